import Adapters
import EventCodec
import EventModel
import EventStore
import JSONCoding

/// One entry of a conversation with its texts.
struct EntryText {
    var id: String
    var text: String
    var agentID: String
    var uuid: String?
    var source: String?
    var model: String?
    var usage: TokenUsage?
    var call: ToolCall?
    var input: String?
    var output: String?
    /// The subagent that the call spawned.
    var spawnedAgentID: String?
    var kind: ConversationList.Kind?

    init(id: String, text: String, agentID: String) {
        self.id = id
        self.text = text
        self.agentID = agentID
    }

    init(_ event: Event, _ kind: ConversationList.Kind) {
        let reading = EventReading(event)
        var text: String?
        switch kind {
        case .thinking: text = reading.thinking ?? ""
        case .reply, .prompt, .error: text = reading.words
        case .tool, .question, .compaction, .notice: break
        }
        self.init(id: event.uuid.description, text: text ?? event.summary, agentID: event.agentID)
        // The end of a turn that says nothing is no reply.
        if kind == .reply, text == nil, event.type != ConversationList.replyType { self.kind = .notice }
        uuid = event.uuid.description
        source = event.source.rawValue
        model = event.modelName
        if kind == .reply { usage = reading.usage }
    }

    init(_ call: ToolCall, _ events: [Event], spawned: String?) {
        self.init(id: "tool:" + call.toolUseID, text: call.words, agentID: call.agentID)
        self.call = call
        source = call.sources.names.first
        uuid = events.first?.uuid.description
        let readings = events.map(EventReading.init)
        input = readings.lazy.compactMap { $0.toolInput(bytes: ConversationAnswer.previewBytes) }.first
        // What the model read stands in its transcript; a hook has the tool's own answer.
        let results = zip(events, readings).sorted { left, _ in left.0.source == .transcript }.map(\.1)
        output = results.lazy.compactMap { $0.toolOutput(bytes: ConversationAnswer.previewBytes) }.first ?? call.error
        spawnedAgentID = call.spawnedAgentID ?? spawned
    }
}

extension EntryText {
    /// Words of the model that are none: clients wrote lines of white space, and thinking that is kept elsewhere.
    var isBlank: Bool { call == nil && text.utf8.allSatisfy { $0 <= 0x20 } }
}

extension JSONWriter {
    mutating func value(
        _ text: EntryText, _ entry: ConversationList.Entry, _ agents: [ExactText: Agent], _ outline: SessionOutline
    ) {
        object { writer in
            writer.member("kind", (text.kind ?? entry.kind).rawValue)
            writer.member("id", text.id)
            writer.member("at", entry.at)
            writer.member("agent_id", text.agentID)
            writer.member("event_uuid", text.uuid)
            let shown = text.text.cut(toUTF8Bytes: ConversationAnswer.textBytes)
            writer.member("text", shown)
            writer.member("text_bytes", text.text.utf8.count)
            writer.member("is_truncated", shown.utf8.count < text.text.utf8.count)
            writer.member("source", text.source ?? RecordSource.hook.rawValue)
            writer.key("tool")
            if let call = text.call {
                writer.value(call, input: text.input, output: text.output)
            } else {
                writer.null()
            }
            writer.key("agent")
            if let id = text.spawnedAgentID, let agent = agents[ExactText(id)] {
                writer.value(spawned: agent)
            } else {
                writer.null()
            }
            writer.member("model", text.model)
            writer.key("usage")
            if let usage = text.usage { writer.value(usage) } else { writer.null() }
        }
    }

    private mutating func value(_ call: ToolCall, input: String?, output: String?) {
        object { writer in
            writer.members(of: call)
            writer.member("input_preview", input)
            writer.member("output_preview", output)
        }
    }

    private mutating func value(spawned agent: Agent) {
        object { writer in
            writer.member("agent_id", agent.id)
            writer.member("agent_name", agent.name)
            writer.member("status", agent.status.rawValue)
            writer.member("tool_count", agent.toolCount)
            writer.member("tokens", agent.usage)
            writer.member("cost_usd", agent.cost, calls: agent.modelCallCount, unpriced: agent.unpricedCallCount)
            writer.member("duration_ms", milliseconds: agent.endedAt?.since(agent.startedAt))
        }
    }
}
