import EventModel
import EventStore
import Synchronization

/// The spans of the long sessions that were looked at last. Whatever happens in a session changes its row: spans hold as
/// long as the row is the same.
package final class SpanCache: Sendable {
    /// Sessions that are kept.
    private static let sessionLimit = 8
    /// Calls, of all sessions that are kept; some hundred bytes each.
    private static let callLimit = 200_000
    /// Calls below which spans are made anew each time.
    private static let callMinimum = 2000

    private struct Entry {
        var spans: SessionSpans
        /// Of the agent that was looked at last.
        var conversation: (agent: String?, list: ConversationList)?

        var callCount: Int { spans.outline.tools.count + spans.outline.models.count }
    }

    /// The one that was used last is the last.
    private let entries = Mutex<[Entry]>([])

    package init() {}

    /// Nil for an unknown session.
    func spans(of id: String, _ store: any EventStore) throws(StoreError) -> SessionSpans? {
        guard let session = try store.session(id) else { return nil }
        if let entry = used(session) { return entry.spans }
        guard let outline = try store.outline(OutlineQuery(session: id)) else { return nil }
        let spans = SessionSpans(outline)
        keep(Entry(spans: spans))
        return spans
    }

    /// The agent's conversation in the session that the outline is of; nil where it is not kept.
    func conversation(of session: Session, agent: String?) -> (SessionOutline, ConversationList)? {
        guard let entry = used(session), let conversation = entry.conversation,
            conversation.agent.isExactly(agent)
        else { return nil }
        return (entry.spans.outline, conversation.list)
    }

    /// Keeps the conversation where the session's spans are kept.
    func keep(_ list: ConversationList, of session: Session, agent: String?) {
        entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.spans.outline.session == session }) else { return }
            entries[index].conversation = (agent, list)
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
