import EventModel
import EventStore

/// The derived rows of one session that the writer has in hand: read when first needed, written back once for each
/// transaction, however many events touched them.
///
/// Agents and calls are kept as they were stated. What follows for them from the end of a turn or of the session is
/// worked out when they are written (`SessionRows+Settling`), so that it does not depend on what came first.
final class SessionRows {
    var session: Session
    var agents: [ExactText: Agent] = [:]
    private(set) var origins = AgentOrigins()
    /// Whether the greatest depth is to be worked out anew.
    var depthsChanged = false
    /// When each agent's status was stated, those of subagents.
    var statusTimes: [ExactText: Timestamp] = [:]
    /// Calls without a final result, and those that this transaction has finished.
    var calls: [ExactText: ToolCall] = [:]
    /// Under which end those of them were written that were cut off.
    var abandonedAt: [ExactText: Timestamp] = [:]
    /// What a row does not say about how its call's result came to be.
    var callTraces: [ExactText: ToolCallTrace] = [:]
    var openQuestions: [ExactText: Question] = [:]
    var prompts = SessionPrompts()
    var figures: SessionFigures
    var failures = SessionFailures()
    /// False while the session surely has no derived file changes.
    var mayHaveDerivedChanges = false
    /// Agents that nothing has told the time of yet.
    var undatedAgents: Set<ExactText> = []
    /// Agents whose spawning call, and whose description, is only a guess so far.
    var inferredSpawns: Set<ExactText> = []
    var inferredDescriptions: Set<ExactText> = []
    var closings = Closings()
    /// The transaction that last used these rows, for eviction.
    var lastUse: UInt64 = 0

    var isChanged = false
    var changedAgents: Set<ExactText> = []
    var changedCalls: Set<ExactText> = []
    /// Of the changed calls, those that no transaction has stored.
    var newCalls: Set<ExactText> = []
    /// Whether this transaction read lines of the session's own file.
    var wasRead = false

    init(session: Session) {
        self.session = session
        figures = SessionFigures(isNew: true, startHour: session.startedAt.hour)
        prompts.hasAll = true
        failures.hasAll = true
    }

    /// Reads the rows of a stored session; nil when there is none.
    init?(stored id: String, _ transaction: any StoreTransaction) throws(StoreError) {
        guard let session = try transaction.session(id) else { return nil }
        self.session = session
        mayHaveDerivedChanges = true
        figures = SessionFigures(isNew: false, startHour: session.startedAt.hour)
        for agent in try transaction.agents(session: id) {
            let stated = agent.asStated(in: session)
            origins.replace(agents.updateValue(stated, forKey: ExactText(agent.id)), by: stated)
            statusTimes[agent.id] = stated.endedAt ?? stated.lastEventAt
            guard !agent.parentIsKnown, agent.spawnToolUseID != nil else { continue }
            inferredSpawns.insert(ExactText(agent.id))
            inferredDescriptions.insert(ExactText(agent.id))
        }
        for call in try transaction.openToolCalls(session: id) { calls[call.toolUseID] = call }
        for question in try transaction.openQuestions(session: id) { openQuestions[question.id] = question }
        if let end = session.statements[.sessionEnd] { closings.addEnd(end) }
        closings.settledEnd = session.end
    }

    func change(_ agent: Agent) {
        let key = ExactText(agent.id)
        origins.replace(agents.updateValue(agent, forKey: key), by: agent)
        changedAgents.insert(key)
    }

    /// Changes an agent where it stands, not where it comes from; makes it when it is not known.
    func changeAgent(_ id: String, at time: Timestamp, _ change: (inout Agent) -> Void) {
        let key = ExactText(id)
        if agents[key] == nil { nameAgent(id, at: time) }
        guard let index = agents.index(forKey: key) else { return }
        change(&agents.values[index])
        changedAgents.insert(key)
    }

    /// Puts a call in the place of what was known of it, and counts it anew.
    func replace(_ old: ToolCall?, by call: ToolCall) {
        let key = ExactText(call.toolUseID)
        calls[key] = call
        changedCalls.insert(key)
        if let old, old.isInherited == call.isInherited, old.agentID.isExactly(call.agentID),
            (old.status == .failed) == (call.status == .failed)
        {
            return
        }
        if let old { count(old, -1) }
        count(call, 1)
    }

    private func count(_ call: ToolCall, _ sign: Int64) {
        guard !call.isInherited else { return }
        let errors: Int64 = call.status == .failed ? sign : 0
        isChanged = true
        session.toolCount += sign
        session.errorCount += errors
        changeAgent(call.agentID, at: call.startedAt) {
            $0.toolCount += sign
            $0.errorCount += errors
        }
    }

    func countFailedTurn(of agentID: String, at time: Timestamp, _ sign: Int64) {
        isChanged = true
        session.errorCount += sign
        session.failedTurnCount += sign
        changeAgent(agentID, at: time) {
            $0.errorCount += sign
            $0.failedTurnCount += sign
        }
    }

    /// Writes what changed, and lets go of calls that are over.
    func flush(_ transaction: any StoreTransaction) throws(StoreError) {
        try flushFigures(transaction)
        settle()
        let promptsChanged = !prompts.changed.isEmpty
        try flushPrompts(transaction)
        try settleFailures(promptsChanged: promptsChanged, transaction)
        if isChanged { try transaction.put(session) }
        for id in changedAgents {
            if let agent = agents[id] { try transaction.put(settled(agent)) }
        }
        for id in changedCalls {
            guard let call = calls[id] else { continue }
            let settled = settled(call)
            try transaction.put(settled, isNew: newCalls.contains(id))
            if call.status.isFinal { calls[id] = nil }
            abandonedAt[id] = settled.status == .abandoned ? settled.endedAt : nil
        }
        isChanged = false
        wasRead = false
        changedAgents.removeAll(keepingCapacity: true)
        changedCalls.removeAll(keepingCapacity: true)
        newCalls.removeAll(keepingCapacity: true)
        forgetSurplus()
    }

    /// Of each kind of row that is only kept to spare a look into the store, or to tell two late reports apart, no
    /// session keeps more than this.
    private static let keptRows = 512

    private func forgetSurplus() {
        if callTraces.count > SessionRows.keptRows { callTraces.removeAll() }
        if calls.count > SessionRows.keptRows {
            calls = calls.filter { isOpen($0.value) }
            abandonedAt.removeAll()
        }
        prompts.forget(beyond: SessionRows.keptRows)
        figures.forget(beyond: SessionRows.keptRows)
    }
}

/// Rows are looked up by ids as they stand in events.
extension Dictionary where Key == ExactText {
    subscript(id: String) -> Value? {
        get { self[ExactText(id)] }
        set { self[ExactText(id)] = newValue }
    }
}
