import EventModel
import EventStore

/// The spans, and the conversations, of the long sessions that were looked at last.
package final class SpanCache: Sendable {
    /// Sessions whose spans are kept.
    private static let sessionLimit = 8
    /// Calls, of all sessions that are kept; some hundred bytes each.
    private static let callLimit = 200_000
    /// Calls, or entries of a conversation, below which both are made anew each time.
    private static let callMinimum = 2000
    /// Conversations that are kept.
    private static let conversationLimit = 4
    /// Entries, of all conversations that are kept; some hundred bytes each.
    private static let entryLimit = 400_000

    struct Conversation {
        /// Without model calls.
        var outline: SessionOutline
        var list: ConversationList
    }

    /// A session has its spans once.
    private enum Whole {
        case session
    }

    private let spans = SessionMemory<Whole, SessionSpans>(entryLimit: sessionLimit, weightLimit: callLimit)
    /// By agent; nil for all of them.
    private let conversations = SessionMemory<ExactText?, Conversation>(
        entryLimit: conversationLimit, weightLimit: entryLimit)

    package init() {}

    /// Lets go of everything.
    func removeAll() {
        spans.removeAll()
        conversations.removeAll()
    }

    /// Nil for an unknown session.
    func spans(of id: String, _ store: any EventStore) throws(StoreError) -> SessionSpans? {
        guard let session = try store.session(id) else { return nil }
        let (kept, generation) = spans.find(.session, of: session)
        if let kept { return kept }
        guard let outline = try store.outline(OutlineQuery(session: id)) else { return nil }
        let made = SessionSpans(outline)
        let count = outline.tools.count + outline.models.count
        if count >= SpanCache.callMinimum {
            spans.keep(made, .session, of: outline.session, weight: count, begunIn: generation)
        }
        return made
    }

    /// The agent's conversation; nil where the session is unknown.
    func conversation(
        of id: String, agent: String?, _ store: any EventStore
    ) throws(StoreError) -> Conversation? {
        guard let session = try store.session(id) else { return nil }
        let key = agent.map { ExactText($0) }
        let (kept, generation) = conversations.find(key, of: session)
        if let kept { return kept }
        var outline = spans.find(.session, of: session).value?.outline
        if outline == nil { outline = try store.outline(OutlineQuery(session: id, parts: [.tools])) }
        guard let outline else { return nil }
        var query = SessionEventQuery(session: id)
        query.types = ConversationList.types
        query.sources = [.custom]
        query.agentID = agent
        let list = ConversationList(outline, events: try store.sessionEvents(query), agent: agent)
        let conversation = Conversation(outline: outline, list: list)
        let count = list.entries.count
        // Events that came meanwhile are not of the row that the list would be kept for.
        if count >= SpanCache.callMinimum, try store.session(id) == outline.session {
            conversations.keep(conversation, key, of: outline.session, weight: count, begunIn: generation)
        }
        return conversation
    }
}
