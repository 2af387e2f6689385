import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// A session at an instant, and the instants worth going to.
struct SessionStateEndpoints {
    let services: HubServices

    var all: [Endpoint] { [state, step] }

    private func parameters(_ request: HTTPRequest) -> QueryParameters {
        QueryParameters(request.query.items, now: services.clock.now())
    }

    private var state: Endpoint {
        .query(
            "/api/sessions/{session_id}/state", "getSessionState", tag: "session windows",
            "What the session was at an instant: what ran, what waited, what was done and used until then.",
            [.query("at", "ISO 8601, or milliseconds since the epoch; by default the session's end.")],
            answer: .named("SessionState")
        ) { request in
            var parameters = parameters(request)
            let time = parameters.time("at")
            try parameters.check()
            let answer = try SessionStateAnswer(
                session: request.pathParameter("session_id"), at: time, services: services)
            return Answers.body { answer.write(to: &$0) }
        }
    }

    private var step: Endpoint {
        .query(
            "/api/sessions/{session_id}/step", "getSessionStep", tag: "session windows",
            "The next or the previous instant at which something of a kind happened.",
            [
                .query("from", "ISO 8601, or milliseconds since the epoch; by default the session's start."),
                .query("kind", "`event` by default.", Schemas.names(SessionMoment.Kind.self)),
                .query("direction", "`next` by default.", Schemas.names(SessionMoment.Direction.self)),
            ], answer: .object([.nullable("moment", .named("SessionMoment"))])
        ) { request in
            var parameters = parameters(request)
            let from = parameters.time("from")
            let kind = parameters.choice("kind", default: SessionMoment.Kind.event)
            let direction = parameters.choice("direction", default: SessionMoment.Direction.next)
            try parameters.check()
            let id = request.pathParameter("session_id")
            guard let session = try services.store.session(id) else { throw APIError.notFound("session '\(id)'") }
            let start = from ?? session.startedAt.advanced(byMicroseconds: -1)
            let moment =
                kind == .event
                ? try event(session, from: start, direction) : try moment(session, kind, from: start, direction)
            return Answers.body { writer in
                writer.key("moment")
                if let moment { writer.value(moment) } else { writer.null() }
            }
        }
    }

    private func event(
        _ session: Session, from time: Timestamp, _ direction: SessionMoment.Direction
    ) throws(StoreError) -> SessionMoment? {
        var query = SessionEventQuery(session: session.id)
        query.limit = 1
        if direction == .next {
            query.time.since = time.advanced(byMicroseconds: 1)
        } else {
            query.time.until = time
            query.order = .newestFirst
        }
        guard let event = try services.store.events(ids: services.store.sessionEvents(query).map(\.id)).first else {
            return nil
        }
        var moment = SessionMoment(.event, at: event.timestamp)
        moment.label = event.summary
        moment.agentID = event.agentID
        moment.eventUUID = event.uuid.description
        moment.toolUseID = event.toolUseID
        return moment
    }

    private func moment(
        _ session: Session, _ kind: SessionMoment.Kind, from time: Timestamp, _ direction: SessionMoment.Direction
    ) throws(StoreError) -> SessionMoment? {
        let store = services.store
        let parts: OutlineParts = kind == .error ? [.tools] : kind == .edit ? [.changes] : []
        guard let outline = try store.outline(OutlineQuery(session: session.id, parts: parts)),
            var moment = SessionMoment.step(outline, kind, from: time, direction)
        else { return nil }
        if let number = moment.tool,
            let call = try store.outlineCalls(session: session.id, tools: [number], models: []).tools[number]
        {
            moment.label = call.failureWords
            moment.toolUseID = call.toolUseID
            moment.eventUUID = try store.events(of: [call]).first?.last?.uuid.description
        } else if let id = moment.toolUseID {
            let call = ToolCall(
                sessionID: session.id, toolUseID: id, agentID: moment.agentID, toolName: "", startedAt: moment.at)
            moment.eventUUID = try store.events(of: [call]).first?.last?.uuid.description
        } else if let place = moment.prompt {
            moment.eventUUID = try store.event(of: outline.prompts[place])?.uuid.description
        }
        return moment
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ moment: SessionMoment) {
        object { writer in
            writer.member("at", moment.at)
            writer.member("kind", moment.kind.rawValue)
            writer.member("label", moment.label.oneLine.cut(toUTF8Bytes: SessionStrip.labelBytes))
            writer.member("event_uuid", moment.eventUUID)
            writer.member("tool_use_id", moment.toolUseID)
            writer.member("agent_id", moment.agentID)
        }
    }
}
