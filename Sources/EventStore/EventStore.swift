package import EventModel

/// Why a store could not do what was asked.
package struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// No room on the disk. Retryable: space may return.
        case diskFull = "disk_full"
        /// Another process or a long reader holds a lock beyond the deadline. Retryable.
        case busy
        /// The disk failed a read, a write or a sync. Retryable after the store has been reopened.
        case inputOutput = "io"
        /// The file is damaged, or is not ours. Not retryable.
        case corrupt
        /// This row can never be stored. Not retryable.
        case constraint
        /// The query ran longer than its deadline. Retryable with a narrower question.
        case deadline
        /// The question itself is wrong: a cursor of another list, or a damaged one. Not retryable.
        case badQuery = "bad_query"
        /// The schema is newer than this program. Not retryable.
        case schemaTooNew = "schema_too_new"
        /// Anything else: a fault of ours.
        case fault
    }

    package var code: Code
    /// What failed, with the engine's own words.
    package var message: String
    /// What an operator can do.
    package var hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var isRetryable: Bool {
        switch code {
        case .diskFull, .busy, .inputOutput, .deadline: true
        case .corrupt, .constraint, .badQuery, .schemaTooNew, .fault: false
        }
    }

    package var description: String { "\(code.rawValue): \(message)" + (hint.map { " (\($0))" } ?? "") }
}

/// What became of one event in a transaction.
package enum EventInsertion: Sendable, Equatable {
    case inserted(id: Int64)
    case duplicate(id: Int64)
}

/// An event's texts in the form in which an engine stores them. Made by `EventStore.prepare`, on any thread.
package struct PreparedPayload: Sendable {
    package var bytes: [UInt8]
    /// The engine's own mark of the encoding.
    package var encoding: Int64
    /// The event that this was made of; an engine refuses it for another.
    package var uuid: EventUUID

    package init(bytes: [UInt8], encoding: Int64, uuid: EventUUID) {
        self.bytes = bytes
        self.encoding = encoding
        self.uuid = uuid
    }
}

