import EventModel
import EventStore

/// The calls that decided how long each turn took: from a turn's end backwards, always the call that ended last before
/// the one that follows it, and inside a call that spawned a subagent the same for the subagent.
enum CriticalPath {
    /// Agents that are followed into one another.
    private static let depthLimit = 64

    /// Of the turns among `window`.
    static func path(_ spans: SessionSpans, in window: [SessionSpans.Span]) -> Set<SpanName> {
        var walk = Walk(spans)
        for turn in window where turn.kind == .turn {
            walk.follow(turn.agent, from: turn.start, to: turn.end, depth: 0)
        }
        return walk.found
    }

    private struct Walk {
        let outline: SessionOutline
        /// The calls of each agent, in order of end.
        var calls: [[SessionSpans.Span]]
        var found: Set<SpanName> = []

        init(_ spans: SessionSpans) {
            outline = spans.outline
            calls = [[SessionSpans.Span]](repeating: [], count: spans.outline.agentIDs.count)
            for span in spans.spans where (span.kind == .tool || span.kind == .model) && span.agent >= 0 {
                calls[span.agent].append(span)
            }
            for agent in calls.indices { calls[agent].sort { ($0.end, $0.start) < ($1.end, $1.start) } }
        }

        mutating func follow(_ agent: Int, from start: Int64, to end: Int64, depth: Int) {
            guard calls.indices.contains(agent), depth < CriticalPath.depthLimit else { return }
            var time = end
            var index = place(agent, upTo: end)
            while index >= 0 {
                let span = calls[agent][index]
                index -= 1
                if span.end < start { return }
                guard span.end <= time, span.start >= start else { continue }
                // What is known already ends the walk: a call that ran as its own subagent would go round forever.
                guard found.insert(SpanName(span)).inserted else { return }
                if span.kind == .tool, let spawned = outline.tools[span.place].spawned {
                    follow(spawned, from: span.start, to: span.end, depth: depth + 1)
                }
                time = span.start
            }
        }

        /// The last call of the agent that ended at that time or before.
        private func place(_ agent: Int, upTo end: Int64) -> Int {
            var low = 0
            var high = calls[agent].count
            while low < high {
                let middle = (low + high) / 2
                if calls[agent][middle].end <= end { low = middle + 1 } else { high = middle }
            }
            return low - 1
        }
    }
}
