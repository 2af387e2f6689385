import EventModel
import EventStore

/// The derived rows of one session that the writer has in hand: read when first needed, written back once for each
/// transaction, however many events touched them.
final class SessionRows {
    var session: Session
    var agents: [ExactText: Agent] = [:]
    /// Calls without a final result, and those that this transaction has finished.
    var calls: [ExactText: ToolCall] = [:]
    var openQuestions: [ExactText: Question] = [:]
    /// The transaction that last used these rows, for eviction.
    var lastUse: UInt64 = 0

    var isChanged = false
    var changedAgents: Set<ExactText> = []
    var changedCalls: Set<ExactText> = []
    /// Of the changed calls, those that no transaction has stored.
    var newCalls: Set<ExactText> = []

    init(session: Session) { self.session = session }

    /// Reads the rows of a stored session; nil when there is none.
    init?(stored id: String, _ transaction: any StoreTransaction) throws(StoreError) {
        guard let session = try transaction.session(id) else { return nil }
        self.session = session
        for agent in try transaction.agents(session: id) { agents[agent.id] = agent }
        for call in try transaction.openToolCalls(session: id) { calls[call.toolUseID] = call }
        for question in try transaction.openQuestions(session: id) { openQuestions[question.id] = question }
    }

    func change(_ agent: Agent) {
        agents[agent.id] = agent
        changedAgents.insert(ExactText(agent.id))
    }

    func change(_ call: ToolCall) {
        calls[call.toolUseID] = call
        changedCalls.insert(ExactText(call.toolUseID))
    }

    /// Writes what changed, and lets go of calls that are over.
    func flush(_ transaction: any StoreTransaction) throws(StoreError) {
        if isChanged { try transaction.put(session) }
        for id in changedAgents {
            if let agent = agents[id] { try transaction.put(agent) }
        }
        for id in changedCalls {
            guard let call = calls[id] else { continue }
            try transaction.put(call, isNew: newCalls.contains(id))
            if call.status != .running { calls[id] = nil }
        }
        isChanged = false
        changedAgents.removeAll(keepingCapacity: true)
        changedCalls.removeAll(keepingCapacity: true)
        newCalls.removeAll(keepingCapacity: true)
    }
}

/// The sessions that the writer has in hand. Only correct while this process is the only one that writes.
struct SessionRowCache {
    /// Sessions kept between transactions.
    static let limit = 4096

    private var rows: [ExactText: SessionRows] = [:]
    private var transactionNumber: UInt64 = 0
    private var touched: [SessionRows] = []

    mutating func beginTransaction() {
        transactionNumber += 1
        touched.removeAll(keepingCapacity: true)
    }

    /// The rows of the session, made by `create` where none are stored.
    mutating func rows(
        _ id: String, _ transaction: any StoreTransaction, create: () -> Session
    ) throws(StoreError) -> SessionRows {
        let found: SessionRows
        if let cached = rows[id] {
            found = cached
        } else {
            found = try SessionRows(stored: id, transaction) ?? SessionRows(session: create())
            rows[id] = found
        }
        if found.lastUse != transactionNumber {
            found.lastUse = transactionNumber
            touched.append(found)
        }
        return found
    }

    /// Writes back all that this transaction changed; the sessions whose rows changed.
    mutating func flush(_ transaction: any StoreTransaction) throws(StoreError) -> [Session] {
        var changed: [Session] = []
        for rows in touched {
            if rows.isChanged { changed.append(rows.session) }
            try rows.flush(transaction)
        }
        return changed
    }

    mutating func evict() {
        guard rows.count > SessionRowCache.limit else { return }
        let oldest = rows.values.sorted { $0.lastUse < $1.lastUse }.prefix(rows.count - SessionRowCache.limit * 3 / 4)
        for entry in oldest { rows[entry.session.id] = nil }
    }

    /// Forgets everything, because a rolled-back transaction left the rows ahead of the store.
    mutating func removeAll() {
        rows.removeAll()
        touched.removeAll()
    }
}

/// Rows are looked up by ids as they stand in events.
extension Dictionary where Key == ExactText {
    subscript(id: String) -> Value? {
        get { self[ExactText(id)] }
        set { self[ExactText(id)] = newValue }
    }
}
