import EventModel
import EventStore
import Pricing

extension ProjectionStep {
    /// Joins what is said about a model call with what is known of it, by its message or its request.
    func apply(_ fact: ModelCallFact) throws(StoreError) {
        let known = try knownCalls(fact)
        var call = stated(fact)
        for other in known { call.merge(other) }
        call.key = call.messageID ?? "request:" + (call.requestID ?? "")
        call.price(by: prices)
        try rows.replace(known, by: call, transaction)
        noteContext(call, at: fact.at)
    }

    private func knownCalls(_ fact: ModelCallFact) throws(StoreError) -> [ModelCall] {
        var found: [ModelCall] = []
        func find(_ key: String) -> Bool {
            guard let call = rows.figures.calls[key] else { return false }
            if !found.contains(where: { $0.key == call.key }) { found.append(call) }
            return true
        }
        let hasMessage = fact.messageID.map(find) ?? true
        let hasRequest = fact.requestID.map { rows.figures.requestKeys[$0].map(find) ?? false } ?? true
        guard !rows.figures.hasAllCalls, !hasMessage || !hasRequest else { return found }
        let stored = try transaction.modelCalls(
            session: rows.session.id, messageID: fact.messageID, requestID: fact.requestID)
        // What this transaction has changed, or has joined with another, is newer than what is stored.
        for call in stored where rows.figures.calls[call.key] == nil {
            rows.figures.keep(call)
            found.append(call)
        }
        return found
    }

    private func stated(_ fact: ModelCallFact) -> ModelCall {
        var call = ModelCall(sessionID: rows.session.id, key: "", agentID: fact.agentID, at: fact.at)
        call.messageID = fact.messageID
        call.requestID = fact.requestID
        call.model = fact.model
        call.durationMicroseconds = fact.durationMicroseconds
        call.timeToFirstTokenMicroseconds = fact.timeToFirstTokenMicroseconds
        call.usage = fact.usage
        call.usage.cacheCreation = fact.usage.cacheCreationTotal
        call.stopReason = fact.stopReason
        call.speed = fact.speed
        call.serviceTier = fact.serviceTier
        call.inferenceGeo = fact.inferenceGeo
        call.effort = fact.effort
        call.querySource = fact.querySource
        call.promptID = fact.promptID
        call.reportedCost = fact.reportedCost
        call.isInherited = isInherited
        call.originSessionID = originSessionID
        call.sources = RecordSources(event.source)
        return call
    }

    /// The main agent's latest report tells how full the context is.
    private func noteContext(_ call: ModelCall, at: Timestamp) {
        guard call.agentID == Agent.mainID, call.usage.prompt > 0 else { return }
        if let known = rows.session.statements[.context] {
            guard at >= known else { return }
            if at == known, let key = rows.figures.contextKey, key != call.key, !call.key.isGreater(than: key) {
                return
            }
        }
        rows.session.statements[.context] = at
        rows.figures.contextKey = call.key
        rows.session.contextTokens = call.usage.prompt
        guard rows.session.statements[.contextWindow] == nil else { return }
        rows.session.contextWindow = call.model.flatMap { prices.contextWindow($0) }
    }

    /// A total is as large as it was ever reported; what came on top counts once, as the event that says so is stored
    /// once.
    func apply(_ report: UsageReport) throws(StoreError) {
        let model = report.model.isEmpty ? ModelCall.unknownModel : PriceTable.canonicalName(report.model)
        var usage = report.usage
        usage.cacheCreation = usage.cacheCreationTotal
        let cost = report.isCostGuessed ? 0 : report.cost
        if report.kind == .delta, !isOwn { return }
        try rows.loadUsages(transaction)
        rows.figures.changedUsages.insert(ExactText(model))
        rows.changeUsage(model) {
            switch report.kind {
            case .total:
                $0.reported = $0.reported.maximum(usage)
                $0.reported.cacheCreation = $0.reported.cacheCreationTotal
                $0.reportedCost = max($0.reportedCost, cost)
            case .delta:
                $0.metered = $0.metered + usage
                $0.meteredCost &+= cost
            }
        }
    }
}

extension ModelCall {
    /// Takes what another report of the same call says: figures as large as they were ever reported, the earliest time,
    /// and of two texts the greater, so that the order of reports does not matter.
    fileprivate mutating func merge(_ other: ModelCall) {
        messageID.takeGreater(other.messageID)
        requestID.takeGreater(other.requestID)
        // Agents that are given a copy of the main agent's conversation repeat its calls.
        if agentID != Agent.mainID, other.agentID == Agent.mainID || other.agentID.isGreater(than: agentID) {
            agentID = other.agentID
        }
        model.takeGreater(other.model)
        at = min(at, other.at)
        durationMicroseconds.takeGreater(other.durationMicroseconds)
        timeToFirstTokenMicroseconds.takeGreater(other.timeToFirstTokenMicroseconds)
        usage = usage.maximum(other.usage)
        usage.cacheCreation = usage.cacheCreationTotal
        stopReason.takeGreater(other.stopReason)
        speed.takeGreater(other.speed)
        serviceTier.takeGreater(other.serviceTier)
        inferenceGeo.takeGreater(other.inferenceGeo)
        effort.takeGreater(other.effort)
        querySource.takeGreater(other.querySource)
        promptID.takeGreater(other.promptID)
        reportedCost.takeGreater(other.reportedCost)
        isInherited = isInherited || other.isInherited
        originSessionID.takeGreater(other.originSessionID)
        sources.insert(other.sources)
    }
}
