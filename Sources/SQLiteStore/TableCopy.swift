internal import CSQLite
internal import EventStore

/// Copies the rows of one table from the attached database `damaged`, around the pages that cannot be read.
struct TableCopy {
    /// Rows that are copied with one statement, at first.
    private static let rangeRows: Int64 = 1 << 20
    /// Numbers of rows among which no further search is made for readable ones.
    private static let smallestRange: Int64 = 4
    /// Ranges that may fail before the rest of the table is given up.
    private static let failureLimit = 20_000
    private static let largestNumber: Int64 = 1 << 32
    /// Transactions begin anew after so many rows that are copied one by one.
    private static let transactionRows = 10_000

    private let table: String
    private let connection: Connection
    private var failures = 0

    init(_ table: String, _ connection: Connection) {
        self.table = "\"\(table)\""
        self.connection = connection
    }

    /// The number of failures: 0 when every row could be read.
    mutating func run() throws(StoreError) -> Int {
        let keys = try keyColumns()
        if keys.isEmpty {
            try copyByNumber()
        } else if try !copyInOrder("") {
            // What lies behind the damage is reached from the other end.
            failures += 1
            _ = try copyInOrder(" ORDER BY " + keys.map { "\"\($0)\" DESC" }.joined(separator: ", "))
        }
        return failures
    }

    /// The columns by which a table without row numbers is ordered; none for a table with numbers.
    private func keyColumns() throws(StoreError) -> [String] {
        let hasNumbers = connection.attempt { () throws(StoreError) in
            try connection.number("SELECT count(rowid) FROM (SELECT rowid FROM main.\(table) LIMIT 0)")
        }
        if hasNumbers != nil { return [] }
        let list = try connection.statement("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")
        defer { list.reset() }
        list.bind(String(table.dropFirst().dropLast()))
        var names: [String] = []
        while try list.step() { names.append(list.text()) }
        return names
    }

    private mutating func copyByNumber() throws(StoreError) {
        let bounds = ["min", "max"].map { name in
            connection.attempt { () throws(StoreError) in
                try connection.number("SELECT coalesce(\(name)(rowid), 0) FROM damaged.\(table)")
            }
        }
        // Where an end cannot be read, rows are looked for as far as any table has them.
        let first = bounds[0] ?? 0
        let last = bounds[1] ?? TableCopy.largestNumber
        if bounds.contains(nil) { failures += 1 }
        var low = first
        while low <= last {
            let high = min(last, low + TableCopy.rangeRows - 1)
            try copy(low, high)
            low = high + 1
        }
    }

    private mutating func copy(_ low: Int64, _ high: Int64) throws(StoreError) {
        guard failures < TableCopy.failureLimit else { return }
        do throws(StoreError) {
            try connection.execute(
                script: """
                    INSERT OR IGNORE INTO main.\(table)
                    SELECT * FROM damaged.\(table) NOT INDEXED WHERE rowid BETWEEN \(low) AND \(high)
                    """)
        } catch {
            connection.failure = nil
            failures += 1
            // The table itself is not to be found where the list of tables is damaged.
            if error.code == .fault { return failures = TableCopy.failureLimit }
            guard error.code == .corrupt else { throw error }
            guard high - low >= TableCopy.smallestRange else { return }
            let middle = low + (high - low) / 2
            try copy(low, middle)
            try copy(middle + 1, high)
        }
    }

    /// False when the rows end with an error.
    private func copyInOrder(_ order: String) throws(StoreError) -> Bool {
        var source: OpaquePointer?
        guard
            sqlite3_prepare_v2(connection.handle, "SELECT * FROM damaged.\(table)\(order)", -1, &source, nil)
                == SQLITE_OK
        else { return false }
        defer { sqlite3_finalize(source) }
        let columns = sqlite3_column_count(source)
        let places = Array(repeating: "?", count: Int(columns)).joined(separator: ",")
        var target: OpaquePointer?
        let insertion = "INSERT OR IGNORE INTO main.\(table) VALUES (\(places))"
        let code = sqlite3_prepare_v2(connection.handle, insertion, -1, &target, nil)
        guard code == SQLITE_OK else { throw connection.error(code, doing: insertion) }
        defer { sqlite3_finalize(target) }
        try connection.execute(script: "BEGIN")
        var rows = 0
        var step = sqlite3_step(source)
        while step == SQLITE_ROW {
            for column in 0..<columns { sqlite3_bind_value(target, column + 1, sqlite3_column_value(source, column)) }
            let inserted = sqlite3_step(target)
            sqlite3_reset(target)
            guard inserted == SQLITE_DONE else { throw connection.error(inserted, doing: insertion) }
            rows += 1
            if rows % TableCopy.transactionRows == 0 { try connection.execute(script: "COMMIT; BEGIN") }
            step = sqlite3_step(source)
        }
        // A statement that failed must not take part in the end of the transaction.
        sqlite3_reset(source)
        try connection.execute(script: "COMMIT")
        return step == SQLITE_DONE
    }
}
