import EventModel
import EventStore
import LiveFeed
import Platform
import Pricing
import Synchronization
import Telemetry

/// Turns groups of events into committed transactions. Belongs to the ingest thread.
struct IngestWriter {
    /// Sessions that one sweep may end, so that a sweep never holds the writer for long.
    static let sweepSessions = 500

    /// What a commit leaves to be told.
    struct Group {
        /// For each submission, the outcome of each of its items.
        var outcomes: [[IngestOutcome]] = []
        var messages: [LiveMessage] = []
        var changedSessions: [Session] = []
    }

    private let store: any EventStore
    private let metrics: Metrics
    private let clock: any WallClock
    private let projection: Projection
    private let unstored = UnstoredEvents()
    private let forgotten = ForgottenMemory()

    init(store: any EventStore, metrics: Metrics, clock: any WallClock, settings: IngestService.Settings) {
        self.store = store
        self.metrics = metrics
        self.clock = clock
        projection = Projection()
        projection.silenceMicroseconds = settings.sessionSilenceMicroseconds
        if !settings.budgets.isEmpty {
            projection.budgets = BudgetWatch(settings.budgets) { store.prepare($0, searchText: $1) }
        }
    }

    /// What calls are priced by from now on.
    func setPrices(_ prices: PriceTable) { projection.prices = prices }

    /// What became of one item.
    private enum ItemResult {
        case committed(EventInsertion)
        /// Its facts are applied; it is not stored itself.
        case noted
        case failed(StoreError)
        /// It belongs to what was forgotten.
        case forgotten
    }

    /// What one or more transactions left.
    private struct Commit {
        var results: [ItemResult] = []
        var sessions: [ExactText: Session] = [:]
        var events: [Event] = []

        mutating func append(_ other: Commit) {
            results.append(contentsOf: other.results)
            sessions.merge(other.sessions) { _, newer in newer }
            events.append(contentsOf: other.events)
        }
    }

    /// Commits everything in one transaction. Where that fails for good, each half gets a transaction of its own, and so
    /// on, so that one event that can never be stored takes no other with it.
    func commit(_ submissions: [[IngestItem]]) -> Group {
        let started = monotonicNanoseconds()
        let commit = commit(submissions.flatMap { $0 }[...])
        metrics.commitDuration.record(microseconds: Int64((monotonicNanoseconds() - started) / 1000))
        return report(submissions, commit)
    }

    private func commit(_ items: ArraySlice<IngestItem>) -> Commit {
        do throws(StoreError) {
            return try transact(items)
        } catch {
            guard !error.isOfTheStore, items.count > 1 else {
                return Commit(results: items.map { _ in .failed(error) })
            }
            let middle = items.startIndex + items.count / 2
            var halves = commit(items[..<middle])
            halves.append(commit(items[middle...]))
            return halves
        }
    }

    private func transact(_ items: ArraySlice<IngestItem>) throws(StoreError) -> Commit {
        metrics.transactions.add()
        do throws(StoreError) {
            try forgotten.load(from: store)
            let done = try store.transaction { transaction throws(StoreError) in
                var commit = Commit()
                commit.results.reserveCapacity(items.count)
                projection.beginTransaction(at: clock.now())
                for item in items { commit.results.append(try apply(item, transaction)) }
                let changes = try projection.endTransaction(transaction)
                for session in changes.sessions { commit.sessions[session.id] = session }
                commit.events = changes.events
                return commit
            }
            metrics.isStoreFailing.store(false, ordering: .relaxed)
            return done
        } catch {
            noteFailure(error)
            throw error
        }
    }

    private func apply(_ item: IngestItem, _ transaction: any StoreTransaction) throws(StoreError) -> ItemResult {
        if try forgotten.covers(item.observation, transaction) { return .forgotten }
        guard item.observation.storesEvent else {
            try projection.note(item.observation, transaction)
            return .noted
        }
        // A second try, after a transaction that failed, begins with what was submitted.
        var observation = item.observation
        let insertion = try projection.apply(&observation, payload: item.payload, transaction)
        if item.isShown { item.committed = observation.event }
        return .committed(insertion)
    }

    /// Prices stored calls anew by the table in use, from `position` on; nil for `apply` only tells what would change.
    func reprice(after position: Int64, apply: Bool, limit: Int) throws(StoreError) -> (
        slice: RepricingReport, position: Int64?, sessions: [Session]
    ) {
        do throws(StoreError) {
            return try store.transaction { transaction throws(StoreError) in
                projection.beginTransaction(at: clock.now())
                let done = try projection.reprice(after: position, apply: apply, limit: limit, transaction)
                let sessions = try projection.endTransaction(transaction).sessions
                return (done.report, done.position, sessions)
            }
        } catch {
            noteFailure(error)
            throw error
        }
    }

    func endSilentSessions(since time: Timestamp) -> [Session] {
        do throws(StoreError) {
            let changed = try store.transaction { transaction throws(StoreError) in
                projection.beginTransaction(at: clock.now())
                _ = try projection.endSilentSessions(since: time, limit: IngestWriter.sweepSessions, transaction)
                return try projection.endTransaction(transaction).sessions
            }
            // A sweep that wrote nothing has not shown that the store can commit.
            if !changed.isEmpty { metrics.isStoreFailing.store(false, ordering: .relaxed) }
            return changed
        } catch {
            // The next sweep tries again; the sessions stay open until then.
            noteFailure(error)
            return []
        }
    }

