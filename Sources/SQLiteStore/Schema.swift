internal import EventStore

/// The form of the database, and how an older one becomes it. Forward only.
enum Schema {
    /// `EYRI` in ASCII: marks the file as ours.
    static let applicationID: Int64 = 0x4559_5249

    /// A step from one version to the next.
    struct Migration: Sendable {
        var script: String
        /// What the script cannot do, in the same transaction.
        var fill: @Sendable (Connection) throws(StoreError) -> Void = { (_) throws(StoreError) in }
    }

    /// Step n brings a database from version n to n + 1. Released scripts never change.
    static let migrations = [
        Migration(script: migration1), Migration(script: migration2), migration3, migration4, migration5,
        Migration(script: MigrationPlaces.script), Migration(script: MigrationFailedTurns.script),
        Migration(script: MigrationEventCounts.script, fill: EventKindBlocks.fill),
    ]

    /// Schema 3 in parts, each a file of its own.
    private static let migration3 = Migration(
        script: [
            Migration3Copies.script, Migration3Tools.script, Migration3Lists.script, Migration3SessionWindows.script,
            Migration3Texts.script,
        ].joined(separator: ";\n"),
        fill: { (connection) throws(StoreError) in
            try Migration3Tools.fill(connection)
            try Migration3Lists.fill(connection)
        })

    private static let migration4 = Migration(script: Migration4.script, fill: Migration4.fill)
    private static let migration5 = Migration(script: MigrationForgetting.script)

    /// Asks how many events are stored.
    static let eventCount =
        "SELECT coalesce(sum(uses), 0) FROM facets WHERE field = \(FacetField.eventType.rawValue)"

    static var version: Int64 { Int64(migrations.count) }

    /// Brings the database up to date; refuses one that is not ours or is newer than this program. `onMigration`: see
    /// `SQLiteStoreSettings`.
    static func migrate(
        _ connection: Connection, path: String,
        onMigration: (@Sendable (_ from: Int64, _ to: Int64, _ events: Int64) -> Void)? = nil
    ) throws(StoreError) {
        let application = try connection.number("PRAGMA application_id")
        var current = try connection.number("PRAGMA user_version")
        if application != applicationID {
            guard application == 0, current == 0, try connection.number("SELECT count(*) FROM sqlite_schema") == 0
            else {
                throw StoreError(
                    .corrupt, "\(path) is a database of another program", hint: "name another state folder")
            }
        }
        guard current <= version else {
            throw StoreError(
                .schemaTooNew, "\(path) has schema \(current), this program knows up to \(version)",
                hint: "run the newer Eyrie that wrote it, or restore a backup from before the update")
        }
        if let onMigration, (1..<version).contains(current) {
            onMigration(current, version, try connection.number(eventCount))
        }
        while current < version {
            let migration = migrations[Int(current)]
            current += 1
            do throws(StoreError) {
                try connection.execute(script: "BEGIN IMMEDIATE; \(migration.script)")
                try migration.fill(connection)
                try connection.execute(
                    script: """
                        PRAGMA application_id = \(applicationID); PRAGMA user_version = \(current); COMMIT;
                        """)
            } catch {
                if connection.isInTransaction { try? connection.execute(script: "ROLLBACK") }
                throw error
            }
        }
    }
}
