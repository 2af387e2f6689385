import EventModel
import EventStore

/// What was said and done in an agent's conversation, in order, one place for one thing whoever told of it. Texts are
/// not here: they are read for what a page shows.
struct ConversationList {
    enum Kind: String, Sendable, CaseIterable {
        case prompt
        case reply
        case thinking
        case tool
        case question
        case error
        case compaction
        case notice
    }

    enum Origin: Equatable {
        /// An event, by its id.
        case event(Int64)
        /// A tool call, by its number in the outline.
        case tool(Int64)
        /// By its place in the outline.
        case prompt(Int)
        case question(Int)
        case failure(Int)
        case compaction(Int)
    }

    struct Entry: Equatable {
        var kind: Kind
        var at: Timestamp
        var origin: Origin
        var position: Position
    }

    /// Where an entry stands; it stays there whatever is added.
    struct Position: Comparable {
        var at: Int64
        /// Of one instant, by kind.
        var rank: Int64
        var number: Int64
        var key = ""

        static func < (left: Position, right: Position) -> Bool {
            (left.at, left.rank, left.number, left.key) < (right.at, right.rank, right.number, right.key)
        }
    }

    /// Types of events by what they are in a conversation.
    static let replyType = "assistant"
    static let thinkingType = "thinking"
    static let stopTypes = [SessionOutline.stopType, "SubagentStop"]
    /// What a subagent is told to do.
    static let taskTypes = ["user", "prompt"]
    static let noticeTypes = [
        "SessionStart", "SessionEnd", "system.api_error", "system.local_command", "system.informational",
        "system.session_start", "pr-link", "PostModelSwitch", "PermissionDenied", "attachment.hook_blocking_error",
        "attachment.hook_non_blocking_error", "attachment.budget_usd", "attachment.max_turns_reached",
        "attachment.plan_mode", "attachment.plan_mode_exit", "WorktreeCreate", "TeammateIdle",
    ]

    static var types: [String] { [replyType, thinkingType] + stopTypes + taskTypes + noticeTypes }

    /// Microseconds within which two reports of one thing may be apart.
    static let slack: Int64 = 2_000_000

    /// In order.
    private(set) var entries: [Entry] = []

    /// `events` are of `types`, or were sent by others, in order of time; `agent` is the id of one agent, nil for all.
    init(_ outline: SessionOutline, events: [SessionEventPoint], agent: String?) {
        let place = agent.map { id in outline.agentIDs.firstIndex { $0.isExactly(id) } ?? -1 }
        let isMain = agent == nil || agent == Agent.mainID
        func isOfAgent(_ id: String) -> Bool { agent == nil || agent.isExactly(id) }
        if isMain {
            for (index, prompt) in outline.prompts.enumerated() {
                add(.prompt, prompt.at, .prompt(index), number: 0, key: prompt.id)
            }
        }
        for tool in outline.tools where place == nil || tool.agent == place {
            add(.tool, tool.startedAt, .tool(tool.number), number: tool.number)
        }
        for (index, question) in outline.questions.enumerated()
        where question.kind != .idle && isOfAgent(question.agentID) {
            add(.question, question.askedAt, .question(index), number: 0, key: question.id)
        }
        for (index, compaction) in outline.compactions.enumerated() where isOfAgent(compaction.agentID) {
            add(.compaction, compaction.startedAt, .compaction(index), number: Int64(index))
        }
        let told = addEvents(events, prompts: isMain ? outline.prompts.map(\.at.bounded) : [], isMain: isMain)
        for (index, failure) in outline.failures.enumerated() where isOfAgent(failure.agentID) {
            let at = failure.at.bounded
            let nearest = SessionSpans.last(in: told, upTo: at + ConversationList.slack)
            if nearest >= 0, told[nearest] >= at - ConversationList.slack { continue }
            add(.error, failure.at, .failure(index), number: 0, key: failure.agentID + "/" + failure.id)
        }
        entries.sort { $0.position < $1.position }
    }

    /// The times at which the model's words told of errors.
    private mutating func addEvents(_ events: [SessionEventPoint], prompts: [Int64], isMain: Bool) -> [Int64] {
        let types = ConversationList.types
        func type(_ point: SessionEventPoint) -> String? { point.type.map { types[$0] } }
        let replies = events.filter { type($0) == ConversationList.replyType && !$0.isError }.map(\.at.bounded)
        var lastStop = Int64.min
        var hasTask = false
        var errors: [Int64] = []
        for point in events {
            let at = point.at.bounded
            switch type(point) {
            case ConversationList.replyType?:
                if point.isError { errors.append(at) }
                add(point.isError ? .error : .reply, point)
            case ConversationList.thinkingType?: add(.thinking, point)
            case .some(let name) where ConversationList.stopTypes.contains(name):
                let prompt = SessionSpans.last(in: prompts, upTo: at)
                let since = max(lastStop, prompt >= 0 ? prompts[prompt] : .min)
                let reply = SessionSpans.last(in: replies, upTo: at + ConversationList.slack)
                if reply < 0 || replies[reply] <= since { add(.reply, point) }
                lastStop = at
            case .some(let name) where ConversationList.taskTypes.contains(name):
                // Later ones are what the client put in.
                if !isMain, !hasTask { add(.prompt, point) }
                hasTask = true
            default: add(.notice, point)
            }
        }
        return errors
    }

    private mutating func add(_ kind: Kind, _ point: SessionEventPoint) {
        add(kind, point.at, .event(point.id), number: point.id)
    }

    private mutating func add(_ kind: Kind, _ at: Timestamp, _ origin: Origin, number: Int64, key: String = "") {
        let rank = Int64(ConversationList.order.firstIndex(of: kind) ?? 0)
        entries.append(
            Entry(
                kind: kind, at: at, origin: origin,
                position: Position(at: at.microseconds, rank: rank, number: number, key: key)))
    }

    /// What happens at one instant stands in this order.
    private static let order: [Kind] = [
        .compaction, .prompt, .thinking, .reply, .question, .tool, .error, .notice,
    ]
}

extension ConversationList {
    /// Which part of the list; with none of the three the beginning in the order asked for.
    enum Start {
        case first
        case after(Position)
        case before(Position)
        /// The last entry up to the instant in the middle.
        case around(Timestamp)
    }

    /// The places of a page, oldest first.
    func page(_ start: Start, order: SortOrder, limit: Int) -> Range<Int> {
        let limit = max(1, limit)
        switch start {
        case .first:
            return order == .oldestFirst
                ? 0..<min(limit, entries.count) : max(0, entries.count - limit)..<entries.count
        case .after(let position):
            let first = count { $0.position <= position }
            return first..<min(entries.count, first + limit)
        case .before(let position):
            let end = count { $0.position < position }
            return max(0, end - limit)..<end
        case .around(let time):
            let middle = count { $0.at <= time }
            let first = max(0, min(middle - (limit + 1) / 2, entries.count - limit))
            return first..<min(entries.count, first + limit)
        }
    }

    /// What was there at an instant, it included.
    func upTo(_ time: Timestamp?) -> ConversationList {
        guard let time else { return self }
        var list = self
        list.entries.removeLast(entries.count - count { $0.at <= time })
        return list
    }

    /// How many of the first entries are so; those behind them are not.
    private func count(_ isBefore: (Entry) -> Bool) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(entries[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
