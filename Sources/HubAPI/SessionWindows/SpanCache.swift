import EventModel
import EventStore
import Synchronization

/// The spans, and the conversations, of the long sessions that were looked at last. Whatever happens in a session changes its row: what is kept
/// holds as long as the row is the same.
package final class SpanCache: Sendable {
    /// Sessions that are kept.
    private static let sessionLimit = 8
    /// Calls, of all sessions that are kept; some hundred bytes each.
    private static let callLimit = 200_000
    /// Calls below which spans are made anew each time.
    private static let callMinimum = 2000

    /// Conversations that are kept.
    private static let conversationLimit = 4
    /// Entries, of all conversations that are kept; some hundred bytes each.
    private static let entryLimit = 400_000

    struct Conversation {
        /// Without model calls.
        var outline: SessionOutline
        /// Nil for that of all agents.
        var agent: String?
        var list: ConversationList
    }

    private struct Entry {
        var spans: SessionSpans

        var callCount: Int { spans.outline.tools.count + spans.outline.models.count }
    }

    /// The one that was used last is the last.
    private let entries = Mutex<[Entry]>([])
    private let conversations = Mutex<[Conversation]>([])

    package init() {}

    /// Lets go of everything.
    func removeAll() {
        entries.withLock { $0.removeAll() }
        conversations.withLock { $0.removeAll() }
    }

    /// Nil for an unknown session.
    func spans(of id: String, _ store: any EventStore) throws(StoreError) -> SessionSpans? {
        guard let session = try store.session(id) else { return nil }
        if let entry = used(session) { return entry.spans }
        guard let outline = try store.outline(OutlineQuery(session: id)) else { return nil }
        let spans = SessionSpans(outline)
        keep(Entry(spans: spans))
        return spans
    }

    /// The agent's conversation; nil where the session is unknown.
    func conversation(
        of id: String, agent: String?, _ store: any EventStore
    ) throws(StoreError) -> Conversation? {
        guard let session = try store.session(id) else { return nil }
        let kept = conversations.withLock { conversations in
            conversations.first { $0.agent.isExactly(agent) && $0.outline.session == session }
        }
        if let kept { return kept }
        var outline = used(session)?.spans.outline
        if outline == nil { outline = try store.outline(OutlineQuery(session: id, parts: [.tools])) }
        guard let outline else { return nil }
        var query = SessionEventQuery(session: id)
        query.types = ConversationList.types
        query.sources = [.custom]
        query.agentID = agent
        let list = ConversationList(outline, events: try store.sessionEvents(query), agent: agent)
        let conversation = Conversation(outline: outline, agent: agent, list: list)
        // Events that came meanwhile are not of the row that the list would be kept for.
        if list.entries.count >= SpanCache.callMinimum, try store.session(id) == outline.session { keep(conversation) }
        return conversation
    }

    private func keep(_ conversation: Conversation) {
        let id = conversation.outline.session.id
        guard conversation.list.entries.count <= SpanCache.entryLimit else { return }
        conversations.withLock { conversations in
            conversations.removeAll {
                $0.outline.session.id.isExactly(id) && $0.agent.isExactly(conversation.agent)
            }
            conversations.append(conversation)
            while conversations.count > SpanCache.conversationLimit
                || conversations.map(\.list.entries.count).reduce(0, +) > SpanCache.entryLimit
            { conversations.removeFirst() }
        }
    }

    private func used(_ session: Session) -> Entry? {
        entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.spans.outline.session == session }) else { return nil }
            let entry = entries.remove(at: index)
            entries.append(entry)
            return entry
        }
    }

    private func keep(_ entry: Entry) {
        let count = entry.callCount
        guard count >= SpanCache.callMinimum, count <= SpanCache.callLimit else { return }
        entries.withLock { entries in
            entries.removeAll { $0.spans.outline.session.id.isExactly(entry.spans.outline.session.id) }
            entries.append(entry)
            while entries.count > SpanCache.sessionLimit
                || entries.map(\.callCount).reduce(0, +) > SpanCache.callLimit
            { entries.removeFirst() }
        }
    }
}
