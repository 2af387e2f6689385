import EventCodec
import EventModel
import EventStore
import JSONCoding

// How usage and costs look in answers. Amounts are exact decimals, see `EventCodec`.

extension JSONWriter {
    mutating func value(_ range: TimeRange) {
        object { writer in
            writer.member("since", range.since)
            writer.member("until", range.until)
        }
    }

    /// What the tokens would have cost without a cache, and how much less they did cost.
    mutating func savings(_ cost: Cost) {
        member("uncached_usd", nanoDollars: cost.uncached)
        member("cache_savings_usd", nanoDollars: cost.cacheSavings)
    }

    /// With what the client reported beyond the calls that are known: the models add up to the session.
    mutating func value(_ usage: ModelUsage) {
        object { writer in
            let isReported = !usage.reported.isZero || usage.reportedCost > 0
            writer.member("model", usage.model)
            writer.member("calls", usage.callCount)
            writer.member("tokens", usage.own + usage.unattributed)
            writer.member("cost_usd", nanoDollars: usage.knownCost)
            writer.member("unpriced_calls", usage.unpricedCallCount)
            writer.member("reported_cost_usd", nanoDollars: isReported ? usage.reportedCost : nil)
        }
    }

    mutating func usage(of agent: Agent) {
        object { writer in
            writer.member("agent_id", agent.id)
            writer.member("agent_name", agent.name)
            writer.member("calls", agent.modelCallCount)
            writer.member("tokens", agent.usage)
            writer.member("cost_usd", agent.cost, calls: agent.modelCallCount, unpriced: agent.unpricedCallCount)
        }
    }

    mutating func value(_ turn: SessionCost.Turn) {
        object { writer in
            writer.member("prompt_id", turn.promptID)
            writer.member("prompt", turn.prompt)
            writer.member("kind", turn.kind.rawValue)
            writer.member("at", turn.at)
            writer.member("calls", turn.calls)
            writer.member("tokens", turn.usage)
            writer.member("cost_usd", turn.cost, calls: turn.calls, unpriced: turn.unpricedCalls)
            writer.member("cumulative_usd", nanoDollars: turn.cumulative)
            writer.member("tool_calls", turn.toolCalls)
        }
    }

    mutating func value(_ point: SessionCost.ContextPoint) {
        object { writer in
            writer.member("at", point.at)
            writer.member("tokens", point.tokens)
            writer.member("window", point.window)
            writer.member("agent_id", point.agentID)
        }
    }

    mutating func value(_ group: CostGroup) {
        object { writer in
            writer.member("key", group.key)
            writer.member("label", group.label)
            writer.member("session_id", group.sessionID)
            writer.member("calls", group.callCount)
            writer.member("unpriced_calls", group.unpricedCallCount)
            writer.member("tokens", group.usage)
            writer.member("cost_usd", group.cost, calls: group.callCount, unpriced: group.unpricedCallCount)
            writer.member("cost", group.cost)
            writer.savings(group.cost)
        }
    }

    mutating func value(_ entry: MetricEntry) {
        object { writer in
            writer.member("id", entry.id)
            writer.member("timestamp", entry.at)
            writer.member("session_id", entry.sessionID)
            writer.member("project_path", entry.projectPath)
            writer.member("source", entry.sources.names.first ?? RecordSource.custom.rawValue)
            writer.member("sources", entry.sources)
            writer.member("event_type", entry.type)
            writer.member("event_category", entry.category.rawValue)
            writer.member("model", entry.model)
            writer.key("tokens")
            if let usage = entry.usage { writer.value(usage) } else { writer.null() }
            writer.member("cost_usd", nanoDollars: entry.cost?.total)
            writer.member("cost", entry.cost)
            writer.member("tool_name", entry.toolName)
            writer.member("tool_duration_ms", milliseconds: entry.toolDurationMicroseconds)
            writer.key("tool_success")
            if let succeeded = entry.toolSucceeded { writer.value(succeeded) } else { writer.null() }
            writer.key("data")
            writer.object { writer in
                writer.member("agent_id", entry.agentID)
                writer.member("summary", entry.summary)
            }
            writer.key("tags")
            writer.array(entry.tags) { $0.value($1) }
        }
    }
}

extension ModelUsage {
    /// Nano-dollars of what is known of the model in the session; nil where nothing is priced and something is unpriced.
    var knownCost: Int64? {
        let unattributed = unattributedCost
        if unattributed == 0 { return ownCost.knownTotal(calls: callCount, unpriced: unpricedCallCount) }
        return ownCost.total.saturatedSum(unattributed)
    }
}

extension Cost {
    /// Nano-dollars that the cache saved, its writes paid; below zero where it was written and not read. What is not
    /// paid for by the token has no part in it.
    var cacheSavings: Int64 { uncached.saturatedDifference(total.saturatedDifference(other)) }
}
