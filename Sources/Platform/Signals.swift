internal import Glibc

/// Signals that end a service, taken by waiting rather than by a handler.
package enum TerminationSignals {
    private static func set() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        return signals
    }

    /// Call before any thread is started: threads inherit that the signals are left to `wait`. A broken connection is an
    /// error of the call that meets it from then on, not the end of the process.
    package static func block() {
        var signals = set()
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for the next of them; its number.
    package static func wait() -> Int32 {
        var signals = set()
        var number: Int32 = 0
        while sigwait(&signals, &number) != 0 {}
        return number
    }
}
