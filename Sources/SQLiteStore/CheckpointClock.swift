internal import CSQLite
internal import EventStore

/// Knows how many pages the WAL has, and copies them into the database. Used on the writer's thread only.
final class CheckpointClock {
    /// Pages (4 KiB) of the WAL after which they are copied into the database: 16 MiB. A page that many transactions change
    /// is copied once for all of them, so larger steps cost less.
    private static let pageStep: Int64 = 4096
    /// Pages of the WAL from which on the writer waits for readers to leave it, so that it starts anew: 64 MiB.
    private static let restartPages: Int64 = 16384
    private static let restartWaitMilliseconds: Int32 = 250

    private let connection: Connection
    private let busyMilliseconds: Int32
    /// Pages of the WAL at the last attempt.
    private var copiedPages: Int64 = 0
    /// What SQLite reported after the last commit; written by its callback, inside `COMMIT`, on the writer's thread.
    private let pages: UnsafeMutablePointer<Int64>

    init(_ connection: Connection, busyMilliseconds: Int32) {
        self.connection = connection
        self.busyMilliseconds = busyMilliseconds
        pages = .allocate(capacity: 1)
        pages.initialize(to: 0)
        // Takes the place of SQLite's own automatic checkpoint.
        sqlite3_wal_hook(
            connection.handle,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int64.self).pointee = Int64(pages)
                return SQLITE_OK
            }, pages)
    }

    deinit {
        connection.close()
        pages.deallocate()
    }

    /// Copies when enough pages were added; waits for readers a moment when the WAL has grown large.
    func checkpointWhenDue() {
        if pages.pointee < copiedPages { copiedPages = 0 }
        guard pages.pointee - copiedPages >= CheckpointClock.pageStep else { return }
        let restart = pages.pointee >= CheckpointClock.restartPages
        if restart { sqlite3_busy_timeout(connection.handle, CheckpointClock.restartWaitMilliseconds) }
        let mode = restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE
        sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, nil, nil)
        if restart { sqlite3_busy_timeout(connection.handle, busyMilliseconds) }
        // What readers or the disk kept from being copied is tried again when as much has been added.
        copiedPages = pages.pointee
    }

    /// False when a reader, or the disk, kept something in the WAL.
    @discardableResult func checkpointAndTruncate() -> Bool {
        guard connection.isOpen else { return false }
        return sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil) == SQLITE_OK
    }
}
