import HTTPServer
import Platform
import Synchronization

/// The body of a server-sent event stream.
final class EventStreamSource: HTTPStreamSource {
    /// Nanoseconds of silence after which a comment shows that the hub is alive.
    static let heartbeatNanoseconds: UInt64 = 14_000_000_000

    private struct State {
        var reader: LiveReader?
        var greeting: [UInt8]?
        var sentAt: UInt64
    }

    private let state: Mutex<State>

    init(greeting: [UInt8]) { state = Mutex(State(greeting: greeting, sentAt: monotonicNanoseconds())) }

    /// Gives the stream its viewer; before that it only greets.
    func show(_ reader: LiveReader) { state.withLock { $0.reader = reader } }

    func next() -> HTTPStreamPart {
        state.withLock { state in
            if let greeting = state.greeting {
                state.greeting = nil
                return .bytes(greeting)
            }
            return part(&state)
        }
    }

    private func part(_ state: inout State) -> HTTPStreamPart {
        guard let reader = state.reader else { return .waiting }
        while true {
            switch reader.next() {
            case .frames(let frames):
                guard !frames.isEmpty else { continue }
                state.sentAt = monotonicNanoseconds()
                return .bytes(Array(frames.joined()))
            case .ended: return .finished
            case .idle:
                let now = monotonicNanoseconds()
                guard now - state.sentAt >= EventStreamSource.heartbeatNanoseconds else { return .waiting }
                state.sentAt = now
                return .bytes(LiveFrames.heartbeat)
            }
        }
    }

    func ended(_ reason: HTTPStreamEnd) { state.withLock { $0.reader = nil } }
}
