package import EventModel

// Replaced by the engines; removed when they have it.
extension StoreTransaction {
    package func sessionID(ofEvent id: Int64) throws(StoreError) -> String? { nil }
    package func reassign(eventID: Int64, to event: Event) throws(StoreError) {}
    package func firstEventTime(session: String) throws(StoreError) -> Timestamp? { nil }
    package func modelCalls(session: String, messageID: String?, requestID: String?) throws(StoreError) -> [ModelCall] {
        []
    }
    package func put(_ call: ModelCall) throws(StoreError) {}
    package func removeModelCall(session: String, key: String) throws(StoreError) {}
    package func modelCalls(after position: Int64, limit: Int) throws(StoreError) -> (
        calls: [ModelCall], position: Int64
    ) { ([], position) }
    package func modelUsages(session: String) throws(StoreError) -> [ModelUsage] { [] }
    package func put(_ usage: ModelUsage) throws(StoreError) {}
    package func add(_ hour: UsageHour) throws(StoreError) {}
    package func cost(hours: Range<Int64>, session: String?, project: String?) throws(StoreError) -> Int64 { 0 }
    package func prompt(session: String, id: String) throws(StoreError) -> Prompt? { nil }
    package func removePrompt(session: String, id: String) throws(StoreError) {}
    package func turnFailure(session: String, agent: String, id: String) throws(StoreError) -> TurnFailure? { nil }
    package func put(_ failure: TurnFailure) throws(StoreError) {}
}

extension EventStore {
    package func modelCalls(_ query: ModelCallQuery) throws(StoreError) -> ModelCallPage { ModelCallPage(calls: []) }
    package func modelUsages(session: String) throws(StoreError) -> [ModelUsage] { [] }
    package func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup] { [] }
    package func metricEntries(_ query: MetricQuery) throws(StoreError) -> MetricPage { MetricPage(entries: []) }
    package func turnFailures(session: String, limit: Int) throws(StoreError) -> [TurnFailure] { [] }
}
