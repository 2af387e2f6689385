internal import EventModel
internal import EventStore
internal import Platform

/// The one connection that writes and checkpoints, and the transaction that is open on it.
///
/// Before SQLite 3.51.3 two connections that write or checkpoint at the same moment can damage the file (the WAL-reset
/// race); there is exactly one here, and readers cannot do either.
final class Writer: StoreTransaction {
    let connection: Connection
    let names: Names
    let codec: PayloadCodec
    let interning: EventInterning
    let eventCounts: EventCounts
    let activity: ActivityLedger
    let connections: ConnectionLedger
    let toolHours: ToolHours
    let placeDays: PlaceDays
    let texts: TextIndex
    private let kindBlocks: EventKindBlocks
    private let clock: CheckpointClock
    private(set) var nextEventID: Int64
    /// Whether rows are gone that this connection may know by heart: it must be replaced.
    var hasForgotten = false
    /// The block of the newest event, and what its row says.
    private var block: EventBlock
    private var savedBlock: EventBlock

    init(path: String, settings: SQLiteStoreSettings, codec: PayloadCodec) throws(StoreError) {
        connection = try Connection.writer(path: path, settings: settings)
        self.codec = codec
        names = Names(connection)
        eventCounts = EventCounts(connection)
        interning = EventInterning(connection, names: names, counts: eventCounts)
        activity = ActivityLedger(connection, tools: SessionTools(connection))
        connections = ConnectionLedger(connection, names: names)
        placeDays = PlaceDays(connection)
        toolHours = ToolHours(connection, names: names, places: placeDays)
        kindBlocks = EventKindBlocks(connection)
        clock = CheckpointClock(connection, busyMilliseconds: settings.busyMilliseconds)
        block = EventBlock(number: -1)
        savedBlock = block
        do throws(StoreError) {
            try Schema.migrate(connection, path: path, onMigration: settings.onMigration)
            nextEventID = max(
                try connection.number("SELECT coalesce(max(id), 0) FROM events") + 1,
                try connection.number("SELECT coalesce(max(next), 0) FROM event_numbers"))
            texts = try TextIndex(connection, codec: codec, nextEventID: nextEventID)
        } catch {
            connection.close()
            throw error
        }
    }

    /// `isSearchWanted` lets no text wait that is not in full-text search yet.
    func run<Result>(
        isSearchWanted: Bool = false, _ body: (any StoreTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        connection.failure = nil
        checkpoint()
        connection.failure = nil
        let firstEventID = nextEventID
        savedBlock = block
        try connection.run("BEGIN IMMEDIATE")
        do throws(StoreError) {
            let result = try body(self)
            // An error that the body swallowed may have ended the transaction.
            if let failure = connection.failure { throw failure }
            try storeBlock()
            try interning.storeUses()
            try eventCounts.store()
            try activity.store()
            try connections.store()
            try toolHours.store()
            try placeDays.store()
            try texts.settle(isWanted: isSearchWanted)
            CrashPoint.beforeCommit.pass()
            try connection.run("COMMIT")
            CrashPoint.afterCommit.pass()
            texts.commit()
            interning.commit()
            eventCounts.forget()
            activity.forget()
            connections.forget()
            toolHours.forget()
            placeDays.forget()
            names.commit()
            return result
        } catch {
            rollBack()
            nextEventID = firstEventID
            block = savedBlock
            throw error
        }
    }

    private func rollBack() {
        connection.failure = nil
        // A failing rollback leaves the connection to be reopened: see `isUsable`.
        if connection.isInTransaction { try? connection.run("ROLLBACK") }
        texts.rollBack()
        kindBlocks.rollBack()
        interning.rollBack()
        eventCounts.forget()
        activity.forget()
        connections.forget()
        toolHours.forget()
        placeDays.forget()
        names.rollBack()
    }

    /// False when the connection is stuck in a transaction and must be replaced.
    var isUsable: Bool { !connection.isInTransaction }

    /// Copies the WAL into the database when it has grown. Before a transaction rather than after one, so that nobody
    /// waits for it who has been promised durability already. A failure changes nothing: the WAL grows on.
    private func checkpoint() {
        clock.checkpointWhenDue()
    }

    /// Whether everything is in the database's own file now, and nothing in the WAL.
    func emptyLog() -> Bool { clock.checkpointAndTruncate() }

    /// Empties the WAL and closes.
    func close() {
        clock.checkpointAndTruncate()
        connection.close()
    }
}

extension Writer {
    private static let insertEvent = FrequentSQL(
        """
        INSERT INTO events (id, uuid, session, context, kind, timestamp, delay, tool_use, summary, head, encoding, body)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (uuid) DO NOTHING
        """)

