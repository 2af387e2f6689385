internal import EventModel
internal import EventStore

/// A transaction whose nth change fails, as do all changes behind it.
final class FailingTransaction: StoreTransaction {
    fileprivate let inner: any StoreTransaction
    private let failingChange: Int
    private let error: StoreError
    private var changeCount = 0

    init(_ inner: any StoreTransaction, failingChange: Int, error: StoreError) {
        self.inner = inner
        self.failingChange = failingChange
        self.error = error
    }

    var hasFailed: Bool { changeCount >= failingChange }

    fileprivate func countChange() throws(StoreError) {
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

    func fileChange(session: String, toolUseID: String, path: String) throws(StoreError) -> FileChange? {
        try inner.fileChange(session: session, toolUseID: toolUseID, path: path)
    }

    func derivedFileChanges(session: String, toolUseID: String) throws(StoreError) -> [FileChange] {
        try inner.derivedFileChanges(session: session, toolUseID: toolUseID)
    }

    func put(_ change: FileChange) throws(StoreError) -> Int64 {
        try countChange()
        return try inner.put(change)
    }

    func put(_ prompt: Prompt) throws(StoreError) {
        try countChange()
        try inner.put(prompt)
    }

    func openQuestions(session: String) throws(StoreError) -> [Question] {
        try inner.openQuestions(session: session)
    }

    func put(_ question: Question) throws(StoreError) {
        try countChange()
        try inner.put(question)
    }

    func put(_ compaction: Compaction) throws(StoreError) {
        try countChange()
        try inner.put(compaction)
    }

    func sessionID(ofEvent id: Int64) throws(StoreError) -> String? { try inner.sessionID(ofEvent: id) }

    func reassign(eventID: Int64, to event: Event) throws(StoreError) {
        try countChange()
        try inner.reassign(eventID: eventID, to: event)
    }

    func firstEventTime(session: String) throws(StoreError) -> Timestamp? {
        try inner.firstEventTime(session: session)
    }

    func prompt(session: String, id: String) throws(StoreError) -> Prompt? {
        try inner.prompt(session: session, id: id)
    }

    func removePrompt(session: String, id: String) throws(StoreError) {
        try countChange()
        try inner.removePrompt(session: session, id: id)
    }

    func promptTimes(session: String) throws(StoreError) -> [(id: String, at: Timestamp)] {
        try inner.promptTimes(session: session)
    }

    func turnFailureReports(session: String) throws(StoreError) -> [TurnFailure] {
        try inner.turnFailureReports(session: session)
    }

    func put(report: TurnFailure) throws(StoreError) {
        try countChange()
        try inner.put(report: report)
    }

    func turnFailures(session: String) throws(StoreError) -> [TurnFailure] { try inner.turnFailures(session: session) }

    func removeTurnFailure(session: String, agent: String, id: String) throws(StoreError) {
        try countChange()
        try inner.removeTurnFailure(session: session, agent: agent, id: id)
    }

    func put(_ failure: TurnFailure) throws(StoreError) {
        try countChange()
        try inner.put(failure)
    }

    func put(_ task: TaskItem) throws(StoreError) {
        try countChange()
        try inner.put(task)
    }

    func forget(_ selection: ForgetSelection, apply: Bool) throws(StoreError) -> ForgetReport {
        if apply { try countChange() }
        return try inner.forget(selection, apply: apply)
    }

    func add(_ spans: [ForgottenSpan]) throws(StoreError) {
        try countChange()
        try inner.add(spans)
    }

    func add(_ forgetting: Forgetting) throws(StoreError) {
        try countChange()
        try inner.add(forgetting)
    }

    func rewriteEvents(
        after position: Int64, limit: Int, apply: Bool, by rewriting: any TextRewriting
    ) throws(StoreError) -> (report: RewriteReport, position: Int64?) {
        if apply { try countChange() }
        return try inner.rewriteEvents(after: position, limit: limit, apply: apply, by: rewriting)
    }

    func rewriteRows(apply: Bool, by rewriting: any TextRewriting) throws(StoreError) -> RewriteReport {
        if apply { try countChange() }
        return try inner.rewriteRows(apply: apply, by: rewriting)
    }

    func silentSessions(since time: Timestamp, limit: Int) throws(StoreError) -> [Session] {
        try inner.silentSessions(since: time, limit: limit)
    }
}

extension FailingTransaction {
    func modelCalls(
        session: String, messageID: String?, requestID: String?
    ) throws(StoreError) -> [ModelCall] {
        try inner.modelCalls(session: session, messageID: messageID, requestID: requestID)
    }

    func put(_ call: ModelCall) throws(StoreError) {
        try countChange()
        try inner.put(call)
    }

    func removeModelCall(session: String, key: String) throws(StoreError) {
        try countChange()
        try inner.removeModelCall(session: session, key: key)
    }

    func modelCalls(
        after position: Int64, limit: Int
    ) throws(StoreError) -> (calls: [ModelCall], position: Int64) {
        try inner.modelCalls(after: position, limit: limit)
    }

    func modelUsages(session: String) throws(StoreError) -> [ModelUsage] { try inner.modelUsages(session: session) }

    func put(_ usage: ModelUsage) throws(StoreError) {
        try countChange()
        try inner.put(usage)
    }

    func add(_ hour: UsageHour) throws(StoreError) {
        try countChange()
        try inner.add(hour)
    }

    func cost(hours: Range<Int64>, session: String?, project: String?) throws(StoreError) -> Int64 {
        try inner.cost(hours: hours, session: session, project: project)
    }
}
