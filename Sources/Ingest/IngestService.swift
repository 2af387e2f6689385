package import EventModel
package import EventStore
package import LiveFeed
package import Platform
package import Pricing
internal import Synchronization
package import Telemetry

/// What became of one event.
package enum IngestOutcome: Sendable, Equatable {
    /// Committed under this id.
    case stored(id: Int64)
    /// It had been committed under this id before.
    case duplicate(id: Int64)
    /// Its facts count; it is no event that is stored.
    case noted
    /// The store can never hold it.
    case rejected(StoreError)
    /// The store cannot commit now; the same event may be sent again.
    case unavailable(StoreError)
}

/// One event on its way to the store. A class, because it is handed on several times and its values are many.
package final class IngestItem: @unchecked Sendable {
    // @unchecked: whoever makes the item does not touch it after `submit`, and from then on it is the ingest thread's.
    let observation: Observation
    /// The event as it was committed, completed with what is known of its agent; nil for history, which nobody is shown.
    var committed: Event?
    let payload: PreparedPayload

    /// Whether viewers are told of it: history is no news, and what is not stored itself is only news by what it
    /// changes.
    var isShown: Bool { observation.event.replayState != .imported && observation.storesEvent }
    /// Bytes that it costs while it waits, roughly.
    var weight: Int { observation.event.payload.count + payload.bytes.count }

    package var eventUUID: EventUUID { observation.event.uuid }

    /// `payload` is what `EventStore.prepare` made of the observation.
    package init(_ observation: Observation, payload: PreparedPayload) {
        self.observation = observation
        self.payload = payload
    }
}