/// One open transaction: the rows as they are inside it. Used on one thread, inside `EventStore.transaction` only.
///
/// `put` inserts the row or replaces the one with the same key.
package protocol StoreTransaction: AnyObject {
    /// Inserts the event unless its UUID is stored already. `event.id` is ignored. `event.payload`, `event.summary` and
    /// `event.toolUseID` must be what they were when `payload` was prepared, and so must `searchText`, which is indexed
    /// for full-text search when it is not empty. The event's payload may be emptied after `prepare`.
    func insert(_ event: Event, payload: PreparedPayload, searchText: String) throws(StoreError) -> EventInsertion

    func session(_ id: String) throws(StoreError) -> Session?
    func put(_ session: Session) throws(StoreError)

    func agents(session: String) throws(StoreError) -> [Agent]
    func put(_ agent: Agent) throws(StoreError)

    /// Key: session and tool use id.
    func toolCall(session: String, id: String) throws(StoreError) -> ToolCall?
    /// The tool calls of the session that are `running`.
    func openToolCalls(session: String) throws(StoreError) -> [ToolCall]
    /// `isNew` says that the caller has looked and found none, which saves the engine a look; it holds for either answer.
    func put(_ call: ToolCall, isNew: Bool) throws(StoreError)

    func fileChange(session: String, toolUseID: String, path: String) throws(StoreError) -> FileChange?
    /// The derived changes of one tool call, pending ones included.
    func derivedFileChanges(session: String, toolUseID: String) throws(StoreError) -> [FileChange]
    /// Key: session, tool use id and path. The difference that it makes to the number of paths with a change that is
    /// neither pending nor inherited: 1, 0 or -1.
    func put(_ change: FileChange) throws(StoreError) -> Int64
    /// Key: session and id.
    func put(_ prompt: Prompt) throws(StoreError)

    func openQuestions(session: String) throws(StoreError) -> [Question]
    /// Key: session and id.
    func put(_ question: Question) throws(StoreError)

    /// Key: session, agent, start and source. Nothing that a stored report says is erased by one that says less.
    func put(_ compaction: Compaction) throws(StoreError)

    /// The session under which the event is stored; nil when there is no such event.
    func sessionID(ofEvent id: Int64) throws(StoreError) -> String?
    /// Puts a stored event under the session, agent and place of `event`, whose copy it is.
    func reassign(eventID: Int64, to event: Event) throws(StoreError)
    /// The earliest time of the session's stored events.
    func firstEventTime(session: String) throws(StoreError) -> Timestamp?

    /// The call with this message id, or else with this request id.
    func modelCalls(session: String, messageID: String?, requestID: String?) throws(StoreError) -> [ModelCall]
    /// Key: session and `key`.
    func put(_ call: ModelCall) throws(StoreError)
    func removeModelCall(session: String, key: String) throws(StoreError)
    /// Calls in the order of their storage after the one that `position` ended at (0 for the first), for a walk over all.
    func modelCalls(after position: Int64, limit: Int) throws(StoreError) -> (calls: [ModelCall], position: Int64)
    /// Every model's usage of the session.
    func modelUsages(session: String) throws(StoreError) -> [ModelUsage]
    /// Key: session and model.
    func put(_ usage: ModelUsage) throws(StoreError)
    /// Adds the figures to the row with the same hour, session, agent and model.
    func add(_ hour: UsageHour) throws(StoreError)
    /// Nano-dollars of all `UsageHour` rows of these hours; `session` and `gitRoot` (or, without one, the project's
    /// path) limit them.
    func cost(hours: Range<Int64>, session: String?, project: String?) throws(StoreError) -> Int64

    func prompt(session: String, id: String) throws(StoreError) -> Prompt?
    func removePrompt(session: String, id: String) throws(StoreError)
    /// Id and time of each of the session's prompts, in order of time and id.
    func promptTimes(session: String) throws(StoreError) -> [(id: String, at: Timestamp)]
    /// Reports of failed turns, as they came.
    func turnFailureReports(session: String) throws(StoreError) -> [TurnFailure]
    /// Key: session, agent and id.
    func put(report: TurnFailure) throws(StoreError)
    /// The rows that follow from the reports.
    func turnFailures(session: String) throws(StoreError) -> [TurnFailure]
    /// Key: session, agent and id.
    func put(_ failure: TurnFailure) throws(StoreError)
    func removeTurnFailure(session: String, agent: String, id: String) throws(StoreError)

    /// Key: session and id. `createdAt` of a stored task stays; a nil `completedAt` or `description` does not erase.
    func put(_ task: TaskItem) throws(StoreError)

    /// The sessions that the selection names; with `apply` everything of them is removed, and taken off every sum. The
    /// bytes of what was removed may stay in files until `EventStore.purge`.
    func forget(_ selection: ForgetSelection, apply: Bool) throws(StoreError) -> ForgetReport
    /// Keeps what must not be taken in again; the store itself refuses nothing.
    func add(_ spans: [ForgottenSpan]) throws(StoreError)
    /// Keeps who let what be forgotten.
    func add(_ forgetting: Forgetting) throws(StoreError)
    /// Replaces texts in the events after the one that `position` ended at (0 for the first), at most `limit` of them,
    /// their index included; without `apply` it only counts. Nil for the next position when there are no more.
    func rewriteEvents(
        after position: Int64, limit: Int, apply: Bool, by rewriting: any TextRewriting
    ) throws(StoreError) -> (report: RewriteReport, position: Int64?)
    /// Replaces texts in all rows that follow from events; without `apply` it only counts.
    func rewriteRows(apply: Bool, by rewriting: any TextRewriting) throws(StoreError) -> RewriteReport

    /// Sessions that have not ended and whose last event is older than `time`, at most `limit`.
    func silentSessions(since time: Timestamp, limit: Int) throws(StoreError) -> [Session]
}

extension StoreTransaction {
    package func put(_ call: ToolCall) throws(StoreError) { try put(call, isNew: false) }
}

