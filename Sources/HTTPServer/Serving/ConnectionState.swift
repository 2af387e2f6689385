internal import Glibc
internal import Platform
internal import Synchronization

/// What is kept of a connection from its acceptance to its end.
final class ConnectionState: Sendable {
    let descriptor: Int32
    let peer: PeerAddress
    /// When the wait for the present request began (`monotonicNanoseconds`); 0 once that request is here.
    let waitingSince: Atomic<UInt64>

    init(descriptor: Int32, peer: PeerAddress) {
        self.descriptor = descriptor
        self.peer = peer
        waitingSince = Atomic(monotonicNanoseconds())
    }
}

/// The open connections, so that one that sends its request too slowly can be cut off.
final class OpenConnections: @unchecked Sendable {
    // @unchecked: `states` is only touched under `lock`.
    private let lock = Mutex(())
    private var states: [ObjectIdentifier: ConnectionState] = [:]

    var count: Int { lock.withLock { _ in states.count } }

    func add(_ state: ConnectionState) {
        lock.withLock { _ in states[ObjectIdentifier(state)] = state }
    }

    /// Before the descriptor is closed.
    func remove(_ state: ConnectionState) {
        lock.withLock { _ in _ = states.removeValue(forKey: ObjectIdentifier(state)) }
    }

    /// Shuts down the connections whose request has been awaited for longer than this; the event thread then finds
    /// them ended.
    func cutSlow(nanoseconds: UInt64) {
        let now = monotonicNanoseconds()
        // Under the lock: a descriptor in the table is open, so it is nobody else's.
        lock.withLock { _ in
            for state in states.values {
                let since = state.waitingSince.load(ordering: .relaxed)
                if since != 0, now > since, now - since > nanoseconds { shutdown(state.descriptor, Int32(SHUT_RDWR)) }
            }
        }
    }
}
