import EventModel

/// The moments at which something was over in a session, so that a start that is reported late ends there too.
///
/// Kept in memory: after a restart only the session's latest end is known again, which matters for reports alone that
/// arrive out of order across it.
struct Closings {
    /// Moments of one kind that are kept, the latest ones.
    private static let limit = 128

    /// Ends of the session, ascending.
    private(set) var ends: [Timestamp] = []
    /// Ends of turns by agent, ascending.
    private(set) var turns: [ExactText: [Timestamp]] = [:]
    /// The end of the session that the written rows were worked out with.
    var settledEnd: Timestamp?
    /// Whether a moment came that the written rows were not worked out with.
    var isChanged = false

    mutating func addEnd(_ time: Timestamp) {
        if Closings.insert(time, into: &ends) { isChanged = true }
    }

    mutating func addTurnEnd(of agentID: String, at time: Timestamp) {
        if Closings.insert(time, into: &turns[ExactText(agentID), default: []]) { isChanged = true }
    }

    /// The first end of the session at or after the time.
    func end(from time: Timestamp) -> Timestamp? { ends.first { $0 >= time } }

    /// The first end of the session or of a turn of the agent at or after the time.
    func end(from time: Timestamp, of agentID: String) -> Timestamp? {
        let turn = turns[ExactText(agentID)]?.first { $0 >= time }
        guard let end = end(from: time) else { return turn }
        return turn.map { min($0, end) } ?? end
    }

    private static func insert(_ time: Timestamp, into times: inout [Timestamp]) -> Bool {
        var index = times.endIndex
        while index > 0, times[index - 1] > time { index -= 1 }
        if index > 0, times[index - 1] == time { return false }
        times.insert(time, at: index)
        if times.count > limit { times.removeFirst() }
        return true
    }
}

extension SessionRows {
    /// Works out the times of the session that no event states.
    func settleTimes() {
        if session.eventCount == 0, session.forkPointAt != nil || session.sources == .transcript {
            // Nothing of its own has a time: the session began when its file did.
            session.startedAt = session.bornAt.map { min($0, session.lastEventAt) } ?? session.lastEventAt
        }
        // A file of nothing but notes says that there was a session, and not that it is at work.
        if session.statusAt == .epoch, !session.status.isOver {
            session.status = session.eventCount == 0 ? .idle : .running
        }
        if session.status.isOver { session.status = session.statements.overStatus }
        if session.status.isOver, session.endReason == SessionRows.inactivity {
            session.endedAt = session.lastEventAt
        }
    }

    /// Works out what no event states: the main agent from its session, and what is over in an ended session.
    func settle() {
        if isChanged { settleMain() }
        guard closings.isChanged || closings.settledEnd != session.end else { return }
        closings.isChanged = false
        closings.settledEnd = session.end
        for (id, agent) in agents where !agent.status.isOver { changedAgents.insert(id) }
        for (id, call) in calls where call.status == .running && over(call) != abandonedAt[id] {
            changedCalls.insert(id)
        }
    }

    /// Why a session ended that said nothing more.
    static let inactivity = "inactivity"

    private func settleMain() {
        guard var main = agents[Agent.mainID] else { return }
        let stated = main
        main.startedAt = session.startedAt
        main.lastEventAt = session.lastEventAt
        main.model = session.model ?? main.model
        main.endedAt = session.end
        // The session waits for any of its agents; whether the main agent is the one was settled with the question.
        if session.status != .waiting { main.status = AgentStatus(of: session.status) }
        if main != stated { change(main) }
    }

    /// The agent as it is written.
    func settled(_ agent: Agent) -> Agent {
        guard agent.id != Agent.mainID, !agent.status.isOver else { return agent }
        let last = agent.lastEventAt
        guard let end = closings.end(from: last) ?? session.end.map({ max($0, last) }) else { return agent }
        var agent = agent
        // A subagent that was at work was cut off.
        agent.status = agent.status == .idle ? .completed : .failed
        agent.endedAt = end
        return agent
    }

    /// The call as it is written.
    func settled(_ call: ToolCall) -> ToolCall {
        guard call.status == .running, let end = over(call) else { return call }
        var call = call
        call.status = .abandoned
        call.endedAt = end
        return call
    }

    /// Whether the call may still get a result.
    func isOpen(_ call: ToolCall) -> Bool { call.status == .running && over(call) == nil }

    private func over(_ call: ToolCall) -> Timestamp? {
        closings.end(from: call.startedAt, of: call.agentID) ?? session.end.map { max($0, call.startedAt) }
    }
}

extension Session {
    /// When it ended, while it is ended.
    var end: Timestamp? { status.isOver ? endedAt : nil }
}

extension SessionStatements {
    /// What a session is that is over: whether its last turn failed does not depend on what arrived first.
    fileprivate var overStatus: SessionStatus {
        guard let failed = self[.failed] else { return .ended }
        return failed >= self[.worked] ?? failed ? .endedFailed : .ended
    }
}

extension AgentStatus {
    var isOver: Bool { self == .completed || self == .failed }

    /// What the main agent does while its session does that.
    init(of status: SessionStatus) {
        switch status {
        case .running: self = .running
        case .waiting: self = .waiting
        case .idle: self = .idle
        case .failed, .endedFailed: self = .failed
        case .ended: self = .completed
        }
    }
}

extension Agent {
    /// A stored row without the end that only followed from the session's.
    func asStated(in session: Session) -> Agent {
        guard role == .subagent, status.isOver, endedAt == session.end else { return self }
        var agent = self
        agent.status = status == .completed ? .idle : .running
        agent.endedAt = nil
        return agent
    }
}
