import EventModel
import EventStore

/// The calls that decided how long each turn took: from a turn's end backwards, always the call that ended last before
/// the one that follows it, and inside a call that spawned a subagent the same for the subagent.
enum CriticalPath {
    /// Agents that are followed into one another.
    private static let depthLimit = 64

    /// Whether each span of the session is on the path of a turn among those spans, given by their places.
    static func path(_ spans: SessionSpans, in places: [Int]) -> [Bool] {
        var walk = Walk(spans)
        for place in places where spans.spans[place].kind == .turn {
            let turn = spans.spans[place]
            walk.follow(turn.agent, from: turn.start, to: turn.end, depth: 0)
        }
        return walk.isFound
    }

    private struct Walk {
        let session: SessionSpans
        /// The places of each agent's calls, in order of end.
        var calls: [[Int]]
        var isFound: [Bool]

        init(_ session: SessionSpans) {
            self.session = session
            let spans = session.spans
            isFound = [Bool](repeating: false, count: spans.count)
            calls = [[Int]](repeating: [], count: session.outline.agentIDs.count)
            for (place, span) in spans.enumerated() where (span.kind == .tool || span.kind == .model) && span.agent >= 0
            {
                calls[span.agent].append(place)
            }
            for agent in calls.indices {
                calls[agent].sort { left, right in
                    (spans[left].end, spans[left].start) < (spans[right].end, spans[right].start)
                }
            }
        }

        mutating func follow(_ agent: Int, from start: Int64, to end: Int64, depth: Int) {
            guard calls.indices.contains(agent), depth < CriticalPath.depthLimit else { return }
            var time = end
            var index = last(agent, upTo: end)
            while index >= 0 {
                let place = calls[agent][index]
                let span = session.spans[place]
                index -= 1
                if span.end < start { return }
                guard span.end <= time, span.start >= start else { continue }
                // What is known already ends the walk: a call that ran as its own subagent would go round forever.
                if isFound[place] { return }
                isFound[place] = true
                if span.kind == .tool, let spawned = session.outline.tools[span.place].spawned {
                    follow(spawned, from: span.start, to: span.end, depth: depth + 1)
                }
                time = span.start
            }
        }

        /// The agent's last call that ended at that time or before.
        private func last(_ agent: Int, upTo end: Int64) -> Int {
            var low = 0
            var high = calls[agent].count
            while low < high {
                let middle = (low + high) / 2
                if session.spans[calls[agent][middle]].end <= end { low = middle + 1 } else { high = middle }
            }
            return low - 1
        }
    }
}