/// Where events and the rows derived from them are kept: the contract of every engine.
///
/// Writing: one thread at a time calls `transaction`. Reading: any number of threads, each call blocking. Everything
/// that `transaction` returned for is durable and visible to reads that start afterwards.
package protocol EventStore: AnyObject, Sendable {
    /// A name that the store was given at random when it was made, and keeps: letters and digits. A copy of it has the
    /// same.
    var identity: String { get }

    /// Encodes the event's payload, summary and text for storage: the part of the work that needs no lock.
    func prepare(_ event: Event, searchText: String) -> PreparedPayload

    /// Runs `body` in one transaction and commits it durably; rolls back when `body` or the commit throws.
    func transaction<Result>(
        _ body: (any StoreTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result

    /// Brings what is stored into the index of texts, where an engine has put that off. A search waits for it.
    func indexTexts() throws(StoreError)
    /// Does a part of that which keeps nobody waiting for long, and tells whether more is to be done; to be called while
    /// nothing else is to be stored.
    func indexSomeTexts() throws(StoreError) -> Bool

    /// Leaves nothing in the store's files of what was removed or replaced. May take as long as writing all of them anew.
    func purge() throws(StoreError)
    /// What must not be taken in again.
    func forgottenSpans() throws(StoreError) -> [ForgottenSpan]
    /// The newest first.
    func forgettings(limit: Int) throws(StoreError) -> [Forgetting]

    /// Rows newest first unless the query says otherwise.
    func events(_ query: EventQuery) throws(StoreError) -> EventPage
    func event(_ uuid: EventUUID) throws(StoreError) -> Event?
    /// The id of the newest stored event; 0 for an empty store.
    func lastEventID() throws(StoreError) -> Int64
    func sessions(_ query: SessionQuery) throws(StoreError) -> SessionPage
    func session(_ id: String) throws(StoreError) -> Session?
    /// How many sessions there are of each value of each facet; the query's order and page do not matter.
    func sessionFacets(_ query: SessionQuery) throws(StoreError) -> SessionFacets
    /// When the sessions began, in `buckets` equal parts of the range.
    func sessionHistogram(_ query: SessionQuery, buckets: Int) throws(StoreError) -> SessionHistogram
    func agents(_ query: AgentQuery) throws(StoreError) -> AgentPage
    /// Agents with their places below one another, parents before children.
    func agentTree(_ query: AgentTreeQuery) throws(StoreError) -> AgentTree
    func toolCalls(_ query: ToolCallQuery) throws(StoreError) -> ToolCallPage
    /// When the session's own tool calls started, the earliest first.
    func toolCallStarts(session: String, limit: Int) throws(StoreError) -> [ToolCallStart]
    func toolStatistics(_ query: ToolStatisticsQuery) throws(StoreError) -> [ToolStatistics]
    /// How the durations of finished calls are spread over the range, in at most `columns` parts.
    func toolHeatMap(_ query: ToolStatisticsQuery, columns: Int) throws(StoreError) -> ToolHeatMap
    /// Failed calls by tool and reason, the most frequent first.
    func toolFailures(_ query: ToolFailureQuery) throws(StoreError) -> ToolFailures
    /// What happened in a range of time, for charts.
    func analytics(_ query: AnalyticsQuery) throws(StoreError) -> Analytics
    func fileChanges(session: String, limit: Int) throws(StoreError) -> [FileChange]
    func prompts(session: String, limit: Int) throws(StoreError) -> [Prompt]
    /// Open questions of all sessions, oldest first; with a session, that session's, resolved ones included.
    func questions(session: String?, limit: Int) throws(StoreError) -> [Question]
    func compactions(session: String, limit: Int) throws(StoreError) -> [Compaction]
    func tasks(session: String, limit: Int) throws(StoreError) -> [TaskItem]
    /// Distinct values that filters can offer.
    func facets() throws(StoreError) -> Facets
    func search(_ query: SearchQuery) throws(StoreError) -> SearchPage
    /// The hits of a search by session; the page is one of sessions.
    func searchSessions(_ query: SearchQuery) throws(StoreError) -> SearchGroupPage
    /// What each machine sent by each way: by machine, then by source. Recent is what happened in the hour of `since` or
    /// later.
    func connections(since: Timestamp) throws(StoreError) -> [SourceConnection]
    /// Model calls, the newest first unless the query says otherwise.
    func modelCalls(_ query: ModelCallQuery) throws(StoreError) -> ModelCallPage
    func modelUsages(session: String) throws(StoreError) -> [ModelUsage]
    /// What was used and paid, in groups; the dearest first, days and hours in order of time.
    func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup]
    /// Everything that can be measured, one entry a thing, the newest first.
    func metricEntries(_ query: MetricQuery) throws(StoreError) -> MetricPage
    func turnFailures(session: String, limit: Int) throws(StoreError) -> [TurnFailure]
    /// What happened in the session, in few words; nil for an unknown session.
    func outline(_ query: OutlineQuery) throws(StoreError) -> SessionOutline?
    /// Calls of an outline in full.
    func outlineCalls(session: String, tools: [Int64], models: [Int64]) throws(StoreError) -> OutlineCalls
    /// What the session's calls of those tools that succeeded were about, each once for each agent, by first use.
    func toolSubjects(session: String, tools: [String]) throws(StoreError) -> [ToolSubject]
    /// Prompts in the order of the ids; what is not stored is left out.
    func prompts(session: String, ids: [String]) throws(StoreError) -> [Prompt]
    /// Places of a session's events in order of time.
    func sessionEvents(_ query: SessionEventQuery) throws(StoreError) -> [SessionEventPoint]
    /// Events with their payloads, in the order of the ids; what is not stored is left out.
    func events(ids: [Int64]) throws(StoreError) -> [Event]
    /// Of each call the events that name it, with their payloads, in order of time: those that are within
    /// `ToolEventWindow` of its start or its end.
    func events(of calls: [ToolCall]) throws(StoreError) -> [[Event]]
    /// Events up to the instant, those at it included.
    func eventCount(session: String, until: Timestamp) throws(StoreError) -> Int64
    /// Of the session's own model calls up to the instant, those at it included.
    func usage(session: String, until: Timestamp) throws(StoreError) -> UsageSum
    /// Changes of files in order of time.
    func fileChanges(_ query: FileChangeQuery) throws(StoreError) -> FileChangePage
    func status() throws(StoreError) -> StoreStatus

    /// Closes readers, then the writer. Safe to call twice.
    func close()
}
