package import EventModel
package import EventStore

extension InMemoryStore {
    package func sessions(_ query: SessionQuery) throws(StoreError) -> SessionPage {
        let list = query.listName
        let after = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 1) }
        let rows = snapshot
        let sorted = rows.sessions.values.filter { query.matches($0) && query.matchesTools(of: $0, rows) }
            .map { session -> (position: (Int64, String), session: Session) in
                ((query.position(of: session), session.id), session)
            }
            .sorted { query.isAscending ? $0.position < $1.position : $1.position < $0.position }
        let rest = sorted.filter { row in
            guard let after else { return true }
            let last = (after.numbers[0], after.key)
            return query.isAscending ? last < row.position : row.position < last
        }
        let (page, next) = cut(rest, limit: query.limit) {
            PageCursor([$0.position.0], key: $0.position.1).text(list: list)
        }
        return SessionPage(
            sessions: page.map(\.session), nextCursor: next, total: query.includeTotal ? Int64(sorted.count) : nil)
    }

    package func session(_ id: String) throws(StoreError) -> Session? { snapshot.sessions[id] }

    package func agents(_ query: AgentQuery) throws(StoreError) -> AgentPage {
        let isOfOneSession = query.sessionID != nil
        let list = isOfOneSession ? "agents-of" : "agents"
        let after = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 1) }
        let rows = snapshot
        let sorted = rows.agents.values.filter { query.matches($0, in: rows.sessions[$0.sessionID]) }
            .map { (position: ($0.startedAt.microseconds, $0.sessionID + "/" + $0.id), agent: $0) }
            .sorted { isOfOneSession ? $0.position < $1.position : $1.position < $0.position }
        let rest = sorted.filter { row in
            guard let after else { return true }
            let last = (after.numbers[0], after.key)
            return isOfOneSession ? last < row.position : row.position < last
        }
        let (page, next) = cut(rest, limit: query.limit) {
            PageCursor([$0.position.0], key: $0.position.1).text(list: list)
        }
        return AgentPage(agents: page.map(\.agent), nextCursor: next, total: Int64(sorted.count))
    }

    package func toolCalls(_ query: ToolCallQuery) throws(StoreError) -> ToolCallPage {
        let isNewestFirst = query.order == .newestFirst
        let list = isNewestFirst ? "calls-new" : "calls-old"
        let after = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 1) }
        let sorted = snapshot.toolCalls.values.filter { query.matches($0) }
            .map { (position: ($0.startedAt.microseconds, $0.sessionID + "/" + $0.toolUseID), call: $0) }
            .sorted { isNewestFirst ? $1.position < $0.position : $0.position < $1.position }
        let rest = sorted.filter { row in
            guard let after else { return true }
            let last = (after.numbers[0], after.key)
            return isNewestFirst ? row.position < last : last < row.position
        }
        let (page, next) = cut(rest, limit: query.limit) {
            PageCursor([$0.position.0], key: $0.position.1).text(list: list)
        }
        return ToolCallPage(calls: page.map(\.call), nextCursor: next, total: Int64(sorted.count))
    }

    package func toolCallStarts(session: String, limit: Int) throws(StoreError) -> [ToolCallStart] {
        let calls = snapshot.toolCalls.values.filter { $0.sessionID == session && !$0.isInherited }
        return calls.sorted { ($0.startedAt, $0.toolUseID) < ($1.startedAt, $1.toolUseID) }.prefix(max(0, limit))
            .map { ToolCallStart(messageID: $0.messageID, at: $0.startedAt) }
    }

    package func fileChanges(session: String, limit: Int) throws(StoreError) -> [FileChange] {
        let changes = snapshot.fileChanges.values.filter { $0.sessionID == session && !$0.isPending }
        return Array(
            changes.sorted { ($0.at, $0.toolUseID, $0.path) < ($1.at, $1.toolUseID, $1.path) }.prefix(max(0, limit)))
    }

    package func prompts(session: String, limit: Int) throws(StoreError) -> [Prompt] {
        let prompts = snapshot.prompts.values.filter { $0.sessionID == session }
        return Array(prompts.sorted { ($0.at, $0.id) < ($1.at, $1.id) }.prefix(max(0, limit)))
    }

    package func questions(session: String?, limit: Int) throws(StoreError) -> [Question] {
        let questions = snapshot.questions.values.filter {
            session == nil ? $0.resolvedAt == nil : $0.sessionID == session
        }
        return Array(questions.sorted { ($0.askedAt, $0.id) < ($1.askedAt, $1.id) }.prefix(max(0, limit)))
    }

    package func compactions(session: String, limit: Int) throws(StoreError) -> [Compaction] {
        let rows = snapshot.compactions.values.filter { $0.sessionID == session }
        return Array(Compaction.merged(rows).prefix(max(0, limit)))
    }

    package func tasks(session: String, limit: Int) throws(StoreError) -> [TaskItem] {
        let tasks = snapshot.tasks.values.filter { $0.sessionID == session }
        return Array(tasks.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }.prefix(max(0, limit)))
    }
}

