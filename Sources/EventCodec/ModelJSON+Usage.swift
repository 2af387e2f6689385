package import EventModel
package import JSONCoding

// Tokens and money. An amount is a JSON number in dollars whose digits are those of the nano-dollars: exact.

extension JSONWriter {
    package mutating func value(nanoDollars amount: Int64) { raw(USD.text(nanoDollars: amount).utf8) }

    package mutating func member(_ name: String, nanoDollars amount: Int64) {
        key(name)
        value(nanoDollars: amount)
    }

    /// Null where there is no amount.
    package mutating func member(_ name: String, nanoDollars amount: Int64?) {
        key(name)
        if let amount { value(nanoDollars: amount) } else { null() }
    }

    /// The total of so many calls; null where nothing is priced and something is unpriced.
    package mutating func member(_ name: String, _ cost: Cost, calls: Int64, unpriced: Int64) {
        member(name, nanoDollars: cost.knownTotal(calls: calls, unpriced: unpriced))
    }

    /// Cache writes whose lifetime was not reported count as five-minute ones, so that the figures add up.
    package mutating func value(_ usage: TokenUsage) {
        object { writer in
            writer.member("input", usage.input)
            writer.member("output", usage.output)
            writer.member("cache_read", usage.cacheRead)
            writer.member("cache_creation_5m", usage.cacheCreationShort)
            writer.member("cache_creation_1h", usage.cacheCreation1h)
        }
    }

    package mutating func member(_ name: String, _ usage: TokenUsage) {
        key(name)
        value(usage)
    }

    package mutating func member(_ name: String, _ cost: Cost) {
        key(name)
        object { writer in
            writer.member("input", nanoDollars: cost.input)
            writer.member("output", nanoDollars: cost.output)
            writer.member("cache_read", nanoDollars: cost.cacheRead)
            writer.member("cache_creation_5m", nanoDollars: cost.cacheCreation5m)
            writer.member("cache_creation_1h", nanoDollars: cost.cacheCreation1h)
            writer.member("other", nanoDollars: cost.other)
            writer.member("total", nanoDollars: cost.total)
        }
    }

    /// Null where there is no cost.
    package mutating func member(_ name: String, _ cost: Cost?) {
        guard let cost else {
            key(name)
            return null()
        }
        member(name, cost)
    }

    package mutating func value(_ call: ModelCall) {
        object { writer in
            writer.member("session_id", call.sessionID)
            writer.member("message_id", call.messageID)
            writer.member("request_id", call.requestID)
            writer.member("agent_id", call.agentID)
            writer.member("model", call.model)
            writer.member("at", call.at)
            writer.member("duration_ms", milliseconds: call.durationMicroseconds)
            writer.member("time_to_first_token_ms", milliseconds: call.timeToFirstTokenMicroseconds)
            writer.member("tokens", call.usage)
            writer.member("thinking_tokens", call.usage.thinking)
            writer.member("web_searches", call.usage.webSearches)
            writer.member("stop_reason", call.stopReason)
            writer.member("speed", call.speed)
            writer.member("service_tier", call.serviceTier)
            writer.member("inference_geo", call.inferenceGeo)
            writer.member("effort", call.effort)
            writer.member("query_source", call.querySource)
            writer.member("prompt_id", call.promptID)
            writer.member("cost", call.cost)
            writer.member("cost_usd", nanoDollars: call.cost?.total)
            writer.member("cost_basis", call.costBasis.rawValue)
            writer.member("price_version", call.priceVersion)
            writer.member("reported_cost_usd", nanoDollars: call.reportedCost)
            writer.member("is_provisional", call.isProvisional)
            writer.member("inherited", call.isInherited)
            writer.member("origin_session_id", call.originSessionID)
            writer.member("sources", call.sources)
        }
    }

    package mutating func value(_ failure: TurnFailure) {
        object { writer in
            writer.member("id", failure.id)
            writer.member("agent_id", failure.agentID)
            writer.member("at", failure.at)
            writer.member("code", failure.code)
            writer.member("message", failure.message)
            writer.member("sources", failure.sources)
            writer.member("inherited", failure.isInherited)
        }
    }
}

extension Cost {
    /// The total of so many calls in nano-dollars; nil where nothing is priced and something is unpriced.
    package func knownTotal(calls: Int64, unpriced: Int64) -> Int64? {
        unpriced > 0 && unpriced >= calls && total == 0 ? nil : total
    }
}
