import EventModel
import EventStore
import LiveFeed
import Platform
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
    private let projection = Projection()

    init(store: any EventStore, metrics: Metrics, clock: any WallClock) {
        self.store = store
        self.metrics = metrics
        self.clock = clock
    }

    /// Commits everything in one transaction. Where that fails for good, each item gets a transaction of its own, so that
    /// one event that can never be stored does not take the others with it.
    func commit(_ submissions: [[IngestItem]]) -> Group {
        let items = submissions.flatMap { $0 }
        let started = monotonicNanoseconds()
        var results: [Result<EventInsertion, StoreError>]
        var changed: [Session] = []
        do throws(StoreError) {
            let done = try transact(items)
            results = done.insertions.map { .success($0) }
            changed = done.changed
        } catch {
            if error.isOfTheStore || items.count == 1 {
                results = items.map { _ in .failure(error) }
            } else {
                (results, changed) = commitOneByOne(items)
            }
        }
        metrics.commitDuration.record(microseconds: Int64((monotonicNanoseconds() - started) / 1000))
        return report(submissions, results, changed)
    }

    private func commitOneByOne(
        _ items: [IngestItem]
    ) -> (results: [Result<EventInsertion, StoreError>], changed: [Session]) {
        var results: [Result<EventInsertion, StoreError>] = []
        var changed: [ExactText: Session] = [:]
        for item in items {
            do throws(StoreError) {
                let done = try transact([item])
                results.append(.success(done.insertions[0]))
                for session in done.changed { changed[session.id] = session }
            } catch {
                results.append(.failure(error))
            }
        }
        return (results, Array(changed.values))
    }

    private func transact(
        _ items: [IngestItem]
    ) throws(StoreError) -> (insertions: [EventInsertion], changed: [Session]) {
        metrics.transactions.add()
        do throws(StoreError) {
            let done = try store.transaction { transaction throws(StoreError) in
                var insertions: [EventInsertion] = []
                insertions.reserveCapacity(items.count)
                projection.beginTransaction()
                for item in items {
                    insertions.append(try projection.apply(&item.observation, payload: item.payload, transaction))
                }
                return (insertions, try projection.endTransaction(transaction))
            }
            metrics.isStoreFailing.store(false, ordering: .relaxed)
            return done
        } catch {
            noteFailure(error)
            throw error
        }
    }

    func endSilentSessions(since time: Timestamp) -> [Session] {
        do throws(StoreError) {
            let changed = try store.transaction { transaction throws(StoreError) in
                projection.beginTransaction()
                _ = try projection.endSilentSessions(since: time, limit: IngestWriter.sweepSessions, transaction)
                return try projection.endTransaction(transaction)
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

    private func noteFailure(_ error: StoreError) {
        metrics.failedTransactions.add()
        metrics.isStoreFailing.store(error.isOfTheStore, ordering: .relaxed)
        projection.rollBack()
    }

    private func report(
        _ submissions: [[IngestItem]], _ results: [Result<EventInsertion, StoreError>], _ changed: [Session]
    ) -> Group {
        var group = Group(changedSessions: changed)
        var position = 0
        for items in submissions {
            var outcomes: [IngestOutcome] = []
            outcomes.reserveCapacity(items.count)
            for item in items {
                outcomes.append(report(item, results[position], &group))
                position += 1
            }
            group.outcomes.append(outcomes)
        }
        return group
    }

    private func report(
        _ item: IngestItem, _ result: Result<EventInsertion, StoreError>, _ group: inout Group
    ) -> IngestOutcome {
        var event = item.observation.event
        switch result {
        case .success(.inserted(let id)):
            metrics.stored.add()
            event.id = id
            group.messages.append(LiveMessage(.event(event, stored: true)))
            return .stored(id: id)
        case .success(.duplicate(let id)):
            metrics.duplicate.add()
            return .duplicate(id: id)
        case .failure(let error) where error.isOfTheStore:
            metrics.unavailable.add()
            group.messages.append(LiveMessage(.event(event, stored: false)))
            return .unavailable(error)
        case .failure(let error):
            metrics.rejected.add()
            metrics.drop(.refusedByStore)
            return .rejected(error)
        }
    }
}

extension StoreError {
    /// Whether the store and not the event is at fault: the same event may be stored once the store is mended, so it
    /// must not count as one that can never be.
    fileprivate var isOfTheStore: Bool { isRetryable || code == .corrupt || code == .schemaTooNew }
}
