import HTTPServer
import Platform
import Synchronization

/// The body of a server-sent event stream.
final class EventStreamSource: HTTPStreamSource {
    /// Of a heartbeat, in percent: the feed's own wakes come a little early or late.
    private static let silencePercent: UInt64 = 90

    private struct State {
        var reader: LiveReader?
        var greeting: [UInt8]?
        var place: AccessWatch.Place?
        var sentAt: UInt64
    }

    private let state: Mutex<State>
    private let silenceNanoseconds: UInt64

    /// After about `heartbeatMilliseconds` of silence a comment shows that the hub is alive.
    init(heartbeatMilliseconds: Int) {
        state = Mutex(State(sentAt: monotonicNanoseconds()))
        silenceNanoseconds = UInt64(heartbeatMilliseconds) * 1_000_000 * EventStreamSource.silencePercent / 100
    }

    /// Gives the stream its viewer, its first message, and its place among those whose access is watched.
    func show(_ reader: LiveReader, greeting: [UInt8], place: AccessWatch.Place?) {
        state.withLock { state in
            state.reader = reader
            state.greeting = greeting
            state.place = place
        }
    }

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
                guard now - state.sentAt >= silenceNanoseconds else { return .waiting }
                state.sentAt = now
                return .bytes(LiveFrames.heartbeat)
            }
        }
    }

    func ended(_ reason: HTTPStreamEnd) {
        state.withLock { state in
            state.reader = nil
            state.place = nil
        }
    }
}