extension SessionQuery {
    func matches(_ session: Session) -> Bool {
        (statuses.isEmpty || statuses.contains(session.status))
            && agentKinds.admits(session.agentKind) && sourceApps.admits(session.sourceApp)
            && machineIDs.admits(session.machineID) && (!onlyWithErrors || session.errorCount > 0)
            && projects.admits(session.projectKey) && models.admits(session.model) && branches.admits(session.gitBranch)
            && (!onlyWaiting || session.asksUser) && matchesFigures(of: session) && matchesPlace(of: session)
    }

    func matchesTools(of session: Session, _ rows: InMemoryStore.Rows) -> Bool {
        tools.isEmpty
            || rows.toolCalls.values.contains {
                !$0.isInherited && $0.sessionID == session.id && tools.contains($0.toolName)
            }
    }

    private func matchesFigures(of session: Session) -> Bool {
        let (cost, span) = (session.cost.total, session.spanMicroseconds)
        return cost >= minimumCost ?? .min && cost <= maximumCost ?? .max && span >= minimumSpan ?? .min
            && span <= maximumSpan ?? .max
    }

    /// The filters that are no facets.
    func matchesPlace(of session: Session) -> Bool {
        ids.admits(session.id) && time.overlaps(session.startedAt, session.lastEventAt) && mentionsText(session)
    }

    fileprivate func position(of session: Session) -> Int64 {
        switch order {
        case .latest: session.lastEventAt.microseconds
        case .started: session.startedAt.microseconds
        case .cost: session.cost.total
        case .tokens: session.usage.total
        case .duration: session.spanMicroseconds
        case .errors: session.errorCount
        case .agents: session.agentCount
        case .files: session.fileCount
        }
    }

    private func mentionsText(_ session: Session) -> Bool {
        guard let text, !text.isEmpty else { return true }
        let part = Array(text.lowercased().utf8)
        return [session.title, session.projectPath, session.gitBranch, session.id].contains { value in
            guard let value = value.map({ Array($0.lowercased().utf8) }), value.count >= part.count else {
                return false
            }
            return (0...(value.count - part.count)).contains { value[$0...].starts(with: part) }
        }
    }
}

extension AgentQuery {
    fileprivate func matches(_ agent: Agent, in session: Session?) -> Bool {
        (sessionID == nil || agent.sessionID == sessionID) && (agentID == nil || agent.id == agentID)
            && names.admits(agent.name) && (statuses.isEmpty || statuses.contains(agent.status))
            && sourceApps.admits(session?.sourceApp) && machineIDs.admits(session?.machineID)
            && time.overlaps(agent.startedAt, agent.lastEventAt)
    }
}

extension ToolCallQuery {
    fileprivate func matches(_ call: ToolCall) -> Bool {
        (sessionID == nil || call.sessionID == sessionID) && (agentID == nil || call.agentID == agentID)
            && toolNames.admits(call.toolName) && (statuses.isEmpty || statuses.contains(call.status))
            && time.contains(call.startedAt) && (includeInherited || !call.isInherited)
    }
}
