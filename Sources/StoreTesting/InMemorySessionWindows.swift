internal import EventModel
package import EventStore

extension InMemoryStore {
    /// The session's calls in order of time; a call's number is its place, which holds until the session changes.
    private static func toolCalls(_ rows: Rows, _ session: String) -> [(number: Int64, call: ToolCall)] {
        let calls = rows.toolCalls.values.filter { $0.sessionID == session }
            .sorted { ($0.startedAt, $0.toolUseID) < ($1.startedAt, $1.toolUseID) }
        return calls.enumerated().map { (Int64($0.offset) + 1, $0.element) }
    }

    private static func modelCalls(_ rows: Rows, _ session: String) -> [(number: Int64, call: ModelCall)] {
        let calls = rows.modelCalls.values.map(\.call).filter { $0.sessionID == session }
            .sorted { ($0.at, $0.key) < ($1.at, $1.key) }
        return calls.enumerated().map { (Int64($0.offset) + 1, $0.element) }
    }

    package func outline(_ query: OutlineQuery) throws(StoreError) -> SessionOutline? {
        let rows = snapshot
        guard let session = rows.sessions[query.sessionID] else { return nil }
        let until = query.until ?? Timestamp(microseconds: .max)
        let limit = SessionOutline.rowLimit
        var outline = SessionOutline(session: session)
        outline.agents = rows.agents.values.filter { $0.sessionID == session.id && $0.startedAt <= until }
            .sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }
        var agents = OutlineAgents(outline.agents)
        for (number, call) in InMemoryStore.toolCalls(rows, session.id)
        where !call.isInherited && call.startedAt <= until {
            outline.tools.append(
                SessionOutline.Tool(
                    number: number, agent: agents.place(of: call.agentID), startedAt: call.startedAt,
                    endedAt: call.endedAt, status: call.status,
                    spawned: call.spawnedAgentID.map { agents.place(of: $0) }))
        }
        for (number, call) in InMemoryStore.modelCalls(rows, session.id) where !call.isInherited && call.at <= until {
            outline.models.append(
                SessionOutline.Model(
                    number: number, agent: agents.place(of: call.agentID), at: call.at,
                    durationMicroseconds: call.durationMicroseconds))
        }
        outline.agentIDs = agents.ids
        for (place, agent) in outline.agents.enumerated() {
            guard let spawn = agent.spawnToolUseID,
                let call = InMemoryStore.toolCalls(rows, session.id).first(where: { $0.call.toolUseID == spawn }),
                let index = outline.tools.firstIndex(where: { $0.number == call.number && $0.spawned == nil })
            else { continue }
            outline.tools[index].spawned = place
        }
        outline.stops = rows.events.map(\.event).filter {
            $0.sessionID == session.id && $0.type == SessionOutline.stopType && $0.timestamp <= until
        }.map(\.timestamp).sorted()
        outline.prompts = try prompts(session: session.id, limit: limit).filter { $0.at <= until }.map { prompt in
            var prompt = prompt
            prompt.text = prompt.text.cut(toUTF8Bytes: SessionOutline.promptBytes)
            return prompt
        }
        outline.questions = try questions(session: session.id, limit: limit).filter { $0.askedAt <= until }
        outline.compactions = try compactions(session: session.id, limit: limit).filter { $0.startedAt <= until }
        outline.failures = try turnFailures(session: session.id, limit: limit).filter { $0.at <= until }
        outline.changes = rows.fileChanges.values.filter { $0.sessionID == session.id && $0.at <= until }
            .sorted { ($0.at, $0.path, $0.toolUseID) < ($1.at, $1.path, $1.toolUseID) }.map { change in
                var change = change
                change.patch = nil
                return change
            }
        return outline
    }

    package func outlineCalls(
        session: String, tools: [Int64], models: [Int64]
    ) throws(StoreError) -> OutlineCalls {
        let rows = snapshot
        var calls = OutlineCalls()
        for (number, call) in InMemoryStore.toolCalls(rows, session) where tools.contains(number) {
            calls.tools[number] = call
        }
        for (number, call) in InMemoryStore.modelCalls(rows, session) where models.contains(number) {
            calls.models[number] = call
        }
        return calls
    }

    package func fileChanges(_ query: FileChangeQuery) throws(StoreError) -> FileChangePage {
        let cursor = try query.cursor.map { text throws(StoreError) in
            try PageCursor(text, list: "file-changes", numbers: 1)
        }
        let matching = snapshot.fileChanges.values.filter { change in
            change.sessionID == query.sessionID && (query.path == nil || change.path == query.path)
                && (query.toolUseID == nil || change.toolUseID == query.toolUseID)
                && change.at <= query.until ?? Timestamp(microseconds: .max)
        }.sorted { ($0.at, $0.path, $0.toolUseID) < ($1.at, $1.path, $1.toolUseID) }
        let offset = Int(clamping: max(0, cursor?.numbers[0] ?? 0))
        var page = Array(matching.dropFirst(offset).prefix(min(max(1, query.limit), Limits.pageRows)))
        if !query.includePatch { for index in page.indices { page[index].patch = nil } }
        let end = offset + page.count
        let next = end < matching.count && !page.isEmpty ? PageCursor([Int64(end)]).text(list: "file-changes") : nil
        return FileChangePage(changes: page, nextCursor: next, total: Int64(matching.count))
    }
}
