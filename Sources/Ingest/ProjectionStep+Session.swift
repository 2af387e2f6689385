import EventModel
import EventStore

extension ProjectionStep {
    func apply(_ fact: SessionFact) throws(StoreError) {
        // Only the newest event says what the session is doing; an older one that comes late only fills gaps.
        let isNewest = event.timestamp >= rows.session.lastEventAt
        func latest(_ stored: inout String?, _ stated: String?) {
            if let stated, isNewest || stored == nil { stored = stated }
        }
        latest(&rows.session.cwd, fact.cwd)
        latest(&rows.session.gitBranch, fact.gitBranch)
        latest(&rows.session.model, fact.model)
        latest(&rows.session.permissionMode, fact.permissionMode)
        latest(&rows.session.title, fact.title)
        latest(&rows.session.transcriptPath, fact.transcriptPath)
        latest(&rows.session.startSource, fact.startSource)
        // Without a start that was seen, the first folder that is known is taken for the project's.
        rows.session.projectPath = fact.projectPath ?? rows.session.projectPath ?? rows.session.cwd
        if let kind = fact.agentKind { rows.session.agentKind = kind }
        if let startedAt = fact.startedAt { rows.session.startedAt = min(rows.session.startedAt, startedAt) }
        if let status = fact.status { try change(to: status, fact) }
    }

    private func change(to status: SessionStatus, _ fact: SessionFact) throws(StoreError) {
        guard event.timestamp >= rows.session.statusAt else { return }
        if status == .ended {
            try rows.closeQuestions(at: event.timestamp, transaction)
            rows.endSession(at: fact.endedAt ?? event.timestamp, reason: fact.endReason)
            rows.session.statusAt = event.timestamp
            return
        }
        // Work that goes on beside an open question does not answer it.
        if status == .running, rows.hasBlockingQuestion { return }
        rows.session.status = status
        rows.session.statusAt = event.timestamp
        rows.session.endedAt = nil
        rows.session.endReason = nil
        rows.setMainStatus(AgentStatus(of: status), at: event.timestamp)
    }

    func ask(_ question: Question) throws(StoreError) {
        // A notice may be the second report of a question that is open already, or come before the question itself.
        if question.isNotice {
            guard rows.openQuestions.isEmpty else { return }
        } else {
            for notice in rows.openQuestions.values where notice.isNotice { try close(notice) }
        }
        rows.openQuestions[question.id] = question
        try transaction.put(question)
        rows.countQuestions()
        if question.kind == .permission { notePermissionRequest(question) }
        guard question.kind != .idle, event.timestamp >= rows.session.statusAt else { return }
        rows.session.status = .waiting
        rows.session.statusAt = event.timestamp
        if var agent = rows.agents[question.agentID], agent.status == .running {
            agent.status = .waiting
            rows.change(agent)
        }
    }

    func resolve(agentID: String, toolName: String?) throws(StoreError) {
        let resolved = rows.openQuestions.values.filter {
            $0.agentID == agentID && (toolName == nil || $0.toolName == nil || $0.toolName == toolName)
                && $0.askedAt <= event.timestamp
        }
        guard !resolved.isEmpty else { return }
        for question in resolved { try close(question) }
        rows.countQuestions()
        if var agent = rows.agents[agentID], agent.status == .waiting {
            agent.status = .running
            rows.change(agent)
        }
        if rows.session.status == .waiting, !rows.hasBlockingQuestion {
            rows.session.status = .running
            rows.session.statusAt = event.timestamp
        }
    }

    private func close(_ question: Question) throws(StoreError) {
        var question = question
        question.resolvedAt = event.timestamp
        rows.openQuestions[question.id] = nil
        try transaction.put(question)
    }

    /// A permission request names no call: it belongs to the open call of that tool that has none yet.
    private func notePermissionRequest(_ question: Question) {
        let waiting = rows.calls.values.filter {
            $0.agentID == question.agentID && $0.toolName == question.toolName && $0.status == .running
                && $0.permissionRequestedAt == nil
        }
        // The adapter gives the question the call's own words; of calls that read the same the newest is meant.
        let named = waiting.filter { !$0.summary.isEmpty && question.message.hasSuffix($0.summary) }
        let newest = (named.isEmpty ? waiting : named).max {
            ($0.startedAt, $0.toolUseID) < ($1.startedAt, $1.toolUseID)
        }
        guard var call = newest else { return }
        call.permissionRequestedAt = question.askedAt
        rows.change(call)
    }
}

extension SessionRows {
    var hasBlockingQuestion: Bool { openQuestions.values.contains { $0.kind != .idle } }

    func countQuestions() {
        session.openQuestionCount = Int64(openQuestions.values.count { $0.kind != .idle })
    }

    /// Nobody will answer any more.
    func closeQuestions(at time: Timestamp, _ transaction: any StoreTransaction) throws(StoreError) {
        guard !openQuestions.isEmpty else { return }
        for var question in openQuestions.values {
            question.resolvedAt = max(question.askedAt, time)
            try transaction.put(question)
        }
        openQuestions.removeAll()
        countQuestions()
    }

    func setMainStatus(_ status: AgentStatus, at time: Timestamp) {
        guard var main = agents[Agent.mainID], main.status != status else { return }
        main.status = status
        main.endedAt = status == .completed ? time : nil
        change(main)
    }

    /// Ends the session and all that is still open in it. A subagent that was at work was cut off.
    func endSession(at time: Timestamp, reason: String?) {
        isChanged = true
        session.status = .ended
        session.endedAt = max(session.endedAt ?? time, time)
        session.endReason = reason ?? session.endReason
        closeAll(at: time)
    }

    func closeAll(at time: Timestamp) {
        abandonCalls(at: time)
        for var agent in agents.values where agent.endedAt == nil {
            let wasCutOff = agent.role == .subagent && (agent.status == .running || agent.status == .waiting)
            agent.status = wasCutOff ? .failed : .completed
            agent.endedAt = time
            change(agent)
        }
    }
}

extension AgentStatus {
    /// What the main agent does while its session does that.
    init(of status: SessionStatus) {
        switch status {
        case .running: self = .running
        case .waiting: self = .waiting
        case .idle: self = .idle
        case .failed: self = .failed
        case .ended: self = .completed
        }
    }
}
