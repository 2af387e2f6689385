internal import CSQLite
internal import EventModel
internal import EventStore
internal import Glibc
internal import Platform
internal import SQLiteStore
internal import StoreTesting

private struct Prepared {
    var event: Event
    var payload: PreparedPayload
    var text: String
    var call: ToolCall?
}

/// Prints events a second of one writer, beside a bare `INSERT` loop on the same disk.
func measureSpeed(folder: String) throws {
    let sessions = (0..<200).map { HookSampleSession(seed: UInt64(2_000_000 + $0), eventCount: 100) }
    try bareInserts(folder, sessions)
    for group in [1, 10, 50, 100] {
        for putsEach in [false, true] {
            try withStore(in: folder) { store in
                let start = threadNanoseconds()
                let rows = prepare(sessions, store)
                let preparing = Double(threadNanoseconds() - start) / 1e3 / Double(rows.count)
                let (wallStart, threadStart) = (monotonicNanoseconds(), threadNanoseconds())
                let count = group == 1 ? 4000 : rows.count
                try storeAll(Array(rows.prefix(count)), sessions, group: group, putsEach: putsEach, store)
                let seconds = Double(monotonicNanoseconds() - wallStart) / 1e9
                let storing = Double(threadNanoseconds() - threadStart) / 1e3 / Double(count)
                print(
                    "groups of \(group), session and agent put \(putsEach ? "with each event" : "once a group"):",
                    "\(Int(Double(count) / seconds)) events/s,",
                    "processor time \(rounded(storing)) µs an event, to prepare it \(rounded(preparing)) µs")
            }
        }
    }
}

private func prepare(_ sessions: [HookSampleSession], _ store: SQLiteStore) -> [Prepared] {
    sessions.flatMap { session in
        var calls: [String: ToolCall] = [:]
        for call in session.calls { calls[call.toolUseID] = call }
        return session.rows.map { row in
            let payload = store.prepare(row.event, searchText: row.searchText)
            var event = row.event
            event.payload = []
            return Prepared(
                event: event, payload: payload, text: row.searchText, call: row.event.toolUseID.flatMap { calls[$0] })
        }
    }
}

private func storeAll(
    _ rows: [Prepared], _ sessions: [HookSampleSession], group: Int, putsEach: Bool, _ store: SQLiteStore
) throws {
    var byID: [String: HookSampleSession] = [:]
    for session in sessions { byID[session.session.id] = session }
    var start = 0
    while start < rows.count {
        let end = min(start + group, rows.count)
        try store.transaction { (transaction) throws(StoreError) in
            for index in start..<end {
                let row = rows[index]
                _ = try transaction.insert(row.event, payload: row.payload, searchText: row.text)
                if let call = row.call { try transaction.put(call) }
                if putsEach || index == end - 1, let sample = byID[row.event.sessionID] {
                    try transaction.put(sample.session)
                    try transaction.put(sample.agents[0])
                }
            }
        }
        start = end
    }
}

/// Rows of the same bytes in a table without indexes, in transactions of 50: what the disk and SQLite give at best.
private func bareInserts(_ folder: String, _ sessions: [HookSampleSession]) throws {
    let path = "\(folder)/eyrie-bare-\(getpid()).db"
    defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
    var database: OpaquePointer?
    sqlite3_open(path, &database)
    defer { sqlite3_close_v2(database) }
    sqlite3_exec(
        database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB)",
        nil, nil, nil)
    var statement: OpaquePointer?
    sqlite3_prepare_v2(database, "INSERT INTO t (b) VALUES (?)", -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    let body = [UInt8](repeating: 7, count: 300)
    for group in [1, 50] {
        let count = group == 1 ? 4000 : 50_000
        let (start, threadStart) = (monotonicNanoseconds(), threadNanoseconds())
        for index in 0..<count {
            if index % group == 0 { sqlite3_exec(database, "BEGIN", nil, nil, nil) }
            eyrie_sqlite3_bind_blob(statement, 1, body, Int32(body.count))
            sqlite3_step(statement)
            sqlite3_reset(statement)
            if index % group == group - 1 { sqlite3_exec(database, "COMMIT", nil, nil, nil) }
        }
        let seconds = Double(monotonicNanoseconds() - start) / 1e9
        let processor = Double(threadNanoseconds() - threadStart) / 1e3 / Double(count)
        print(
            "bare INSERT of 300 bytes, groups of \(group): \(Int(Double(count) / seconds)) rows/s,",
            "processor time \(rounded(processor)) µs a row")
    }
}

/// Processor time of this thread: what stays comparable on a busy machine.
func threadNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
