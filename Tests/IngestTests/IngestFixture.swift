import EventModel
import EventStore
import Ingest
import LiveFeed
import Platform
import StoreTesting
import Synchronization
import Telemetry

/// An ingest service over a store that can be told to fail.
final class Fixture {
    let store: FaultInjectingStore
    let service: IngestService
    let metrics = Metrics()
    let feed = LiveFeed(lastEventID: 0)

    private struct FarFuture: WallClock {
        func now() -> Timestamp { StoreSamples.time(10_000_000) }
    }

    init(
        _ inner: InMemoryStore = InMemoryStore(), _ change: (inout IngestService.Settings) -> Void = { _ in }
    ) throws {
        var settings = IngestService.Settings()
        change(&settings)
        store = FaultInjectingStore(inner)
        service = IngestService(store: store, feed: feed, metrics: metrics, clock: FarFuture(), settings: settings)
        service.start()
    }

    deinit { service.stop(milliseconds: 10_000) }

    /// What became of one submission.
    final class Result: Sendable {
        private let outcomes = Monitor([IngestOutcome]?.none)
        private let accepted = Mutex(false)

        var isAccepted: Bool { accepted.withLock { $0 } }
        func accept(_ isAccepted: Bool) { accepted.withLock { $0 = isAccepted } }
        func complete(_ value: [IngestOutcome]) { outcomes.signal { $0 = value } }
        /// Nil when no answer comes.
        func wait() -> [IngestOutcome]? { outcomes.wait(milliseconds: 30_000) { $0 } }
    }

    /// Submits the sample events of those numbers.
    func submit(_ numbers: Range<Int>) -> Result {
        submit(numbers.map { Observation(event: StoreSamples.event($0)) })
    }

    func submit(_ observations: [Observation]) -> Result {
        let result = Result()
        let items = observations.map { service.item($0) }
        result.accept(service.submit(items) { result.complete($0) })
        return result
    }

    /// Keeps the writer waiting before its next transaction.
    final class Gate: Sendable {
        private let isHeld = Monitor(false)
        private let isOpen = Monitor(false)

        func hold() {
            isHeld.signal { $0 = true }
            _ = isOpen.wait(milliseconds: 30_000) { $0 ? true : nil }
        }

        func awaitHeld() -> Bool { isHeld.wait(milliseconds: 30_000) { $0 ? true : nil } ?? false }
        func open() { isOpen.signal { $0 = true } }
    }

    /// Waits until the look for silent sessions that follows the first commit is over, so that it takes no planned fault.
    func awaitSweep() { _ = eventually { store.transactionCount >= 2 } }

    func holdNextTransaction() -> Gate {
        let gate = Gate()
        store.plan(.delayed { gate.hold() })
        return gate
    }
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
