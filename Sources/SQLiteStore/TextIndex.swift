internal import EventModel
internal import EventStore

/// The writer's way of bringing texts of events into full-text search.
///
/// Many texts at once cost half of what they cost one transaction at a time, so those of imported events wait: in
/// memory, and, as their events are committed, in the database too, which names the first of them. The transaction
/// that indexes them takes that name away, so that a crash at any moment leaves each text indexed once or waiting.
///
/// What an earlier run of the program left may be all there is, where a damaged database was recovered: it is indexed a
/// part at a time, and nobody waits for more than that who stores.
final class TextIndex {
    /// Bytes of texts that wait before they are indexed: some 20,000 events, a tenth of a second.
    private static let waitingBytesLimit = 8 << 20

    private static let insertion = FrequentSQL("INSERT INTO event_text (rowid, text) VALUES (?, ?)")
    private static let storedBodies = FrequentSQL(
        "SELECT id, encoding, body FROM events WHERE id >= ? AND id < ? ORDER BY id LIMIT ?")

    /// What a rolled-back transaction leaves as it was.
    private struct State {
        /// The id of the first event whose text waits, as it is stored.
        var firstWaiting: Int64?
        /// Texts in `waiting`, their bytes, and whether any of them is history.
        var count = 0
        var bytes = 0
        var hasHistory = false
        /// Texts that wait from this id on are in `waiting`; earlier ones are only in the database.
        var firstInMemory: Int64
    }

    private let connection: Connection
    private let codec: PayloadCodec
    private var state: State
    private var saved: State
    /// In order of ids.
    private var waiting: [(id: Int64, text: String)] = []

    /// `nextEventID` is the id that the next event gets.
    init(_ connection: Connection, codec: PayloadCodec, nextEventID: Int64) throws(StoreError) {
        self.connection = connection
        self.codec = codec
        state = State(firstInMemory: nextEventID)
        saved = state
        let row = try connection.statement("SELECT first FROM waiting_texts")
        defer { row.reset() }
        if try row.step() { state.firstWaiting = row.integer() }
        saved = state
    }

    /// Whether committed events wait.
    var isWaiting: Bool { state.firstWaiting != nil }

    /// Whether some of them are only in the database.
    var hasLeftOver: Bool { state.firstWaiting.map { $0 < state.firstInMemory } ?? false }

    func add(_ text: String, of id: Int64, isHistory: Bool) {
        waiting.append((id, text))
        state.count += 1
        state.bytes += text.utf8.count
        state.hasHistory = state.hasHistory || isHistory
    }

    /// Takes an indexed text out of the index; what waits must have been indexed before.
    func remove(_ text: String, of id: Int64) throws(StoreError) {
        let row = try connection.statement("INSERT INTO event_text (event_text, rowid, text) VALUES ('delete', ?, ?)")
        row.bind(id)
        try row.run(lastText: text)
    }

    /// The last step before a commit: indexes what waits, or lets history wait for more, and all while something is left
    /// over. `isWanted` says that somebody is about to search.
    func settle(isWanted: Bool) throws(StoreError) {
        guard isWaiting || state.count > 0, !hasLeftOver else { return }
        let mayWait = state.hasHistory || isWaiting
        guard isWanted || !mayWait || state.bytes >= TextIndex.waitingBytesLimit else {
            if !isWaiting, let first = waiting.first { try note(first.id) }
            return
        }
        if isWaiting { try connection.run("DELETE FROM waiting_texts") }
        for (id, text) in waiting { try index(text, of: id) }
        state = State(firstInMemory: state.firstInMemory)
    }

    /// Indexes everything, however long that takes.
    func settleAll() throws(StoreError) {
        try indexLeftOver(limit: .max)
        try settle(isWanted: true)
    }

    private func note(_ first: Int64) throws(StoreError) {
        let row = try connection.statement("INSERT INTO waiting_texts (first) VALUES (?)")
        row.bind(first)
        try row.run()
        state.firstWaiting = first
    }

    func index(_ text: String, of id: Int64) throws(StoreError) {
        let row = try connection.statement(TextIndex.insertion)
        row.bind(id)
        try row.run(lastText: text)
    }

    /// Indexes as many of the events that are left over.
    func indexLeftOver(limit: Int64) throws(StoreError) {
        guard hasLeftOver, let first = state.firstWaiting else { return }
        let row = try connection.statement(TextIndex.storedBodies)
        defer { row.reset() }
        row.bind(first)
        row.bind(state.firstInMemory)
        row.bind(limit)
        var count: Int64 = 0
        var last = first
        while try row.step() {
            let id = row.integer()
            count += 1
            last = id
            let encoding = row.integer()
            let body = try row.withBlob { (bytes) throws(StoreError) in
                try EventBody(bytes, encoding: encoding, toolUse: nil, wantsPayload: false, codec: codec) { [] }
            }
            if !body.searchText.isEmpty { try index(body.searchText, of: id) }
        }
        let next = count < limit ? state.firstInMemory : last + 1
        let isDone = next == state.firstInMemory && state.count == 0
        try connection.run(
            isDone ? "DELETE FROM waiting_texts" : "UPDATE waiting_texts SET first = \(next)")
        state.firstWaiting = isDone ? nil : next
    }

    func commit() {
        if hasLeftOver, state.bytes >= TextIndex.waitingBytesLimit, let last = waiting.last {
            // They are stored: from now on they are left over, too.
            state.firstInMemory = last.id + 1
            (state.count, state.bytes, state.hasHistory) = (0, 0, false)
        }
        if state.count == 0 { waiting.removeAll(keepingCapacity: true) }
        saved = state
    }

    func rollBack() {
        waiting.removeLast(waiting.count - saved.count)
        state = saved
    }
}
