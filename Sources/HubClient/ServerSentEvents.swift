/// One message of an event stream.
package struct ServerSentEvent: Sendable, Equatable {
    /// The last id that the stream has set, with this message or an earlier one.
    package var id: String?
    /// `message` when the stream names none.
    package var event: String
    package var data: String

    package init(id: String? = nil, event: String = "message", data: String) {
        self.id = id
        self.event = event
        self.data = data
    }
}

/// Cuts an event stream (WHATWG HTML §9.2.6) into messages, whatever pieces it arrives in.
package struct ServerSentEventParser {
    /// Bytes of one message: an event with the largest payload, escaped at worst, fits.
    package static let messageLimit = 32 << 20

    private var line: [UInt8] = []
    private var lastByteWasReturn = false
    private var isFirstLine = true
    private var event = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var id: String?
    private let limit: Int

    package init(messageLimit: Int = ServerSentEventParser.messageLimit) { limit = messageLimit }

    /// Takes the next bytes and returns the messages that they complete; nil when a message is over the limit.
    package mutating func parse(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent]? {
        var messages: [ServerSentEvent] = []
        for byte in bytes {
            let isSecondOfTwo = lastByteWasReturn && byte == 0x0A
            lastByteWasReturn = byte == 0x0D
            if isSecondOfTwo { continue }
            if byte == 0x0A || byte == 0x0D {
                if let message = endLine() { messages.append(message) }
            } else {
                line.append(byte)
                if line.count + data.count > limit { return nil }
            }
        }
        return messages
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty { return dispatch() }
        let colon = line.firstIndex(of: 0x3A)
        if colon == 0 { return nil }
        let name = String(decoding: line[..<(colon ?? line.count)], as: UTF8.self)
        var value = colon.map { line[($0 + 1)...] } ?? []
        if value.first == 0x20 { value = value.dropFirst() }
        switch name {
        case "event": event = String(decoding: value, as: UTF8.self)
        case "id": if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
        case "data":
            if hasData { data.append(0x0A) }
            data.append(contentsOf: value)
            hasData = true
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            event = ""
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return nil }
        return ServerSentEvent(
            id: id, event: event.isEmpty ? "message" : event, data: String(decoding: data, as: UTF8.self))
    }
}
