package import EventModel
package import EventStore

extension InMemoryTransaction {
    func sessionID(ofEvent id: Int64) throws(StoreError) -> String? {
        rows.place(ofEvent: id).map { rows.events[$0].event.sessionID }
    }

    func reassign(eventID: Int64, to event: Event) throws(StoreError) {
        guard let place = rows.place(ofEvent: eventID) else { return }
        var stored = rows.events[place].event
        stored.sessionID = event.sessionID
        stored.agentID = event.agentID
        stored.agentRole = event.agentRole
        stored.agentName = event.agentName
        stored.parentAgentID = event.parentAgentID
        stored.sourceApp = event.sourceApp
        stored.machineID = event.machineID
        stored.agentVersion = event.agentVersion
        stored.pluginVersion = event.pluginVersion
        stored.modelName = event.modelName
        stored.replayState = event.replayState
        stored.source = event.source
        rows.events[place].event = stored
    }

    func firstEventTime(session: String) throws(StoreError) -> Timestamp? {
        rows.events.lazy.filter { $0.event.sessionID == session }.map(\.event.timestamp).min()
    }

    func prompt(session: String, id: String) throws(StoreError) -> Prompt? {
        rows.prompts[Key(session: session, id: id)]
    }

    func removePrompt(session: String, id: String) throws(StoreError) {
        rows.prompts[Key(session: session, id: id)] = nil
    }

    func promptTimes(session: String) throws(StoreError) -> [(id: String, at: Timestamp)] {
        rows.prompts.values.filter { $0.sessionID == session }.map { ($0.id, $0.at) }.sorted {
            ($0.1, $0.0) < ($1.1, $1.0)
        }
    }

    func turnFailureReports(session: String) throws(StoreError) -> [TurnFailure] {
        rows.turnFailureReports.values.filter { $0.sessionID == session }
    }

    func put(report: TurnFailure) throws(StoreError) {
        let key = InMemoryStore.Rows.FailureKey(session: report.sessionID, agent: report.agentID, id: report.id)
        rows.turnFailureReports[key] = report
    }

    func turnFailures(session: String) throws(StoreError) -> [TurnFailure] { rows.turnFailures(of: session) }

    func put(_ failure: TurnFailure) throws(StoreError) {
        let key = InMemoryStore.Rows.FailureKey(session: failure.sessionID, agent: failure.agentID, id: failure.id)
        rows.turnFailures[key] = failure
    }

    func removeTurnFailure(session: String, agent: String, id: String) throws(StoreError) {
        rows.turnFailures[InMemoryStore.Rows.FailureKey(session: session, agent: agent, id: id)] = nil
    }
}

extension InMemoryStore.Rows {
    fileprivate func turnFailures(of session: String) -> [TurnFailure] {
        turnFailures.values.filter { $0.sessionID == session }
            .sorted { ($0.at, $0.agentID, $0.id) < ($1.at, $1.agentID, $1.id) }
    }
}

extension InMemoryTransaction {
    func modelCalls(
        session: String, messageID: String?, requestID: String?
    ) throws(StoreError) -> [ModelCall] {
        var found: [ModelCall] = []
        if let messageID, let row = rows.modelCalls[Key(session: session, id: messageID)], row.call.messageID != nil {
            found.append(row.call)
        }
        if let requestID {
            let sameRequest = rows.modelCalls.values.filter {
                $0.call.sessionID == session && $0.call.requestID == requestID && $0.call.key != found.first?.key
            }
            found += sameRequest.sorted { $0.position < $1.position }.map(\.call)
        }
        return Array(found.prefix(2))
    }

    func put(_ call: ModelCall) throws(StoreError) {
        guard call.messageID == nil || call.messageID == call.key else {
            throw StoreError(.fault, "the key of a model call is not its message id")
        }
        let key = Key(session: call.sessionID, id: call.key)
        let position = rows.modelCalls[key]?.position ?? rows.lastModelCallPosition + 1
        rows.lastModelCallPosition = max(position, rows.lastModelCallPosition)
        rows.modelCalls[key] = InMemoryStore.Rows.StoredModelCall(position: position, call: call)
    }

    func removeModelCall(session: String, key: String) throws(StoreError) {
        rows.modelCalls[Key(session: session, id: key)] = nil
    }

    func modelCalls(
        after position: Int64, limit: Int
    ) throws(StoreError) -> (calls: [ModelCall], position: Int64) {
        let next = rows.modelCalls.values.filter { $0.position > position }.sorted { $0.position < $1.position }
            .prefix(max(0, limit))
        return (next.map(\.call), next.last?.position ?? position)
    }

    func modelUsages(session: String) throws(StoreError) -> [ModelUsage] {
        rows.modelUsages.values.filter { $0.sessionID == session }.sorted { $0.model < $1.model }
    }

    func put(_ usage: ModelUsage) throws(StoreError) {
        rows.modelUsages[Key(session: usage.sessionID, id: usage.model)] = usage
    }

    func add(_ hour: UsageHour) throws(StoreError) {
        let key = InMemoryStore.Rows.HourKey(
            hour: hour.hour, session: hour.sessionID, agent: hour.agentID, model: hour.model)
        guard var sum = rows.usageHours[key] else { return rows.usageHours[key] = hour }
        sum.callCount += hour.callCount
        sum.unpricedCallCount += hour.unpricedCallCount
        sum.usage = sum.usage + hour.usage
        sum.cost = sum.cost + hour.cost
        rows.usageHours[key] = sum
    }

    func cost(hours: Range<Int64>, session: String?, project: String?) throws(StoreError) -> Int64 {
        let matching = rows.usageHours.values.filter { row in
            hours.contains(row.hour) && (session == nil || row.sessionID == session)
                && (project == nil || rows.sessions[row.sessionID]?.project == project)
        }
        return matching.reduce(0) { $0 + $1.cost.total }
    }
}

extension Session {
    /// The git root, or the project's path where no root is known.
    var project: String? { gitRoot ?? projectPath }
}

extension InMemoryStore {
    package func modelUsages(session: String) throws(StoreError) -> [ModelUsage] {
        try InMemoryTransaction(snapshot).modelUsages(session: session)
    }

    package func turnFailures(session: String, limit: Int) throws(StoreError) -> [TurnFailure] {
        Array(snapshot.turnFailures(of: session).prefix(max(0, limit)))
    }
}
