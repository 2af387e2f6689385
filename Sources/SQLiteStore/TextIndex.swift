internal import EventModel
internal import EventStore

/// The writer's way of bringing texts of events into full-text search.
///
/// Many texts at once cost half of what they cost one transaction at a time, so those of imported events wait: in
/// memory, and, as their events are committed, in the database too, which names the first of them. The transaction
/// that indexes them takes that name away, so that a crash at any moment leaves each text indexed once or waiting.
final class TextIndex {
    /// Bytes of texts that wait before they are indexed: some 20,000 events, a tenth of a second.
    private static let waitingBytesLimit = 8 << 20

    private static let insertion = FrequentSQL("INSERT INTO event_text (rowid, text) VALUES (?, ?)")
    private static let storedBodies = FrequentSQL(
        "SELECT id, encoding, body FROM events WHERE id >= ? AND id < ? ORDER BY id")

    /// What a rolled-back transaction leaves as it was.
    private struct State {
        /// The id of the first event whose text waits, as it is stored.
        var firstWaiting: Int64?
        /// Texts in `waiting`, their bytes, and whether any of them is history.
        var count = 0
        var bytes = 0
        var hasHistory = false
    }

    private let connection: Connection
    private let codec: PayloadCodec
    private var state = State()
    private var saved = State()
    /// In order of ids.
    private var waiting: [(id: Int64, text: String)] = []
    /// Texts that wait from this id on are in `waiting`; earlier ones are only in the database.
    private let firstInMemory: Int64

    /// `nextEventID` is the id that the next event gets.
    init(_ connection: Connection, codec: PayloadCodec, nextEventID: Int64) throws(StoreError) {
        self.connection = connection
        self.codec = codec
        firstInMemory = nextEventID
        let row = try connection.statement("SELECT first FROM waiting_texts")
        defer { row.reset() }
        if try row.step() { state.firstWaiting = row.integer() }
        saved = state
    }

    /// Whether committed events wait.
    var isWaiting: Bool { state.firstWaiting != nil }

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

    /// The last step before a commit: indexes what waits, or lets history wait for more. `isWanted` says that somebody
    /// is about to search.
    func settle(isWanted: Bool) throws(StoreError) {
        guard isWaiting || state.count > 0 else { return }
        let mayWait = state.hasHistory || isWaiting
        guard isWanted || !mayWait || state.bytes >= TextIndex.waitingBytesLimit else {
            if !isWaiting, let first = waiting.first { try note(first.id) }
            return
        }
        if let first = state.firstWaiting {
            if first < firstInMemory { try indexStored(from: first) }
            try connection.run("DELETE FROM waiting_texts")
        }
        for (id, text) in waiting { try index(text, of: id) }
        state = State()
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

    /// What an earlier run of the program left.
    private func indexStored(from first: Int64) throws(StoreError) {
        let row = try connection.statement(TextIndex.storedBodies)
        defer { row.reset() }
        row.bind(first)
        row.bind(firstInMemory)
        while try row.step() {
            let id = row.integer()
            let encoding = row.integer()
            let body = try row.withBlob { (bytes) throws(StoreError) in
                try EventBody(bytes, encoding: encoding, toolUse: nil, wantsPayload: false, codec: codec) { [] }
            }
            if !body.searchText.isEmpty { try index(body.searchText, of: id) }
        }
    }

    func commit() {
        if state.count == 0 { waiting.removeAll(keepingCapacity: true) }
        saved = state
    }

    func rollBack() {
        waiting.removeLast(waiting.count - saved.count)
        state = saved
    }
}
