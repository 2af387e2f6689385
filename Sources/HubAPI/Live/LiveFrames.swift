import EventCodec
import EventModel
import JSONCoding
import LiveFeed

/// How live messages look on the wire, as server-sent events (WHATWG HTML §9.2) and as WebSocket messages.
struct LiveFrames: Sendable {
    var isWebSocket = false
    var includePayload = true
    /// The time that ends the duration of a running session.
    var now: @Sendable () -> Timestamp

    func bytes(of message: LiveMessage) -> [UInt8] {
        let form: LiveMessage.Form =
            switch (isWebSocket, includePayload) {
            case (false, true): .serverSent
            case (false, false): .serverSentWithoutPayload
            case (true, true): .webSocket
            case (true, false): .webSocketWithoutPayload
            }
        return message.bytes(form) { message in
            switch message.content {
            case .event(let event, let stored): self.event(event, stored: stored)
            case .session(let session): self.session(session)
            case .forgotten(let sessions): forgotten(sessions)
            }
        }
    }

    func event(_ event: Event, stored: Bool = true) -> [UInt8] {
        frame("event", id: stored ? event.id : nil) { $0.value(event, stored: stored, includePayload: includePayload) }
    }

    private func session(_ session: Session) -> [UInt8] {
        frame("session", id: nil) { $0.value(session, now: now()) }
    }

    private func forgotten(_ sessions: [String]) -> [UInt8] {
        message("forgotten") { writer in
            writer.key("sessions")
            writer.array(sessions) { writer, id in writer.value(id) }
        }
    }

    func hello(lastID: Int64, storeID: String, version: String) -> [UInt8] {
        message("hello") { writer in
            writer.member("last_id", lastID)
            writer.member("store_id", storeID)
            writer.member("version", version)
        }
    }

    /// Tells that the messages after `from` up to `to` come from the store now, because the viewer was too slow.
    func gap(from: Int64, to: Int64) -> [UInt8] {
        message("gap") { writer in
            writer.member("from", from)
            writer.member("to", to)
            writer.member("missed", to - from)
            writer.member("reason", "slow")
        }
    }

    static let heartbeat = Array(": heartbeat\n\n".utf8)

    /// A message whose members stand beside its type in a WebSocket message, and in `data` of a server-sent event.
    private func message(_ type: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        guard isWebSocket else { return frame(type, id: nil) { $0.object(members) } }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", type)
            members(&writer)
        }
        return writer.bytes
    }

    /// JSON text has no raw line break, so that one `data` line holds it.
    private func frame(_ type: String, id: Int64?, _ value: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(reservingBytes: 1024)
        guard !isWebSocket else {
            writer.object { writer in
                writer.member("type", type)
                writer.key(type)
                value(&writer)
            }
            return writer.bytes
        }
        value(&writer)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(writer.bytes.count + 48)
        if let id { bytes.append(contentsOf: "id: \(id)\n".utf8) }
        bytes.append(contentsOf: "event: \(type)\ndata: ".utf8)
        bytes.append(
            contentsOf: writer.bytes.contains(0x0A) ? writer.bytes.map { $0 == 0x0A ? 0x20 : $0 } : writer.bytes)
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }
}
