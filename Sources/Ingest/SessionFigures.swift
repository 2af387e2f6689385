import EventModel
import EventStore
import Pricing

/// The model calls and usage rows of one session that the writer has in hand.
struct SessionFigures {
    /// By key: calls that were looked up or made.
    var calls: [ExactText: ModelCall] = [:]
    /// The key of the call with that request.
    var requestKeys: [ExactText: String] = [:]
    /// Whether `calls` is all there is, so that the store need not be asked.
    var hasAllCalls: Bool
    var changedCalls: Set<ExactText> = []
    /// By model.
    var usages: [ExactText: ModelUsage] = [:]
    /// Whether `usages` was read, or needs no reading.
    var hasUsages: Bool
    var changedUsages: Set<ExactText> = []
    /// What this transaction adds to the usage by hours.
    var hours: [UsageHourKey: UsageHour] = [:]
    /// The call that `Session.contextTokens` was taken from.
    var contextKey: String?
    /// The hour of the session's start with which unattributed usage was booked last.
    var startHour: Int64

    init(isNew: Bool, startHour: Int64) {
        self.startHour = startHour
        hasAllCalls = isNew
        hasUsages = isNew
    }

    mutating func keep(_ call: ModelCall) {
        calls[call.key] = call
        if let requestID = call.requestID { requestKeys[requestID] = call.key }
    }

    mutating func drop(_ call: ModelCall) {
        calls[call.key] = nil
        changedCalls.remove(ExactText(call.key))
    }

    mutating func forget(beyond limit: Int) {
        guard calls.count > limit else { return }
        calls.removeAll()
        requestKeys.removeAll()
        hasAllCalls = false
    }

    mutating func add(hour: Int64, session: String, agent: String, model: String, _ change: (inout UsageHour) -> Void) {
        let key = UsageHourKey(hour: hour, agent: ExactText(agent), model: ExactText(model))
        change(&hours[key, default: UsageHour(hour: hour, sessionID: session, agentID: agent, model: model)])
    }
}

struct UsageHourKey: Hashable {
    var hour: Int64
    var agent: ExactText
    var model: ExactText
}

extension Timestamp {
    /// Hours since 1970.
    var hour: Int64 { milliseconds / 3_600_000 }
}

extension ModelCall {
    /// The name under which usage of a model is summed up.
    var canonicalModel: String { model.map(PriceTable.canonicalName) ?? ModelCall.unknownModel }

    /// What calls are summed up under whose model nobody named.
    static let unknownModel = "unknown"

    /// Prices the call by the table, from what is known of it now.
    mutating func price(by prices: PriceTable) {
        priceVersion = prices.version
        cost = nil
        costBasis = .unknown
        guard let model else { return }
        var priced = PricedCall(model: model, at: at, usage: usage)
        priced.speed = speed
        priced.serviceTier = serviceTier
        priced.inferenceGeo = inferenceGeo
        guard let price = prices.price(priced) else { return }
        cost = price.cost
        costBasis = price.basis
    }
}

extension SessionRows {
    func loadUsages(_ transaction: any StoreTransaction) throws(StoreError) {
        guard !figures.hasUsages else { return }
        for usage in try transaction.modelUsages(session: session.id) {
            figures.usages[usage.model] = usage
        }
        figures.hasUsages = true
    }

    /// Puts a call in the place of those it was joined from, and moves every sum by the difference.
    func replace(_ old: [ModelCall], by call: ModelCall, _ transaction: any StoreTransaction) throws(StoreError) {
        if old.count == 1, old[0] == call { return }
        try loadUsages(transaction)
        for known in old {
            add(known, -1)
            guard known.key != call.key else { continue }
            figures.drop(known)
            try transaction.removeModelCall(session: session.id, key: known.key)
            if figures.contextKey == known.key { figures.contextKey = call.key }
        }
        add(call, 1)
        figures.keep(call)
        figures.changedCalls.insert(ExactText(call.key))
        if figures.contextKey == call.key { session.contextTokens = call.usage.prompt }
        isChanged = true
    }

