internal import EventModel
internal import JSONCoding

/// The largest number of tokens that is believed; a larger figure, or a negative one, counts as 0.
private let tokensMaximum: Int64 = 1_000_000_000_000

extension TokenUsage {
    /// The `usage` object of a response. The parts of `iterations` are inside its totals.
    init(message usage: JSONNode) {
        self.init()
        input = usage.tokens("input_tokens")
        output = usage.tokens("output_tokens")
        cacheRead = usage.tokens("cache_read_input_tokens")
        cacheCreation = usage.tokens("cache_creation_input_tokens")
        if let split = usage["cache_creation"] {
            cacheCreation5m = split.tokens("ephemeral_5m_input_tokens")
            cacheCreation1h = split.tokens("ephemeral_1h_input_tokens")
        }
        thinking = usage["output_tokens_details"]?.tokens("thinking_tokens") ?? 0
        guard let server = usage["server_tool_use"] else { return }
        webSearches = server.tokens("web_search_requests")
        webFetches = server.tokens("web_fetch_requests")
    }

    /// The totals of one model in a `cost-state` line.
    init(total usage: JSONNode) {
        self.init()
        input = usage.tokens("inputTokens")
        output = usage.tokens("outputTokens")
        cacheRead = usage.tokens("cacheReadInputTokens")
        cacheCreation = usage.tokens("cacheCreationInputTokens")
        cacheCreation5m = usage.tokens("cacheCreationEphemeral5mInputTokens")
        cacheCreation1h = usage.tokens("cacheCreationEphemeral1hInputTokens")
        thinking = usage.tokens("thinkingTokens")
        webSearches = usage.tokens("webSearchRequests")
    }
}

extension JSONNode {
    fileprivate func tokens(_ key: StaticString) -> Int64 {
        guard let count = self[key]?.int, count >= 0, count <= tokensMaximum else { return 0 }
        return count
    }
}
