package import Authentication
package import EventModel
package import EventStore
package import Ingest
package import LiveFeed
package import Platform
package import Redaction
package import Telemetry

/// What the routes work with.
package struct HubServices: Sendable {
    package var store: any EventStore
    package var ingest: IngestService
    package var feed: LiveFeed
    package var metrics: Metrics
    package var clock: any WallClock
    package var uuids: any EventUUIDSource
    package var rateLimiter: RateLimiter
    /// Limits session files by their bytes.
    package var transcriptRate = RateLimiter(perSecond: TranscriptIntake.bytesPerSecond)
    /// Limits requests that read or administer, and the opening of live streams; without a limit unless one is set.
    package var queryRate = RateLimiter(perSecond: 0)
    package var streamRate = RateLimiter(perSecond: 0)
    package let failedLogins: FailedLogins
    package var loginLinks: LoginLinks
    package var browsers: BrowserSessions
    package var collectors = CollectorReports()
    let spans = SpanCache()
    let answers = AnswerCache()
    package var prices: PriceBook
    /// Limits of spending, as ingestion watches them.
    package var budgets = Budgets()
    /// What may be kept of what comes in.
    package var privacy = PrivacyFilter.transparent
    package var version: String
    package var startedAt: Timestamp
    /// The origin under which browsers reach the hub, for login links: `http://127.0.0.1:4000`.
    package var publicURL: @Sendable () -> String
    /// Damaged files of the state folder that were set aside.
    package var setAside: @Sendable () -> [String] = { [] }
    /// Nil where the hub was not started for a demonstration.
    package var demo: DemoPlayer?

    package init(
        store: any EventStore, ingest: IngestService, feed: LiveFeed, metrics: Metrics, clock: any WallClock,
        uuids: any EventUUIDSource, rateLimiter: RateLimiter, loginLinks: LoginLinks, browsers: BrowserSessions,
        prices: PriceBook, version: String, publicURL: @escaping @Sendable () -> String,
        demo: DemoPlayer?
    ) {
        self.store = store
        self.ingest = ingest
        self.feed = feed
        self.metrics = metrics
        self.clock = clock
        self.uuids = uuids
        self.rateLimiter = rateLimiter
        failedLogins = FailedLogins(metrics: metrics)
        self.loginLinks = loginLinks
        self.browsers = browsers
        self.prices = prices
        self.version = version
        self.startedAt = clock.now()
        self.publicURL = publicURL
        self.demo = demo
    }
}
