internal import CMicroHTTPD
internal import Glibc
internal import Platform
internal import Synchronization

/// One thread that runs the library for its share of the connections, on every listening socket.
///
/// The library is driven from outside, so that whatever other threads want of a connection is queued here: a group of
/// answers costs one system call.
final class EventThread: @unchecked Sendable {
    // @unchecked: `commands` is only touched under `lock`; `daemons` is filled before `start` and then belongs to the
    // thread, as does `isListening`.
    private enum Command {
        case resume(OpaquePointer)
        case closeUpgraded(OpaquePointer)
        case stopListening
        case end
    }

    let core: ServerCore
    private let wakeup: Int32
    private let lock = Mutex(())
    private var commands: [Command] = []
    private var daemons: [OpaquePointer] = []
    private var isListening = true
    private let thread = Mutex<WorkerThread?>(nil)

    /// The longest wait, in milliseconds: idle connections are looked for at least that often.
    private static let maximumWaitMilliseconds: UInt64 = 1000

    init(core: ServerCore) throws(SystemError) {
        self.core = core
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeup >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(wakeup) }

    /// Before `start`: serves this listening socket, taking the descriptor over; `share` is how many threads serve it.
    func listen(on descriptor: Int32, share: Int) throws(SystemError) {
        let settings = core.settings
        var library = eyrie_mhd_settings(
            listen_socket: descriptor, connections: Self.admitted(settings.connections, share),
            connections_per_address: Self.admitted(settings.connectionsPerAddress, share),
            idle_seconds: UInt32(clamping: settings.idleSeconds), connection_bytes: settings.headBytes)
        let daemon = eyrie_mhd_start(
            &library, LibraryCallbacks.began, LibraryCallbacks.handle, LibraryCallbacks.completed,
            LibraryCallbacks.connectionChanged, Unmanaged.passUnretained(self).toOpaque())
        guard let daemon else {
            let error = SystemError("start the HTTP server")
            close(descriptor)
            throw error
        }
        daemons.append(daemon)
    }

    /// What the library is told of a limit: it refuses whoever comes last, so that ours, which chooses better, has to
    /// come first. What is shut down for it counts until the library has noticed.
    private static func admitted(_ limit: Int, _ share: Int) -> UInt32 {
        UInt32(clamping: max(1, limit / share) + max(minimumReserve, limit / 4))
    }

    /// Connections above a limit.
    private static let minimumReserve = 64

    func start() {
        let worker = WorkerThread(name: "http-events") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    // MARK: From any thread

    func resume(_ connection: OpaquePointer) { post(.resume(connection)) }
    func closeUpgraded(_ handle: OpaquePointer) { post(.closeUpgraded(handle)) }
    func stopListening() { post(.stopListening) }

    /// Closes every connection and returns when the thread is over. No request may wait any more.
    func stop() {
        guard let worker = thread.withLock({ $0.take() }) else {
            for daemon in daemons { MHD_stop_daemon(daemon) }
            daemons = []
            return
        }
        post(.end)
        worker.join()
    }

    private func post(_ command: Command) {
        let isFirst = lock.withLock { _ in
            commands.append(command)
            return commands.count == 1
        }
        guard isFirst else { return }
        var one: UInt64 = 1
        write(wakeup, &one, 8)
    }

    // MARK: The thread

    private func run() {
        blockBrokenPipeSignal()
        var polled = daemons.map { pollfd(fd: eyrie_mhd_epoll($0), events: Int16(POLLIN), revents: 0) }
        polled.append(pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0))
        while true {
            poll(&polled, nfds_t(polled.count), waitMilliseconds())
            if polled[polled.count - 1].revents != 0 {
                var count: UInt64 = 0
                read(wakeup, &count, 8)
            }
            let isOver = obey()
            for daemon in daemons { MHD_run(daemon) }
            if isOver { break }
        }
        for daemon in daemons { MHD_stop_daemon(daemon) }
        daemons = []
    }

    /// How long the library may be left alone.
    private func waitMilliseconds() -> Int32 {
        var shortest = Self.maximumWaitMilliseconds
        for daemon in daemons {
            var wait: UInt64 = 0
            if MHD_get_timeout(daemon, &wait) == .YES { shortest = min(shortest, wait) }
        }
        return Int32(shortest)
    }

    /// True when the thread should end.
    private func obey() -> Bool {
        let taken = lock.withLock { _ in
            defer { commands.removeAll(keepingCapacity: true) }
            return commands
        }
        var isOver = false
        for command in taken {
            switch command {
            case .resume(let connection): MHD_resume_connection(connection)
            case .closeUpgraded(let handle): eyrie_mhd_close_upgraded(handle)
            case .stopListening:
                // The library gives the descriptor out again when it is asked again, closed as it is by then.
                guard isListening else { continue }
                isListening = false
                for daemon in daemons {
                    let descriptor = MHD_quiesce_daemon(daemon)
                    if descriptor >= 0 { close(descriptor) }
                }
            case .end: isOver = true
            }
        }
        return isOver
    }

    /// A client that leaves in the middle of an answer is no reason to die.
    private func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
