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
            case .agent(let fact): try apply(fact)
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
            case .turnFailed(let failure): try report(failure)
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

    /// Each report is a row of its own: which of them tell of one compaction is worked out when they are read.
    private func apply(_ compaction: Compaction) throws(StoreError) {
        var compaction = compaction
        compaction.sessionID = rows.session.id
        compaction.source = event.source
        compaction.isInherited = isInherited
        try transaction.put(compaction)
    }

    private func endCompaction(_ agentID: String, _ trigger: String, _ at: Timestamp) throws(StoreError) {
        var compaction = Compaction(sessionID: rows.session.id, agentID: agentID, trigger: trigger, startedAt: at)
        compaction.endedAt = at
        try apply(compaction)
    }

    private func apply(_ task: TaskItem) throws(StoreError) {
        var task = task
        task.sessionID = rows.session.id
        try transaction.put(task)
    }
}
