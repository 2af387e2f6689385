import CSQLite
import EventStore

@testable import SQLiteStore

/// What SQLite did, as it counts itself: its steps grow with the rows that it reads.
enum StatementWork {
    /// Steps of the statements that `body` runs on the store's one reader.
    static func steps(of store: SQLiteStore, _ body: () throws -> Void) throws -> Int {
        func take() throws -> Int {
            try store.read { (reader) throws(StoreError) in
                var steps = 0
                var statement = sqlite3_next_stmt(reader.connection.handle, nil)
                while let current = statement {
                    steps += Int(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_VM_STEP, 1))
                    statement = sqlite3_next_stmt(reader.connection.handle, current)
                }
                return steps
            }
        }
        _ = try take()
        try body()
        return try take()
    }
}
