internal import CSQLite
internal import EventStore

/// One connection to the database with its prepared statements. Used by one thread at a time; the owner sees to that.
final class Connection {
    /// Prepared statements that a connection keeps.
    private static let statementLimit = 128

    let handle: OpaquePointer
    private(set) var isOpen = true
    private var statements: [String: Statement] = [:]
    private var frequentStatements: [ObjectIdentifier: Statement] = [:]
    private var sideBySide: [ObjectIdentifier: [Statement]] = [:]
    /// What failed first since `failure` was last cleared: from then on no statement runs, so that a caller who goes on
    /// after an error cannot write outside of the transaction that the error may have ended.
    var failure: StoreError?
    /// Told when SQLite finds the database damaged.
    var onDamage: (@Sendable () -> Void)?

    /// Done once: nobody asks SQLite how much memory it has, and counting takes a lock at each allocation.
    private static let memoryIsUncounted: Void = { _ = eyrie_sqlite3_do_not_count_memory() }()

    init(path: String, flags: Int32) throws(StoreError) {
        Connection.memoryIsUncounted
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let handle, code == SQLITE_OK else {
            let words = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw StoreError(sqlite: code, words, doing: "open \(path)")
        }
        self.handle = handle
    }

    deinit { close() }

    /// Finalises all statements, then closes. Safe to call twice.
    func close() {
        guard isOpen else { return }
        isOpen = false
        forgetStatements()
        sqlite3_close_v2(handle)
    }

    /// Rows that the last statement inserted or changed.
    var changedRowCount: Int32 { sqlite3_changes(handle) }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// A statement that is kept for the next use of the same text; at its beginning, without values.
    func statement(_ sql: String) throws(StoreError) -> Statement {
        if let statement = statements[sql] {
            statement.reset()
            return statement
        }
        let statement = try Statement(sql, on: self)
        statements[sql] = statement
        return statement
    }

    /// A statement that runs so often that hashing its text would show.
    func statement(_ frequent: FrequentSQL) throws(StoreError) -> Statement {
        if let statement = frequentStatements[ObjectIdentifier(frequent)] {
            statement.reset()
            return statement
        }
        let statement = try Statement(frequent.text, on: self)
        frequentStatements[ObjectIdentifier(frequent)] = statement
        return statement
    }

    /// So many statements of one text, to run side by side.
    func statements(_ frequent: FrequentSQL, count: Int) throws(StoreError) -> [Statement] {
        var kept = sideBySide[ObjectIdentifier(frequent), default: []]
        defer { sideBySide[ObjectIdentifier(frequent)] = kept }
        while kept.count < count { kept.append(try Statement(frequent.text, on: self)) }
        for statement in kept { statement.reset() }
        return Array(kept.prefix(count))
    }

    /// Drops kept statements when they have become many. Call it while none is in use.
    func trimStatements() {
        if statements.count > Connection.statementLimit { forgetStatements() }
    }

    private func forgetStatements() {
        for statement in statements.values { statement.finalize() }
        statements.removeAll()
        for statement in frequentStatements.values { statement.finalize() }
        frequentStatements.removeAll()
        for statement in sideBySide.values.joined() { statement.finalize() }
        sideBySide.removeAll()
    }

    /// Runs one statement without values whose rows do not matter.
    func run(_ sql: String) throws(StoreError) {
        let statement = try statement(sql)
        defer { statement.reset() }
        while try statement.step() {}
    }

    /// Runs a script.
    func execute(script: String) throws(StoreError) {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, doing: "script") }
    }

    /// The first number of the first row.
    func number(_ sql: String) throws(StoreError) -> Int64 {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.integer() : 0
    }

    /// The text of the first row; empty where there is none.
    func text(_ sql: String) throws(StoreError) -> String {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.text() : ""
    }

    func error(_ code: Int32, doing operation: String) -> StoreError {
        if code & 0xFF == SQLITE_CORRUPT || code & 0xFF == SQLITE_NOTADB { onDamage?() }
        return StoreError(sqlite: code, String(cString: sqlite3_errmsg(handle)), doing: operation)
    }
}

/// A text of SQL that is known by its identity: made once, as a static constant.
final class FrequentSQL: Sendable {
    let text: String

    init(_ text: String) { self.text = text }
}
