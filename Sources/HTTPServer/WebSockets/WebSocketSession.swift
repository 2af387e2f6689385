internal import CWslay
internal import Glibc
internal import Platform

/// One WebSocket's connection and protocol state.
final class WebSocketSession: @unchecked Sendable {
    // @unchecked: after `init` only the loop's thread touches it.
    let socket: WebSocket
    let descriptor: Int32
    /// Names the session in the loop.
    var token: UInt64 = 0
    private let handler: any WebSocketHandler
    private let settings: WebSocketSettings
    /// Gives the connection back to the library, which closes it.
    let giveBack: () -> Void
    private var frames: OpaquePointer?
    private var early: ArraySlice<UInt8>
    private var output: [UInt8] = []
    private var outputSent = 0
    /// Bytes of the message that is being framed that are in `output` or sent, and what the library had queued then.
    private var framedBytes = 0
    private var queuedLength = 0
    /// Bytes still taken from the socket in this turn, so that one busy client cannot starve the others.
    private var turnBytes = 0
    private var isPeerGone = false
    private var hasUnsent = false
    private var lastReceived = monotonicNanoseconds()
    private var lastPing = monotonicNanoseconds()
    /// When a close began or the frames ended; the connection is dropped some time after.
    private var closingSince: UInt64?
    private var isLingering = false
    private var isCloseQueued = false
    /// What came is no WebSocket protocol.
    private var isBroken = false
    private(set) var isOver = false
    /// Whether the loop should tell when there is room to write.
    var wantsWritable: Bool { outputSent < output.count }

    private static let turnLimitBytes = 1 << 20
    /// Frames are gathered up to this size, so that many small messages are one system call.
    private static let outputBytes = 256 << 10
    private static let closeReasonBytes = 123

    init(
        socket: WebSocket, handler: any WebSocketHandler, settings: WebSocketSettings, descriptor: Int32,
        early: [UInt8], giveBack: @escaping () -> Void
    ) {
        self.socket = socket
        self.handler = handler
        self.settings = settings
        self.descriptor = descriptor
        self.early = early[...]
        self.giveBack = giveBack
    }

    deinit { wslay_event_context_free(frames) }

    // MARK: Turns of the loop

    func open() {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var callbacks = Self.callbacks
        guard
            wslay_event_context_server_init(&frames, &callbacks, Unmanaged.passUnretained(self).toOpaque()) == 0
        else { return drop() }
        wslay_event_config_set_max_recv_msg_length(frames, UInt64(settings.messageBytes))
        handler.opened(socket)
        readable()
    }

    func readable() {
        if isLingering { return readAway() }
        turnBytes = Self.turnLimitBytes
        if wslay_event_recv(frames) != 0 {
            if isPeerGone { return drop() }
            // A frame that is none: a close frame for it is queued.
            isBroken = true
        }
        write()
    }

    /// Sends what was queued on the socket, and what the protocol wants to say.
    func write() {
        guard !isOver, !isLingering else { return }
        let (messages, closing) = socket.takeQueued()
        for message in messages { queue(message) }
        guard pump() else { return drop() }
        if let closing, !beginClose(closing) { return drop() }
        // The library counts a message as a whole until its last byte is framed.
        let queued = Int(wslay_event_get_queued_msg_length(frames))
        let unsent = queued - min(queued, framedBytes) + output.count - outputSent
        socket.setTakenBytes(unsent)
        if unsent > 0 || !messages.isEmpty { hasUnsent = true }
        let isReading = wslay_event_want_read(frames) != 0 && !isBroken
        if !isReading, wslay_event_want_write(frames) == 0, !wantsWritable { return linger() }
        if hasUnsent, unsent == 0 {
            hasUnsent = false
            handler.drained(socket)
        }
    }

    /// Pings, and drops a connection that is silent or does not finish closing.
    func tick(now: UInt64) {
        guard !isOver else { return }
        func isPast(_ time: UInt64, _ milliseconds: Int) -> Bool {
            now > time && (now - time) / 1_000_000 >= UInt64(milliseconds)
        }
        if let closingSince, isPast(closingSince, settings.closeMilliseconds) { return drop() }
        if isPast(lastReceived, settings.silenceMilliseconds) { return drop() }
        guard isPast(lastPing, settings.pingMilliseconds), !isLingering else { return }
        lastPing = now
        var ping = wslay_event_msg(opcode: UInt8(WSLAY_PING.rawValue), msg: nil, msg_length: 0)
        wslay_event_queue_msg(frames, &ping)
        write()
    }

    /// Ends the session; the loop then gives the connection back.
    func drop() {
        guard !isOver else { return }
        isOver = true
        let code = closeCode
        socket.markOver()
        handler.closed(socket, code: code)
    }

    // MARK: Parts

    private var closeCode: UInt16 {
        guard let frames else { return 1006 }
        if wslay_event_get_close_received(frames) != 0 { return wslay_event_get_status_code_received(frames) }
        if wslay_event_get_close_sent(frames) != 0, closingSince != nil {
            return wslay_event_get_status_code_sent(frames)
        }
        return 1006
    }

