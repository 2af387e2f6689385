import EventModel
import EventStore

// Who waits for the user is only true while it happens: these rules follow the order of arrival.

extension ProjectionStep {
    func ask(_ question: Question) throws(StoreError) {
        var question = question
        // A notice may be the second report of a question that is open already, or come before the question itself.
        if question.isNotice {
            guard rows.openQuestions.isEmpty else { return }
            if question.kind == .permission { nameCall(of: &question) }
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
        guard !rows.openQuestions.isEmpty else { return }
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
            rows.session.statusAt = max(rows.session.statusAt, event.timestamp)
        }
    }

    private func close(_ question: Question) throws(StoreError) {
        var question = question
        question.resolvedAt = event.timestamp
        rows.openQuestions[question.id] = nil
        try transaction.put(question)
    }

    /// A notice says only that a permission is needed: for the agent's one call that is at work. Of several nobody knows
    /// which is meant.
    private func nameCall(of question: inout Question) {
        let open = rows.calls.values.filter {
            $0.agentID == question.agentID && $0.permissionRequestedAt == nil && rows.isOpen($0)
        }
        guard question.toolName == nil, open.count == 1, let call = open.first, !call.toolName.isEmpty else { return }
        question.toolName = call.toolName
        if !call.summary.isEmpty { question.message = "\(call.toolName): \(call.summary)" }
    }

    /// A permission request names no call: it belongs to the open call of that tool that has none yet.
    private func notePermissionRequest(_ question: Question) {
        let waiting = rows.calls.values.filter {
            $0.agentID == question.agentID && $0.toolName == question.toolName && $0.permissionRequestedAt == nil
                && rows.isOpen($0)
        }
        // The adapter gives the question the call's own words; of calls that read the same the newest is meant.
        let named = waiting.filter { !$0.summary.isEmpty && question.message.hasSuffix($0.summary) }
        let newest = (named.isEmpty ? waiting : named).max {
            ($0.startedAt, $0.toolUseID) < ($1.startedAt, $1.toolUseID)
        }
        guard let call = newest else { return }
        var asked = call
        asked.permissionRequestedAt = question.askedAt
        rows.replace(call, by: asked)
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
}
