import Authentication
package import Configuration
import EventModel
import EventStore
import HTTPServer
import HubAPI
import Ingest
import LiveFeed
import Platform
import Pricing
import SQLiteStore
import Telemetry

/// A running hub: the one place that knows which store, which server and which credentials serve together.
package final class HubService: Sendable {
    /// Milliseconds that requests under way get when the hub stops.
    static let drainMilliseconds = 5000

    private let store: any EventStore
    private let ingest: IngestService
    private let feed: LiveFeed
    private let routes: HubRoutes
    private let intake: TranscriptIntake
    private let server: HTTPServer
    /// Serves OpenTelemetry exporters alone; nil where no port is set for them.
    private let telemetryServer: HTTPServer?
    private let demo: DemoPlayer?
    private let registration: HubRegistration
    private let loginLinks: LoginLinks

    /// Where the hub is reached from this machine: `http://127.0.0.1:4000`.
    package let url: String
    /// Where OpenTelemetry exporters have a port of their own: `http://127.0.0.1:4318`.
    package let telemetryURL: String?

    /// Opens the store, listens and serves.
    package init(
        settings: HubSettings, version: String, log: @escaping @Sendable (String) -> Void
    ) throws(HubStartError) {
        try HubStartError.check(settings)
        let registration = try HubRegistration(stateFolder: settings.stateFolder)
        let clock = SystemClock()
        let metrics = Metrics()
        let store = try HubService.openStore(settings)
        let lastEventID: Int64
        do throws(StoreError) { lastEventID = try store.lastEventID() } catch { throw HubStartError(error) }
        let feed = LiveFeed(lastEventID: lastEventID)
        var ingestSettings = IngestService.Settings()
        ingestSettings.sessionSilenceMicroseconds = Int64(settings.sessionIdleMinutes) * 60_000_000
        ingestSettings.budgets.day = settings.budgetDay
        ingestSettings.budgets.session = settings.budgetSession
        ingestSettings.budgets.project = settings.budgetProject
        let ingest = IngestService(
            store: store, feed: feed, metrics: metrics, clock: clock, settings: ingestSettings)
        let prices = try HubService.priceBook(settings)
        ingest.setPrices(prices.table)
        let browsers = BrowserSessions(path: settings.stateFolder + "/browsers.json", clock: clock)
        let links = LoginLinks(clock: clock)
        let address = Address(host: settings.bindAddress)
        demo = settings.isDemo ? DemoPlayer(clock: clock, uuids: RandomEventUUIDs()) : nil
        var services = HubServices(
            store: store, ingest: ingest, feed: feed, metrics: metrics, clock: clock, uuids: RandomEventUUIDs(),
            rateLimiter: RateLimiter(settings.rateLimit), loginLinks: links, browsers: browsers,
            prices: prices, version: version, publicURL: { address.url }, demo: demo)
        services.setLimits(settings, ingestSettings.budgets)
        services.privacy = try PrivacySetup.filter(settings.privacy, stateFolder: settings.stateFolder, log: log)
        let credentials = try HubCredentials.make(settings, browsers: browsers, clock: clock)
        let routes = HubRoutes(services, dashboard: try WebFolder.open(settings.webFolder))
        feed.start()
        ingest.start()
        routes.start()
        let server: HTTPServer
        let telemetryServer: HTTPServer?
        do throws(HubStartError) {
            let gates = HubService.gates(services, credentials)
            server = try HubService.listen(settings, settings.port, routes.routes, gates, log: log)
            telemetryServer = try settings.telemetryPort.map { port throws(HubStartError) in
                try HubService.listen(settings, port, routes.telemetryRoutes, gates, log: log)
            }
            address.set(port: server.port)
            try registration.keep(
                url: address.url, token: credentials.adminToken, version: version, startedAt: clock.now())
        } catch {
            // The servers, if they listen, end with their last references.
            feed.stop()
            routes.stop()
            ingest.stop(milliseconds: HubService.drainMilliseconds)
            store.close()
            throw error
        }
        self.server = server
        self.telemetryServer = telemetryServer
        url = address.url
        telemetryURL = telemetryServer.map { server in
            let address = Address(host: settings.bindAddress)
            address.set(port: server.port)
            return address.url
        }
        self.store = store
        self.ingest = ingest
        self.feed = feed
        self.routes = routes
        intake = TranscriptIntake(services)
        self.registration = registration
        loginLinks = links
    }

    private static func listen(
        _ settings: HubSettings, _ port: UInt16, _ routes: [Route], _ gates: [any HTTPMiddleware],
        log: @escaping @Sendable (String) -> Void
    ) throws(HubStartError) -> HTTPServer {
        do {
            return try HTTPServer(
                settings: serverSettings(settings, port), router: try Router(routes),
                middleware: gates + [TelemetryErrors()],
                onAccess: { access in
                    if let failure = access.failure { log("request \(access.number): \(failure)") }
                })
        } catch {
            throw HubStartError(listening: "\(error)", port: port)
        }
    }

    /// A link that logs one browser in, once.
    package func loginLink() -> String { "\(url)/login?code=\(loginLinks.issue())" }

    /// Takes parts of session files from this process, as `POST /api/transcripts` does from others. Reads them on the
    /// caller's thread; `reply` is called once, with what that route would answer.
    package func takeTranscripts(
        _ body: [UInt8], storeID: String?,
        reply: @escaping @Sendable (_ status: Int, _ retryAfterSeconds: Int?, _ body: [UInt8]) -> Void
    ) {
        intake.take(body, storeID: storeID) { response in
            guard case .bytes(let bytes) = response.body else { return reply(500, nil, []) }
            reply(response.status, response["Retry-After"].flatMap { Int($0) }, bytes)
        }
    }

    /// Refuses new requests, answers those under way, commits what waits, and closes the store.
    package func stop() {
        demo?.stop()
        feed.stop()
        server.stop(milliseconds: HubService.drainMilliseconds)
        telemetryServer?.stop(milliseconds: HubService.drainMilliseconds)
        routes.stop()
        ingest.stop(milliseconds: HubService.drainMilliseconds)
        store.close()
        registration.remove()
    }

    private static func openStore(_ settings: HubSettings) throws(HubStartError) -> any EventStore {
        do throws(StoreError) {
            return try SQLiteStore.open(path: settings.stateFolder + "/eyrie.db")
        } catch {
            throw HubStartError(error)
        }
    }

    private static func priceBook(_ settings: HubSettings) throws(HubStartError) -> PriceBook {
        let fallback = settings.priceFallback.map { fallback in
            // Nano-dollars of a million tokens are pico-dollars of a token, times a thousand.
            PriceRow(
                model: "",
                prices: TokenPrices(
                    input: fallback.input / 1000, output: fallback.output / 1000, cacheRead: nil, cacheWrite5m: nil,
                    cacheWrite1h: nil, isClaude: true))
        }
        do throws(PriceBookError) {
            return try PriceBook(
                shipped: .shipped, fallback: fallback, path: settings.stateFolder + "/prices.json")
        } catch {
            throw HubStartError(
                "The file \(error.path) \(error.reason).", hint: "Mend it, or remove it for the prices of Eyrie alone.")
        }
    }

    /// What stands before every route, in this order.
    private static func gates(
        _ services: HubServices, _ credentials: AccessGate.Credentials
    ) -> [any HTTPMiddleware] {
        let access = AccessGate(credentials, metrics: services.metrics, failedLogins: services.failedLogins)
        return [BodyDigest(), access, RateGate(services)]
    }

    private static func serverSettings(_ settings: HubSettings, _ port: UInt16) -> HTTPServerSettings {
        var server = HTTPServerSettings()
        server.addresses = [Address.numeric(settings.bindAddress)]
        server.port = port
        server.allowedOrigins = settings.corsOrigins
        if !Address.isLoopback(settings.bindAddress) { server.allowedHosts = Address.names(settings.bindAddress) }
        return server
    }
}

extension HubServices {
    fileprivate mutating func setLimits(_ settings: HubSettings, _ budgets: Budgets) {
        self.budgets = budgets
        queryRate = RateLimiter(settings.queryRateLimit)
        streamRate = RateLimiter(settings.streamRateLimit)
    }
}

extension RateLimiter {
    fileprivate convenience init(_ rate: ClientRate) { self.init(perSecond: rate.remote, local: rate.local) }
}
