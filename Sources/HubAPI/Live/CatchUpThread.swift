import EventModel
import EventStore
import Platform

/// Reads the store for viewers that need more than the feed has, one page at a time in order of asking, so that a herd
/// of returning viewers takes one reader and not all of them.
final class CatchUpThread: Sendable {
    private struct Job: Sendable {
        var after: Int64
        var includePayload: Bool
        var isWanted: @Sendable () -> Bool
        var completion: @Sendable (Result<[Event], StoreError>) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var isStopped = false
    }

    private let store: any EventStore
    private let state = Monitor(State())
    private let thread = Monitor(WorkerThread?.none)

    init(store: any EventStore) { self.store = store }

    func start() {
        thread.withLock { $0 = WorkerThread(name: "catch-up") { [state, store] in CatchUpThread.run(state, store) } }
    }

    func stop() {
        state.signal { $0.isStopped = true }
        _ = thread.withLock { $0 }?.join(milliseconds: 2000)
    }

    /// Has the events after that id read, unless nobody wants them any more when their turn comes. Each viewer has at most
    /// one job, and those of viewers that left cost no read: the queue is about as long as there are viewers.
    func read(
        after id: Int64, includePayload: Bool, isWanted: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (Result<[Event], StoreError>) -> Void
    ) {
        let job = Job(after: id, includePayload: includePayload, isWanted: isWanted, completion: completion)
        state.signal { $0.jobs.append(job) }
    }

    private static func run(_ state: Monitor<State>, _ store: any EventStore) {
        while let job = state.wait(until: { state -> Job?? in
            if state.isStopped { return .some(nil) }
            return state.jobs.isEmpty ? nil : .some(state.jobs.removeFirst())
        }) ?? nil {
            guard job.isWanted() else { continue }
            var query = EventQuery()
            query.afterID = job.after
            query.order = .oldestFirst
            query.limit = LiveReader.pageEvents
            query.includePayload = job.includePayload
            // As in the feed: a viewer that comes back during an import is not flooded with history.
            query.includeImported = false
            do throws(StoreError) {
                job.completion(.success(try store.events(query).events))
            } catch {
                job.completion(.failure(error))
            }
        }
    }
}
