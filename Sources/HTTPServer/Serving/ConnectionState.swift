internal import Glibc
internal import Platform
internal import Synchronization

/// What is kept of a connection from its acceptance to its end.
final class ConnectionState: Sendable {
    /// How much there is to lose in closing it.
    enum Stage: UInt8, Sendable {
        /// Nothing that it sent was ever taken: it may be one of thousands that say nothing.
        case unproven
        /// Between two requests.
        case idle
        /// Serves a request, or receives one that was admitted.
        case busy
    }

    let descriptor: Int32
    let peer: PeerAddress
    /// When the wait for the present request began (`monotonicNanoseconds`); 0 once that request is here.
    let waitingSince: Atomic<UInt64>
    /// When a chunked body last brought something (`monotonicNanoseconds`); 0 outside one.
    let chunkedProgress = Atomic<UInt64>(0)
    /// When a refused body has been read away for long enough (`monotonicNanoseconds`); 0 outside one.
    let lingersUntil = Atomic<UInt64>(0)
    private let stageNumber = Atomic<UInt8>(Stage.unproven.rawValue)

    init(descriptor: Int32, peer: PeerAddress) {
        self.descriptor = descriptor
        self.peer = peer
        waitingSince = Atomic(monotonicNanoseconds())
    }

    var stage: Stage {
        get { Stage(rawValue: stageNumber.load(ordering: .relaxed)) ?? .busy }
        set { stageNumber.store(newValue.rawValue, ordering: .relaxed) }
    }
}
