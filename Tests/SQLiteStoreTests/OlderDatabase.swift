import CSQLite
import Glibc
import Testing

@testable import SQLiteStore

/// Databases as earlier programs left them.
enum OlderDatabase {
    /// Makes of the closed database at `path` what a program that knew `version` schemas would hold of it: its tables,
    /// with the columns they had. What full-text search has gathered is left out.
    static func downgrade(_ path: String, to version: Int) throws {
        let older = path + ".older"
        var database: OpaquePointer?
        sqlite3_open(older, &database)
        defer { sqlite3_close(database) }
        for migration in Schema.migrations[..<version] { try run(migration.script, database) }
        try run("ATTACH '\(path)' AS newer; BEGIN;", database)
        for table in try texts(
            """
            SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'event_text%'
                AND name NOT LIKE 'sqlite_%'
            """, database)
        {
            let columns = try texts("SELECT name FROM pragma_table_info('\(table)', 'main')", database)
                .map { "\"\($0)\"" }.joined(separator: ", ")
            try run(
                "DELETE FROM main.\(table); INSERT INTO main.\(table) (\(columns)) SELECT \(columns) FROM newer.\(table);",
                database)
        }
        try run(
            """
            PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(version); COMMIT;
            DETACH newer; PRAGMA journal_mode = DELETE;
            """, database)
        try #require(rename(older, path) == 0)
    }

    private static func run(_ script: String, _ database: OpaquePointer?) throws {
        let result = sqlite3_exec(database, script, nil, nil, nil)
        try #require(result == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database)))")
    }

    private static func texts(_ question: String, _ database: OpaquePointer?) throws -> [String] {
        var statement: OpaquePointer?
        let result = sqlite3_prepare_v2(database, question, -1, &statement, nil)
        try #require(result == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database)))")
        defer { sqlite3_finalize(statement) }
        var texts: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW { texts.append(String(cString: sqlite3_column_text(statement, 0))) }
        return texts
    }
}
