internal import Glibc
internal import Platform
internal import Synchronization

/// The open connections, so that one that sends its request too slowly can be cut off, and one that says nothing makes
/// room for one that does.
final class OpenConnections: @unchecked Sendable {
    // @unchecked: the variables are only touched under `lock`.
    private let lock = Mutex(())
    private var states: [ObjectIdentifier: ConnectionState] = [:]
    private var counts: [PeerAddress: Int] = [:]
    /// Shut down, and not yet noticed by the event thread.
    private var cut: Set<ObjectIdentifier> = []
    private let limit: Int
    private let limitPerAddress: Int

    /// Seconds without a byte of a chunked body after which it is given up.
    static let chunkStallSeconds: UInt64 = 10
    /// The same while there are bytes to read: the library can make nothing of them, and asks again without a pause.
    static let chunkSpinSeconds: UInt64 = 1

    init(limit: Int, limitPerAddress: Int) {
        self.limit = limit
        self.limitPerAddress = limitPerAddress
    }

    var count: Int { lock.withLock { _ in states.count - cut.count } }

    /// Beyond a limit the connection that has been of no use for longest is shut down: first those that have sent no
    /// request, then those between two requests. Where all are at work it is the new one.
    func add(_ state: ConnectionState) {
        lock.withLock { _ in
            states[ObjectIdentifier(state)] = state
            counts[state.peer, default: 0] += 1
            if counts[state.peer, default: 0] > limitPerAddress { makeRoom(for: state) { $0.peer == state.peer } }
            if states.count - cut.count > limit { makeRoom(for: state) { _ in true } }
        }
    }

    /// Before the descriptor is closed.
    func remove(_ state: ConnectionState) {
        lock.withLock { _ in
            let identity = ObjectIdentifier(state)
            guard states.removeValue(forKey: identity) != nil, cut.remove(identity) == nil else { return }
            uncount(state)
        }
    }

    /// Shuts down the connections whose first head or whose request has been awaited for longer than this, and those
    /// whose chunked body does not go on; the event thread then finds them ended.
    func cutSlow(headNanoseconds: UInt64, requestNanoseconds: UInt64) {
        let now = monotonicNanoseconds()
        // Under the lock: a descriptor in the table is open, so it is nobody else's.
        lock.withLock { _ in
            for state in states.values {
                let since = state.waitingSince.load(ordering: .relaxed)
                let patience = state.stage == .unproven ? headNanoseconds : requestNanoseconds
                let end = state.lingersUntil.load(ordering: .relaxed)
                let isLate = since != 0 && now > since && now - since > patience
                if isLate || isStalled(state, now) || end != 0 && now > end { shutDown(state) }
            }
        }
    }

    private func isStalled(_ state: ConnectionState, _ now: UInt64) -> Bool {
        let progress = state.chunkedProgress.load(ordering: .relaxed)
        guard progress != 0, now > progress, now - progress > OpenConnections.chunkSpinSeconds * 1_000_000_000 else {
            return false
        }
        if now - progress > OpenConnections.chunkStallSeconds * 1_000_000_000 { return true }
        var unread: Int32 = 0
        return ioctl(state.descriptor, UInt(FIONREAD), &unread) == 0 && unread > 0
    }

    private func makeRoom(for new: ConnectionState, among belongs: (ConnectionState) -> Bool) {
        var victim: (state: ConnectionState, stage: UInt8, since: UInt64)?
        for (identity, state) in states where state !== new && !cut.contains(identity) && belongs(state) {
            let stage = state.stage
            guard stage != .busy else { continue }
            let since = state.waitingSince.load(ordering: .relaxed)
            if let found = victim, (found.stage, found.since) <= (stage.rawValue, since) { continue }
            victim = (state, stage.rawValue, since)
        }
        shutDown(victim?.state ?? new)
    }

    private func shutDown(_ state: ConnectionState) {
        guard cut.insert(ObjectIdentifier(state)).inserted else { return }
        uncount(state)
        shutdown(state.descriptor, Int32(SHUT_RDWR))
    }

    private func uncount(_ state: ConnectionState) {
        let count = counts[state.peer, default: 0] - 1
        counts[state.peer] = count > 0 ? count : nil
    }
}
