import CSQLite
import EventModel
import EventStore
import Glibc
import Platform
import Testing

@testable import SQLiteStore
@testable import StoreTesting

/// What was forgotten is in no row, no index, no sum and no byte of the files.
@Suite struct ForgettingTests {
    /// More seeds where the tests of trust take their time.
    private static let seeds: ClosedRange<UInt64> =
        Environment.variable("EYRIE_TRUST") == "long" ? 1...200 : 1...16

    private static func forget(_ store: SQLiteStore, _ sessions: [String]) throws -> ForgetReport {
        var selection = ForgetSelection()
        selection.sessionIDs = sessions
        let chosen = selection
        return try store.transaction { (transaction) throws(StoreError) in
            try transaction.forget(chosen, apply: true)
        }
    }

    @Test func everyRowIsThatOfAStoreThatNeverHadTheRest() throws {
        var checked = 0
        for seed in ForgettingTests.seeds {
            let chosen = RandomUsage.sessionIDs.dropLast().enumerated().filter { (seed >> $0.offset) & 1 == 1 }
                .map(\.element)
            let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
            let (store, reference) = (try folder.open(), try other.open())
            var (random, again) = (RandomUsage(seed: seed), RandomUsage(seed: seed))
            try random.fill([store])
            try again.fill([reference]) { !chosen.contains($0) }
            for (store, sessions) in [(store, RandomUsage.sessionIDs), (reference, [])] {
                try ForgettingTests.addDetails(store, sessions.filter { chosen.contains($0) })
                try ForgettingTests.addDetails(store, RandomUsage.sessionIDs.filter { !chosen.contains($0) })
            }
            _ = try ForgettingTests.forget(store, chosen)
            try store.purge()
            // Both sweep names that only an earlier state of a row used.
            try reference.purge()
            store.close()
            reference.close()
            let (found, wanted) = (try TableDump(folder.database).rows, try TableDump(other.database).rows)
            #expect(
                found == wanted,
                """
                seed \(seed): surplus \(Set(found).subtracting(wanted).sorted().prefix(5)), \
                missing \(Set(wanted).subtracting(found).sorted().prefix(5))
                """)
            checked += wanted.count
        }
        print("row P05: \(ForgettingTests.seeds.count) random stores, \(checked) rows left, 0 differ")
    }

    /// Rows of the kinds that random usage has none of.
    private static func addDetails(_ store: SQLiteStore, _ sessions: [String]) throws {
        try store.transaction { (transaction) throws(StoreError) in
            for id in sessions {
                var change = FileChange(
                    sessionID: id, agentID: "main", toolUseID: "t1", path: "/srv/\(id)", operation: .edit,
                    at: StoreSamples.time(5))
                change.patch = Array(#"[{"lines":["+\#(id)"]}]"#.utf8)
                _ = try transaction.put(change)
                try transaction.put(
                    Question(
                        sessionID: id, id: "q", agentID: "main", kind: .permission, message: "may \(id)?",
                        askedAt: StoreSamples.time(6)))
                try transaction.put(
                    Compaction(sessionID: id, agentID: "main", trigger: "auto", startedAt: StoreSamples.time(7)))
                try transaction.put(
                    TaskItem(sessionID: id, id: "1", subject: "task of \(id)", createdAt: StoreSamples.time(8)))
                var usage = ModelUsage(sessionID: id, model: "model of \(id)")
                usage.callCount = 3
                try transaction.put(usage)
                try transaction.put(
                    report: TurnFailure(
                        sessionID: id, id: "p", agentID: "main", at: StoreSamples.time(9), code: "code of \(id)"))
            }
        }
    }

    /// A table that is added later must say what forgetting does with it.
    @Test func everyTableWithSessionsOrNamesIsKnown() throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        let dump = try TableDump(folder.database)
        let known = Set(SessionTables.rows.map(\.table)).union(SessionTables.others)
        for (table, columns) in dump.columns where columns.contains("session") {
            #expect(known.contains(table), "\(table) has a column session")
        }
        let named = Dictionary(uniqueKeysWithValues: NameColumns.list.map { ($0.table, $0.columns) })
        for (table, columns) in named {
            let unquoted = columns.map { $0.filter { $0 != "\"" } }
            #expect(Set(unquoted).isSubset(of: dump.columns[table] ?? []), "\(table)")
        }
    }

    private static let canary = "Zyzzogeton"

    /// A store in which the canary is everywhere, beside one that stays.
    private static func fill(_ store: SQLiteStore) throws {
        for part in 0..<40 {
            var events: [Event] = []
            for index in 0..<25 {
                let number = part * 25 + index
                var event = StoreSamples.event(number, session: number % 2 == 0 ? "gone" : "kept")
                // Each has its own ending, so that no compression hides the whole.
                let word = number % 2 == 0 ? "\(canary)\(number)" : "Ordinary\(number)"
                event.payload = Array(
                    #"{"cwd":"/srv/\#(word)","session_id":"x","text":"\#(random(200)) \#(word) \#(random(2000))"}"#.utf8
                )
                event.summary = "\(word) \(random(300))"
                event.agentName = word
                events.append(event)
            }
            try store.store(events) { "\($0.summary) text" }
            var session = StoreSamples.session("gone", at: 1)
            session.title = "\(canary) title \(part)"
            session.projectPath = "/srv/\(canary)"
            try store.store(sessions: [session])
        }
        try store.indexTexts()
    }

    private static func random(_ count: Int) -> String {
        String((0..<count).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789 ".randomElement() ?? "a" })
    }

    /// Occurrences in any case: the index has small letters. Pages of the index leave out how a word begins that begins
    /// like the one before.
    private static func findings(_ folder: TemporaryFolder) throws -> Int {
        var count = 0
        let words: [StaticString] = ["Zyzzogeton", "zyzzogeton", "zogeton"]
        for name in try Files.names(in: folder.path) {
            let bytes = try Files.read(folder.path + "/" + name, limit: 1 << 30)
            bytes.withUnsafeBytes { bytes in
                for word in words {
                    var start = 0
                    while let hit = bytes.firstOffset(of: word, from: start) {
                        count += 1
                        start = hit + 1
                    }
                }
            }
        }
        return count
    }

    @Test func noByteOfItIsInTheFiles() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try ForgettingTests.fill(store)
        let before = try ForgettingTests.findings(folder)
        #expect(before > 100)
        let report = try ForgettingTests.forget(store, ["gone"])
        #expect(report.eventCount == 500)
        try store.purge()
        let after = try ForgettingTests.findings(folder)
        #expect(after == 0)
        #expect(try store.events(EventQuery()).events.count > 0)
        #expect(try store.search(SearchQuery(text: "ordinary1")).total == 1)
        store.close()
        #expect(try ForgettingTests.findings(folder) == 0)
        print("row P05: \(before) places of a canary in the files of a store, after forgetting \(after)")
    }

    /// The gate can fail: rows alone are not all there is.
    @Test func deletingRowsAloneLeavesItInTheFiles() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try ForgettingTests.fill(store)
        store.close()
        var database: OpaquePointer?
        sqlite3_open(folder.database, &database)
        let script = SessionTables.rows.map {
            "DELETE FROM \($0.table) WHERE \($0.column) IN (SELECT id FROM names WHERE text = 'gone');"
        }.joined()
        #expect(sqlite3_exec(database, script, nil, nil, nil) == SQLITE_OK)
        sqlite3_close(database)
        let left = try ForgettingTests.findings(folder)
        #expect(left > 0)
        print("row P05: undefended, rows deleted and nothing cleaned: \(left) places of the canary left")
    }

    @Test func readersThatWereThereBeforeSeeWhatCameAfter() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        defer { store.close() }
        try ForgettingTests.fill(store)
        // What readers and writer know by heart.
        _ = try store.events(EventQuery())
        _ = try ForgettingTests.forget(store, ["gone"])
        try store.purge()
        var event = StoreSamples.event(5000, session: "new")
        event.agentName = "newcomer"
        event.sourceApp = "new-app"
        try store.store([event])
        var query = EventQuery()
        query.limit = 1
        let found = try #require(try store.events(query).events.first)
        #expect(found.sessionID == "new" && found.agentName == "newcomer" && found.sourceApp == "new-app")
        #expect(try store.facets().sourceApps.contains("new-app"))
    }
}

