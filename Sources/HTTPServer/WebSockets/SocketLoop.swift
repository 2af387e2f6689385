internal import CMicroHTTPD
internal import Glibc
internal import Platform
internal import Synchronization

/// One thread that serves all WebSockets, notices when the other end of a suspended stream goes away, and ticks once a
/// second for whatever needs a clock.
final class SocketLoop: @unchecked Sendable {
    // @unchecked: the variables are only touched under `lock`; sessions only by the loop's thread.
    private struct State {
        var nextToken: UInt64 = 1
        var watches: [UInt64: @Sendable () -> Void] = [:]
        /// Opened, or with something to write.
        var scheduled: [UInt64] = []
        var added: [WebSocketSession] = []
        var tokens: [ObjectIdentifier: UInt64] = [:]
        var isClosing = false
        var isStopping = false
        var onTick: (@Sendable () -> Void)?
    }

    let settings: WebSocketSettings
    private let poll: Int32
    private let wakeup: Int32
    private let lock = Mutex(())
    private var state = State()
    private let places = Atomic(0)
    private let open = Monitor(0)
    private let thread = Mutex<WorkerThread?>(nil)

    private static let tickMilliseconds: Int32 = 500
    private static let eventsAtOnce: Int32 = 128
    /// The token of `wakeup` in the poll set.
    private static let wakeupToken: UInt64 = 0

    init(settings: WebSocketSettings) throws(SystemError) {
        self.settings = settings
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poll >= 0 else { throw SystemError("epoll_create") }
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeup >= 0 else {
            let error = SystemError("eventfd")
            close(poll)
            throw error
        }
        control(EPOLL_CTL_ADD, wakeup, EPOLLIN.rawValue, Self.wakeupToken)
        let worker = WorkerThread(name: "http-sockets") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    deinit {
        close(wakeup)
        close(poll)
    }

    func onTick(_ action: @escaping @Sendable () -> Void) { lock.withLock { _ in state.onTick = action } }

    // MARK: Peers of streams

    /// Calls `action` on the loop's thread when the other end closes its side.
    func watchPeer(of descriptor: Int32, _ action: @escaping @Sendable () -> Void) -> UInt64 {
        let token = lock.withLock { _ in
            let token = newToken()
            state.watches[token] = action
            return token
        }
        control(EPOLL_CTL_ADD, descriptor, EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue, token)
        return token
    }

    /// Before the descriptor is closed.
    func unwatchPeer(_ token: UInt64, of descriptor: Int32) {
        epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, nil)
        let removed = lock.withLock { _ in state.watches.removeValue(forKey: token) }
        _ = consume removed
    }

    // MARK: WebSockets, from any thread

    var webSocketCount: Int { open.withLock { $0 } }

    /// False when as many are open or opening as there may be.
    func takeWebSocketPlace() -> Bool {
        if places.add(1, ordering: .relaxed).newValue <= settings.maximum { return true }
        releaseWebSocketPlace()
        return false
    }

    func releaseWebSocketPlace() { places.subtract(1, ordering: .relaxed) }

    func add(_ session: WebSocketSession) {
        open.signal { $0 += 1 }
        let isTaken = lock.withLock { _ in
            guard !state.isStopping else { return false }
            session.token = newToken()
            state.tokens[ObjectIdentifier(session.socket)] = session.token
            state.added.append(session)
            return true
        }
        if isTaken { return wake() }
        session.drop()
        finish(session)
    }

    func schedule(_ socket: WebSocket) {
        let isFirst = lock.withLock { _ in
            // Not there yet, or no more: what it queued is sent when it opens.
            guard let token = state.tokens[ObjectIdentifier(socket)] else { return false }
            state.scheduled.append(token)
            return state.scheduled.count == 1
        }
        if isFirst { wake() }
    }

    /// Closes every WebSocket with code 1001 and waits for the other ends to agree.
    func closeWebSockets(milliseconds: Int) {
        lock.withLock { _ in state.isClosing = true }
        wake()
        _ = open.wait(milliseconds: milliseconds) { $0 == 0 ? true : nil }
    }

