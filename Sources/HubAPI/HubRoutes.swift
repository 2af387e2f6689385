import EventStore
package import HTTPServer
import LiveFeed

/// Every route of the hub's API. Start it before the server, stop it after.
package struct HubRoutes: Sendable {
    private let catchUp: CatchUpThread
    private let access: AccessWatch
    private let endpoints: [Route]
    private let document: [UInt8]

    /// `dashboard` has the built dashboard; nil where there is none.
    package init(_ services: HubServices, dashboard: StaticFiles?) {
        let catchUp = CatchUpThread(store: services.store)
        let access = AccessWatch()
        let endpoints =
            IngestEndpoints(services: services).all + TranscriptEndpoints(services: services).all
            + SessionInputEndpoints(services: services).all + TelemetryEndpoints(services: services).all
            + QueryEndpoints(services: services).all + SessionListEndpoints(services: services).all
            + AgentTreeEndpoints(services: services).all + ToolEndpoints(services: services).all
            + AnalyticsEndpoints(services: services).all + SearchEndpoints(services: services).all
            + BudgetEndpoints(services: services).all + ConnectionEndpoints(services: services).all
            + UsageEndpoints(services: services).all + SessionWindowEndpoints(services: services).all
            + SessionStateEndpoints(services: services).all + SessionFileEndpoints(services: services).all
            + PriceEndpoints(services: services).all + ForgetEndpoints(services: services).all
            + LiveEndpoints(services: services, catchUp: catchUp, access: access).all
            + OperationEndpoints(services: services).all + CollectorEndpoints(services: services).all
            + DashboardEndpoints(files: dashboard).all
        let documentation = DocumentationEndpoints(version: services.version, documenting: endpoints.map(\.operation))
        self.catchUp = catchUp
        self.access = access
        self.endpoints = (endpoints + documentation.all).map(\.route)
        document = documentation.document
    }

    package func start() {
        catchUp.start()
        access.start()
    }

    package func stop() {
        access.stop()
        catchUp.stop()
    }

    package var routes: [Route] { endpoints }
    /// What a port serves that is for OpenTelemetry exporters alone.
    package var telemetryRoutes: [Route] {
        endpoints.filter { ($0.details as? Operation)?.tag == TelemetryEndpoints.tag }
    }
    /// The OpenAPI document that describes the routes.
    package var openAPI: [UInt8] { document }
}
