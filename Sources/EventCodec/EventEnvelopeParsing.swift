package import EventModel
package import JSONCoding

extension EventEnvelope {
    /// Reads one event of `POST /events`, one line of a batch, or one spool record. `receivedAt` bounds its timestamp
    /// (`BelievedTime`).
    package init(_ object: JSONNode, receivedAt: Timestamp) throws(EnvelopeError) {
        guard object.isObject else { throw EnvelopeError.notAnObject }
        var reader = FieldReader(object)
        payload = object
        if let inner = object["payload"], inner.isObject { payload = inner }
        sessionID = reader.identity(payload: payload)
        type = reader.type(payload: payload)
        let time = BelievedTime(reader.timestamp(), receivedAt: receivedAt)
        timestamp = time.at
        disbelievedTimestamp = time.disbelieved
        eventUUID = reader.uuid("event_uuid")
        agentKind = reader.name("agent_kind") ?? EventEnvelope.agentKindDefault
        sourceApp = reader.name("source_app") ?? EventEnvelope.sourceAppDefault
        machineID = reader.name("machine_id") ?? EventEnvelope.machineIDDefault
        agentID = reader.name("agent_id")
        agentName = reader.name("agent_name")
        parentAgentID = reader.name("parent_agent_id")
        agentVersion = reader.name("agent_version")
        pluginVersion = reader.name("plugin_version")
        isCustom = object["source"]?.string == RecordSource.custom.rawValue
        toolName = reader.name("tool_name")
        modelName = reader.name("model_name")
        summary = reader.text("summary", limit: Limits.pathBytes)
        hookPID = reader.integer("hook_pid")
        isTruncated = reader.flag("truncated") ?? false
        readRole(&reader)
        if let error = reader.error { throw error }
    }

    /// Reads an agent tool's own hook object, which has no time and no id: `receivedAt` is its timestamp.
    ///
    /// Only the session and the type must be right; everything else is the adapter's to judge.
    package init(
        hook object: JSONNode, sourceApp: String?, machineID: String?, receivedAt: Timestamp
    ) throws(EnvelopeError) {
        guard object.isObject else { throw EnvelopeError.notAnObject }
        var reader = FieldReader(object)
        payload = object
        sessionID = reader.identity(payload: object)
        type = reader.type(payload: object)
        timestamp = receivedAt
        if let sourceApp, !sourceApp.isEmpty { self.sourceApp = sourceApp }
        if let machineID, !machineID.isEmpty { self.machineID = machineID }
        if let error = reader.error { throw error }
    }

    /// `agent_type` is the role where it says `main` or `subagent`; else it is the agent's name, as Claude Code uses
    /// the word. `agent_role` is always the role.
    private mutating func readRole(_ reader: inout FieldReader) {
        if let word = reader.name("agent_role") {
            agentRole = AgentRole(rawValue: word)
            if agentRole == nil { reader.report("agent_role", "must be main or subagent") }
        }
        if let word = reader.name("agent_type") {
            if let role = AgentRole(rawValue: word) {
                agentRole = agentRole ?? role
            } else if agentName == nil {
                agentName = word
            }
        }
        switch agentRole {
        case .main: agentID = Agent.mainID
        case .subagent: agentID = agentID ?? EventEnvelope.unnamedSubagentID
        case nil: break
        }
    }
}

extension EnvelopeError {
    fileprivate static let notAnObject = EnvelopeError(
        fields: [FieldError(field: "event", message: "must be a JSON object")], isMissingOnly: false)
}

/// Reads the members of one object and collects everything that is wrong with them.
private struct FieldReader {
    private let object: JSONNode
    private var faults: [FieldError] = []
    private var wrongCount = 0

    init(_ object: JSONNode) { self.object = object }

    var error: EnvelopeError? {
        faults.isEmpty ? nil : EnvelopeError(fields: faults, isMissingOnly: wrongCount == 0)
    }

    mutating func report(_ field: StaticString, _ message: String) {
        faults.append(FieldError(field: field.description, message: message))
        wrongCount += 1
    }

    private mutating func reportMissing(_ field: StaticString) {
        faults.append(FieldError(field: field.description, message: "is required"))
    }

