internal import EventModel
internal import HubClient
internal import JSONCoding
internal import Platform
internal import Synchronization

/// What one connection, or all of them, saw.
struct LoadTestCounts: Sendable {
    var sent = 0
    /// The hub said that it has them, once.
    var acknowledged = 0
    /// The hub said that it had them before: an answer was lost and the event was sent again.
    var duplicates = 0
    /// The hub refused them for good, or never took them.
    var failed = 0
    var requests = 0
    var retries = 0
    var latencies = LatencyHistogram()
    var firstError: String?

    mutating func merge(_ other: LoadTestCounts) {
        sent += other.sent
        acknowledged += other.acknowledged
        duplicates += other.duplicates
        failed += other.failed
        requests += other.requests
        retries += other.retries
        latencies.merge(other.latencies)
        firstError = firstError ?? other.firstError
    }
}

/// One connection with a thread of its own, which takes session after session.
final class LoadTestConnection: Sendable {
    /// How often one request is tried.
    private static let attempts = 8
    /// Milliseconds before the first new try; doubled each time.
    private static let firstDelay = 25

    private let plan: LoadTestPlan
    private let hub: any HubConnection
    private let pace: LoadTestPace
    private let ids = RandomEventUUIDs()
    private let clock = SystemClock()

    init(plan: LoadTestPlan, hub: any HubConnection, pace: LoadTestPace) {
        self.plan = plan
        self.hub = hub
        self.pace = pace
    }

    func run() -> LoadTestCounts {
        var counts = LoadTestCounts()
        while let session = pace.nextSession(below: plan.sessions) {
            var index = 0
            for size in plan.requestSizes {
                send(session, index..<index + size, &counts)
                index += size
            }
        }
        return counts
    }

    private func send(_ session: Int, _ indexes: Range<Int>, _ counts: inout LoadTestCounts) {
        let due = pace.awaitTurn(events: indexes.count)
        let events = indexes.map { index in
            let now = clock.now()
            return plan.event(session: session, index: index, at: now, uuid: ids.next(at: now))
        }
        let (path, body) = request(events)
        counts.sent += events.count
        for attempt in 0..<LoadTestConnection.attempts {
            counts.requests += 1
            do throws(HubError) {
                let reply = try hub.request("POST", path, query: [], json: body)
                counts.latencies.add(microseconds: (monotonicNanoseconds() - due) / 1000)
                return take(reply.root, events.count, &counts)
            } catch {
                if error.isDuplicate {
                    counts.latencies.add(microseconds: (monotonicNanoseconds() - due) / 1000)
                    counts.duplicates += events.count
                    return
                }
                counts.firstError = counts.firstError ?? error.message
                guard error.isRetryable, attempt < LoadTestConnection.attempts - 1 else { break }
                counts.retries += 1
                let asked = (error.retryAfterSeconds ?? 0) * 1000
                pause(milliseconds: max(asked, LoadTestConnection.firstDelay << attempt))
            }
        }
        counts.failed += events.count
    }

    private func request(_ events: [[UInt8]]) -> (path: String, body: [UInt8]) {
        if plan.batch == 1, let only = events.first { return ("/events", only) }
        var writer = JSONWriter(reservingBytes: events.reduce(2) { $0 + $1.count + 1 })
        writer.array(events) { $0.raw($1) }
        return ("/api/events/batch", writer.bytes)
    }

    private func take(_ reply: JSONNode, _ count: Int, _ counts: inout LoadTestCounts) {
        guard plan.batch > 1 else {
            if reply["status"]?.string == "duplicate" { counts.duplicates += 1 } else { counts.acknowledged += 1 }
            return
        }
        let stored = Int(reply["stored"]?.int ?? 0)
        let duplicate = Int(reply["duplicate"]?.int ?? 0)
        counts.acknowledged += stored
        counts.duplicates += duplicate
        counts.failed += count - stored - duplicate
        if stored + duplicate < count {
            counts.firstError = counts.firstError ?? "the hub refused events of a batch"
        }
    }
}

/// Which session comes next, and when the next request is due.
final class LoadTestPace: Sendable {
    private let session = Atomic(0)
    private let claimed = Atomic(0)
    private let began: UInt64
    /// Events a second over all connections; 0 for as fast as it goes.
    private let rate: Int

    init(rate: Int) {
        self.rate = rate
        began = monotonicNanoseconds()
    }

    func nextSession(below limit: Int) -> Int? {
        let next = session.wrappingAdd(1, ordering: .relaxed).oldValue
        return next < limit ? next : nil
    }

    /// Waits until so many events more may be sent. Returns when they were due, so that a hub which falls behind is
    /// charged for the waiting, too.
    func awaitTurn(events: Int) -> UInt64 {
        guard rate > 0 else { return monotonicNanoseconds() }
        let before = claimed.wrappingAdd(events, ordering: .relaxed).oldValue
        let due = began + UInt64(Double(before) / Double(rate) * 1e9)
        let now = monotonicNanoseconds()
        if due > now + 1_000_000 { pause(milliseconds: Int((due - now) / 1_000_000)) }
        return due
    }
}
