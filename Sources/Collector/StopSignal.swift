internal import Platform

/// Real time, which `stop` ends for everybody who waits in it. From any thread.
package final class StopSignal: Pacing {
    private let stopped = Monitor(false)

    package init() {}

    package var milliseconds: Int64 { Int64(monotonicNanoseconds() / 1_000_000) }
    package var isStopped: Bool { stopped.withLock { $0 } }

    package func pause(milliseconds: Int) {
        _ = stopped.wait(milliseconds: milliseconds) { $0 ? true : nil }
    }

    package func stop() { stopped.signal { $0 = true } }
}
