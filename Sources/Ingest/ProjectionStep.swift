import EventModel
import EventStore
import Pricing

/// One new event, as it was reported, and the rows it may change.
struct ProjectionStep {
    /// What an event is to the session whose rows it may change.
    enum Standing {
        /// The session's own, stored with it.
        case own
        /// A copy of another session's.
        case inherited(from: String)
        /// Not an event: facts that may come any number of times, at a time that may be nobody's.
        case noted
    }

    let event: Event
    /// The parent that the event itself names; `event` may have one that is only inferred.
    let statedParent: String?
    /// When the file was made that the event stands in, where that is the session's own file.
    let bornAt: Timestamp?
    let standing: Standing
    let rows: SessionRows
    let transaction: any StoreTransaction
    let prices: PriceTable

    /// The session that made the event, where it is not this one.
    var originSessionID: String? {
        if case .inherited(let origin) = standing { origin } else { nil }
    }

    var isInherited: Bool { originSessionID != nil }

    var isOwn: Bool {
        if case .own = standing { true } else { false }
    }

    var isNoted: Bool {
        if case .noted = standing { true } else { false }
    }

    func apply(_ facts: [Fact]) throws(StoreError) {
        touchSession()
        touchAgent()
        for fact in facts {
            switch fact {
            case .session(let fact): try apply(fact)
            case .agent(let fact): apply(fact)
            case .toolCall(let fact): try apply(fact)
            case .fileChange(let change): try apply(change)
            case .prompt(let prompt): try apply(prompt)
            case .question(let question): try ask(question)
            case .questionsResolved(let agentID, let toolName): try resolve(agentID: agentID, toolName: toolName)
            case .compactionStarted(let compaction), .compacted(let compaction): try apply(compaction)
            case .compactionEnded(let agentID, let trigger, let at): try endCompaction(agentID, trigger, at)
            case .task(let task): try apply(task)
            case .turnEnded(let agentID, let at): rows.closings.addTurnEnd(of: agentID, at: at)
            case .modelCall(let fact): try apply(fact)
            case .usageReport(let report): try apply(report)
            case .turnFailed(let failure): try apply(failure)
            case .retried: if isOwn { rows.session.retryCount += 1 }
            }
        }
    }

    private func touchSession() {
        rows.isChanged = true
        let sources = RecordSources(event.source)
        if event.source == .transcript { rows.wasRead = true }
        rows.session.stateLatest(.agentVersion, event.agentVersion, at: event.timestamp)
        rows.session.stateEarliest(.sourceApp, event.sourceApp, at: event.timestamp)
        rows.session.stateEarliest(.machineID, event.machineID, at: event.timestamp)
        rows.noteBirth(bornAt)
        switch standing {
        case .noted:
            if !hasDatedRecord { rows.session.lastEventAt = max(rows.session.lastEventAt, event.timestamp) }
        case .own:
            let isFirst = rows.session.eventCount == 0
            rows.session.startedAt = isFirst ? event.timestamp : min(rows.session.startedAt, event.timestamp)
            rows.session.lastEventAt =
                hasDatedRecord ? max(rows.session.lastEventAt, event.timestamp) : event.timestamp
            rows.session.eventCount += 1
        case .inherited(let origin):
            rows.session.lastEventAt =
                hasDatedRecord ? max(rows.session.lastEventAt, event.timestamp) : event.timestamp
            noteForkPoint(origin)
        }
        rows.session.sources.insert(sources)
    }

    /// False while all that is known of the session came without a time of its own.
    private var hasDatedRecord: Bool { rows.session.eventCount > 0 || rows.session.forkPointAt != nil }

    /// The latest line that was inherited is where the session left the other one.
    private func noteForkPoint(_ origin: String) {
        let line = event.uuid.description
        if let known = rows.session.forkPointAt {
            guard event.timestamp >= known else { return }
            if event.timestamp == known, !line.isGreater(than: rows.session.forkPoint ?? "") { return }
        }
        rows.session.forkPointAt = event.timestamp
        rows.session.forkPoint = line
        rows.session.forkedFrom = origin
    }

    private func touchAgent() {
        if rows.agents[Agent.mainID] == nil { rows.addAgent(Agent.mainID, at: event.timestamp) }
        mention(event.agentID)
        let sources = RecordSources(event.source)
        rows.changeAgent(event.agentID, at: event.timestamp) {
            if isOwn { $0.eventCount += 1 }
            $0.sources.insert(sources)
            $0.name.takeFuller(event.agentName)
        }
        if let parent = statedParent, event.agentID != Agent.mainID {
            rows.link(event.agentID, to: parent, isKnown: true, at: event.timestamp)
        }
    }

    private func apply(_ compaction: Compaction) throws(StoreError) {
        var compaction = compaction
        compaction.sessionID = rows.session.id
        try transaction.put(compaction)
    }

    private func apply(_ task: TaskItem) throws(StoreError) {
        var task = task
        task.sessionID = rows.session.id
        try transaction.put(task)
    }

    /// Of several reports of one change the one counts that weighs most.
    private func apply(_ change: FileChange) throws(StoreError) {
        var change = change
        change.sessionID = rows.session.id
        let key = SessionRows.key(change.toolUseID, change.path)
        let rank = RecordSources(event.source).precedence
        if let known = rows.fileChangeRanks[key], known > rank { return }
        rows.fileChangeRanks[key] = rank
        if try transaction.put(change) { rows.session.fileCount += 1 }
    }

    /// An end that is reported before its start makes a row of its own: rows are keyed by their start.
    private func endCompaction(_ agentID: String, _ trigger: String, _ at: Timestamp) throws(StoreError) {
        let open = try transaction.openCompactions(session: rows.session.id).last {
            $0.agentID == agentID && $0.startedAt <= at
        }
        var compaction =
            open ?? Compaction(sessionID: rows.session.id, agentID: agentID, trigger: trigger, startedAt: at)
        compaction.endedAt = at
        try transaction.put(compaction)
    }

    /// A turn failed once, whoever reports it.
    private func apply(_ failure: TurnFailure) throws(StoreError) {
        var merged = failure
        merged.sessionID = rows.session.id
        merged.sources.insert(RecordSources(event.source))
        let stored = try transaction.turnFailure(session: rows.session.id, agent: failure.agentID, id: failure.id)
        if let stored {
            merged.at = min(stored.at, merged.at)
            if stored.code.isFuller(than: merged.code) { merged.code = stored.code }
            merged.message.takeFuller(stored.message)
            merged.sources.insert(stored.sources)
        }
        try transaction.put(merged)
        guard stored == nil else { return }
        if isInherited {
            rows.inheritedFailures.insert(SessionRows.key(failure.agentID, failure.id))
        } else {
            rows.countError(of: failure.agentID, at: failure.at, 1)
        }
    }
}
