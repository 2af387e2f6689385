internal import Glibc

/// Tells the service manager that started this process how it is (`sd_notify` of systemd: a datagram to the socket that
/// `NOTIFY_SOCKET` names). Says nothing where nobody asks.
package struct ServiceNotifier: Sendable {
    package enum State: Sendable, Equatable {
        /// Still at what must be done before anything serves: for so many milliseconds, or until this is said again.
        case starting(milliseconds: Int)
        /// Everything serves; the text is for people.
        case ready(String)
        case stopping
        /// Still alive.
        case watchdog

        var text: String {
            switch self {
            // A service that repairs itself is watched already.
            case .starting(let milliseconds):
                "EXTEND_TIMEOUT_USEC=\(milliseconds * 1000)\nWATCHDOG=1\nSTATUS=looking after the database"
            case .ready(let status): "READY=1\nSTATUS=\(status)"
            case .stopping: "STOPPING=1\nSTATUS=storing what was accepted"
            case .watchdog: "WATCHDOG=1"
            }
        }
    }

    private static let pathBytes = 107

    private let path: String?
    /// Milliseconds within which the manager wants to hear that the process is alive; nil where it does not ask.
    package let watchdogMilliseconds: Int?

    /// Whether anybody asks.
    var hasListener: Bool { path != nil }

    /// As the environment says; a watchdog that is meant for another process is not ours.
    package init(variable: (String) -> String? = { Environment.variable($0) }) {
        path = variable("NOTIFY_SOCKET")
        let isOurs = variable("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let microseconds = variable("WATCHDOG_USEC").flatMap { Int($0) }
        watchdogMilliseconds = isOurs && path != nil ? microseconds.map { max(1, $0 / 1000) } : nil
    }

    /// Never blocks; a manager that is gone or full is not waited for. False when nothing was sent.
    @discardableResult package func send(_ state: State) -> Bool {
        guard let path, (1...ServiceNotifier.pathBytes).contains(path.utf8.count),
            path.hasPrefix("/") || path.hasPrefix("@")
        else { return false }
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        // A name that begins with @ is of the abstract kind, which begins with a zero.
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + bytes.count)
        let message = Array(state.text.utf8)
        let sent = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        return sent == message.count
    }
}

/// Asks the service manager again and again to wait for a start that takes long: a database that is damaged, or of an
/// earlier version, is gone through before the hub serves, however large it is.
package final class StartExtension: Sendable {
    /// Milliseconds between two requests, and before the first.
    package static let stepMilliseconds = 60_000
    /// Requests after which a start counts as stuck: a day of them.
    private static let requestLimit = 1440
    /// Steps that each request asks for.
    private static let stepsAsked = 3

    private let isStopped = Monitor(false)
    private let thread: WorkerThread?

    /// Does nothing where nobody asks.
    package init(_ notifier: ServiceNotifier, stepMilliseconds: Int = StartExtension.stepMilliseconds) {
        guard notifier.hasListener else {
            thread = nil
            return
        }
        thread = WorkerThread(name: "start") { [isStopped] in
            for _ in 0..<StartExtension.requestLimit {
                if isStopped.wait(milliseconds: stepMilliseconds, until: { $0 ? true : nil }) != nil { return }
                notifier.send(.starting(milliseconds: stepMilliseconds * StartExtension.stepsAsked))
            }
        }
    }

    deinit { stop() }

    /// Nothing is asked for any more when it returns.
    package func stop() {
        isStopped.signal { $0 = true }
        thread?.join()
    }
}

/// Tells the service manager again and again that the process is alive, for as long as a check says so: what is stuck is
/// then started anew.
package final class Watchdog: Sendable {
    /// Of the manager's patience, between two checks.
    private static let part = 4

    private let isStopped = Monitor(false)
    private let thread: WorkerThread?

    /// Does nothing where the manager does not ask. `isAlive` may block; while it does, nothing is told.
    package init(_ notifier: ServiceNotifier, isAlive: @escaping @Sendable () -> Bool) {
        guard let patience = notifier.watchdogMilliseconds else {
            thread = nil
            return
        }
        thread = WorkerThread(name: "watchdog") { [isStopped] in
            repeat {
                if isAlive() { notifier.send(.watchdog) }
            } while isStopped.wait(milliseconds: max(1, patience / Watchdog.part)) { $0 ? true : nil } == nil
        }
    }

    deinit { stop() }

    package func stop() { isStopped.signal { $0 = true } }
}
