import EventModel
import EventStore
import Platform

/// Reads the store for viewers that need more than the feed has, one page at a time in order of asking, so that a herd
/// of returning viewers takes one reader and not all of them.
final class CatchUpThread: Sendable {
    private struct Job: Sendable {
        var after: Int64
        var includePayload: Bool
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

    /// Has the events after that id read; each viewer has at most one job, so the queue is as long as there are viewers.
    func read(
        after id: Int64, includePayload: Bool, completion: @escaping @Sendable (Result<[Event], StoreError>) -> Void
    ) {
        state.signal { $0.jobs.append(Job(after: id, includePayload: includePayload, completion: completion)) }
    }

    private static func run(_ state: Monitor<State>, _ store: any EventStore) {
        while let job = state.wait(until: { state -> Job?? in
            if state.isStopped { return .some(nil) }
            return state.jobs.isEmpty ? nil : .some(state.jobs.removeFirst())
        }) ?? nil {
            var query = EventQuery()
            query.afterID = job.after
            query.order = .oldestFirst
            query.limit = LiveReader.pageEvents
            query.includePayload = job.includePayload
            do throws(StoreError) {
                job.completion(.success(try store.events(query).events))
            } catch {
                job.completion(.failure(error))
            }
        }
    }
}
