import Authentication
import EventModel
import EventStore
import HTTPClient
import HTTPServer
import HubAPI
import Ingest
import JSONCoding
import LiveFeed
import Platform
import Pricing
import StoreTesting
import Synchronization
import Telemetry

/// A clock that a test sets.
final class TestClock: WallClock {
    private let time = Mutex(StoreSamples.time(1_000_000))

    func now() -> Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 = $0.advanced(byMicroseconds: seconds * 1_000_000) } }
}

/// Ids in order.
final class CountingUUIDs: EventUUIDSource {
    private let count = Atomic<UInt64>(0)

    func next(at time: Timestamp) -> EventUUID {
        EventUUID(version7At: time, random: (0, count.add(1, ordering: .relaxed).newValue))
    }
}

/// A hub in this process on a free port, over a store that can be told to fail.
final class TestHub {
    struct Options {
        var feed = LiveFeed.Settings()
        var ingest = IngestService.Settings()
        /// Events per second; 0 is no limit.
        var rateLimit = 0
        /// Requests, and streams opened, per second; 0 is no limit.
        var queryRate = 0
        var streamRate = 0
        var secret: String?
        var jwtSecret: String?
        var isRequired = true
        var isDemo = false
        /// Nil keeps prices in memory.
        var pricesPath: String?
        /// The price of a model without one, from the settings.
        var fallback: PriceRow?
        var store: any EventStore = InMemoryStore()
        var server = HTTPServerSettings()

        init() { feed.pacingMilliseconds = 1 }
    }

    static let adminToken = "admin-token-of-the-test-hub"
    static let ingestToken = "ingest-token-of-the-test-hub"

    let clock = TestClock()
    let store: FaultInjectingStore
    let metrics = Metrics()
    let feed: LiveFeed
    let ingest: IngestService
    let routes: HubRoutes
    let server: HTTPServer
    let browsers: BrowserSessions
    let loginLinks: LoginLinks
    private let demo: DemoPlayer?

    var port: UInt16 { server.port }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ change: (inout Options) -> Void = { _ in }) throws {
        var options = Options()
        change(&options)
        let clock = clock
        store = FaultInjectingStore(options.store)
        feed = LiveFeed(lastEventID: try options.store.lastEventID(), settings: options.feed)
        ingest = IngestService(
            store: store, feed: feed, metrics: metrics, clock: clock, settings: options.ingest)
        browsers = BrowserSessions(clock: clock)
        loginLinks = LoginLinks(clock: clock)
        demo = options.isDemo ? DemoPlayer(clock: clock, uuids: CountingUUIDs()) : nil
        let prices =
            try options.pricesPath.map { try PriceBook(shipped: .shipped, fallback: options.fallback, path: $0) }
            ?? PriceBook(shipped: .shipped, fallback: options.fallback)
        ingest.setPrices(prices.table)
        var services = HubServices(
            store: store, ingest: ingest, feed: feed, metrics: metrics, clock: clock, uuids: CountingUUIDs(),
            rateLimiter: RateLimiter(perSecond: options.rateLimit), loginLinks: loginLinks, browsers: browsers,
            prices: prices, version: "0.0.0-test", publicURL: { "http://hub.test" }, demo: demo)
        services.queryRate = RateLimiter(perSecond: options.queryRate)
        services.streamRate = RateLimiter(perSecond: options.streamRate)
        routes = HubRoutes(services, dashboard: nil)
        var credentials = AccessGate.Credentials(browsers: browsers)
        credentials.adminToken = CurrentToken(AccessToken(TestHub.adminToken))
        credentials.ingestToken = CurrentToken(AccessToken(TestHub.ingestToken))
        credentials.isRequired = options.isRequired
        credentials.signatures = options.secret.map { SignatureVerifier(secret: $0, clock: clock) }
        credentials.webTokens = try options.jwtSecret.map { secret in
            JSONWebTokenVerifier(key: try JSONWebKey(secret: secret), issuer: nil, audience: nil, clock: clock)
        }
        feed.start()
        ingest.start()
        routes.start()
        server = try HTTPServer(
            settings: options.server, router: try Router(routes.routes),
            middleware: [
                BodyDigest(),
                AccessGate(credentials, metrics: metrics, failedLogins: services.failedLogins), RateGate(services),
                TelemetryErrors(),
            ])
    }

    deinit {
        demo?.stop()
        feed.stop()
        server.stop(milliseconds: 1000)
        routes.stop()
        ingest.stop(milliseconds: 1000)
    }
}

// MARK: Requests

extension HTTPClientResponse {
    /// The parsed body; JSON null where it is no JSON.
    var json: JSONNode { (try? JSONDocument(parsing: body).root) ?? TestJSON.null }
    var text: String { String(decoding: body, as: UTF8.self) }
    var errorCode: String? { json["error"]?["code"]?.string }
    /// The members of the request that the error names.
    var errorFields: [String] { json["error"]?["fields"]?.elements.compactMap { $0["field"]?.string } ?? [] }
}

enum TestJSON {
    static let null = JSONNode.parsed("null")
}

extension JSONNode {
    /// For texts of the tests themselves.
    static func parsed(_ text: String) -> JSONNode {
        (try? JSONDocument(parsing: text, maximumDepth: 200).root) ?? TestJSON.null
    }
}

extension TestHub {
    /// One request with the admin token, unless `token` says otherwise.
    func send(
        _ method: String, _ target: String, token: String? = TestHub.adminToken,
        headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) throws -> HTTPClientResponse {
        var all = headers
        if let token { all.append(("Authorization", "Bearer \(token)")) }
        if !body.isEmpty, !all.contains(where: { $0.name.lowercased() == "content-type" }) {
            all.append(("Content-Type", "application/json"))
        }
        return try HTTPClient(userAgent: "test").send(
            HTTPClientRequest(
                method, url + target, headers: all, body: body, responseLimit: HTTPClientRequest.responseLimitQuery))
    }

    func get(_ target: String) throws -> HTTPClientResponse { try send("GET", target) }

    func post(_ target: String, _ body: String, type: String = "application/json") throws -> HTTPClientResponse {
        try send("POST", target, headers: [("Content-Type", type)], body: Array(body.utf8))
    }
}

/// Events as a client would write them.
enum TestEvent {
    static func uuid(_ number: Int) -> String { StoreSamples.uuid(number).description }

    static func json(
        _ number: Int, session: String = "session-1", type: String = "PreToolUse", members: String = ""
    ) -> String {
        """
        {"event_uuid":"\(uuid(number))","session_id":"\(session)","hook_event_type":"\(type)",\
        "timestamp":"\(StoreSamples.time(number).iso8601)","source_app":"app","machine_id":"machine"\(members),\
        "payload":{"session_id":"\(session)","hook_event_name":"\(type)","tool_name":"Bash",\
        "tool_use_id":"toolu_\(number)","tool_input":{"command":"echo \(number)"}}}
        """
    }

    static func array(_ numbers: Range<Int>) -> String { "[" + numbers.map { json($0) }.joined(separator: ",") + "]" }
    static func lines(_ numbers: Range<Int>) -> String { numbers.map { json($0) }.joined(separator: "\n") + "\n" }
}

/// Waits for a condition of another thread, half a minute at most.
func eventually(_ condition: () -> Bool) -> Bool {
    let turn = Monitor(())
    for _ in 0..<6000 {
        if condition() { return true }
        _ = turn.wait(milliseconds: 5) { _ in Bool?.none }
    }
    return condition()
}
