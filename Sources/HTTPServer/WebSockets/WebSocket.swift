internal import Synchronization

package enum WebSocketMessage: Equatable, Sendable {
    /// UTF-8; what is received was checked.
    case text([UInt8])
    case binary([UInt8])

    package var bytes: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}

/// What a WebSocket's owner is told, always on the one thread that serves all WebSockets: it must not block.
package protocol WebSocketHandler: AnyObject, Sendable {
    func opened(_ socket: WebSocket)
    func received(_ message: WebSocketMessage, on socket: WebSocket)
    /// Everything sent so far has been taken by the system, so there is room again.
    func drained(_ socket: WebSocket)
    /// Exactly once, also for a socket that never opened; 1006 when the connection broke without a close frame.
    func closed(_ socket: WebSocket, code: UInt16)
}

extension WebSocketHandler {
    package func drained(_ socket: WebSocket) {}
}

/// One WebSocket; its calls may come from any thread.
package final class WebSocket: Sendable {
    struct Outbox {
        var messages: [WebSocketMessage] = []
        /// Bytes in `messages`, and bytes the loop has taken but not sent.
        var waitingBytes = 0
        var takenBytes = 0
        var isScheduled = false
        var closing: (code: UInt16, reason: String)?
        var isOver = false
    }

    /// The request that was upgraded.
    package let request: HTTPRequest
    private let outbox = Mutex(Outbox())
    private let maximumBytes: Int
    private let schedule: @Sendable (WebSocket) -> Void

    init(request: HTTPRequest, maximumBytes: Int, schedule: @escaping @Sendable (WebSocket) -> Void) {
        self.request = request
        self.maximumBytes = maximumBytes
        self.schedule = schedule
    }

    /// Queues a message; false when the socket is closed or its queue is full, and then nothing was queued.
    @discardableResult package func send(_ message: WebSocketMessage) -> Bool {
        let count = message.bytes.count
        let (isQueued, isFirst) = outbox.withLock { outbox in
            guard !outbox.isOver, outbox.closing == nil,
                outbox.waitingBytes + outbox.takenBytes + count <= maximumBytes
            else { return (false, false) }
            outbox.messages.append(message)
            outbox.waitingBytes += count
            defer { outbox.isScheduled = true }
            return (true, !outbox.isScheduled)
        }
        if isFirst { schedule(self) }
        return isQueued
    }

    /// Sends what is queued, then a close frame. `reason` is cut to 123 bytes.
    package func close(code: UInt16 = 1000, reason: String = "") {
        let isFirst = outbox.withLock { outbox in
            guard !outbox.isOver, outbox.closing == nil else { return false }
            outbox.closing = (code, reason)
            defer { outbox.isScheduled = true }
            return !outbox.isScheduled
        }
        if isFirst { schedule(self) }
    }

    package var isOpen: Bool { outbox.withLock { !$0.isOver && $0.closing == nil } }
    /// Bytes queued and not yet taken by the system.
    package var queuedBytes: Int { outbox.withLock { $0.waitingBytes + $0.takenBytes } }

    // MARK: For the loop

    func takeQueued() -> (messages: [WebSocketMessage], closing: (code: UInt16, reason: String)?) {
        outbox.withLock { outbox in
            defer {
                outbox.takenBytes += outbox.waitingBytes
                outbox.waitingBytes = 0
                outbox.messages = []
                outbox.isScheduled = false
            }
            return (outbox.messages, outbox.closing)
        }
    }

    func setTakenBytes(_ count: Int) { outbox.withLock { $0.takenBytes = count } }

    func markOver() {
        let dropped = outbox.withLock { outbox -> [WebSocketMessage] in
            outbox.isOver = true
            outbox.waitingBytes = 0
            outbox.takenBytes = 0
            defer { outbox.messages = [] }
            return outbox.messages
        }
        _ = consume dropped
    }
}
