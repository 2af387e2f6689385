import Adapters
import EventCodec
import EventModel
import EventStore
import JSONCoding
import Pricing

/// A session at an instant, with what only the store knows.
struct SessionStateAnswer {
    /// Tasks that are looked at.
    private static let taskLimit = Limits.pageRows
    /// The main agent's latest calls among which one of the conversation is looked for.
    private static let contextCalls = 20

    private let session: Session
    private let state: SessionState
    private let prompt: Prompt?
    private let reply: Event?
    private let tools: [ToolCall]
    private let tasks: [TaskItem]
    private let usage: UsageSum
    private let eventCount: Int64
    private let contextPoint: SessionCost.ContextPoint?

    init(session id: String, at asked: Timestamp?, services: HubServices) throws {
        let store = services.store
        guard let spans = try services.spans.spans(of: id, store) else { throw APIError.notFound("session '\(id)'") }
        let outline = spans.outline
        let time = asked ?? Timestamp(microseconds: spans.range.upperBound)
        session = outline.session
        state = SessionState(spans, at: time)
        prompt = try state.prompt.flatMap { prompt throws(StoreError) in
            try store.prompts(session: id, ids: [prompt.id]).first
        }
        reply = try SessionStateAnswer.reply(id, at: time, store)
        let calls = try store.outlineCalls(session: id, tools: state.runningTools, models: []).tools
        tools = state.runningTools.compactMap { calls[$0] }
        tasks = try store.tasks(session: id, limit: SessionStateAnswer.taskLimit).filter { $0.createdAt <= time }
        usage = try store.usage(session: id, until: time)
        eventCount = try store.eventCount(session: id, until: time)
        let main = outline.agentIDs.firstIndex { $0 == Agent.mainID }
        let numbers = outline.models.filter { $0.agent == main && $0.at <= time }.suffix(
            SessionStateAnswer.contextCalls
        ).map(\.number)
        let models = try store.outlineCalls(session: id, tools: [], models: numbers).models
        let session = session
        contextPoint =
            SessionCost.context(
                numbers.compactMap { models[$0] },
                window: { SessionCostAnswer(session: session, services: services).window($0) }
            ).last
    }

    private static func reply(
        _ session: String, at time: Timestamp, _ store: any EventStore
    ) throws(StoreError) -> Event? {
        var query = SessionEventQuery(session: session)
        query.types = [ConversationList.replyType, SessionOutline.stopType]
        query.agentID = Agent.mainID
        query.time.until = time.advanced(byMicroseconds: 1)
        query.order = .newestFirst
        // The latest may say nothing.
        query.limit = 8
        return try store.events(ids: store.sessionEvents(query).map(\.id)).first { event in
            EventReading(event).words?.utf8.contains { $0 > 0x20 } ?? false
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.member("at", state.at)
        writer.member("elapsed_ms", milliseconds: state.elapsed)
        writer.member("status", state.status.name)
        writeWords(to: &writer)
        writer.key("running_agents")
        writer.array(state.runningAgents) { $0.running($1) }
        writer.key("running_tools")
        writer.array(tools) { $0.running($1) }
        writer.key("open_questions")
        writer.array(state.openQuestions) { $0.value($1) }
        writer.key("tasks")
        writer.array(tasks) { writer, task in
            let completedAt = task.completedAt.flatMap { $0 <= state.at ? $0 : nil }
            writer.object { writer in
                writer.member("id", task.id)
                writer.member("subject", task.subject)
                writer.member("status", completedAt == nil ? "open" : "done")
                writer.member("created_at", task.createdAt)
                writer.member("completed_at", completedAt)
            }
        }
        writer.key("files")
        writer.array(state.files) { $0.value($1) }
        writer.member("tokens", usage.usage)
        writer.member("cost_usd", usage.cost, calls: usage.callCount, unpriced: usage.unpricedCallCount)
        writeContext(to: &writer)
        writer.member("tool_count", state.toolCount)
        writer.member("error_count", state.errorCount)
        writer.member("prompt_count", state.promptCount)
        writer.member("event_count", eventCount)
    }

    private func writeWords(to writer: inout JSONWriter) {
        writer.key("prompt")
        if let prompt {
            writer.object { writer in
                writer.member("id", prompt.id)
                writer.member("at", prompt.at)
                writer.member("text", prompt.text.cut(toUTF8Bytes: ConversationAnswer.textBytes))
            }
        } else {
            writer.null()
        }
        writer.key("reply")
        if let reply {
            writer.object { writer in
                writer.member("at", reply.timestamp)
                let text = EventReading(reply).words ?? reply.summary
                writer.member("text", text.cut(toUTF8Bytes: ConversationAnswer.textBytes))
            }
        } else {
            writer.null()
        }
    }

    private func writeContext(to writer: inout JSONWriter) {
        writer.key("context")
        guard let point = contextPoint else { return writer.null() }
        writer.object { writer in
            writer.member("tokens", point.tokens)
            writer.member("window", point.window)
            writer.key("fill")
            if let window = point.window, window > 0 {
                writer.value(Double(point.tokens) / Double(window))
            } else {
                writer.null()
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func running(_ agent: Agent) {
        object { writer in
            writer.member("agent_id", agent.id)
            writer.member("agent_name", agent.name)
            writer.member("agent_type", agent.role.rawValue)
            writer.member("parent_agent_id", agent.parentID)
            writer.member("depth", agent.depth)
            writer.member("description", agent.description)
            writer.member("started_at", agent.startedAt)
        }
    }

    fileprivate mutating func running(_ call: ToolCall) {
        object { writer in
            writer.member("tool_use_id", call.toolUseID)
            writer.member("agent_id", call.agentID)
            writer.member("tool_name", call.toolName)
            writer.member("summary", call.summary)
            writer.member("started_at", call.startedAt)
        }
    }

    fileprivate mutating func value(_ file: SessionState.File) {
        object { writer in
            writer.member("path", file.path)
            writer.member("edits", file.edits)
            writer.member("lines_added", file.linesAdded)
            writer.member("lines_removed", file.linesRemoved)
            writer.member("last_at", file.lastAt)
            writer.member("last_tool_use_id", file.lastToolUseID)
        }
    }
}
