import EventModel
import EventStore

/// What can be stepped to in a session.
struct SessionMoment: Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case event
        case turn
        case edit
        case error
        case question
    }

    enum Direction: String, Sendable, CaseIterable {
        case next
        case previous
    }

    var kind: Kind
    var at: Timestamp
    var label = ""
    var agentID = Agent.mainID
    var eventUUID: String?
    var toolUseID: String?
    /// The number of the tool call that it is, in the outline.
    var tool: Int64?
    /// The prompt's place in the outline.
    var prompt: Int?

    init(_ kind: Kind, at time: Timestamp) {
        self.kind = kind
        at = time
    }

    /// The one of that kind that comes first in the direction; a moment at `time` itself is not it.
    static func step(_ outline: SessionOutline, _ kind: Kind, from time: Timestamp, _ direction: Direction) -> Self? {
        let isNext = direction == .next
        let candidates = moments(outline, kind).filter { isNext ? $0.at > time : $0.at < time }
        // Of several at one instant the first one is meant.
        return isNext ? candidates.min { $0.at < $1.at } : candidates.max { $0.at <= $1.at }
    }

    private static func moments(_ outline: SessionOutline, _ kind: Kind) -> [SessionMoment] {
        switch kind {
        case .event: []
        case .turn:
            outline.prompts.enumerated().map { place, prompt in
                var moment = SessionMoment(kind, at: prompt.at)
                moment.label = prompt.text
                moment.prompt = place
                return moment
            }
        case .edit:
            outline.changes.map { change in
                var moment = SessionMoment(kind, at: change.at)
                moment.label = change.words(in: outline.session)
                moment.agentID = change.agentID
                moment.toolUseID = change.toolUseID
                return moment
            }
        case .error:
            outline.tools.filter { $0.status == .failed }.map { call in
                var moment = SessionMoment(kind, at: call.endedAt ?? call.startedAt)
                moment.agentID = outline.agentID(call.agent)
                moment.tool = call.number
                return moment
            }
                + outline.failures.map { failure in
                    var moment = SessionMoment(kind, at: failure.at)
                    moment.label = "Turn failed: " + (failure.message ?? failure.code)
                    moment.agentID = failure.agentID
                    return moment
                }
        case .question:
            outline.questions.filter { $0.kind != .idle }.map { question in
                var moment = SessionMoment(kind, at: question.askedAt)
                moment.label = question.message
                moment.agentID = question.agentID
                moment.eventUUID = EventUUID(question.id)?.description
                return moment
            }
        }
    }
}
