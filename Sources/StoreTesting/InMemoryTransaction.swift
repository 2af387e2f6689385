internal import EventModel
internal import EventStore

/// A copy of the rows, changed by one transaction.
final class InMemoryTransaction: StoreTransaction {
    typealias Key = InMemoryStore.Rows.SessionKey

    var rows: InMemoryStore.Rows

    init(_ rows: InMemoryStore.Rows) { self.rows = rows }

    func insert(
        _ event: Event, payload: PreparedPayload, searchText: String
    ) throws(StoreError) -> EventInsertion {
        guard payload.uuid == event.uuid else { throw StoreError(.fault, "payload was prepared for another event") }
        if let id = rows.eventIDs[event.uuid] { return .duplicate(id: id) }
        var stored = event
        rows.lastEventID += 1
        stored.id = rows.lastEventID
        stored.payload = payload.bytes
        rows.events.append(InMemoryStore.Rows.StoredEvent(event: stored, searchText: searchText))
        rows.eventIDs[event.uuid] = stored.id
        return .inserted(id: stored.id)
    }

    func session(_ id: String) throws(StoreError) -> Session? { rows.sessions[id] }

    func put(_ session: Session) throws(StoreError) { rows.sessions[session.id] = session }

    func agents(session: String) throws(StoreError) -> [Agent] {
        rows.agents.values.filter { $0.sessionID == session }.sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }
    }

    func put(_ agent: Agent) throws(StoreError) { rows.agents[Key(session: agent.sessionID, id: agent.id)] = agent }

    func toolCall(session: String, id: String) throws(StoreError) -> ToolCall? {
        rows.toolCalls[Key(session: session, id: id)]
    }

    func openToolCalls(session: String) throws(StoreError) -> [ToolCall] {
        rows.toolCalls.values.filter { $0.sessionID == session && $0.status == .running }
            .sorted { ($0.startedAt, $0.toolUseID) < ($1.startedAt, $1.toolUseID) }
    }

    func put(_ call: ToolCall, isNew: Bool) throws(StoreError) {
        rows.toolCalls[Key(session: call.sessionID, id: call.toolUseID)] = call
    }

    func fileChange(session: String, toolUseID: String, path: String) throws(StoreError) -> FileChange? {
        rows.fileChanges[InMemoryStore.Rows.ChangeKey(session: session, toolUse: toolUseID, path: path)]
    }

    func derivedFileChanges(session: String, toolUseID: String) throws(StoreError) -> [FileChange] {
        rows.fileChanges.values.filter { $0.sessionID == session && $0.toolUseID == toolUseID && $0.isDerived }
            .sorted { $0.path < $1.path }
    }

    func put(_ change: FileChange) throws(StoreError) -> Int64 {
        func isCounted() -> Bool {
            rows.fileChanges.values.contains {
                $0.sessionID == change.sessionID && $0.path == change.path && !$0.isInherited && !$0.isPending
            }
        }
        let wasCounted = isCounted()
        let key = InMemoryStore.Rows.ChangeKey(
            session: change.sessionID, toolUse: change.toolUseID, path: change.path)
        rows.fileChanges[key] = change
        return (isCounted() ? 1 : 0) - (wasCounted ? 1 : 0)
    }

    func put(_ prompt: Prompt) throws(StoreError) {
        rows.prompts[Key(session: prompt.sessionID, id: prompt.id)] = prompt
    }

    func openQuestions(session: String) throws(StoreError) -> [Question] {
        rows.questions.values.filter { $0.sessionID == session && $0.resolvedAt == nil }
            .sorted { ($0.askedAt, $0.id) < ($1.askedAt, $1.id) }
    }

    func put(_ question: Question) throws(StoreError) {
        rows.questions[Key(session: question.sessionID, id: question.id)] = question
    }

    func put(_ compaction: Compaction) throws(StoreError) {
        let key = InMemoryStore.Rows.CompactionKey(
            session: compaction.sessionID, agent: compaction.agentID, start: compaction.startedAt,
            source: compaction.source)
        var merged = compaction
        if let stored = rows.compactions[key] {
            if compaction.endedAt == nil, stored.endedAt != nil { merged.trigger = stored.trigger }
            merged.endedAt = compaction.endedAt ?? stored.endedAt
            merged.tokensBefore = compaction.tokensBefore ?? stored.tokensBefore
            merged.tokensAfter = compaction.tokensAfter ?? stored.tokensAfter
            merged.isInherited = compaction.isInherited || stored.isInherited
        }
        rows.compactions[key] = merged
    }

    func put(_ task: TaskItem) throws(StoreError) {
        let key = Key(session: task.sessionID, id: task.id)
        var merged = task
        if let stored = rows.tasks[key] {
            merged.createdAt = stored.createdAt
            merged.completedAt = task.completedAt ?? stored.completedAt
            merged.description = task.description ?? stored.description
            merged.teammate = task.teammate ?? stored.teammate
        }
        rows.tasks[key] = merged
    }

    func silentSessions(since time: Timestamp, limit: Int) throws(StoreError) -> [Session] {
        let silent = rows.sessions.values.filter { !$0.status.isOver && $0.lastEventAt < time }
        return Array(silent.sorted { ($0.lastEventAt, $0.id) < ($1.lastEventAt, $1.id) }.prefix(max(0, limit)))
    }
}
