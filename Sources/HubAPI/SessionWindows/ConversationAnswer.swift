import Adapters
import EventCodec
import EventModel
import EventStore
import JSONCoding

/// One page of a conversation, with its texts.
struct ConversationAnswer {
    struct Query {
        var agentID: String? = Agent.mainID
        var start = ConversationList.Start.first
        var order = SortOrder.oldestFirst
        /// Nothing later.
        var until: Timestamp?
        var limit = Limits.pageRowsDefault
    }

    /// UTF-8 bytes of an entry's text; `/api/events/{event_uuid}` has the whole.
    static let textBytes = 16 << 10
    /// UTF-8 bytes of what a tool was given, and of what it answered.
    static let previewBytes = 2 << 10

    private let outline: SessionOutline
    private let list: ConversationList
    private let page: Range<Int>
    private let query: Query
    private var calls = OutlineCalls()
    private var events: [Int64: Event] = [:]
    /// The events of the tool calls on the page, by the calls' numbers.
    private var toolEvents: [Int64: [Event]] = [:]
    /// Whole, by their ids.
    private var prompts: [ExactText: Prompt] = [:]
    private var promptEvents: [ExactText: EventUUID] = [:]

    init(session id: String, _ query: Query, services: HubServices) throws {
        let store = services.store
        guard let conversation = try services.spans.conversation(of: id, agent: query.agentID, store) else {
            throw APIError.notFound("session '\(id)'")
        }
        outline = conversation.outline
        list = conversation.list.upTo(query.until)
        self.query = query
        page = list.page(query.start, order: query.order, limit: query.limit)
        try read(store)
    }

    private mutating func read(_ store: any EventStore) throws(StoreError) {
        var eventIDs: [Int64] = []
        var numbers: [Int64] = []
        var promptIDs: [String] = []
        for entry in list.entries[page] {
            switch entry.origin {
            case .event(let id): eventIDs.append(id)
            case .tool(let number): numbers.append(number)
            case .prompt(let place): promptIDs.append(outline.prompts[place].id)
            case .question, .failure, .compaction: break
            }
        }
        for prompt in try store.prompts(session: outline.session.id, ids: promptIDs) {
            prompts[ExactText(prompt.id)] = prompt
            promptEvents[ExactText(prompt.id)] = try store.event(of: prompt)?.uuid
        }
        for event in try store.events(ids: eventIDs) { events[event.id] = event }
        calls = try store.outlineCalls(session: outline.session.id, tools: numbers, models: [])
        let found = numbers.compactMap { number in calls.tools[number].map { (number, $0) } }
        for (call, events) in zip(found, try store.events(of: found.map(\.1))) { toolEvents[call.0] = events }
    }

    func write(to writer: inout JSONWriter) {
        let entries = Array(list.entries[page])
        let texts = entries.map { (entry: $0, text: text(of: $0)) }.filter { !$0.text.isBlank }
        let agents = Dictionary(outline.agents.map { (ExactText($0.id), $0) }) { first, _ in first }
        writer.key("entries")
        writer.array(query.order == .oldestFirst ? texts : texts.reversed()) { writer, shown in
            writer.value(shown.text, shown.entry, agents, outline)
        }
        let older = page.lowerBound > 0 ? entries.first.map { ConversationCursor(before: $0.position).text } : nil
        let newer =
            page.upperBound < list.entries.count
            ? entries.last.map { ConversationCursor(after: $0.position).text } : nil
        writer.member("next_cursor", query.order == .oldestFirst ? newer : older)
        writer.member("previous_cursor", query.order == .oldestFirst ? older : newer)
        writer.member("total", list.entries.count)
    }

    private func text(of entry: ConversationList.Entry) -> EntryText {
        switch entry.origin {
        case .event(let id):
            guard let event = events[id] else { return EntryText(id: "event:\(id)", text: "", agentID: Agent.mainID) }
            return EntryText(event, entry.kind)
        case .tool(let number):
            guard let call = calls.tools[number] else {
                return EntryText(id: "tool:\(number)", text: "", agentID: Agent.mainID)
            }
            return EntryText(call, toolEvents[number] ?? [], spawned: spawned(number))
        case .prompt(let place):
            let prompt = prompts[ExactText(outline.prompts[place].id)] ?? outline.prompts[place]
            var text = EntryText(id: "prompt:" + prompt.id, text: prompt.text, agentID: Agent.mainID)
            text.source = prompt.sources.names.first
            text.uuid = promptEvents[ExactText(prompt.id)]?.description
            return text
        case .question(let place):
            let question = outline.questions[place]
            var text = EntryText(id: "question:" + question.id, text: question.message, agentID: question.agentID)
            text.uuid = EventUUID(question.id)?.description
            return text
        case .failure(let place):
            let failure = outline.failures[place]
            var text = EntryText(
                id: "error:" + failure.agentID + ":" + failure.id, text: failure.message ?? failure.code,
                agentID: failure.agentID)
            text.source = failure.sources.names.first
            return text
        case .compaction(let place):
            let compaction = outline.compactions[place]
            var text = EntryText(
                id: "compaction:\(compaction.agentID):\(compaction.startedAt.microseconds)", text: compaction.words,
                agentID: compaction.agentID)
            text.source = compaction.source.rawValue
            return text
        }
    }

    private func spawned(_ number: Int64) -> String? {
        outline.tools.first { $0.number == number }?.spawned.map(outline.agentID)
    }
}

extension EventStore {
    /// The event that told of the prompt.
    func event(of prompt: Prompt) throws(StoreError) -> Event? {
        var query = SessionEventQuery(session: prompt.sessionID)
        query.types = ["UserPromptSubmit", "prompt"]
        query.time = TimeRange(since: prompt.at, until: prompt.at.advanced(byMicroseconds: 1))
        query.limit = 1
        return try events(ids: sessionEvents(query).map(\.id)).first
    }
}

/// Where a page of a conversation begins or ends.
struct ConversationCursor {
    private static let after = "talk-after"
    private static let before = "talk-before"

    var start: ConversationList.Start
    var text: String

    init(after position: ConversationList.Position) {
        start = .after(position)
        text = position.cursor.text(list: ConversationCursor.after)
    }

    init(before position: ConversationList.Position) {
        start = .before(position)
        text = position.cursor.text(list: ConversationCursor.before)
    }

    init(_ text: String) throws(StoreError) {
        self.text = text
        if let cursor = try? PageCursor(text, list: ConversationCursor.after, numbers: 3) {
            start = .after(ConversationList.Position(cursor))
        } else {
            start = .before(
                ConversationList.Position(try PageCursor(text, list: ConversationCursor.before, numbers: 3)))
        }
    }
}

extension ConversationList.Position {
    fileprivate init(_ cursor: PageCursor) {
        self.init(at: cursor.numbers[0], rank: cursor.numbers[1], number: cursor.numbers[2], key: cursor.key)
    }

    fileprivate var cursor: PageCursor { PageCursor([at, rank, number], key: key) }
}
