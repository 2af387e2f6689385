package import EventModel
package import EventStore
internal import Synchronization

/// A store around another one that fails on command.
package final class FaultInjectingStore: EventStore {
    /// One scripted misfortune of a transaction.
    package enum Fault: Sendable {
        /// The transaction does all its work and is rolled back.
        case beforeCommit(StoreError)
        /// The transaction is committed, and its caller is told that it was not.
        case afterCommit(StoreError)
        /// The nth change (1 is the first) of the transaction fails, and with it the transaction.
        case onChange(Int, StoreError)
        /// `action` runs before the transaction begins, on the writer's thread: where a test makes it wait.
        case delayed(@Sendable () -> Void)
    }

    private struct Script {
        var transactionCount = 0
        var faults: [Int: Fault] = [:]
        var every: Fault?
        var readError: StoreError?
        var indexingCount = 0
        var plannedIndexings = 0
    }

    private let inner: any EventStore
    private let script = Mutex(Script())

    package init(_ inner: any EventStore) { self.inner = inner }

    package var identity: String { inner.identity }

    /// Transactions that were begun.
    package var transactionCount: Int { script.withLock { $0.transactionCount } }

    /// Calls of `indexSomeTexts`.
    package var indexingCount: Int { script.withLock { $0.indexingCount } }

    /// Lets the nth transaction from now (1 is the next) suffer the fault.
    package func plan(_ fault: Fault, atTransaction number: Int = 1) {
        script.withLock { $0.faults[$0.transactionCount + number] = fault }
    }

    /// Lets every transaction suffer the fault until it is called with nil.
    package func planAlways(_ fault: Fault?) {
        script.withLock { $0.every = fault }
    }

    /// Lets every read fail until it is called with nil.
    package func failReads(with error: StoreError?) {
        script.withLock { $0.readError = error }
    }

    package func transaction<Result>(
        _ body: (any StoreTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let fault = script.withLock { script in
            script.transactionCount += 1
            return script.faults.removeValue(forKey: script.transactionCount) ?? script.every
        }
        switch fault {
        case nil:
            return try inner.transaction(body)
        case .delayed(let action):
            action()
            return try inner.transaction(body)
        case .afterCommit(let error):
            _ = try inner.transaction(body)
            throw error
        case .beforeCommit(let error):
            return try inner.transaction { (transaction) throws(StoreError) -> Result in
                _ = try body(transaction)
                throw error
            }
        case .onChange(let number, let error):
            return try inner.transaction { (transaction) throws(StoreError) -> Result in
                let failing = FailingTransaction(transaction, failingChange: number, error: error)
                let result = try body(failing)
                if failing.hasFailed { throw error }
                return result
            }
        }
    }

    private func read<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        if let error = script.withLock({ $0.readError }) { throw error }
        return try body()
    }
}

extension FaultInjectingStore {
    package func prepare(_ event: Event, searchText: String) -> PreparedPayload {
        inner.prepare(event, searchText: searchText)
    }

    package func indexTexts() throws(StoreError) { try inner.indexTexts() }

    package func indexSomeTexts() throws(StoreError) -> Bool {
        let isPlanned = script.withLock { script in
            script.indexingCount += 1
            guard script.plannedIndexings > 0 else { return false }
            script.plannedIndexings -= 1
            return true
        }
        return try inner.indexSomeTexts() || isPlanned
    }

    /// Lets so many calls of `indexSomeTexts` from now on say that there is more to do.
    package func planIndexings(_ count: Int) { script.withLock { $0.plannedIndexings = count } }

    package func purge() throws(StoreError) { try inner.purge() }

    package func forgottenSpans() throws(StoreError) -> [ForgottenSpan] {
        try read { () throws(StoreError) in try inner.forgottenSpans() }
    }

    package func forgettings(limit: Int) throws(StoreError) -> [Forgetting] {
        try read { () throws(StoreError) in try inner.forgettings(limit: limit) }
    }

    package func events(_ query: EventQuery) throws(StoreError) -> EventPage {
        try read { () throws(StoreError) in try inner.events(query) }
    }

    package func event(_ uuid: EventUUID) throws(StoreError) -> Event? {
        try read { () throws(StoreError) in try inner.event(uuid) }
    }

    package func lastEventID() throws(StoreError) -> Int64 {
        try read { () throws(StoreError) in try inner.lastEventID() }
    }

    package func sessions(_ query: SessionQuery) throws(StoreError) -> SessionPage {
        try read { () throws(StoreError) in try inner.sessions(query) }
    }

    package func session(_ id: String) throws(StoreError) -> Session? {
        try read { () throws(StoreError) in try inner.session(id) }
    }

    package func sessionFacets(_ query: SessionQuery) throws(StoreError) -> SessionFacets {
        try read { () throws(StoreError) in try inner.sessionFacets(query) }
    }

    package func sessionHistogram(_ query: SessionQuery, buckets: Int) throws(StoreError) -> SessionHistogram {
        try read { () throws(StoreError) in try inner.sessionHistogram(query, buckets: buckets) }
    }

    package func agentTree(_ query: AgentTreeQuery) throws(StoreError) -> AgentTree {
        try read { () throws(StoreError) in try inner.agentTree(query) }
    }

    package func agents(_ query: AgentQuery) throws(StoreError) -> AgentPage {
        try read { () throws(StoreError) in try inner.agents(query) }
    }

