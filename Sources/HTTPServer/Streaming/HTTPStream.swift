internal import CMicroHTTPD
internal import Synchronization

/// What a stream has to say now.
package enum HTTPStreamPart: Sendable {
    case bytes([UInt8])
    /// Nothing yet: `HTTPStream.wake` asks again.
    case waiting
    case finished
}

package enum HTTPStreamEnd: Equatable, Sendable {
    /// The source said so.
    case finished
    /// The client went away.
    case peerGone
    /// `HTTPStream.cancel`, a server that stops, or a stream that was never sent.
    case cancelled
}

/// Where a stream's bytes come from. Both calls come from event threads and must not block.
package protocol HTTPStreamSource: Sendable {
    /// The next bytes of any number; asked for only when there is room for them.
    func next() -> HTTPStreamPart
    /// Exactly once, after the last `next`.
    func ended(_ reason: HTTPStreamEnd)
}

/// A response body that is pulled from its source as the client takes it; it costs no thread while it waits.
package final class HTTPStream: @unchecked Sendable {
    // @unchecked: what is under "event thread" is only touched by the event thread that serves the connection,
    // everything else under `lock`.
    private struct State {
        var isSuspended = false
        var isWoken = false
        var isOver = false
        var ending: HTTPStreamEnd?
    }

    private let source: any HTTPStreamSource
    private let state = Mutex(State())

    // Event thread; `connection` and `thread` also by `wake`, between suspending and resuming.
    private var connection: OpaquePointer?
    private var thread: EventThread?
    private var rest: ArraySlice<UInt8> = []
    private var sourceIsFinished = false
    private var whenOver: (() -> Void)?

    package init(_ source: any HTTPStreamSource) { self.source = source }

    deinit { end(.cancelled) }

    /// Has the source asked again; cheap, from any thread, any number of times, also before and after the stream's life.
    package func wake() {
        state.withLock { state in
            state.isWoken = true
            guard state.isSuspended else { return }
            state.isSuspended = false
            if let connection { thread?.resume(connection) }
        }
    }

    /// Ends the stream as if the source had finished; from any thread.
    package func cancel() { stop(.cancelled) }

    func stop(_ reason: HTTPStreamEnd) {
        state.withLock { if $0.ending == nil { $0.ending = reason } }
        wake()
    }

    /// Event thread, before the first `read`; `whenOver` is called there too, once.
    func attach(to connection: OpaquePointer, of thread: EventThread, whenOver: @escaping () -> Void) {
        self.connection = connection
        self.thread = thread
        self.whenOver = whenOver
    }

    /// Event thread: fills the buffer, or suspends the connection and returns 0, or returns one of the library's ends.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        while count < buffer.count {
            if rest.isEmpty {
                let ending = state.withLock { state in
                    state.isWoken = false
                    return state.ending
                }
                if let ending { return ending == .peerGone ? Self.error : Self.endOfStream }
                if sourceIsFinished { return count > 0 ? count : Self.endOfStream }
                switch source.next() {
                case .bytes(let bytes): rest = bytes[...]
                case .finished: sourceIsFinished = true
                case .waiting:
                    if count > 0 { return count }
                    if suspend() { return 0 }
                }
            } else {
                let taken = rest.prefix(buffer.count - count)
                taken.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
                }
                count += taken.count
                rest = rest.dropFirst(taken.count)
            }
        }
        return count
    }

    /// False when a wake came since the source was asked.
    private func suspend() -> Bool {
        state.withLock { state in
            if state.isWoken || state.ending != nil { return false }
            state.isSuspended = true
            MHD_suspend_connection(connection)
            return true
        }
    }

    /// Tells the source, the first time only.
    func end(_ reason: HTTPStreamEnd) {
        let told = state.withLock { state -> HTTPStreamEnd? in
            guard !state.isOver else { return nil }
            state.isOver = true
            state.isSuspended = false
            return state.ending ?? (sourceIsFinished ? .finished : reason)
        }
        guard let told else { return }
        connection = nil
        thread = nil
        whenOver?()
        whenOver = nil
        source.ended(told)
    }

    private static let endOfStream = -1
    private static let error = -2
}
