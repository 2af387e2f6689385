import EventModel
import EventStore

/// The sessions that the writer has in hand. Only correct while this process is the only one that writes.
struct SessionRowCache {
    /// Sessions kept between transactions.
    static let limit = 4096
    /// Of those, sessions that have ended, give or take as many.
    static let endedLimit = 64

    private var rows: [ExactText: SessionRows] = [:]
    private var nextLookForEnded = SessionRowCache.endedLimit
    private var transactionNumber: UInt64 = 0
    private(set) var touched: [SessionRows] = []

    mutating func beginTransaction() {
        transactionNumber += 1
        touched.removeAll(keepingCapacity: true)
    }

    /// The rows of the session, made by `create` where none are stored.
    mutating func rows(
        _ id: String, _ transaction: any StoreTransaction, create: () -> Session
    ) throws(StoreError) -> SessionRows {
        if let found = rows[id] {
            touch(found)
            return found
        }
        let found = try SessionRows(stored: id, transaction) ?? SessionRows(session: create())
        rows[id] = found
        touch(found)
        return found
    }

    /// The rows of the session; nil where none are stored.
    mutating func rows(_ id: String, _ transaction: any StoreTransaction) throws(StoreError) -> SessionRows? {
        if let found = rows[id] {
            touch(found)
            return found
        }
        guard let found = try SessionRows(stored: id, transaction) else { return nil }
        rows[id] = found
        touch(found)
        return found
    }

    private mutating func touch(_ found: SessionRows) {
        guard found.lastUse != transactionNumber else { return }
        found.lastUse = transactionNumber
        touched.append(found)
    }

    /// Writes back all that this transaction changed; the sessions whose rows changed. `beforeWriting` sees each
    /// session's sums before they are written.
    func flush(
        _ transaction: any StoreTransaction, beforeWriting: (SessionRows) -> Void
    ) throws(StoreError) -> [Session] {
        var changed: [Session] = []
        for rows in touched {
            try rows.settleSums(transaction)
            let isChanged = rows.isChanged
            beforeWriting(rows)
            try rows.flush(transaction)
            if isChanged { changed.append(rows.session) }
        }
        return changed
    }

    mutating func evict() {
        evictEnded()
        guard rows.count > SessionRowCache.limit else { return }
        let oldest = rows.values.sorted { $0.lastUse < $1.lastUse }.prefix(rows.count - SessionRowCache.limit * 3 / 4)
        for entry in oldest { rows[entry.session.id] = nil }
    }

    /// An import goes through thousands of sessions that are over; few of them are heard of again.
    private mutating func evictEnded() {
        guard rows.count >= nextLookForEnded else { return }
        let ended = rows.values.filter { $0.session.status.isOver }.sorted { $0.lastUse < $1.lastUse }
        for entry in ended.dropLast(SessionRowCache.endedLimit) { rows[entry.session.id] = nil }
        nextLookForEnded = rows.count + SessionRowCache.endedLimit
    }

    /// Forgets everything, because a rolled-back transaction left the rows ahead of the store.
    mutating func removeAll() {
        rows.removeAll()
        touched.removeAll()
    }
}
