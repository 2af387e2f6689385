import EventModel
import EventStore
import StoreTesting

/// An outline for tests, in seconds.
struct OutlineSample {
    var outline: SessionOutline

    init(from start: Int = 0, to end: Int = 100, agents: [String] = [Agent.mainID]) {
        var session = StoreSamples.session("s", at: start)
        session.lastEventAt = StoreSamples.time(end)
        session.status = .idle
        outline = SessionOutline(session: session)
        outline.agentIDs = agents
        outline.agents = agents.enumerated().map { place, id in
            var agent = Agent(
                sessionID: "s", id: id, role: place == 0 ? .main : .subagent, startedAt: StoreSamples.time(start))
            agent.depth = Int64(place)
            agent.parentID = place == 0 ? nil : agents[place - 1]
            return agent
        }
    }

    mutating func tool(
        _ start: Int, _ end: Int?, agent: Int = 0, status: ToolCallStatus = .succeeded, spawned: Int? = nil
    ) {
        outline.tools.append(
            SessionOutline.Tool(
                number: Int64(outline.tools.count + 1), agent: agent, startedAt: StoreSamples.time(start),
                endedAt: end.map(StoreSamples.time), status: status, spawned: spawned))
    }

    mutating func model(_ at: Int, seconds: Int64? = nil, agent: Int = 0) {
        outline.models.append(
            SessionOutline.Model(
                number: Int64(outline.models.count + 1), agent: agent, at: StoreSamples.time(at),
                durationMicroseconds: seconds.map { $0 * 1_000_000 }))
    }

    mutating func prompt(_ at: Int, text: String = "go on") {
        outline.prompts.append(
            Prompt(sessionID: "s", id: "p\(outline.prompts.count)", at: StoreSamples.time(at), text: text))
    }

    mutating func question(_ at: Int, until: Int?, kind: QuestionKind = .permission, agent: String = Agent.mainID) {
        var question = Question(
            sessionID: "s", id: "q\(outline.questions.count)", agentID: agent, kind: kind, message: "May I?",
            askedAt: StoreSamples.time(at))
        question.resolvedAt = until.map(StoreSamples.time)
        outline.questions.append(question)
    }

    mutating func edit(_ at: Int, path: String = "/a") {
        outline.changes.append(
            FileChange(
                sessionID: "s", agentID: Agent.mainID, toolUseID: "t\(at)", path: path, operation: .edit,
                at: StoreSamples.time(at)))
    }
}
