internal import EventModel
internal import JSONCoding

extension TokenUsage {
    /// The `usage` object of a response. The parts of `iterations` are inside its totals.
    init(message usage: JSONNode) {
        self.init()
        input = usage.tokens("input_tokens", TokenUsage.callMaximum)
        output = usage.tokens("output_tokens", TokenUsage.callMaximum)
        cacheRead = usage.tokens("cache_read_input_tokens", TokenUsage.callMaximum)
        cacheCreation = usage.tokens("cache_creation_input_tokens", TokenUsage.callMaximum)
        if let split = usage["cache_creation"] {
            cacheCreation5m = split.tokens("ephemeral_5m_input_tokens", TokenUsage.callMaximum)
            cacheCreation1h = split.tokens("ephemeral_1h_input_tokens", TokenUsage.callMaximum)
        }
        thinking = usage["output_tokens_details"]?.tokens("thinking_tokens", TokenUsage.callMaximum) ?? 0
        guard let server = usage["server_tool_use"] else { return }
        webSearches = server.tokens("web_search_requests", TokenUsage.callMaximum)
        webFetches = server.tokens("web_fetch_requests", TokenUsage.callMaximum)
    }

    /// The totals of one model in a `cost-state` line.
    init(total usage: JSONNode) {
        self.init()
        input = usage.tokens("inputTokens", TokenUsage.totalMaximum)
        output = usage.tokens("outputTokens", TokenUsage.totalMaximum)
        cacheRead = usage.tokens("cacheReadInputTokens", TokenUsage.totalMaximum)
        cacheCreation = usage.tokens("cacheCreationInputTokens", TokenUsage.totalMaximum)
        cacheCreation5m = usage.tokens("cacheCreationEphemeral5mInputTokens", TokenUsage.totalMaximum)
        cacheCreation1h = usage.tokens("cacheCreationEphemeral1hInputTokens", TokenUsage.totalMaximum)
        thinking = usage.tokens("thinkingTokens", TokenUsage.totalMaximum)
        webSearches = usage.tokens("webSearchRequests", TokenUsage.totalMaximum)
    }
}

extension JSONNode {
    /// A larger figure than `maximum`, or a negative one, counts as 0.
    fileprivate func tokens(_ key: StaticString, _ maximum: Int64) -> Int64 {
        guard let count = self[key]?.int, count >= 0, count <= maximum else { return 0 }
        return count
    }
}
