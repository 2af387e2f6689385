import Authentication
package import Configuration
import EventModel
import EventStore
import HTTPClient
import HTTPServer
import HubAPI
import Ingest
import LiveFeed
import Platform
import Pricing
import SQLiteStore
import Synchronization
import Telemetry

/// A running hub: the one place that knows which store, which server and which credentials serve together.
package final class HubService: Sendable {
    /// Milliseconds that requests under way get when the hub stops.
    static let drainMilliseconds = 5000
    /// Milliseconds that streams and sockets get for their end.
    private static let endMilliseconds = 2000
    /// Milliseconds after which what does not answer counts as stuck.
    private static let lifeMilliseconds = 20_000

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

    /// Opens the store, listens and serves. `onDamage` is told, once, when the database turns out to be damaged: a hub
    /// that is started anew then repairs it.
    package init(
        settings: HubSettings, version: String, onDamage: @escaping @Sendable () -> Void = {},
        log: @escaping @Sendable (String) -> Void
    ) throws(HubStartError) {
        try HubStartError.check(settings)
        let registration = try HubRegistration(stateFolder: settings.stateFolder)
        let clock = SystemClock()
        let metrics = Metrics()
        HubService.repair(settings, metrics, log)
        let store = try HubService.openStore(settings, onDamage: onDamage, log)
        let lastEventID: Int64
        do throws(StoreError) { lastEventID = try store.lastEventID() } catch { throw HubStartError(error) }
        let feed = LiveFeed(lastEventID: lastEventID)
        let ingestSettings = HubService.ingestSettings(settings)
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
        services.setAside = { [stateFolder = settings.stateFolder] in StateRepair.setAside(stateFolder: stateFolder) }
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

    /// Takes no new requests, answers those under way, commits what waits, ends the streams, which have seen it then,
    /// closes the store, and gives the state folder up. The second call does nothing.
    package func stop() {
        demo?.stop()
        server.drain(milliseconds: HubService.drainMilliseconds)
        telemetryServer?.drain(milliseconds: HubService.drainMilliseconds)
        ingest.stop(milliseconds: HubService.drainMilliseconds)
        feed.stop()
        server.stop(milliseconds: HubService.endMilliseconds)
        telemetryServer?.stop(milliseconds: HubService.endMilliseconds)
        routes.stop()
        store.close()
        registration.remove()
    }

    /// Whether the one thread that stores and the server both answer: what is stuck must be started anew.
    package func isAlive() -> Bool {
        guard ingest.isAlive(milliseconds: HubService.lifeMilliseconds) else { return false }
        var request = HTTPClientRequest("GET", "\(url)/health")
        request.timeouts.total = HubService.lifeMilliseconds
        return (try? HTTPClient(userAgent: "eyrie-watchdog").send(request)) != nil
    }

    private static func repair(_ settings: HubSettings, _ metrics: Metrics, _ log: @escaping @Sendable (String) -> Void)
    {
        var repair = StateRepair(stateFolder: settings.stateFolder, clock: SystemClock(), log: log)
        repair.run()
        metrics.drop(.damagedStore, count: repair.lostEvents)
    }

    private static func ingestSettings(_ settings: HubSettings) -> IngestService.Settings {
        var ingest = IngestService.Settings()
        ingest.sessionSilenceMicroseconds = Int64(settings.sessionIdleMinutes) * 60_000_000
        ingest.budgets.day = settings.budgetDay
        ingest.budgets.session = settings.budgetSession
        ingest.budgets.project = settings.budgetProject
        return ingest
    }

    private static func openStore(
        _ settings: HubSettings, onDamage: @escaping @Sendable () -> Void, _ log: @escaping @Sendable (String) -> Void
    ) throws(HubStartError) -> any EventStore {
        let isKnown = Mutex(false)
        var store = SQLiteStoreSettings()
        store.onDamage = { [stateFolder = settings.stateFolder] in
            let wasKnown = isKnown.withLock { isKnown in
                defer { isKnown = true }
                return isKnown
            }
            if wasKnown { return }
            StateRepair.suspect(stateFolder: stateFolder)
            onDamage()
        }
        store.onMigration = { from, to, events in
            log("the database is brought from schema \(from) to \(to), \(events) events; then the hub serves")
        }
        do throws(StoreError) {
            return try SQLiteStore.open(path: settings.stateFolder + "/eyrie.db", settings: store)
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
