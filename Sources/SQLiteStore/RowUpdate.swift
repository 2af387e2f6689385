internal import EventStore

/// The statement that changes a row in place, with the parameters of its insertion.
///
/// Tried before an insertion that replaces: an update leaves the indexes alone whose columns it does not set, where a
/// replacement takes the row out of every index and puts it back.
enum RowUpdate {
    /// `keys` are the columns that find the row; one that is indexed and seldom changes belongs to them.
    static func statement(_ table: String, columns: String, keys: Set<String>) -> FrequentSQL {
        let numbered = names(columns).enumerated().map { (name: $1, mark: "?\($0 + 1)") }
        let changes = numbered.filter { !keys.contains($0.name) }.map { "\($0.name) = \($0.mark)" }
            .joined(separator: ", ")
        let tests = numbered.filter { keys.contains($0.name) }.map { "\($0.name) IS \($0.mark)" }
            .joined(separator: " AND ")
        return FrequentSQL("UPDATE \(table) SET \(changes) WHERE \(tests)")
    }

    /// What an insertion that meets the row sets in it: every column but the keys.
    static func changes(columns: String, keys: Set<String>) -> String {
        names(columns).filter { !keys.contains($0) }.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    }

    private static func names(_ columns: String) -> [String] {
        columns.split { $0 == "," || $0 == " " || $0 == "\n" }.map(String.init)
    }
}

extension Writer {
    /// Changes the row that is there, or inserts it.
    func put(
        update: FrequentSQL, insertion: FrequentSQL, _ bind: (Statement) throws(StoreError) -> Void
    ) throws(StoreError) {
        let row = try connection.statement(update)
        try bind(row)
        try row.run()
        if connection.changedRowCount > 0 { return }
        let newRow = try connection.statement(insertion)
        try bind(newRow)
        try newRow.run()
    }
}
