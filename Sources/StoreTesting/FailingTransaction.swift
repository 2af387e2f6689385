internal import EventModel
internal import EventStore

/// A transaction whose nth change fails, as do all changes behind it.
final class FailingTransaction: StoreTransaction {
    private let inner: any StoreTransaction
    private let failingChange: Int
    private let error: StoreError
    private var changeCount = 0

    init(_ inner: any StoreTransaction, failingChange: Int, error: StoreError) {
        self.inner = inner
        self.failingChange = failingChange
        self.error = error
    }

    var hasFailed: Bool { changeCount >= failingChange }

    private func countChange() throws(StoreError) {
        changeCount += 1
        if hasFailed { throw error }
    }

    func insert(
        _ event: Event, payload: PreparedPayload, searchText: String
    ) throws(StoreError) -> EventInsertion {
        try countChange()
        return try inner.insert(event, payload: payload, searchText: searchText)
    }

    func session(_ id: String) throws(StoreError) -> Session? { try inner.session(id) }

    func put(_ session: Session) throws(StoreError) {
        try countChange()
        try inner.put(session)
    }

    func agents(session: String) throws(StoreError) -> [Agent] { try inner.agents(session: session) }

    func put(_ agent: Agent) throws(StoreError) {
        try countChange()
        try inner.put(agent)
    }

    func toolCall(session: String, id: String) throws(StoreError) -> ToolCall? {
        try inner.toolCall(session: session, id: id)
    }

    func openToolCalls(session: String) throws(StoreError) -> [ToolCall] { try inner.openToolCalls(session: session) }

    func put(_ call: ToolCall, isNew: Bool) throws(StoreError) {
        try countChange()
        try inner.put(call, isNew: isNew)
    }

    func put(_ change: FileChange) throws(StoreError) -> Bool {
        try countChange()
        return try inner.put(change)
    }

    func put(_ prompt: Prompt) throws(StoreError) -> Bool {
        try countChange()
        return try inner.put(prompt)
    }

    func openQuestions(session: String) throws(StoreError) -> [Question] {
        try inner.openQuestions(session: session)
    }

    func put(_ question: Question) throws(StoreError) {
        try countChange()
        try inner.put(question)
    }

    func openCompactions(session: String) throws(StoreError) -> [Compaction] {
        try inner.openCompactions(session: session)
    }

    func put(_ compaction: Compaction) throws(StoreError) {
        try countChange()
        try inner.put(compaction)
    }

    func put(_ task: TaskItem) throws(StoreError) {
        try countChange()
        try inner.put(task)
    }

    func silentSessions(since time: Timestamp, limit: Int) throws(StoreError) -> [Session] {
        try inner.silentSessions(since: time, limit: limit)
    }
}
