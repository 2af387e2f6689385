import EventCodec
import EventModel
import EventStore

/// What one session used, turn by turn. A turn is a prompt and all calls that it led to, those of subagents included.
struct SessionCost {
    struct Turn: Equatable {
        /// Who began it.
        enum Kind: String, CaseIterable {
            case user
            case automatic
            /// The prompt itself was never reported.
            case unknown
        }

        /// Nil for calls before the first prompt.
        var promptID: String?
        /// Nil where the prompt itself was never reported.
        var prompt: String?
        var kind = Kind.unknown
        var at: Timestamp
        var calls: Int64 = 0
        var unpricedCalls: Int64 = 0
        var toolCalls: Int64 = 0
        var usage = TokenUsage()
        var cost = Cost()
        /// Nano-dollars of this turn and all before it.
        var cumulative: Int64 = 0
    }

    /// How full the context was at one request.
    struct ContextPoint: Equatable {
        var at: Timestamp
        var tokens: Int64
        var window: Int64?
        var agentID: String
    }

    /// Turns of one answer, the latest ones; their cumulative costs count all.
    static let turnLimit = 1000
    /// Points of one answer; of a longer session each stretch keeps its lowest and its highest.
    static let contextPointLimit = 500
    /// UTF-8 bytes of a prompt as a turn shows it.
    static let promptBytes = 1000

    /// In order of time.
    private(set) var turns: [Turn] = []

    /// Calls must be the session's own, in order of time. A call belongs to the prompt that it names, else to the latest one before it;
    /// a tool call to the turn of the model call that asked for it, else to the latest one before it.
    init(prompts: [Prompt], calls: [ModelCall], toolCalls: [ToolCallStart]) {
        var turnOfPrompt: [ExactText: Int] = [:]
        open(prompts, calls, toolCalls, &turnOfPrompt)
        var turnOfMessage: [ExactText: Int] = [:]
        for call in calls {
            let index = call.promptID.flatMap { turnOfPrompt[ExactText($0)] } ?? self.index(at: call.at)
            if let message = call.messageID { turnOfMessage[ExactText(message)] = index }
            turns[index].add(call)
        }
        for call in toolCalls {
            let known = call.messageID.flatMap { turnOfMessage[ExactText($0)] }
            turns[known ?? index(at: call.at)].toolCalls += 1
        }
        if turns.first?.promptID == nil, turns.first?.calls == 0, turns.first?.toolCalls == 0 { turns.removeFirst() }
        var cumulative: Int64 = 0
        for index in turns.indices {
            cumulative = cumulative.saturatedSum(turns[index].cost.total)
            turns[index].cumulative = cumulative
        }
    }

    /// Makes the turns: one for each prompt, one for each prompt that only calls name, and one before them all.
    private mutating func open(
        _ prompts: [Prompt], _ calls: [ModelCall], _ toolCalls: [ToolCallStart], _ turnOfPrompt: inout [ExactText: Int]
    ) {
        var starts: [ExactText: Turn] = [:]
        for prompt in prompts {
            let text = prompt.text.cut(toUTF8Bytes: SessionCost.promptBytes)
            starts[ExactText(prompt.id)] = Turn(
                promptID: prompt.id, prompt: text, kind: prompt.isAutomatic ? .automatic : .user, at: prompt.at)
        }
        for call in calls {
            guard let id = call.promptID, starts[ExactText(id)]?.prompt == nil else { continue }
            let at = starts[ExactText(id)].map { min($0.at, call.at) } ?? call.at
            starts[ExactText(id)] = Turn(promptID: id, prompt: nil, at: at)
        }
        turns = starts.values.sorted { ($0.at, $0.promptID ?? "") < ($1.at, $1.promptID ?? "") }
        let first = [calls.first?.at, turns.first?.at].compactMap { $0 }.min()
        turns.insert(Turn(promptID: nil, prompt: nil, at: first ?? toolCalls.first?.at ?? .epoch), at: 0)
        for (index, turn) in turns.enumerated() {
            if let id = turn.promptID { turnOfPrompt[ExactText(id)] = index }
        }
    }

    /// The latest turn that began at that time or before; the first one, which has no prompt, if none did.
    private func index(at time: Timestamp) -> Int {
        var low = 1
        var high = turns.count
        while low < high {
            let middle = (low + high) / 2
            if turns[middle].at <= time { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    /// The main agent's requests over time, each with the tokens that it sent and the window they had to fit into.
    static func context(
        _ calls: [ModelCall], window: (ModelCall) -> Int64?, limit: Int = contextPointLimit
    ) -> [ContextPoint] {
        let points = calls.filter { $0.isOfTheConversation && $0.usage.prompt > 0 }.map {
            ContextPoint(at: $0.at, tokens: $0.usage.prompt, window: window($0), agentID: $0.agentID)
        }
        guard points.count > limit else { return points }
        let stretches = max(1, limit / 2)
        return (0..<stretches).flatMap { stretch in
            let range = stretch * points.count / stretches..<(stretch + 1) * points.count / stretches
            let low = range.min { points[$0].tokens < points[$1].tokens } ?? range.lowerBound
            let high = range.max { points[$0].tokens < points[$1].tokens } ?? range.lowerBound
            return (low == high ? [low] : [min(low, high), max(low, high)]).map { points[$0] }
        }
    }
}

extension SessionCost.Turn {
    fileprivate mutating func add(_ call: ModelCall) {
        calls += 1
        usage = usage + call.usage
        if let price = call.cost { cost = cost + price } else { unpricedCalls += 1 }
    }
}

extension ModelCall {
    /// Whether the request carried the main agent's conversation, and not a title or a summary made beside it.
    fileprivate var isOfTheConversation: Bool {
        guard agentID == Agent.mainID else { return false }
        return querySource.map { $0 == "main" || $0 == "sdk" || $0.hasPrefix("repl_main_thread") } ?? true
    }
}