    func insert(
        _ event: Event, payload: PreparedPayload, searchText: String
    ) throws(StoreError) -> EventInsertion {
        guard payload.uuid == event.uuid, let head = EventBody.head(in: payload.bytes) else {
            throw StoreError(.fault, "the payload was prepared for another event")
        }
        let numbers = try interning.numbers(of: event, head: payload.bytes[head], codec: codec)
        let statement = try connection.statement(Writer.insertEvent)
        statement.bind(nextEventID)
        statement.bind(event.uuid)
        statement.bind(numbers.session)
        statement.bind(numbers.context)
        statement.bind(numbers.kind)
        statement.bind(event.timestamp)
        statement.bind(event.createdAt.since(event.timestamp))
        statement.bind(toolUse: event.toolUseID)
        statement.bind(EventBody.isSummaryInside(encoding: payload.encoding) ? nil : event.summary)
        statement.bind(numbers.head)
        statement.bind(payload.encoding)
        guard try statement.run(lastBlob: payload.bytes[head.upperBound...]) else {
            return .duplicate(id: try eventID(event.uuid))
        }
        interning.count(numbers)
        try connections.note(event)
        let id = nextEventID
        nextEventID += 1
        try note(id, event)
        try kindBlocks.note(id, kind: numbers.kind)
        if event.source == .custom { try list(custom: id, event) }
        if !searchText.isEmpty { texts.add(searchText, of: id, isHistory: event.replayState == .imported) }
        return .inserted(id: id)
    }

    private func eventID(_ uuid: EventUUID) throws(StoreError) -> Int64 {
        let statement = try connection.statement("SELECT id FROM events WHERE uuid = ?")
        defer { statement.reset() }
        statement.bind(uuid)
        guard try statement.step() else { throw StoreError(.fault, "a duplicate is not there") }
        return statement.integer()
    }

    private func list(custom id: Int64, _ event: Event) throws(StoreError) {
        if let model = event.modelName { try interning.note(model: model) }
        let statement = try connection.statement(
            """
            INSERT OR REPLACE INTO custom_events (at, id, session)
            SELECT timestamp, id, session FROM events WHERE id = ?
            """)
        statement.bind(id)
        try statement.run()
    }

    private func unlist(custom id: Int64) throws(StoreError) {
        let statement = try connection.statement(
            "DELETE FROM custom_events WHERE id = ?1 AND at = (SELECT timestamp FROM events WHERE id = ?1)")
        statement.bind(id)
        try statement.run()
    }

    func sessionID(ofEvent id: Int64) throws(StoreError) -> String? {
        let statement = try connection.statement("SELECT session FROM events WHERE id = ?")
        defer { statement.reset() }
        statement.bind(id)
        return try statement.step() ? names.text(statement.integer()) : nil
    }

    func reassign(eventID: Int64, to event: Event) throws(StoreError) {
        let numbers = try interning.numbers(of: event, head: [], codec: codec)
        try eventCounts.add(event: eventID, -1)
        let statement = try connection.statement("UPDATE events SET session = ?, context = ? WHERE id = ?")
        statement.bind(numbers.session)
        statement.bind(numbers.context)
        statement.bind(eventID)
        try statement.run()
        guard connection.changedRowCount > 0 else { return }
        try eventCounts.add(event: eventID, 1)
        try note(eventID, event)
        if event.source == .custom { try list(custom: eventID, event) } else { try unlist(custom: eventID) }
    }

    func firstEventTime(session: String) throws(StoreError) -> Timestamp? {
        guard let number = try names.existing(session) else { return nil }
        let statement = try connection.statement(
            "SELECT min(timestamp) FROM events INDEXED BY events_session WHERE session = ?")
        defer { statement.reset() }
        statement.bind(number)
        return try statement.step() ? statement.optionalTimestamp() : nil
    }

    /// Widens the event's block by its time and kind.
    private func note(_ id: Int64, _ event: Event) throws(StoreError) {
        let number = EventBlock.number(of: id)
        if block.number != number {
            try storeBlock()
            block = try EventBlock(number: number, connection)
        }
        block.widen(event.timestamp.microseconds, kind: EventBlock.kind(of: event))
    }

    private func storeBlock() throws(StoreError) {
        guard block.isChanged else { return }
        try block.store(connection)
    }
}