    package func toolCalls(_ query: ToolCallQuery) throws(StoreError) -> ToolCallPage {
        try read { () throws(StoreError) in try inner.toolCalls(query) }
    }

    package func toolCallStarts(session: String, limit: Int) throws(StoreError) -> [ToolCallStart] {
        try read { () throws(StoreError) in try inner.toolCallStarts(session: session, limit: limit) }
    }

    package func toolStatistics(_ query: ToolStatisticsQuery) throws(StoreError) -> [ToolStatistics] {
        try read { () throws(StoreError) in try inner.toolStatistics(query) }
    }

    package func toolHeatMap(_ query: ToolStatisticsQuery, columns: Int) throws(StoreError) -> ToolHeatMap {
        try read { () throws(StoreError) in try inner.toolHeatMap(query, columns: columns) }
    }

    package func toolFailures(_ query: ToolFailureQuery) throws(StoreError) -> ToolFailures {
        try read { () throws(StoreError) in try inner.toolFailures(query) }
    }

    package func analytics(_ query: AnalyticsQuery) throws(StoreError) -> Analytics {
        try read { () throws(StoreError) in try inner.analytics(query) }
    }

    package func fileChanges(session: String, limit: Int) throws(StoreError) -> [FileChange] {
        try read { () throws(StoreError) in try inner.fileChanges(session: session, limit: limit) }
    }

    package func prompts(session: String, limit: Int) throws(StoreError) -> [Prompt] {
        try read { () throws(StoreError) in try inner.prompts(session: session, limit: limit) }
    }

    package func questions(session: String?, limit: Int) throws(StoreError) -> [Question] {
        try read { () throws(StoreError) in try inner.questions(session: session, limit: limit) }
    }

    package func compactions(session: String, limit: Int) throws(StoreError) -> [Compaction] {
        try read { () throws(StoreError) in try inner.compactions(session: session, limit: limit) }
    }

    package func tasks(session: String, limit: Int) throws(StoreError) -> [TaskItem] {
        try read { () throws(StoreError) in try inner.tasks(session: session, limit: limit) }
    }

    package func facets() throws(StoreError) -> Facets {
        try read { () throws(StoreError) in try inner.facets() }
    }

    package func search(_ query: SearchQuery) throws(StoreError) -> SearchPage {
        try read { () throws(StoreError) in try inner.search(query) }
    }

    package func searchSessions(_ query: SearchQuery) throws(StoreError) -> SearchGroupPage {
        try read { () throws(StoreError) in try inner.searchSessions(query) }
    }

    package func connections(since: Timestamp) throws(StoreError) -> [SourceConnection] {
        try read { () throws(StoreError) in try inner.connections(since: since) }
    }

    package func modelCalls(_ query: ModelCallQuery) throws(StoreError) -> ModelCallPage {
        try read { () throws(StoreError) in try inner.modelCalls(query) }
    }

    package func modelUsages(session: String) throws(StoreError) -> [ModelUsage] {
        try read { () throws(StoreError) in try inner.modelUsages(session: session) }
    }

    package func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup] {
        try read { () throws(StoreError) in try inner.costs(query) }
    }

    package func metricEntries(_ query: MetricQuery) throws(StoreError) -> MetricPage {
        try read { () throws(StoreError) in try inner.metricEntries(query) }
    }

    package func turnFailures(session: String, limit: Int) throws(StoreError) -> [TurnFailure] {
        try read { () throws(StoreError) in try inner.turnFailures(session: session, limit: limit) }
    }

    package func toolSubjects(session: String, tools: [String]) throws(StoreError) -> [ToolSubject] {
        try read { () throws(StoreError) in try inner.toolSubjects(session: session, tools: tools) }
    }

    package func prompts(session: String, ids: [String]) throws(StoreError) -> [Prompt] {
        try read { () throws(StoreError) in try inner.prompts(session: session, ids: ids) }
    }

    package func sessionEvents(_ query: SessionEventQuery) throws(StoreError) -> [SessionEventPoint] {
        try read { () throws(StoreError) in try inner.sessionEvents(query) }
    }

    package func events(ids: [Int64]) throws(StoreError) -> [Event] {
        try read { () throws(StoreError) in try inner.events(ids: ids) }
    }

    package func events(of calls: [ToolCall]) throws(StoreError) -> [[Event]] {
        try read { () throws(StoreError) in try inner.events(of: calls) }
    }

    package func eventCount(session: String, until: Timestamp) throws(StoreError) -> Int64 {
        try read { () throws(StoreError) in try inner.eventCount(session: session, until: until) }
    }

    package func usage(session: String, until: Timestamp) throws(StoreError) -> UsageSum {
        try read { () throws(StoreError) in try inner.usage(session: session, until: until) }
    }

    package func outline(_ query: OutlineQuery) throws(StoreError) -> SessionOutline? {
        try read { () throws(StoreError) in try inner.outline(query) }
    }

    package func outlineCalls(
        session: String, tools: [Int64], models: [Int64]
    ) throws(StoreError) -> OutlineCalls {
        try read { () throws(StoreError) in try inner.outlineCalls(session: session, tools: tools, models: models) }
    }

    package func fileChanges(_ query: FileChangeQuery) throws(StoreError) -> FileChangePage {
        try read { () throws(StoreError) in try inner.fileChanges(query) }
    }

    package func status() throws(StoreError) -> StoreStatus {
        try read { () throws(StoreError) in try inner.status() }
    }

    package func close() { inner.close() }
}
