import EventModel
import EventStore

extension ProjectionStep {
    func apply(_ fact: SessionFact) throws(StoreError) {
        let at = event.timestamp
        rows.session.stateProject(fact.projectPath, folder: fact.cwd, at: at)
        rows.session.stateLatest(.cwd, fact.cwd, at: at)
        rows.session.stateLatest(.gitBranch, fact.gitBranch, at: at)
        rows.session.stateLatest(.model, fact.model, at: at)
        rows.session.stateLatest(.permissionMode, fact.permissionMode, at: at)
        rows.session.stateLatest(.transcriptPath, fact.transcriptPath, at: at)
        rows.session.stateLatest(.startSource, fact.startSource, at: at)
        rows.session.stateLatest(.agentVersion, fact.agentVersion, at: at)
        rows.session.stateLatest(.pullRequest, fact.pullRequestURL, at: at)
        rows.session.statePlace(fact, at: at)
        rows.session.stateContextWindow(fact.contextWindow, at: at)
        // Before any prompt that has a time: a fork's file begins with a note of another session's prompt.
        let noted = Timestamp(microseconds: max(0, fact.lastPromptOffset ?? 0))
        rows.session.stateLatest(.lastPrompt, fact.lastPrompt?.firstLine, at: noted)
        if let title = fact.title { rows.session.stateTitle(title, fact.titleKind ?? .user, at: at) }
        if let kind = fact.agentKind { stateKind(kind) }
        if isNoted, let origin = fact.forkedFrom, rows.session.forkPointAt == nil {
            rows.session.forkedFrom.takeGreater(origin)
        }
        // A line's own time says when a session was first heard of; only other records can know of an earlier start.
        if isOwn, event.source != .transcript, let startedAt = fact.startedAt {
            rows.session.startedAt = min(rows.session.startedAt, startedAt)
        }
        if let status = fact.status { try change(to: status, fact) }
    }

    private func stateKind(_ kind: String) {
        let known = rows.session.agentKind
        guard kind != Projection.defaultAgentKind, known == Projection.defaultAgentKind || kind.isGreater(than: known)
        else { return }
        rows.session.agentKind = kind
    }

    private func change(to status: SessionStatus, _ fact: SessionFact) throws(StoreError) {
        let at = event.timestamp
        if status == .ended {
            let end = fact.endedAt ?? at
            rows.closings.addEnd(end)
            rows.session.statements.note(.sessionEnd, at: end)
        } else {
            rows.session.statements.note(status == .failed ? .failed : .worked, at: at)
        }
        guard outranks(status, fact, at: at) else { return }
        if status == .ended {
            try rows.closeQuestions(at: at, transaction)
            rows.session.endedAt = fact.endedAt ?? at
            rows.session.endReason = fact.endReason
        } else {
            // Work that goes on beside an open question does not answer it.
            if status == .running, rows.hasBlockingQuestion { return }
            rows.session.endedAt = nil
            rows.session.endReason = nil
        }
        rows.session.status = status
        rows.session.statusAt = at
    }

    /// The later statement holds; of two of one time the one that says that more is over.
    private func outranks(_ status: SessionStatus, _ fact: SessionFact, at: Timestamp) -> Bool {
        let statedAt = rows.session.statusAt
        guard at == statedAt else { return at > statedAt }
        // Silence says nothing about what was stated.
        let known = rows.session.status.isOver ? .ended : rows.session.status
        if known == .ended, rows.session.endReason == SessionRows.inactivity { return true }
        guard status == known else { return status.rank > known.rank }
        guard status == .ended, let endedAt = rows.session.endedAt else { return false }
        let end = fact.endedAt ?? at
        return end == endedAt ? fact.endReason.isGreater(than: rows.session.endReason) : end > endedAt
    }
}

extension SessionStatus {
    fileprivate var rank: Int {
        switch self {
        case .running: 0
        case .waiting: 1
        case .idle: 2
        case .failed: 3
        case .ended, .endedFailed: 4
        }
    }
}

extension SessionRows {
    /// Ends a session that says nothing more. Whatever it stated lastly, a later statement holds again.
    func endBySilence(_ transaction: any StoreTransaction) throws(StoreError) {
        try closeQuestions(at: session.lastEventAt, transaction)
        isChanged = true
        session.status = .ended
        session.endedAt = session.lastEventAt
        session.endReason = SessionRows.inactivity
    }
}
