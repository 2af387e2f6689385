internal import Platform

/// A fixed number of threads for work that blocks, with a bounded queue before them.
final class WorkerPool: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        /// Jobs before it are taken, and removed in chunks: never more of them than may wait.
        var next = 0
        var isStopping = false
    }

    private let state: Monitor<State>
    private let capacity: Int
    private let threads: [WorkerThread]

    init(threads count: Int, capacity: Int, name: String) {
        let state = Monitor(State())
        self.state = state
        self.capacity = capacity
        threads = (0..<max(1, count)).map { _ in WorkerThread(name: name) { Self.run(state, capacity) } }
    }

    /// False when the queue is full or the pool stops; the job is then dropped.
    func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        state.signal { state in
            guard !state.isStopping, state.jobs.count - state.next < capacity else { return false }
            state.jobs.append(job)
            return true
        }
    }

    /// Drops the jobs that wait and lets the threads end after the job they run; false when one runs on.
    func stop(milliseconds: Int) -> Bool {
        let dropped = state.signal { state -> [@Sendable () -> Void] in
            state.isStopping = true
            defer { state.jobs = [] }
            defer { state.next = 0 }
            return state.jobs
        }
        // Jobs are released outside the lock: that answers their requests.
        _ = consume dropped
        return threads.allSatisfy { $0.join(milliseconds: milliseconds) }
    }

    private static func run(_ state: Monitor<State>, _ capacity: Int) {
        while let job = take(state, capacity) { job() }
    }

    private static func take(_ state: Monitor<State>, _ capacity: Int) -> (@Sendable () -> Void)? {
        state.wait { state -> (@Sendable () -> Void)?? in
            if state.isStopping { return .some(nil) }
            guard state.next < state.jobs.count else { return nil }
            let job = state.jobs[state.next]
            state.jobs[state.next] = {}
            state.next += 1
            if state.next == state.jobs.count || state.next >= capacity {
                state.jobs.removeFirst(state.next)
                state.next = 0
            }
            return .some(job)
        } ?? nil
    }
}
