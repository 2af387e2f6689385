import EventModel
import EventStore

/// What lasted how long in a session, made of its outline: turns, model calls, tool calls, waits, compactions.
///
/// Times are microseconds since 1970. Nothing ends before it begins: an end that was reported so is taken for the
/// beginning.
struct SessionSpans {
    enum Kind: Sendable {
        case turn
        case model
        case tool
        /// The user is asked.
        case question
        /// The turn is over, and the next prompt has not come.
        case idle
        case compaction
    }

    struct Span: Equatable {
        var kind: Kind
        /// Its place in the list of the outline that it is made of; of `idle` the prompt that ended it.
        var place: Int
        /// Its place in the outline's `agentIDs`.
        var agent: Int
        var start: Int64
        var end: Int64
        /// Its end was not reported: it lasts.
        var isOpen = false
        var isError = false

        var duration: Int64 { end - start }
    }

    /// Microseconds without work between a turn and the next prompt that count as a wait for the user.
    static let idleMinimum: Int64 = 1_000_000

    let outline: SessionOutline
    /// From the session's start to the end of what is known of it.
    let range: Range<Int64>
    /// Microseconds to which a turn's work reached; of each prompt.
    private(set) var turnEnds: [Int64] = []
    /// In order of start.
    private(set) var spans: [Span] = []
    /// The place of the main agent in the outline's `agentIDs`; -1 when nothing is known of it.
    let main: Int

    init(_ outline: SessionOutline) {
        self.outline = outline
        range = SessionSpans.range(of: outline.session)
        main = outline.agentIDs.firstIndex { $0.isExactly(Agent.mainID) } ?? -1
        spans.reserveCapacity(outline.tools.count + outline.models.count + 3 * outline.prompts.count)
        addCalls()
        addTurns()
        addQuestions()
        for (place, compaction) in outline.compactions.enumerated() {
            let end = compaction.endedAt ?? compaction.startedAt
            add(.compaction, place, agent(compaction.agentID), compaction.startedAt.bounded, end.bounded)
        }
        spans.sort { ($0.start, $1.end) < ($1.start, $0.end) }
    }

    static func range(of session: Session) -> Range<Int64> {
        let start = session.startedAt.bounded
        let end = max(session.lastEventAt, session.endedAt ?? session.lastEventAt).bounded
        return start..<max(start + 1000, end)
    }

    private func agent(_ id: String) -> Int { outline.agentIDs.firstIndex { $0.isExactly(id) } ?? main }

    private mutating func add(
        _ kind: Kind, _ place: Int, _ agent: Int, _ start: Int64, _ end: Int64, isOpen: Bool = false,
        isError: Bool = false
    ) {
        spans.append(
            Span(
                kind: kind, place: place, agent: agent, start: start, end: max(start, end), isOpen: isOpen,
                isError: isError))
    }

    private mutating func addCalls() {
        for (place, call) in outline.tools.enumerated() {
            let isOpen = call.status == .running && call.endedAt == nil
            let end = isOpen ? range.upperBound : (call.endedAt ?? call.startedAt).bounded
            add(
                .tool, place, call.agent, call.startedAt.bounded, end, isOpen: isOpen,
                isError: call.status == .failed)
        }
        for (place, call) in outline.models.enumerated() {
            let end = call.at.bounded
            add(.model, place, call.agent, end - min(end, max(0, call.durationMicroseconds ?? 0)), end)
        }
    }

    /// A turn lasts from its prompt to its reported end, or that of the main agent's last call, before the next prompt.
    private mutating func addTurns() {
        let starts = outline.prompts.map(\.at.bounded)
        guard !starts.isEmpty else { return }
        var ends = starts
        for span in spans where span.agent == main && (span.kind == .tool || span.kind == .model) {
            let turn = SessionSpans.last(in: starts, upTo: span.kind == .model ? span.end : span.start)
            guard turn >= 0 else { continue }
            ends[turn] = max(ends[turn], span.end)
        }
        for stop in outline.stops {
            let turn = SessionSpans.last(in: starts, upTo: stop.bounded)
            if turn >= 0 { ends[turn] = max(ends[turn], stop.bounded) }
        }
        var failed: Set<Int> = []
        for failure in outline.failures {
            let turn =
                outline.prompts.firstIndex { $0.id.isExactly(failure.id) }
                ?? SessionSpans.last(in: starts, upTo: failure.at.bounded)
            guard turn >= 0 else { continue }
            ends[turn] = max(ends[turn], failure.at.bounded)
            failed.insert(turn)
        }
        let isAtWork = outline.session.status == .running || outline.session.status == .waiting
        for turn in starts.indices {
            let isLast = turn == starts.count - 1
            let isOpen = isLast && isAtWork
            if !isLast { ends[turn] = min(ends[turn], starts[turn + 1]) }
            if isOpen { ends[turn] = max(ends[turn], range.upperBound) }
            add(
                .turn, turn, main, starts[turn], ends[turn], isOpen: isOpen, isError: failed.contains(turn))
            if !isLast, starts[turn + 1] - ends[turn] >= SessionSpans.idleMinimum {
                add(.idle, turn + 1, main, ends[turn], starts[turn + 1])
            }
        }
        turnEnds = ends
    }

    /// Notices that the agent is idle say what the pause between two turns says already.
    private mutating func addQuestions() {
        for (place, question) in outline.questions.enumerated() where question.kind != .idle {
            let isOpen = question.resolvedAt == nil && !outline.session.status.isOver
            let end = question.resolvedAt?.bounded ?? (isOpen ? range.upperBound : question.askedAt.bounded)
            add(
                .question, place, agent(question.agentID), question.askedAt.bounded, end, isOpen: isOpen)
        }
    }

    /// The place of the last of the sorted numbers that is not above `limit`; -1 when all are.
    static func last(in sorted: [Int64], upTo limit: Int64) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}

extension Question {
    /// `permission`, or `user` for everything else that the user is asked.
    var waitKind: String { kind == .permission ? "permission" : "user" }
}

extension Timestamp {
    /// Microseconds since 1970, within what is accepted from outside: differences do not overflow.
    var bounded: Int64 { min(max(self, .epoch), .latest).microseconds }
}