/// Commits events: the one writer of the store, on a thread of its own.
///
/// Everything that waits while a transaction is under way goes into the next one, so that one durable commit serves
/// every request that waits (group commit). Completions are called after the commit, in order of submission.
package final class IngestService: Sendable {
    package struct Settings: Sendable {
        /// Events that may wait; beyond it `submit` refuses.
        package var queueEvents = 50_000
        /// Payload bytes that may wait.
        package var queueBytes = 256 << 20
        /// Events of one transaction, unless one submission alone has more.
        package var transactionEvents = 2_000
        /// Microseconds of silence after which a session counts as ended.
        package var sessionSilenceMicroseconds: Int64 = 30 * 60 * 1_000_000
        /// Milliseconds between two looks for silent sessions.
        package var sweepMilliseconds = 60_000
        /// Milliseconds without work after which the store catches up with what it has put off.
        package var idleMilliseconds = 500
        package var budgets = Budgets()
        /// Calls that one transaction prices anew.
        package var repricedCalls = 1_000

        package init() {}
    }

    package typealias Completion = @Sendable ([IngestOutcome]) -> Void

    struct Submission: Sendable {
        var items: [IngestItem]
        var completion: Completion
    }

    struct Queue {
        var submissions: [Submission] = []
        var events = 0
        var bytes = 0
        /// Committed submissions that whoever submits next lets go of, so that the ingest thread need not.
        var spent: [Submission] = []
        var isStopped = false
        /// The walk over stored calls that is under way.
        var repricing: Repricing?
        /// Of walks that have ended, until whoever asked for one has taken it.
        var repriced: [Int: Result<RepricingReport, StoreError>] = [:]
        /// Walks that were begun.
        var repricings = 0
        /// Signs of life that were asked for, and that were given.
        var calls = 0
        var answeredCalls = 0
        /// In the order in which they are done.
        var chores: [IngestChore] = []
    }

    private let store: any EventStore
    let feed: LiveFeed
    private let metrics: Metrics
    private let clock: any WallClock
    private let settings: Settings
    private let queue = Monitor(Queue())
    private let thread = Monitor(WorkerThread?.none)
    private let prices = Mutex(PriceTable.shipped)

    package init(
        store: any EventStore, feed: LiveFeed, metrics: Metrics, clock: any WallClock = SystemClock(),
        settings: Settings = Settings()
    ) {
        self.store = store
        self.feed = feed
        self.metrics = metrics
        self.clock = clock
        self.settings = settings
    }

    /// Prices calls by this table from now on; calls that are stored keep their price until `reprice`.
    package func setPrices(_ table: PriceTable) { prices.withLock { $0 = table } }

    /// Prices all stored calls anew, between the groups of events; blocks until that is done. Without `apply` it only
    /// tells what would change. Throws what the store failed with, `busy` when another repricing is under way, and a
    /// fault when the service has stopped.
    package func reprice(apply: Bool) throws(StoreError) -> RepricingReport {
        let number = queue.signal { queue -> Int? in
            guard !queue.isStopped, queue.repricing == nil else { return nil }
            queue.repricings += 1
            queue.repricing = Repricing(number: queue.repricings, apply: apply)
            return queue.repricings
        }
        guard let number else { throw StoreError(.busy, "prices are being applied already, or the hub is stopping") }
        while true {
            let result = queue.wait(milliseconds: settings.sweepMilliseconds) { queue in
                queue.repriced.removeValue(forKey: number)
            }
            if let result { return try result.get() }
        }
    }

    package func start() {
        thread.withLock { $0 = WorkerThread(name: "ingest") { self.run() } }
    }

    /// Refuses new events, commits those that wait, and ends; false when that took longer than `milliseconds`.
    @discardableResult package func stop(milliseconds: Int) -> Bool {
        queue.signal { $0.isStopped = true }
        guard let thread = thread.withLock({ $0 }) else { return true }
        return thread.join(milliseconds: milliseconds)
    }

    /// Encodes a payload as the store wants it: on the caller's thread, so that the writer need not.
    package func item(_ observation: Observation) -> IngestItem {
        let payload = store.prepare(observation.event, searchText: observation.searchText)
        guard observation.event.replayState == .imported else { return IngestItem(observation, payload: payload) }
        // Only viewers need the payload as it came, and nobody is shown history.
        var observation = observation
        observation.event.payload = []
        return IngestItem(observation, payload: payload)
    }

    /// Queues events as one group; false, with nothing queued, when too much waits already or the service has stopped.
    package func submit(_ items: [IngestItem], completion: @escaping Completion) -> Bool {
        let bytes = items.reduce(0) { $0 + $1.weight }
        var spent: [Submission] = []
        defer { spent.removeAll() }
        return queue.signal { queue in
            swap(&spent, &queue.spent)
            guard !queue.isStopped, queue.events + items.count <= settings.queueEvents || queue.submissions.isEmpty,
                queue.bytes + bytes <= settings.queueBytes || queue.submissions.isEmpty
            else { return false }
            queue.submissions.append(Submission(items: items, completion: completion))
            queue.events += items.count
            queue.bytes += bytes
            return true
        }
    }

    package var queueDepth: Int { queue.withLock { $0.events } }

    /// Whether the ingest thread comes by within so many milliseconds: false while it is stuck.
    package func isAlive(milliseconds: Int) -> Bool {
        let call = queue.signal { queue in
            queue.calls += 1
            return queue.calls
        }
        return queue.wait(milliseconds: milliseconds) { $0.answeredCalls >= call ? true : nil } ?? false
    }

    private func run() {
        let writer = IngestWriter(store: store, metrics: metrics, clock: clock, settings: settings)
        var nextSweep = monotonicNanoseconds()
        var mayHavePutOff = true
        var hasMoreToIndex = false
        // What was forgotten last may have left its traces, where the program ended before they were removed.
        if writer.mustPurge { try? writer.purge() }
        while true {
            let pause = mayHavePutOff ? settings.idleMilliseconds : settings.sweepMilliseconds
            let work = nextWork(milliseconds: hasMoreToIndex ? 0 : pause)
            answerCalls()
            writer.setPrices(prices.withLock { $0 })
            switch work {
            case .submissions(let submissions, let repricing):
                commit(submissions, writer)
                mayHavePutOff = true
                if let repricing { reprice(repricing, writer) }
                stepChore(writer)
            case .chore: stepChore(writer)
            case .repricing(let repricing): reprice(repricing, writer)
            case .call: continue
            case .nothing:
                letGo(of: [])
                hasMoreToIndex = mayHavePutOff && writer.indexSomeTexts()
                mayHavePutOff = hasMoreToIndex
            case .stopped:
                abandonRepricing()
                return abandonChores()
            }
            if monotonicNanoseconds() >= nextSweep {
                let silence = settings.sessionSilenceMicroseconds
                let ended = writer.endSilentSessions(since: clock.now().advanced(byMicroseconds: -silence))
                feed.publish([], changedSessions: ended)
                nextSweep = monotonicNanoseconds() + UInt64(settings.sweepMilliseconds) * 1_000_000
            }
        }
    }

    private func commit(_ submissions: [Submission], _ writer: IngestWriter) {
        let group = writer.commit(submissions.map(\.items))
        feed.publish(group.messages, changedSessions: group.changedSessions)
        CrashPoint.beforeReply.pass()
        for (submission, outcomes) in zip(submissions, group.outcomes) { submission.completion(outcomes) }
        letGo(of: submissions)
    }

    /// Hands committed submissions to the next thread that submits; those that nobody came for are let go of here.
    private func letGo(of submissions: [Submission]) {
        var unclaimed = submissions
        queue.withLock { swap(&unclaimed, &$0.spent) }
    }

    /// One slice of the walk, so that no event waits for all of it.
    private func reprice(_ repricing: Repricing, _ writer: IngestWriter) {
        var repricing = repricing
        var result: Result<RepricingReport, StoreError>?
        do throws(StoreError) {
            let done = try writer.reprice(
                after: repricing.position, apply: repricing.apply, limit: settings.repricedCalls)
            feed.publish([], changedSessions: done.sessions)
            repricing.report.add(done.slice)
            if let position = done.position {
                repricing.position = position
            } else {
                result = .success(repricing.report)
            }
        } catch {
            result = .failure(error)
        }
        queue.signal { [repricing] queue in
            queue.repricing = result == nil ? repricing : nil
            queue.repriced[repricing.number] = result
        }
    }

    private func abandonRepricing() {
        queue.signal { queue in
            guard let repricing = queue.repricing else { return }
            queue.repricing = nil
            queue.repriced[repricing.number] = .failure(StoreError(.busy, "the hub is stopping"))
        }
    }

    private func answerCalls() {
        queue.signal { $0.answeredCalls = $0.calls }
    }

    /// False when the service has stopped.
    func add(_ chore: IngestChore) -> Bool {
        queue.signal { queue in
            guard !queue.isStopped else { return false }
            queue.chores.append(chore)
            return true
        }
    }

    private func stepChore(_ writer: IngestWriter) {
        guard let chore = queue.withLock({ $0.chores.first }) else { return }
        if chore.step(writer) { queue.signal { _ = $0.chores.removeFirst() } }
    }

    private func abandonChores() {
        let chores = queue.signal { queue in
            defer { queue.chores.removeAll() }
            return queue.chores
        }
        for chore in chores { chore.abandon() }
    }

    private enum Work {
        case submissions([Submission], Repricing?)
        /// Somebody asks for a sign of life.
        case call
        case repricing(Repricing)
        case chore
        case nothing
        case stopped
    }

    private func nextWork(milliseconds: Int) -> Work {
        queue.wait(milliseconds: min(milliseconds, settings.sweepMilliseconds)) { queue in
            if queue.submissions.isEmpty {
                if queue.isStopped { return .stopped }
                if queue.calls > queue.answeredCalls { return .call }
                if !queue.chores.isEmpty { return .chore }
                return queue.repricing.map { .repricing($0) }
            }
            return .submissions(take(&queue), queue.repricing)
        } ?? .nothing
    }

    /// Whole submissions from the front of the queue, up to the size of a transaction.
    private func take(_ queue: inout Queue) -> [Submission] {
        var count = 0
        var events = 0
        for submission in queue.submissions {
            if count > 0, events + submission.items.count > settings.transactionEvents { break }
            count += 1
            events += submission.items.count
        }
        let taken = Array(queue.submissions[..<count])
        queue.submissions.removeFirst(count)
        queue.events -= events
        queue.bytes -= taken.reduce(0) { $0 + $1.items.reduce(0) { $0 + $1.weight } }
        return taken
    }
}
