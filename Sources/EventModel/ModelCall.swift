/// One request to a model and its response, joined from everything that was reported about it.
///
/// Key: session and `key`. Within a session, reports with the same message id or the same request id are one call.
package struct ModelCall: Sendable, Equatable {
    package var sessionID: String
    /// `messageID` where it is known, else `request:` and the request's id.
    package var key: String
    /// The response's id (`msg_…`).
    package var messageID: String?
    /// The request's id (`req_…`).
    package var requestID: String?
    package var agentID: String
    /// As it was reported; `Pricing` knows its canonical name.
    package var model: String?
    /// The earliest time at which the response was reported.
    package var at: Timestamp
    package var durationMicroseconds: Int64?
    package var timeToFirstTokenMicroseconds: Int64?
    package var usage = TokenUsage()
    package var stopReason: String?
    /// `fast`, or nil for the normal speed.
    package var speed: String?
    /// `batch`, `priority`; nil for standard.
    package var serviceTier: String?
    /// `us`; nil where it is not stated.
    package var inferenceGeo: String?
    package var effort: String?
    /// `sdk`, `repl_main_thread`, `compact`, …: why the call was made.
    package var querySource: String?
    package var promptID: String?
    /// True when the session only has a copy of the call: a fork or a resumed session inherited it, it counts elsewhere.
    package var isInherited = false
    /// The session that made the call, where this one only inherited it.
    package var originSessionID: String?
    package var sources = RecordSources()
    /// Nil when the price is unknown.
    package var cost: Cost?
    package var costBasis = CostBasis.unknown
    /// The version of the price table that `cost` was computed with.
    package var priceVersion: String?
    /// What the client itself reported as the call's cost, in nano-dollars.
    package var reportedCost: Int64?

    package init(sessionID: String, key: String, agentID: String, at: Timestamp) {
        self.sessionID = sessionID
        self.key = key
        self.agentID = agentID
        self.at = at
    }

    /// True while the response's end was not reported: its output may still grow.
    package var isProvisional: Bool { stopReason == nil && !sources.contains(.telemetry) }
}

/// What an event says about one model call. Nil means that it says nothing. At least one of the ids is there.
package struct ModelCallFact: Sendable, Equatable {
    package var messageID: String?
    package var requestID: String?
    package var agentID: String
    package var model: String?
    package var at: Timestamp
    package var durationMicroseconds: Int64?
    package var timeToFirstTokenMicroseconds: Int64?
    package var usage = TokenUsage()
    package var stopReason: String?
    package var speed: String?
    package var serviceTier: String?
    package var inferenceGeo: String?
    package var effort: String?
    package var querySource: String?
    package var promptID: String?
    package var reportedCost: Int64?

    package init(messageID: String?, requestID: String?, agentID: String, at: Timestamp) {
        self.messageID = messageID
        self.requestID = requestID
        self.agentID = agentID
        self.at = at
    }
}

/// What a session used of one model: its own calls, those it inherited, and what the client reported in sum.
///
/// Key: session and `model`, by its canonical name. A report may contain calls that are seen nowhere else (titles,
/// classifiers); that rest is `unattributed`.
package struct ModelUsage: Sendable, Equatable {
    package var sessionID: String
    package var model: String
    package var callCount: Int64 = 0
    /// Own calls whose price is unknown.
    package var unpricedCallCount: Int64 = 0
    /// Own calls with an estimated price.
    package var estimatedCallCount: Int64 = 0
    package var own = TokenUsage()
    package var ownCost = Cost()
    package var inherited = TokenUsage()
    /// Nano-dollars.
    package var inheritedCost: Int64 = 0
    /// The client's own total for the session, inherited calls included, as large as it was ever reported.
    package var reported = TokenUsage()
    package var reportedCost: Int64 = 0
    /// The sum of usage metrics (delta temporality).
    package var metered = TokenUsage()
    package var meteredCost: Int64 = 0
    /// The hour under which the unattributed rest stands in `UsageHour` rows, and what stands there.
    package var bookedHour: Int64?
    package var booked = TokenUsage()
    package var bookedCost = Cost()

    package init(sessionID: String, model: String) {
        self.sessionID = sessionID
        self.model = model
    }

    /// What the client reported beyond the calls that are known.
    package var unattributed: TokenUsage {
        reported.excess(over: own + inherited).maximum(metered.excess(over: own))
    }

    /// Nano-dollars of `unattributed`; 0 when no token is unexplained.
    package var unattributedCost: Int64 {
        guard !unattributed.isZero else { return 0 }
        let unreported = reportedCost.saturatedDifference(ownCost.total).saturatedDifference(inheritedCost)
        return max(0, max(unreported, meteredCost.saturatedDifference(ownCost.total)))
    }
}

/// What a client says it used of one model since the session began, or since the report before.
package struct UsageReport: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The session's totals so far: the largest report holds.
        case total
        /// What came on top: every report counts, once.
        case delta
    }

    package var kind: Kind
    package var model: String
    package var usage: TokenUsage
    /// Nano-dollars.
    package var cost: Int64
    /// True when the client had to guess the model's price: then only the tokens count.
    package var isCostGuessed = false

    package init(kind: Kind, model: String, usage: TokenUsage, cost: Int64) {
        self.kind = kind
        self.model = model
        self.usage = usage
        self.cost = cost
    }
}

/// What was used in one hour (of UTC), by session, agent and model: the rows that costs over time are read from.
package struct UsageHour: Sendable, Equatable {
    /// The agent under which stands what a client reported beyond the calls that are known.
    package static let unattributedAgentID = "unattributed"

    /// Hours since 1970.
    package var hour: Int64
    package var sessionID: String
    package var agentID: String
    /// By its canonical name.
    package var model: String
    package var callCount: Int64 = 0
    package var unpricedCallCount: Int64 = 0
    package var usage = TokenUsage()
    package var cost = Cost()

    package init(hour: Int64, sessionID: String, agentID: String, model: String) {
        self.hour = hour
        self.sessionID = sessionID
        self.agentID = agentID
        self.model = model
    }
}
