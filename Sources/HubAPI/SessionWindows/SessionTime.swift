import EventStore

/// What the time of a session went into, of all agents together: each instant counts once.
///
/// Where several agents are at once in different parts, what is named first counts. Microseconds.
struct SessionTime: Equatable {
    enum Part: String, Sendable, CaseIterable {
        /// A model answered, or, where no answer was measured, a call followed that it had to write.
        case model
        case tool
        /// An agent had asked the user, and nobody else worked.
        case user
        /// No turn was under way.
        case idle
        /// A turn was under way, and nothing of it is known to have run.
        case unknown
    }

    private(set) var parts: [Part: Int64] = [:]

    init(_ spans: SessionSpans) {
        var sweep = Sweep(agents: spans.outline.agentIDs.count + 1, range: spans.range)
        var covered = [Int64?](repeating: nil, count: spans.outline.agentIDs.count + 1)
        for span in spans.spans {
            // Who is not known has a place of its own, behind all others.
            let agent = span.agent < 0 ? covered.count - 1 : span.agent
            if let activity = Activity(span, spans) { sweep.add(activity, agent, span.start, span.end) }
            guard span.kind == .turn || span.kind == .tool || span.kind == .model else { continue }
            if let end = covered[agent], span.start > end,
                span.kind == .tool || span.kind == .model && span.duration == 0
            {
                sweep.add(.writing, agent, end, span.start)
            }
            covered[agent] = max(covered[agent] ?? .min, span.kind == .turn ? span.start : span.end)
        }
        parts = sweep.measured()
    }

    /// What an agent does; of several the first decides.
    private enum Activity: Int, CaseIterable {
        case answering
        case asking
        case calling
        /// Not measured: it lies between what was.
        case writing
        /// A call that lasts as long as the subagent that it spawned.
        case spawning
        case turn

        init?(_ span: SessionSpans.Span, _ spans: SessionSpans) {
            switch span.kind {
            case .model, .compaction: self = .answering
            case .question: self = .asking
            case .tool: self = spans.outline.tools[span.place].spawned == nil ? .calling : .spawning
            case .turn: self = .turn
            case .idle: return nil
            }
        }

        /// The lowest of all agents decides.
        var rank: Int {
            switch self {
            case .answering, .writing: 0
            case .calling: 1
            case .asking: 2
            case .spawning: 3
            case .turn: 4
            }
        }

        static let parts: [Part] = [.model, .tool, .user, .tool, .unknown]
    }

    /// Goes through all beginnings and ends in order of time.
    private struct Sweep {
        private struct Change {
            var at: Int64
            var agent: Int
            var activity: Int
            var step: Int
        }

        private let range: Range<Int64>
        private var changes: [Change] = []
        /// How often each agent does what at the time, activities within agents.
        private var running: [Int]
        /// How many agents are in each rank.
        private var agents = [Int](repeating: 0, count: Activity.parts.count)

        init(agents: Int, range: Range<Int64>) {
            self.range = range
            running = [Int](repeating: 0, count: agents * Activity.allCases.count)
        }

        mutating func add(_ activity: Activity, _ agent: Int, _ start: Int64, _ end: Int64) {
            let start = max(start, range.lowerBound)
            let end = min(end, range.upperBound)
            guard start < end else { return }
            changes.append(Change(at: start, agent: agent, activity: activity.rawValue, step: 1))
            changes.append(Change(at: end, agent: agent, activity: activity.rawValue, step: -1))
        }

        private func rank(of agent: Int) -> Int? {
            let first = agent * Activity.allCases.count
            return Activity.allCases.first { running[first + $0.rawValue] > 0 }?.rank
        }

        mutating func measured() -> [Part: Int64] {
            changes.sort { $0.at < $1.at }
            var parts: [Part: Int64] = [:]
            var reached = range.lowerBound
            for change in changes {
                parts[part, default: 0] += change.at - reached
                reached = change.at
                if let rank = rank(of: change.agent) { agents[rank] -= 1 }
                running[change.agent * Activity.allCases.count + change.activity] += change.step
                if let rank = rank(of: change.agent) { agents[rank] += 1 }
            }
            parts[part, default: 0] += range.upperBound - reached
            return parts
        }

        private var part: Part { agents.firstIndex { $0 > 0 }.map { Activity.parts[$0] } ?? .idle }
    }
}
