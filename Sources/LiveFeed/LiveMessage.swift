package import EventModel
import Synchronization

/// One thing to show live: an event as it was committed, or a session row after it changed.
///
/// The bytes that go to viewers are made once, by the first who asks, and shared by all.
package final class LiveMessage: Sendable {
    package enum Content: Sendable {
        /// `stored` is false when the commit failed and the event is shown all the same; its id is 0 then.
        case event(Event, stored: Bool)
        case session(Session)
        /// These sessions are no more.
        case forgotten([String])
    }

    /// How the bytes are wrapped; each wrapping is made at most once.
    package enum Form: Int, CaseIterable, Sendable {
        case serverSent
        case serverSentWithoutPayload
        case webSocket
        case webSocketWithoutPayload
    }

    package let content: Content
    private let rendered = Mutex([[UInt8]?](repeating: nil, count: Form.allCases.count))

    package init(_ content: Content) { self.content = content }

    /// The store's id of the event; 0 for what has none.
    package var eventID: Int64 {
        if case .event(let event, _) = content { event.id } else { 0 }
    }

    /// The bytes in that form, made by `render` the first time.
    package func bytes(_ form: Form, render: (LiveMessage) -> [UInt8]) -> [UInt8] {
        if let bytes = rendered.withLock({ $0[form.rawValue] }) { return bytes }
        let bytes = render(self)
        rendered.withLock { $0[form.rawValue] = bytes }
        return bytes
    }
}

/// Which messages a viewer wants. Empty lists match everything; values of one list are alternatives.
package struct LiveFilter: Sendable {
    package var sessionIDs: Set<String> = []
    package var agentIDs: Set<String> = []
    package var types: Set<String> = []
    package var toolNames: Set<String> = []
    package var sourceApps: Set<String> = []
    package var machineIDs: Set<String> = []
    package var sources: Set<RecordSource> = []
    package var onlyErrors = false
    /// Lowercase text that the summary must contain.
    package var text: String?

    package init() {}

    package func matches(_ message: LiveMessage) -> Bool {
        switch message.content {
        case .event(let event, _): matches(event)
        case .session(let session): matches(session)
        case .forgotten(let sessions): sessionIDs.isEmpty || !sessionIDs.isDisjoint(with: sessions)
        }
    }

    package func matches(_ event: Event) -> Bool {
        (sessionIDs.isEmpty || sessionIDs.contains(event.sessionID))
            && (agentIDs.isEmpty || agentIDs.contains(event.agentID))
            && (types.isEmpty || types.contains(event.type))
            && (toolNames.isEmpty || event.toolName.map(toolNames.contains) == true)
            && (sourceApps.isEmpty || sourceApps.contains(event.sourceApp))
            && (machineIDs.isEmpty || machineIDs.contains(event.machineID))
            && (sources.isEmpty || sources.contains(event.source))
            && (!onlyErrors || event.isError)
            && (text.map { event.summary.lowercased().contains($0) } ?? true)
    }

    private func matches(_ session: Session) -> Bool {
        (sessionIDs.isEmpty || sessionIDs.contains(session.id))
            && (sourceApps.isEmpty || sourceApps.contains(session.sourceApp))
            && (machineIDs.isEmpty || machineIDs.contains(session.machineID))
    }
}
