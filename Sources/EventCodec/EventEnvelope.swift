package import EventModel
package import JSONCoding

/// One reported event as it came in: what surrounds the payload, checked, and the payload as it was sent.
///
/// Required are `session_id`, the type (`hook_event_type`, `hook_event_name` or `event_type`) and `timestamp`; the first
/// two may stand in the payload instead, as in an agent's own hook objects. A member that is null, or an optional text
/// that is empty, counts as not given.
package struct EventEnvelope: Sendable {
    /// The `source_app` of an event that names none.
    package static let sourceAppDefault = "unknown"
    /// The `machine_id` of an event that names none.
    package static let machineIDDefault = "unknown"
    /// The `agent_kind` of an event that names none.
    package static let agentKindDefault = "claude-code"
    /// The `agent_id` of an event whose `agent_type` is `subagent` and that names none.
    package static let unnamedSubagentID = "subagent"
    /// The least number of milliseconds that is taken for a time (1973-03-03): smaller numbers are most likely seconds.
    package static let millisecondsMinimum = 100_000_000_000.0

    package var eventUUID: EventUUID?
    package var timestamp: Timestamp
    /// What was reported, where that is so far ahead that `timestamp` is the time of receipt.
    package var disbelievedTimestamp: Timestamp?
    package var sessionID: String
    /// The agent tool's own word: `PreToolUse`, `SessionStart`, …
    package var type: String
    /// Which agent tool speaks, and so which adapter listens: `claude-code`, …
    package var agentKind = EventEnvelope.agentKindDefault
    package var sourceApp = EventEnvelope.sourceAppDefault
    package var machineID = EventEnvelope.machineIDDefault
    package var agentID: String?
    package var agentRole: AgentRole?
    package var agentName: String?
    package var parentAgentID: String?
    package var agentVersion: String?
    package var pluginVersion: String?
    /// True where the event says `"source":"custom"`: a producer's own event, and no hook's. Any other `source` is an
    /// agent tool's word for something else.
    package var isCustom = false
    package var toolName: String?
    package var modelName: String?
    package var summary: String?
    /// Process id of the hook that reported the event.
    package var hookPID: Int64?
    /// True when the hook had to cut the payload to its limit.
    package var isTruncated = false
    /// The `payload` member if that is an object, else the whole object.
    package var payload: JSONNode

    /// The payload's JSON text as it was sent.
    package var payloadBytes: [UInt8] { Array(payload.rawBytes) }
}

/// What is wrong with one member of an event.
package struct FieldError: Sendable, Equatable {
    package var field: String
    package var message: String

    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

/// Why an object is not an event that we take: everything that is wrong with it. Not retryable.
package struct EnvelopeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Never empty.
    package var fields: [FieldError]
    /// True when every fault is a required member that is not there.
    package var isMissingOnly: Bool

    package init(fields: [FieldError], isMissingOnly: Bool) {
        self.fields = fields
        self.isMissingOnly = isMissingOnly
    }

    package var description: String {
        fields.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
    }
}
