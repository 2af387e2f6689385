package import EventModel
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
        where query.parts.contains(.tools) && !call.isInherited && call.startedAt <= until {
            outline.tools.append(
                SessionOutline.Tool(
                    number: number, agent: agents.place(of: call.agentID), startedAt: call.startedAt,
                    endedAt: call.endedAt, status: call.status,
                    spawned: call.spawnedAgentID.map { agents.place(of: $0) }))
        }
        for (number, call) in InMemoryStore.modelCalls(rows, session.id)
        where query.parts.contains(.models) && !call.isInherited && call.at <= until {
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
        if query.parts.contains(.stops), session.sources.contains(.hook) {
            outline.stops = stops(of: session.id, until: until)
        }
        outline.prompts = try prompts(session: session.id, limit: limit).filter { $0.at <= until }.map { prompt in
            var prompt = prompt
            prompt.text = prompt.text.cut(toUTF8Bytes: SessionOutline.promptBytes)
            return prompt
        }
        outline.questions = try questions(session: session.id, limit: limit).filter { $0.askedAt <= until }
        outline.compactions = try compactions(session: session.id, limit: limit)
            .filter { $0.startedAt <= until && !$0.isInherited }
        outline.failures = try turnFailures(session: session.id, limit: limit)
            .filter { $0.at <= until && !$0.isInherited }
        if !query.parts.contains(.changes) { return outline }
        outline.changes = rows.fileChanges.values.filter {
            $0.sessionID == session.id && $0.at <= until && !$0.isInherited && !$0.isPending
        }.sorted { ($0.at, $0.path, $0.toolUseID) < ($1.at, $1.path, $1.toolUseID) }.map { change in
            var change = change
            change.patch = nil
            return change
        }
        return outline
    }

    private func stops(of session: String, until: Timestamp) -> [Timestamp] {
        snapshot.events.map(\.event).filter {
            $0.sessionID == session && $0.type == SessionOutline.stopType && $0.timestamp <= until
        }.map(\.timestamp).sorted()
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
            change.sessionID == query.sessionID && !change.isPending && (query.path == nil || change.path == query.path)
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

    package func toolSubjects(session: String, tools: [String]) throws(StoreError) -> [ToolSubject] {
        var subjects: [ToolSubject] = []
        for (_, call) in InMemoryStore.toolCalls(snapshot, session)
        where tools.contains(call.toolName) && call.status == .succeeded && !call.isInherited {
            let known = subjects.firstIndex { $0.summary == call.summary && $0.agentID == call.agentID }
            if let known {
                subjects[known].count += 1
                subjects[known].lastAt = max(subjects[known].lastAt, call.startedAt)
            } else {
                subjects.append(
                    ToolSubject(
                        summary: call.summary, agentID: call.agentID, count: 1, firstAt: call.startedAt,
                        lastAt: call.startedAt))
            }
        }
        return Array(
            subjects.sorted { ($0.firstAt, $0.summary, $0.agentID) < ($1.firstAt, $1.summary, $1.agentID) }
                .prefix(ToolSubject.limit))
    }

    package func prompts(session: String, ids: [String]) throws(StoreError) -> [Prompt] {
        let prompts = snapshot.prompts
        return ids.compactMap { prompts[Rows.SessionKey(session: session, id: $0)] }
    }

    package func sessionEvents(_ query: SessionEventQuery) throws(StoreError) -> [SessionEventPoint] {
        let isOfAll = query.types.isEmpty && query.sources.isEmpty
        let events = snapshot.events.map(\.event).filter { event in
            event.sessionID == query.sessionID && query.time.contains(event.timestamp)
                && (isOfAll || query.types.contains(event.type) || query.sources.contains(event.source))
                && (query.agentID == nil || event.agentID == query.agentID) && (!query.onlyErrors || event.isError)
        }.sorted { ($0.timestamp, $0.id) < ($1.timestamp, $1.id) }
        return (query.order == .newestFirst ? events.reversed() : events).prefix(max(0, query.limit)).map {
            SessionEventPoint(
                id: $0.id, at: $0.timestamp, type: query.types.firstIndex(of: $0.type), isError: $0.isError)
        }
    }

    package func events(ids: [Int64]) throws(StoreError) -> [Event] {
        let events = snapshot.events
        return ids.compactMap { events.indices.contains(Int(clamping: $0) - 1) ? events[Int($0) - 1].event : nil }
    }

    package func events(of calls: [ToolCall]) throws(StoreError) -> [[Event]] {
        let events = snapshot.events.map(\.event)
        return calls.map { call in
            events.filter { $0.sessionID == call.sessionID && $0.toolUseID == call.toolUseID }
                .sorted { ($0.timestamp, $0.id) < ($1.timestamp, $1.id) }
        }
    }

    package func eventCount(session: String, until: Timestamp) throws(StoreError) -> Int64 {
        Int64(snapshot.events.count { $0.event.sessionID == session && $0.event.timestamp <= until })
    }

    package func usage(session: String, until: Timestamp) throws(StoreError) -> UsageSum {
        var sum = UsageSum()
        for (_, call) in InMemoryStore.modelCalls(snapshot, session) where !call.isInherited && call.at <= until {
            sum.add(call)
        }
        return sum
    }
}