    /// Drops what is still open and ends the thread.
    func stop() {
        lock.withLock { _ in state.isStopping = true }
        wake()
        thread.withLock { $0 }?.join()
        thread.withLock { $0 = nil }
    }

    private func wake() {
        var one: UInt64 = 1
        write(wakeup, &one, 8)
    }

    private func newToken() -> UInt64 {
        defer { state.nextToken += 1 }
        return state.nextToken
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32, _ token: UInt64) {
        var event = epoll_event()
        event.events = events
        event.data.u64 = token
        epoll_ctl(poll, operation, descriptor, &event)
    }

    // MARK: The thread

    private func run() {
        var sessions: [UInt64: WebSocketSession] = [:]
        var events = [epoll_event](repeating: epoll_event(), count: Int(Self.eventsAtOnce))
        var lastTick = monotonicNanoseconds()
        var wasClosing = false
        while true {
            let count = epoll_wait(poll, &events, Self.eventsAtOnce, Self.tickMilliseconds)
            for event in events.prefix(Int(max(0, count))) { handle(event, &sessions) }
            let work = takeWork()
            if work.isStopping {
                for session in Array(sessions.values) + work.added {
                    session.drop()
                    leave(session, &sessions)
                }
                return
            }
            for session in work.added { enter(session, &sessions, isClosing: wasClosing) }
            for token in work.scheduled { serve(sessions[token], &sessions) { $0.write() } }
            if work.isClosing, !wasClosing {
                wasClosing = true
                for session in Array(sessions.values) { session.socket.close(code: 1001, reason: "going away") }
            }
            let now = monotonicNanoseconds()
            guard now - lastTick >= UInt64(Self.tickMilliseconds) * 1_000_000 else { continue }
            lastTick = now
            for session in Array(sessions.values) { serve(session, &sessions) { $0.tick(now: now) } }
            work.onTick?()
        }
    }

    private func takeWork() -> State {
        lock.withLock { _ in
            defer {
                state.scheduled = []
                state.added = []
            }
            return state
        }
    }

    private func handle(_ event: epoll_event, _ sessions: inout [UInt64: WebSocketSession]) {
        let token = event.data.u64
        if token == Self.wakeupToken {
            var count: UInt64 = 0
            read(wakeup, &count, 8)
        } else if let session = sessions[token] {
            serve(session, &sessions) { session in
                if event.events & ~EPOLLOUT.rawValue != 0 { session.readable() } else { session.write() }
            }
        } else {
            let action = lock.withLock { _ in state.watches[token] }
            action?()
        }
    }

    private func enter(
        _ session: WebSocketSession, _ sessions: inout [UInt64: WebSocketSession], isClosing: Bool
    ) {
        sessions[session.token] = session
        control(EPOLL_CTL_ADD, session.descriptor, EPOLLIN.rawValue, session.token)
        if isClosing { session.socket.close(code: 1001, reason: "going away") }
        serve(session, &sessions) { $0.open() }
    }

    /// A turn of one session, and what follows from it.
    private func serve(
        _ session: WebSocketSession?, _ sessions: inout [UInt64: WebSocketSession], _ turn: (WebSocketSession) -> Void
    ) {
        guard let session, !session.isOver else { return }
        let wantedWritable = session.wantsWritable
        turn(session)
        if session.isOver { return leave(session, &sessions) }
        guard session.wantsWritable != wantedWritable else { return }
        let events = EPOLLIN.rawValue | (session.wantsWritable ? EPOLLOUT.rawValue : 0)
        control(EPOLL_CTL_MOD, session.descriptor, events, session.token)
    }

    private func leave(_ session: WebSocketSession, _ sessions: inout [UInt64: WebSocketSession]) {
        sessions[session.token] = nil
        epoll_ctl(poll, EPOLL_CTL_DEL, session.descriptor, nil)
        lock.withLock { _ in _ = state.tokens.removeValue(forKey: ObjectIdentifier(session.socket)) }
        finish(session)
    }

    private func finish(_ session: WebSocketSession) {
        session.giveBack()
        releaseWebSocketPlace()
        open.signal { $0 -= 1 }
    }
}