    /// Adds the call to the sums, or takes it off them.
    private func add(_ call: ModelCall, _ sign: Int64) {
        let usage = sign > 0 ? call.usage : TokenUsage() - call.usage
        let cost = call.cost.map { sign > 0 ? $0 : Cost() - $0 } ?? Cost()
        let model = call.canonicalModel
        let unpriced = call.costBasis == .unknown ? sign : 0
        let estimated = call.costBasis == .estimated ? sign : 0
        figures.changedUsages.insert(ExactText(model))
        let total: (inout ModelUsage) -> Void = {
            guard !call.isInherited else {
                $0.inherited = $0.inherited + usage
                $0.inheritedCost &+= cost.total
                return
            }
            $0.callCount += sign
            $0.unpricedCallCount += unpriced
            $0.estimatedCallCount += estimated
            $0.own = $0.own + usage
            $0.ownCost = $0.ownCost + cost
        }
        changeUsage(model, total)
        if call.isInherited {
            session.inheritedUsage = session.inheritedUsage + usage
            session.inheritedCost &+= cost.total
            return
        }
        session.modelCallCount += sign
        session.unpricedCallCount += unpriced
        session.estimatedCallCount += estimated
        session.usage = session.usage + usage
        session.cost = session.cost + cost
        changeAgent(call.agentID, at: call.at) {
            $0.modelCallCount += sign
            $0.unpricedCallCount += unpriced
            $0.usage = $0.usage + usage
            $0.cost = $0.cost + cost
        }
        figures.add(hour: call.at.hour, session: session.id, agent: call.agentID, model: model) {
            $0.callCount += sign
            $0.unpricedCallCount += unpriced
            $0.usage = $0.usage + usage
            $0.cost = $0.cost + cost
        }
    }

    func changeUsage(_ model: String, _ change: (inout ModelUsage) -> Void) {
        change(&figures.usages[ExactText(model), default: ModelUsage(sessionID: session.id, model: model)])
    }

    /// Works out the session's times, and books anew what the client reported beyond the known calls.
    func settleSums(_ transaction: any StoreTransaction) throws(StoreError) {
        settleTimes()
        let startHour = session.startedAt.hour
        if figures.startHour != startHour {
            figures.startHour = startHour
            if session.unattributedCost != 0 || !session.unattributedUsage.isZero { try loadUsages(transaction) }
            for (id, usage) in figures.usages where usage.bookedHour != nil { figures.changedUsages.insert(id) }
        }
        for id in figures.changedUsages {
            guard var usage = figures.usages[id] else { continue }
            book(&usage, hour: startHour)
            figures.usages[id] = usage
        }
    }

    /// Writes the calls and sums that changed.
    func flushFigures(_ transaction: any StoreTransaction) throws(StoreError) {
        guard !figures.changedUsages.isEmpty else { return }
        for id in figures.changedCalls {
            if let call = figures.calls[id] { try transaction.put(call) }
        }
        for id in figures.changedUsages {
            if let usage = figures.usages[id] { try transaction.put(usage) }
        }
        for hour in figures.hours.values where !hour.isEmpty { try transaction.add(hour) }
        figures.changedCalls.removeAll(keepingCapacity: true)
        figures.changedUsages.removeAll(keepingCapacity: true)
        figures.hours.removeAll(keepingCapacity: true)
    }

    private func book(_ usage: inout ModelUsage, hour: Int64) {
        let rest = usage.unattributed
        var cost = Cost()
        cost.other = usage.unattributedCost
        cost.uncached = cost.other
        let isNothing = rest.isZero && cost.total == 0
        guard rest != usage.booked || cost != usage.bookedCost || !isNothing && usage.bookedHour != hour else { return }
        if let booked = usage.bookedHour { bookRest(usage.booked, usage.bookedCost, usage.model, hour: booked, -1) }
        if !isNothing { bookRest(rest, cost, usage.model, hour: hour, 1) }
        usage.bookedHour = isNothing ? nil : hour
        usage.booked = rest
        usage.bookedCost = cost
    }

    private func bookRest(_ rest: TokenUsage, _ cost: Cost, _ model: String, hour: Int64, _ sign: Int64) {
        let rest = sign > 0 ? rest : TokenUsage() - rest
        let cost = sign > 0 ? cost : Cost() - cost
        isChanged = true
        session.usage = session.usage + rest
        session.cost = session.cost + cost
        session.unattributedUsage = session.unattributedUsage + rest
        session.unattributedCost &+= cost.total
        figures.add(
            hour: hour, session: session.id, agent: UsageHour.unattributedAgentID, model: model
        ) {
            $0.usage = $0.usage + rest
            $0.cost = $0.cost + cost
        }
    }
}

extension UsageHour {
    fileprivate var isEmpty: Bool { callCount == 0 && unpricedCallCount == 0 && usage.isZero && cost == Cost() }
}
