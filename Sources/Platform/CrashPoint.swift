#if DEBUG
    internal import Glibc
    internal import Synchronization
#endif

/// A place at which a test can end the process as a power cut would: what is half done there must do no harm.
///
/// `EYRIE_CRASH_AT=before-commit:3` kills the process when it comes by for the third time, `EYRIE_HANG_AT` keeps the
/// thread there for ever. Only debug builds know the variables; in a release build `pass` does nothing.
package enum CrashPoint: String, Sendable, CaseIterable {
    /// All rows of a transaction are written, none is durable.
    case beforeCommit = "before-commit"
    /// A transaction is durable, nobody knows of it.
    case afterCommit = "after-commit"
    /// Viewers have been told, the sender has not.
    case beforeReply = "before-reply"
    /// A segment of the spool is removed, how far the others are is not put down.
    case afterDelete = "after-delete"
    /// The active segment of the spool has its final name, there is no new one.
    case midRotate = "mid-rotate"
    /// The hub has answered the collector, the spool does not know.
    case afterSend = "after-send-before-acknowledge"

    #if DEBUG
        package func pass() {
            guard let chosen = CrashPoint.chosen, chosen.name == rawValue,
                CrashPoint.passes.add(1, ordering: .relaxed).newValue == chosen.number
            else { return }
            if chosen.isCrash { kill(getpid(), SIGKILL) }
            // Not one instruction of the program beyond this place.
            while true { pause() }
        }

        private static let passes = Atomic<Int>(0)

        private static let chosen: (name: String, number: Int, isCrash: Bool)? = {
            let crash = Environment.variable("EYRIE_CRASH_AT")
            guard let text = crash ?? Environment.variable("EYRIE_HANG_AT") else { return nil }
            let parts = text.split(separator: ":", maxSplits: 1)
            guard let name = parts.first else { return nil }
            return (String(name), parts.count == 2 ? Int(parts[1]) ?? 1 : 1, crash != nil)
        }()
    #else
        package func pass() {}
    #endif
}
