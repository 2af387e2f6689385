package import EventModel
package import EventStore
internal import Synchronization

/// A store that keeps everything in arrays and dictionaries: what an engine must be indistinguishable from.
///
/// Obvious rather than fast; nothing survives the process.
package final class InMemoryStore: EventStore {
    package let identity: String
    private let rows = Mutex(Rows())

    package init(identity: String = "memory") { self.identity = identity }

    var snapshot: Rows { rows.withLock { $0 } }

    package func prepare(_ event: Event, searchText: String) -> PreparedPayload {
        PreparedPayload(bytes: event.payload, encoding: 0, uuid: event.uuid)
    }

    package func indexTexts() {}
    package func indexSomeTexts() -> Bool { false }

    package func transaction<Result>(
        _ body: (any StoreTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let transaction = InMemoryTransaction(snapshot)
        let result = try body(transaction)
        let changed = transaction.rows
        rows.withLock { $0 = changed }
        return result
    }

    package func status() throws(StoreError) -> StoreStatus {
        var status = StoreStatus(engine: "memory")
        status.identity = identity
        let rows = snapshot
        status.eventCount = Int64(rows.events.count)
        status.sessionCount = Int64(rows.sessions.count)
        return status
    }

    package func close() {}

    /// All rows of a store.
    struct Rows {
        struct SessionKey: Hashable {
            var session: String
            var id: String
        }

        struct ChangeKey: Hashable {
            var session: String
            var toolUse: String
            var path: String
        }

        struct CompactionKey: Hashable {
            var session: String
            var agent: String
            var start: Timestamp
            var source: RecordSource
        }

        struct HourKey: Hashable {
            var hour: Int64
            var session: String
            var agent: String
            var model: String
        }

        struct FailureKey: Hashable {
            var session: String
            var agent: String
            var id: String
        }

        struct StoredModelCall {
            /// Its place in the order of storage.
            var position: Int64
            var call: ModelCall
        }

        struct StoredEvent {
            var event: Event
            var searchText: String
        }

        /// In order of their ids.
        var events: [StoredEvent] = []
        var lastEventID: Int64 = 0
        var eventIDs: [EventUUID: Int64] = [:]
        var sessions: [String: Session] = [:]
        var agents: [SessionKey: Agent] = [:]
        var toolCalls: [SessionKey: ToolCall] = [:]
        var fileChanges: [ChangeKey: FileChange] = [:]
        var prompts: [SessionKey: Prompt] = [:]
        var questions: [SessionKey: Question] = [:]
        var compactions: [CompactionKey: Compaction] = [:]
        var tasks: [SessionKey: TaskItem] = [:]
        var modelCalls: [SessionKey: StoredModelCall] = [:]
        var lastModelCallPosition: Int64 = 0
        var modelUsages: [SessionKey: ModelUsage] = [:]
        var usageHours: [HourKey: UsageHour] = [:]
        var turnFailures: [FailureKey: TurnFailure] = [:]
        var turnFailureReports: [FailureKey: TurnFailure] = [:]
        var forgotten: [ForgottenSpan] = []
        var forgettings: [Forgetting] = []

        /// The place of an event in `events`.
        func place(ofEvent id: Int64) -> Int? {
            var (low, high) = (0, events.count)
            while low < high {
                let middle = (low + high) / 2
                if events[middle].event.id < id { low = middle + 1 } else { high = middle }
            }
            return low < events.count && events[low].event.id == id ? low : nil
        }
    }
}
