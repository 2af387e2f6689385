internal import EventModel

// Replaced by the engines; removed when they have it.
extension EventStore {
    package func modelCalls(_ query: ModelCallQuery) throws(StoreError) -> ModelCallPage { ModelCallPage(calls: []) }
    package func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup] { [] }
    package func metricEntries(_ query: MetricQuery) throws(StoreError) -> MetricPage { MetricPage(entries: []) }
}
