internal import Platform

/// The worker threads of a server, those of each lane apart.
final class WorkerLanes: Sendable {
    private let health: WorkerPool
    private let reads: WorkerPool
    private let bodies: WorkerPool

    init(_ settings: HTTPServerSettings) {
        health = WorkerPool(threads: settings.healthThreads, capacity: settings.workerQueue, name: "http-health")
        reads = WorkerPool(threads: settings.workerThreads, capacity: settings.workerQueue, name: "http-worker")
        bodies = WorkerPool(threads: settings.bodyThreads, capacity: settings.bodyQueue, name: "http-bodies")
    }

    /// False when the lane's queue is full or the server stops; the job is then dropped.
    func submit(to lane: RouteLane, _ job: @escaping @Sendable () -> Void) -> Bool {
        switch lane {
        case .health: health.submit(job)
        case .reads: reads.submit(job)
        case .bodies: bodies.submit(job)
        }
    }

    /// As `WorkerPool.stop`, of all lanes together.
    func stop(milliseconds: Int) {
        let deadline = monotonicNanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000
        for pool in [health, reads, bodies] {
            let now = monotonicNanoseconds()
            _ = pool.stop(milliseconds: now < deadline ? Int((deadline - now) / 1_000_000) : 0)
        }
    }
}