    mutating func identity(payload: JSONNode) -> String {
        required(["session_id"], fallback: "session_id", payload: payload)
    }

    mutating func type(payload: JSONNode) -> String {
        required(
            ["hook_event_type", "hook_event_name", "event_type"], fallback: "hook_event_name", payload: payload)
    }

    /// The first of the names that is given; the last resort is the payload's member.
    private mutating func required(
        _ names: [StaticString], fallback: StaticString, payload: JSONNode
    ) -> String {
        for name in names {
            if let node = object[name], !node.isNull { return checkedName(name, node) ?? "" }
        }
        if let node = payload[fallback], !node.isNull { return checkedName(fallback, node) ?? "" }
        reportMissing(names[0])
        return ""
    }

    /// A text of 1 to `Limits.nameBytes` bytes without NUL; reports and gives nil for anything else.
    private mutating func checkedName(_ field: StaticString, _ node: JSONNode) -> String? {
        guard let text = checkedText(field, node, limit: Limits.nameBytes) else { return nil }
        if text.isEmpty {
            report(field, "must not be empty")
            return nil
        }
        return text
    }

    private mutating func checkedText(_ field: StaticString, _ node: JSONNode, limit: Int) -> String? {
        guard let text = node.string else {
            report(field, "must be a string")
            return nil
        }
        if text.utf8.count > limit {
            report(field, "must not be longer than \(limit) bytes")
            return nil
        }
        if text.containsNUL {
            report(field, "must not contain NUL characters")
            return nil
        }
        return text
    }

    mutating func name(_ field: StaticString) -> String? { text(field, limit: Limits.nameBytes) }

    mutating func text(_ field: StaticString, limit: Int) -> String? {
        guard let node = object[field], !node.isNull else { return nil }
        guard let text = checkedText(field, node, limit: limit), !text.isEmpty else { return nil }
        return text
    }

    mutating func integer(_ field: StaticString) -> Int64? {
        guard let node = object[field], !node.isNull else { return nil }
        guard let value = node.int else {
            report(field, "must be a whole number")
            return nil
        }
        return value
    }

    mutating func flag(_ field: StaticString) -> Bool? {
        guard let node = object[field], !node.isNull else { return nil }
        guard let value = node.bool else {
            report(field, "must be true or false")
            return nil
        }
        return value
    }

    mutating func uuid(_ field: StaticString) -> EventUUID? {
        guard let text = text(field, limit: Limits.nameBytes) else { return nil }
        guard let uuid = EventUUID(text) else {
            report(field, "must be a UUID")
            return nil
        }
        return uuid
    }

    /// ISO 8601 text, or a number of milliseconds since the epoch, with or without a fraction.
    ///
    /// A number is never taken for seconds: one below `EventEnvelope.millisecondsMinimum` is refused, since as
    /// milliseconds it would be a time before any agent ran, and seconds are the likely mistake.
    mutating func timestamp() -> Timestamp {
        guard let node = object["timestamp"], !node.isNull else {
            reportMissing("timestamp")
            return .epoch
        }
        return (node.isString ? isoTime(node) : milliseconds(node)) ?? .epoch
    }

    private mutating func isoTime(_ node: JSONNode) -> Timestamp? {
        guard let text = node.string, text.utf8.count <= Limits.nameBytes, let time = Timestamp(iso8601: text) else {
            report("timestamp", "must be ISO 8601 (2026-01-31T23:59:59.123Z) or epoch milliseconds as a number")
            return nil
        }
        return time
    }

    private mutating func milliseconds(_ node: JSONNode) -> Timestamp? {
        guard let value = node.double else {
            report("timestamp", "must be ISO 8601 text or epoch milliseconds as a number")
            return nil
        }
        guard value >= EventEnvelope.millisecondsMinimum else {
            report("timestamp", "must be epoch milliseconds when it is a number; this looks like seconds")
            return nil
        }
        guard value <= Double(Timestamp.latest.milliseconds) else {
            report("timestamp", "is beyond the year 9999; a number must be epoch milliseconds")
            return nil
        }
        return Timestamp(microseconds: Int64((value * 1000).rounded()))
    }
}