/// The rows of a closed database in words, names in place of their numbers and without numbers that only tell rows
/// apart.
struct TableDump {
    private(set) var columns: [String: Set<String>] = [:]
    private(set) var rows: [String] = []

    private static let leftOut: Set<String> = [
        "heads", "event_blocks", "store_identity", "forgotten", "forgettings", "event_numbers", "waiting_texts",
    ]
    private static let plainIDs: Set<String> = [
        "tool_calls", "model_calls", "contexts", "kinds", "names", "events", "custom_events",
    ]
    private static let numbers: Set<String> = ["context", "kind", "head", "encoding", "body", "tools", "delay"]

    init(_ path: String) throws {
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
        defer { connection.close() }
        func texts(_ sql: String) throws -> [String] {
            let row = try connection.statement(sql)
            defer { row.reset() }
            var texts: [String] = []
            while try row.step() { texts.append(row.text()) }
            return texts
        }
        let named = Dictionary(uniqueKeysWithValues: NameColumns.list.map { ($0.table, Set($0.columns)) })
        for table in try texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'event_text%'") {
            let all = try texts("SELECT name FROM pragma_table_info('\(table)')")
            columns[table] = Set(all)
            guard !TableDump.leftOut.contains(table), !table.hasPrefix("sqlite_") else { continue }
            let shown = all.filter { column in
                !(column == "id" && TableDump.plainIDs.contains(table))
                    && !(TableDump.numbers.contains(column) && table != "tool_totals")
            }
            if shown.isEmpty { continue }
            let values = shown.map { column in
                let quoted = "\"\(column)\""
                let isName = named[table]?.contains(column) ?? false || named[table]?.contains(quoted) ?? false
                return isName ? "quote((SELECT text FROM names WHERE names.id = t.\(quoted)))" : "quote(t.\(quoted))"
            }
            rows += try texts(
                "SELECT '\(table): ' || \(values.joined(separator: " || ', ' || ")) FROM \"\(table)\" AS t")
        }
        rows.sort()
    }
}
