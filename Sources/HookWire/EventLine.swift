package import EventModel

/// What the sender of an event knows about it besides the payload.
package struct EventStamp: Sendable {
    package var uuid: EventUUID
    package var time: Timestamp
    package var machineID: String
    package var sourceApp: String
    package var processID: Int32
    package var agentVersion: String?
    package var pluginVersion: String?

    package init(
        uuid: EventUUID, time: Timestamp, machineID: String, sourceApp: String, processID: Int32,
        agentVersion: String? = nil, pluginVersion: String? = nil
    ) {
        self.uuid = uuid
        self.time = time
        self.machineID = machineID
        self.sourceApp = sourceApp
        self.processID = processID
        self.agentVersion = agentVersion
        self.pluginVersion = pluginVersion
    }
}

/// The line of JSON that a spool record holds and a batch is made of.
package enum EventLine {
    /// Valid JSON without a line break; never more than `Limits.eventBytes`, given a payload made with its own limit.
    package static func encode(_ payload: HookPayload, _ stamp: EventStamp) -> [UInt8] {
        var line = LineWriter(reservingBytes: payload.json.count + 1024)
        line.raw(#"{"event_uuid":"#)
        line.quoted(stamp.uuid.description)
        line.raw(#","timestamp":"#)
        line.quoted(stamp.time.iso8601)
        line.raw(#","machine_id":"#)
        line.quoted(stamp.machineID.cut(toUTF8Bytes: Limits.nameBytes))
        line.raw(#","source_app":"#)
        line.quoted(stamp.sourceApp.cut(toUTF8Bytes: Limits.nameBytes))
        line.raw(#","hook_pid":"#)
        line.number(UInt32(clamping: stamp.processID))
        if let version = stamp.agentVersion {
            line.raw(#","agent_version":"#)
            line.quoted(version.cut(toUTF8Bytes: Limits.nameBytes))
        }
        if let version = stamp.pluginVersion {
            line.raw(#","plugin_version":"#)
            line.quoted(version.cut(toUTF8Bytes: Limits.nameBytes))
        }
        if payload.isTruncated { line.raw(#","truncated":true"#) }
        writeIdentity(of: payload, to: &line)
        line.raw(#","payload":"#)
        line.raw(payload.json)
        line.raw("}")
        return line.bytes
    }

    /// Session and event name, where the payload does not tell them itself.
    private static func writeIdentity(of payload: HookPayload, to line: inout LineWriter) {
        if payload.isUnparsed { line.raw(#","hook_event_type":"Unparsed""#) }
        if let name = payload.lostEventName {
            line.raw(#","hook_event_type":"#)
            line.raw(name)
        }
        if let session = payload.lostSessionID {
            line.raw(#","session_id":"#)
            line.raw(session)
        } else if payload.isUnparsed {
            line.raw(#","session_id":"unknown""#)
        }
    }

    /// The last component of a folder's path, which names the project; nil when there is none.
    package static func projectName(ofFolder path: String?) -> String? {
        guard var path else { return nil }
        return path.withUTF8 { bytes in
            var end = bytes.count
            while end > 0, bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
            var start = end
            while start > 0, bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
            if start == end || (end - start == 1 && bytes[start] == UInt8(ascii: ".")) { return nil }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        }
    }
}
