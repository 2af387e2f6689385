internal import CSQLite
internal import EventStore
internal import Platform

extension Connection {
    /// Bytes of the WAL file that stay after a checkpoint.
    private static let walBytesKept = 16 << 20
    /// Bytes of a database page. Measured beside 8 KiB: batches cost the same, single-event transactions write more.
    private static let pageBytes = 4096

    /// Opens the database for writing and creates it when it is missing, readable for this user only.
    static func writer(path: String, settings: SQLiteStoreSettings) throws(StoreError) -> Connection {
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        connection.onDamage = settings.onDamage
        do throws(StoreError) {
            sqlite3_busy_timeout(connection.handle, settings.busyMilliseconds)
            try connection.execute(
                script: """
                    PRAGMA page_size = \(pageBytes); PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                    PRAGMA foreign_keys = OFF; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;
                    PRAGMA journal_size_limit = \(walBytesKept);
                    PRAGMA cache_size = -\(settings.writerCacheBytes >> 10);
                    """)
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    /// Opens the database for reading: it can neither write nor checkpoint, also not when it closes.
    static func reader(path: String, settings: SQLiteStoreSettings) throws(StoreError) -> Connection {
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
        connection.onDamage = settings.onDamage
        do throws(StoreError) {
            sqlite3_busy_timeout(connection.handle, settings.busyMilliseconds)
            eyrie_sqlite3_never_checkpoint_on_close(connection.handle)
            try connection.execute(
                script: """
                    PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0;
                    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -\(settings.readerCacheBytes >> 10);
                    """)
            FoldedSearch.register(on: connection)
            SessionTools.register(on: connection)
        } catch {
            connection.close()
            throw error
        }
        return connection
    }
}

/// Ends queries that run too long. Used by the thread that uses the connection.
final class QueryDeadline {
    /// Instructions of SQLite's virtual machine between two looks at the clock.
    private static let instructions: Int32 = 4000

    /// `monotonicNanoseconds` after which SQLite's callback, on the querying thread, says stop.
    private let deadline: UnsafeMutablePointer<UInt64>
    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
        deadline = .allocate(capacity: 1)
        deadline.initialize(to: .max)
        sqlite3_progress_handler(
            connection.handle, QueryDeadline.instructions,
            { context in
                guard let deadline = context?.assumingMemoryBound(to: UInt64.self).pointee else { return 0 }
                return monotonicNanoseconds() > deadline ? 1 : 0
            }, deadline)
    }

    deinit {
        connection.close()
        deadline.deallocate()
    }

    func start(milliseconds: Int?) {
        guard let milliseconds else { return deadline.pointee = .max }
        deadline.pointee = monotonicNanoseconds() &+ UInt64(max(0, milliseconds)) &* 1_000_000
    }
}