    /// Queues our close frame once, behind what was sent before: the library would let it overtake. False when the
    /// connection is broken.
    private func beginClose(_ closing: (code: UInt16, reason: String)) -> Bool {
        if closingSince == nil { closingSince = monotonicNanoseconds() }
        guard !isCloseQueued, wslay_event_get_queued_msg_count(frames) == 0 else { return true }
        isCloseQueued = true
        let reason = Array(closing.reason.utf8.prefix(Self.closeReasonBytes))
        wslay_event_queue_close(frames, closing.code, reason, reason.count)
        return pump()
    }

    private func queue(_ message: WebSocketMessage) {
        let opcode =
            switch message {
            case .text: WSLAY_TEXT_FRAME
            case .binary: WSLAY_BINARY_FRAME
            }
        message.bytes.withUnsafeBufferPointer { bytes in
            var framed = wslay_event_msg(
                opcode: UInt8(opcode.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
            wslay_event_queue_msg(frames, &framed)
            queuedLength = Int(wslay_event_get_queued_msg_length(frames))
        }
    }

    /// Frames and sends until there is nothing left or no room; false when the connection is broken.
    private func pump() -> Bool {
        while true {
            if wslay_event_want_write(frames) != 0, wslay_event_send(frames) != 0 { return false }
            while outputSent < output.count {
                let sent = output.withUnsafeBytes {
                    sendNow(descriptor, UnsafeRawBufferPointer(rebasing: $0[outputSent...]))
                }
                if sent < 0 {
                    if errno == EINTR { continue }
                    return errno == EAGAIN || errno == EWOULDBLOCK
                }
                outputSent += sent
            }
            output.removeAll(keepingCapacity: true)
            outputSent = 0
            if wslay_event_want_write(frames) == 0 { return true }
        }
    }

    /// The protocol is over. The other end must read our last frame before the connection goes: closing it with
    /// unread bytes would take that frame away, so they are read away until the other end closes too.
    private func linger() {
        isLingering = true
        if closingSince == nil { closingSince = monotonicNanoseconds() }
        shutdownSending(descriptor)
        readAway()
    }

    private func readAway() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var left = Self.turnLimitBytes
        while left > 0 {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                left -= count
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN || errno == EWOULDBLOCK {
                return
            } else {
                return drop()
            }
        }
    }

    private func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        if !early.isEmpty {
            let taken = early.prefix(buffer.count)
            taken.withUnsafeBytes { buffer.copyMemory(from: $0) }
            early = early.dropFirst(taken.count)
            return taken.count
        }
        guard turnBytes > 0 else {
            wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK.rawValue)
            return -1
        }
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                lastReceived = monotonicNanoseconds()
                turnBytes -= count
                return count
            }
            if count < 0, errno == EINTR { continue }
            let isEmpty = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
            isPeerGone = !isEmpty
            wslay_event_set_error(
                frames, isEmpty ? WSLAY_ERR_WOULDBLOCK.rawValue : WSLAY_ERR_CALLBACK_FAILURE.rawValue)
            return -1
        }
    }

    private func gather(_ bytes: UnsafeRawBufferPointer) -> Int {
        let room = Self.outputBytes - output.count
        guard room > 0 else {
            wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK.rawValue)
            return -1
        }
        let length = Int(wslay_event_get_queued_msg_length(frames))
        if length != queuedLength {
            // A message is framed whole: these bytes are of the next one.
            queuedLength = length
            framedBytes = 0
        }
        output.append(contentsOf: bytes.prefix(room))
        framedBytes += min(room, bytes.count)
        return min(room, bytes.count)
    }

    private func received(_ message: wslay_event_on_msg_recv_arg) {
        let bytes = Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length))
        switch UInt32(message.opcode) {
        case WSLAY_TEXT_FRAME.rawValue: handler.received(.text(bytes), on: socket)
        case WSLAY_BINARY_FRAME.rawValue: handler.received(.binary(bytes), on: socket)
        default: break
        }
    }

    private static func session(_ closure: UnsafeMutableRawPointer?) -> WebSocketSession? {
        closure.map { Unmanaged<WebSocketSession>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let callbacks = wslay_event_callbacks(
        recv_callback: { _, buffer, count, _, closure in
            session(closure)?.receive(UnsafeMutableRawBufferPointer(start: buffer, count: count)) ?? -1
        },
        send_callback: { _, bytes, count, _, closure in
            session(closure)?.gather(UnsafeRawBufferPointer(start: bytes, count: count)) ?? -1
        },
        genmask_callback: nil, on_frame_recv_start_callback: nil, on_frame_recv_chunk_callback: nil,
        on_frame_recv_end_callback: nil,
        on_msg_recv_callback: { _, message, closure in
            guard let message else { return }
            session(closure)?.received(message.pointee)
        })
}
