package import EventModel
package import JSONCoding

// The wire shapes of the model's rows: what `/openapi.json` describes as Event, Session, Agent and so on.

extension JSONWriter {
    package mutating func member(_ name: String, _ time: Timestamp?) { member(name, time?.iso8601) }

    /// The names of the sources.
    package mutating func member(_ name: String, _ sources: RecordSources) {
        key(name)
        array(sources.names) { $0.value($1) }
    }

    /// Milliseconds with a fraction, from microseconds.
    package mutating func member(_ name: String, milliseconds microseconds: Int64?) {
        key(name)
        if let microseconds { value(Double(microseconds) / 1000) } else { null() }
    }

    /// The members of an Event, without the braces.
    package mutating func members(of event: Event, stored: Bool = true, includePayload: Bool) {
        member("id", event.id)
        member("event_uuid", event.uuid.description)
        member("source_app", event.sourceApp)
        member("machine_id", event.machineID)
        member("session_id", event.sessionID)
        member("agent_id", event.agentID)
        member("agent_type", event.agentRole.rawValue)
        member("agent_name", event.agentName)
        member("parent_agent_id", event.parentAgentID)
        member("agent_version", event.agentVersion)
        member("plugin_version", event.pluginVersion)
        member("hook_event_type", event.type)
        member("tool_name", event.toolName)
        member("tool_use_id", event.toolUseID)
        member("model_name", event.modelName)
        member("summary", event.summary)
        member("is_error", event.isError)
        member("timestamp", event.timestamp)
        member("created_at", event.createdAt)
        member("replay_state", event.replayState.rawValue)
        member("source", event.source.rawValue)
        member("stored", stored)
        guard includePayload else { return }
        key("payload")
        if event.payload.isEmpty { null() } else { raw(event.payload) }
    }

    package mutating func value(_ event: Event, stored: Bool = true, includePayload: Bool) {
        object { $0.members(of: event, stored: stored, includePayload: includePayload) }
    }
}
