import EventModel
import EventStore

/// A stretch in which an agent lived and nothing of it is known to have run.
struct TimelineGap: Equatable {
    enum Kind: String, Sendable, CaseIterable {
        /// The model was asked and had not answered.
        case model
        /// The user had not answered, or not prompted.
        case user
        case permission
        case unknown
    }

    /// Gaps of one answer: the longest ones.
    static let limit = 1000
    /// Microseconds.
    private static let minimum: Int64 = 500_000
    /// Gaps shorter than this part of the window are no gaps.
    private static let windowParts: Int64 = 1000

    /// The agent's place in the outline's `agentIDs`.
    var agent: Int
    /// Microseconds since 1970.
    var range: Range<Int64>
    var kind: Kind

    /// The gaps between spans, which are in order of start, inside the window; in order of time.
    static func gaps(_ spans: [SessionSpans.Span], _ session: SessionSpans, window: Range<Int64>) -> [TimelineGap] {
        let shortest = max(minimum, (window.upperBound - window.lowerBound) / windowParts)
        var covered: [Int: Int64] = [:]
        var gaps: [TimelineGap] = []
        for span in spans {
            let isWork = span.kind == .tool || span.kind == .model
            let begins = span.kind == .turn
            guard isWork || begins else { continue }
            if let end = covered[span.agent], span.start - end >= shortest, span.start > window.lowerBound {
                let start = max(end, window.lowerBound)
                if span.start - start >= shortest {
                    gaps.append(
                        TimelineGap(
                            agent: span.agent, range: start..<span.start, kind: kind(before: span, session.outline)))
                }
            }
            covered[span.agent] = max(covered[span.agent] ?? .min, begins ? span.start : span.end)
        }
        gaps = session.explained(gaps)
        let longest = gaps.sorted { $1.length < $0.length }.prefix(limit)
        return longest.sorted { ($0.range.lowerBound, $0.agent) < ($1.range.lowerBound, $1.agent) }
    }

    private var length: Int64 { range.upperBound - range.lowerBound }

    /// Before a prompt the user took his time. Before a call of a tool the model wrote it, and before an answer of which
    /// only the end is known the model was at work.
    private static func kind(before span: SessionSpans.Span, _ outline: SessionOutline) -> Kind {
        switch span.kind {
        case .turn: outline.prompts[span.place].isAutomatic ? .unknown : .user
        case .model: span.duration == 0 ? .model : .unknown
        case .tool: .model
        case .question, .idle, .compaction: .unknown
        }
    }
}

extension SessionSpans {
    /// The gaps with those named anew in which the user was asked.
    fileprivate func explained(_ gaps: [TimelineGap]) -> [TimelineGap] {
        let asked = spans.filter { $0.kind == .question }
        guard !asked.isEmpty else { return gaps }
        return gaps.map { gap in
            let wait = asked.first {
                $0.agent == gap.agent && $0.start < gap.range.upperBound && $0.end > gap.range.lowerBound
            }
            guard let wait else { return gap }
            var gap = gap
            gap.kind = outline.questions[wait.place].kind == .permission ? .permission : .user
            return gap
        }
    }
}
