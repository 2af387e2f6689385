internal import Commands
internal import Glibc
internal import Platform

/// From a service's start to its end: what ends it, and how long ending may take.
///
/// The first SIGINT or SIGTERM ends it in order: nothing new is taken, what is under way is answered and stored. Another
/// SIGTERM changes nothing. Another SIGINT, which is somebody's second Ctrl-C, ends it at once: nobody has been promised
/// what is not stored yet.
final class ServiceLife: Sendable {
    enum End: Sendable {
        case signal
        /// The collector has ended by itself.
        case collector
        /// The database is damaged.
        case damage
    }

    private struct State {
        var end: End?
        /// Monotonic nanoseconds of the first signal.
        var signalledAt: UInt64?
        var isOver = false
    }

    /// Milliseconds that ending in order may take.
    private static let endMilliseconds = 20_000
    /// Nanoseconds within which a second signal is part of the first: some terminals and shells both send one.
    private static let oneSignal: UInt64 = 500_000_000
    /// What shells say of a program that SIGINT ended.
    private static let interruptedStatus: Int32 = 130

    let notifier = ServiceNotifier()
    private let console: Console
    private let state = Monitor(State())

    /// Call before any other thread is started.
    init(_ console: Console) {
        self.console = console
        TerminationSignals.block()
        _ = WorkerThread(name: "signals") { [self] in
            while true { take(TerminationSignals.wait()) }
        }
    }

    private func take(_ signal: Int32) {
        let now = monotonicNanoseconds()
        let mustEnd = state.signal { state -> Bool in
            guard let first = state.signalledAt else {
                state.signalledAt = now
                state.end = .signal
                return false
            }
            return signal == SIGINT && now - first > ServiceLife.oneSignal
        }
        guard mustEnd else { return }
        console.warn("ended at once; whatever was acknowledged is stored")
        _exit(ServiceLife.interruptedStatus)
    }

    func note(_ end: End) { state.signal { if $0.end == nil { $0.end = end } } }

    /// Waits for what ends the service.
    func wait() -> End { state.wait { $0.end } ?? .signal }

    /// Forgets that the database was damaged: a hub that repaired it runs.
    func goOn() { state.signal { if $0.end == .damage { $0.end = nil } } }

    /// Runs what ends the service, and the process, should that take too long.
    func end(_ body: () -> Void) {
        notifier.send(.stopping)
        _ = WorkerThread(name: "end-in-time") { [self] in
            if state.wait(milliseconds: ServiceLife.endMilliseconds, until: { $0.isOver ? true : nil }) != nil {
                return
            }
            console.warn("not all could be ended in order; whatever was acknowledged is stored")
            _exit(1)
        }
        body()
        state.signal { $0.isOver = true }
    }
}
