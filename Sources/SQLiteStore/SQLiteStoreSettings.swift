/// How a SQLite store is run. Tests make things small; everything else takes the defaults.
package struct SQLiteStoreSettings: Sendable {
    /// Connections that read at the same time; a further reader waits for one.
    package var readerCount = 4
    /// Milliseconds after which a query is given up, so that no reader keeps the WAL from shrinking.
    package var queryMilliseconds = 10_000
    /// Milliseconds that a connection waits for a lock of another program.
    package var busyMilliseconds: Int32 = 5000
    /// Bytes of database pages that the writer keeps in memory.
    package var writerCacheBytes = 24 << 20
    /// Bytes of database pages that each reader keeps in memory.
    package var readerCacheBytes = 16 << 20
    /// Events whose texts are indexed at once where a great many wait: a fifth of a second.
    package var textsIndexedAtOnce: Int64 = 8192

    /// Told, on any thread, when SQLite finds the database damaged.
    package var onDamage: (@Sendable () -> Void)?
    /// Told before a database of an earlier version, with so many events, is brought up to date, which takes a few
    /// seconds for each million.
    package var onMigration: (@Sendable (_ from: Int64, _ to: Int64, _ events: Int64) -> Void)?

    package init() {}
}