    /// One transaction for a selection of sessions, with what must not come back and who wanted it so.
    func forget(_ request: ForgetRequest) throws(StoreError) -> ForgetReport {
        let now = clock.now()
        do throws(StoreError) {
            let (report, spans) = try store.transaction {
                (transaction) throws(StoreError) -> (ForgetReport, [ForgottenSpan]) in
                let report = try transaction.forget(request.selection, apply: request.apply)
                guard request.apply else { return (report, []) }
                let sessions = Set(report.sessionIDs + request.selection.sessionIDs).sorted()
                let spans = request.selection.spans(of: sessions, identity: store.identity, now: now)
                try transaction.add(spans)
                var entry = Forgetting(at: now, by: request.by, kind: request.kind)
                entry.sessionCount = Int64(report.sessionIDs.count)
                entry.eventCount = report.eventCount
                try transaction.add(entry)
                return (report, spans)
            }
            if request.apply {
                projection.rollBack()
                forgotten.add(spans)
            }
            return report
        } catch {
            noteFailure(error)
            throw error
        }
    }

    /// One slice of a walk over the texts of events; nil for the next position at its end, when other rows have been
    /// rewritten, too.
    func rewrite(
        after position: Int64, _ found: RewriteReport, _ request: ForgetRequest, by rewriting: any TextRewriting,
        limit: Int
    ) throws(StoreError) -> (report: RewriteReport, position: Int64?) {
        do throws(StoreError) {
            let done = try store.transaction { (transaction) throws(StoreError) -> (RewriteReport, Int64?) in
                var report = found
                let slice = try transaction.rewriteEvents(
                    after: position, limit: limit, apply: request.apply, by: rewriting)
                report.add(slice.report)
                guard slice.position == nil else { return (report, slice.position) }
                report.add(try transaction.rewriteRows(apply: request.apply, by: rewriting))
                guard request.apply else { return (report, nil) }
                var entry = Forgetting(at: clock.now(), by: request.by, kind: request.kind)
                entry.eventCount = report.eventCount
                entry.hitCount = report.hitCount
                try transaction.add(entry)
                return (report, nil)
            }
            // Rows that are in hand may have other texts now.
            if request.apply { projection.rollBack() }
            return done
        } catch {
            noteFailure(error)
            throw error
        }
    }

    /// Cleans the store's files of what was removed.
    func purge() throws(StoreError) { try store.purge() }

    /// Whether something was removed and the files have not been cleaned of it.
    var mustPurge: Bool {
        let latest = (try? store.forgettings(limit: IngestWriter.forgettingsLookedAt)) ?? []
        return latest.contains { !$0.isPurged }
    }

    private static let forgettingsLookedAt = 100

    /// Whether there is more to do. A failure is no loss: whoever searches next tries again.
    func indexSomeTexts() -> Bool { (try? store.indexSomeTexts()) ?? false }

    private func noteFailure(_ error: StoreError) {
        metrics.failedTransactions.add()
        metrics.isStoreFailing.store(error.isOfTheStore, ordering: .relaxed)
        projection.rollBack()
    }

    private func report(_ submissions: [[IngestItem]], _ commit: Commit) -> Group {
        var group = Group(changedSessions: Array(commit.sessions.values))
        var position = 0
        for items in submissions {
            var outcomes: [IngestOutcome] = []
            outcomes.reserveCapacity(items.count)
            for item in items {
                let outcome = report(item, commit.results[position], &group)
                metrics.records(item.observation.event.source, outcome.counted).add()
                outcomes.append(outcome)
                position += 1
            }
            group.outcomes.append(outcomes)
        }
        guard !commit.events.isEmpty else { return group }
        for event in commit.events { group.messages.append(LiveMessage(.event(event, stored: true))) }
        // Viewers are told of events in the order of their ids.
        group.messages.sort { $0.eventID < $1.eventID }
        return group
    }

    private func report(_ item: IngestItem, _ result: ItemResult, _ group: inout Group) -> IngestOutcome {
        switch result {
        case .committed(.inserted(let id)):
            metrics.stored.add()
            if item.observation.hasTimeOfReceipt { metrics.clockSkew.add() }
            unstored.remove(item.observation.event.uuid)
            show(item, id: id, in: &group)
            return .stored(id: id)
        case .committed(.duplicate(let id)):
            metrics.duplicate.add()
            return .duplicate(id: id)
        case .noted:
            metrics.noted.add()
            return .noted
        case .forgotten:
            // Whoever sent it need not send it again.
            metrics.duplicate.add()
            metrics.drop(.forgotten)
            return .duplicate(id: 0)
        case .failed(let error) where error.isOfTheStore:
            metrics.unavailable.add()
            if unstored.insert(item.observation.event.uuid) { show(item, id: nil, in: &group) }
            return .unavailable(error)
        case .failed(let error):
            metrics.rejected.add()
            metrics.drop(.refusedByStore)
            return .rejected(error)
        }
    }

    /// Without `id` it is not stored.
    private func show(_ item: IngestItem, id: Int64?, in group: inout Group) {
        guard item.isShown else { return }
        var event = item.committed ?? item.observation.event
        if let id { event.id = id }
        group.messages.append(LiveMessage(.event(event, stored: id != nil)))
    }
}

extension IngestOutcome {
    /// The name under which it is counted.
    fileprivate var counted: Metrics.Outcome {
        switch self {
        case .stored: .stored
        case .duplicate: .duplicate
        case .noted: .noted
        case .rejected: .rejected
        case .unavailable: .unavailable
        }
    }
}

extension StoreError {
    /// Whether the store and not the event is at fault: the same event may be stored once the store is mended, so it
    /// must not count as one that can never be.
    fileprivate var isOfTheStore: Bool { isRetryable || code == .corrupt || code == .schemaTooNew }
}
