package import EventModel
internal import JSONCoding

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
        var writer = JSONWriter(reservingBytes: payload.json.count + 1024)
        writer.object { writer in
            writer.member("event_uuid", stamp.uuid.description)
            writer.member("timestamp", stamp.time.iso8601)
            writer.member("machine_id", stamp.machineID.cut(toUTF8Bytes: Limits.nameBytes))
            writer.member("source_app", stamp.sourceApp.cut(toUTF8Bytes: Limits.nameBytes))
            writer.member("hook_pid", Int64(stamp.processID))
            if let version = stamp.agentVersion {
                writer.member("agent_version", version.cut(toUTF8Bytes: Limits.nameBytes))
            }
            if let version = stamp.pluginVersion {
                writer.member("plugin_version", version.cut(toUTF8Bytes: Limits.nameBytes))
            }
            if payload.isTruncated { writer.member("truncated", true) }
            writeIdentity(of: payload, to: &writer)
            writer.key("payload")
            writer.raw(payload.json)
        }
        return writer.bytes
    }

    /// Session and event name, where the payload does not tell them itself.
    private static func writeIdentity(of payload: HookPayload, to writer: inout JSONWriter) {
        if payload.isUnparsed { writer.member("hook_event_type", "Unparsed") }
        if let name = payload.lostEventName {
            writer.key("hook_event_type")
            writer.raw(name)
        }
        if let session = payload.lostSessionID {
            writer.key("session_id")
            writer.raw(session)
        } else if payload.isUnparsed {
            writer.member("session_id", "unknown")
        }
    }

    /// The last component of a folder's path, which names the project; nil when there is none.
    package static func projectName(ofFolder path: String?) -> String? {
        guard let path else { return nil }
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
        return name == "." ? nil : name
    }
}
