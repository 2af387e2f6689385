package import EventModel
package import EventStore
internal import Glibc
internal import Platform

/// The embedded engine: one SQLite file in WAL mode, one connection that writes, a few that read.
///
/// A committed transaction is on the disk (`synchronous=FULL`). The store holds a lock beside the file, so that a
/// second program, whose writer would not know our numbers, cannot open it.
package final class SQLiteStore: EventStore, @unchecked Sendable {
    // @unchecked: `writer` and `isClosed` are touched by the thread that has taken `turn` only.
    package let path: String
    package let identity: String

    private struct Turn {
        /// True while a thread uses the writer.
        var isTaken = false
        /// Whether committed texts may wait for full-text search.
        var hasWaitingTexts = true
        /// Whether a reader waits for them.
        var isSearchWanted = false
    }

    private let settings: SQLiteStoreSettings
    private let codec = PayloadCodec()
    private let readers: ReaderPool
    private let lock: FileLock
    private let turn = Monitor(Turn())
    private var writer: Writer?
    private var isClosed = false

    /// Opens the database, creates it when it is missing, and brings an older one up to date. Throws `busy` when
    /// another program has it open, `schemaTooNew` when a newer one wrote it, `corrupt` when it is not ours.
    package static func open(
        path: String, settings: SQLiteStoreSettings = SQLiteStoreSettings()
    ) throws(StoreError) -> SQLiteStore {
        try SQLiteStore(path: path, settings: settings)
    }

    private init(path: String, settings: SQLiteStoreSettings) throws(StoreError) {
        self.path = path
        self.settings = settings
        lock = try SQLiteStore.takeLock(path + ".lock")
        readers = ReaderPool(path: path, settings: settings, codec: codec)
        let writer = try Writer(path: path, settings: settings, codec: codec)
        identity = try writer.connection.text("SELECT id FROM store_identity")
        self.writer = writer
        chmod(path, 0o600)
    }

    /// A file of its own: closing another descriptor of the database would drop the locks that SQLite holds on it.
    private static func takeLock(_ path: String) throws(StoreError) -> FileLock {
        let lock: FileLock?
        do throws(SystemError) {
            lock = try FileLock.tryLock(path)
        } catch {
            throw StoreError(
                error.isDiskFull ? .diskFull : .inputOutput, error.description,
                hint: "the state folder must exist and be writable for this user")
        }
        guard let lock else {
            throw StoreError(
                .busy, "another program has \(path) locked",
                hint: "another hub has this state folder open: stop it, or name another folder")
        }
        return lock
    }

    deinit { close() }

    package func prepare(_ event: Event, searchText: String) -> PreparedPayload {
        EventBody.prepare(event, searchText: searchText, codec: codec)
    }

    package func transaction<Result>(
        _ body: (any StoreTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let isSearchWanted = takeTurn()
        defer { endTurn() }
        return try runWriter(isSearchWanted: isSearchWanted, body)
    }

    private func runWriter<Result>(
        isSearchWanted: Bool, _ body: (any StoreTransaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        guard !isClosed else { throw StoreError(.fault, "the store is closed") }
        let writer = try usableWriter()
        do throws(StoreError) {
            let result = try writer.run(isSearchWanted: isSearchWanted, body)
            if writer.hasForgotten { giveUp(writer) }
            return result
        } catch {
            // After a failed write or sync nothing is known of what the connection holds: the next one reads anew.
            if error.needsReopening || !writer.isUsable {
                writer.connection.close()
                self.writer = nil
            }
            throw error
        }
    }

    /// Whether somebody waits for what full-text search does not know yet.
    private func takeTurn() -> Bool {
        let isSearchWanted = turn.wait { turn -> Bool? in
            if turn.isTaken { return nil }
            turn.isTaken = true
            defer { turn.isSearchWanted = false }
            return turn.isSearchWanted
        }
        return isSearchWanted ?? false
    }

    private func endTurn() {
        // A writer that was given up may have left some: the next one knows.
        let hasWaitingTexts = isClosed ? false : writer?.texts.isWaiting ?? true
        turn.signal {
            $0.isTaken = false
            $0.hasWaitingTexts = hasWaitingTexts
        }
    }

    package func indexTexts() throws(StoreError) {
        let started = monotonicNanoseconds()
        while try indexSomeTexts() {
            guard monotonicNanoseconds() - started < UInt64(settings.queryMilliseconds) * 1_000_000 else {
                throw StoreError(
                    .deadline, "texts of events are being indexed after a recovery", hint: "try again in a minute")
            }
        }
    }

    package func indexSomeTexts() throws(StoreError) -> Bool {
        let isMine = turn.wait(milliseconds: settings.queryMilliseconds) { turn -> Bool? in
            guard turn.hasWaitingTexts else { return false }
            // Whoever has the turn now does not see it, whoever takes it before us does.
            turn.isSearchWanted = true
            if turn.isTaken { return nil }
            turn.isTaken = true
            turn.isSearchWanted = false
            return true
        }
        guard let isMine else { throw StoreError(.deadline, "the store is writing all the time", hint: "try again") }
        guard isMine else { return false }
        defer { endTurn() }
        if isClosed { return false }
        let writer = try usableWriter()
        guard writer.texts.isWaiting else { return false }
        try runWriter(isSearchWanted: true) { [settings] (_) throws(StoreError) in
            try writer.texts.indexLeftOver(limit: settings.textsIndexedAtOnce)
        }
        return writer.texts.isWaiting
    }

    /// Rows that connections know by heart may be gone, and their numbers be given anew.
    private func giveUp(_ writer: Writer) {
        writer.connection.close()
        self.writer = nil
        readers.renew()
    }

    /// Runs `body` when nobody else writes, outside of a transaction.
    func withWriter<Result>(_ body: (Writer) throws(StoreError) -> Result) throws(StoreError) -> Result {
        _ = takeTurn()
        defer { endTurn() }
        guard !isClosed else { throw StoreError(.fault, "the store is closed") }
        let writer = try usableWriter()
        writer.connection.failure = nil
        do throws(StoreError) {
            let result = try body(writer)
            if writer.hasForgotten { giveUp(writer) }
            return result
        } catch {
            giveUp(writer)
            throw error
        }
    }

    /// Returns when no reader is left that was there before, or after the longest time of a query.
    func renewReaders() { readers.renewAndWait() }

    private func usableWriter() throws(StoreError) -> Writer {
        if let writer { return writer }
        let opened = try Writer(path: path, settings: settings, codec: codec)
        writer = opened
        return opened
    }

    func read<Result>(_ body: (Reader) throws(StoreError) -> Result) throws(StoreError) -> Result {
        try readers.read(body)
    }

    package func close() {
        _ = takeTurn()
        defer { endTurn() }
        guard !isClosed else { return }
        // What cannot be indexed now is when the store is opened again.
        if let texts = writer?.texts, texts.isWaiting, !texts.hasLeftOver {
            try? runWriter(isSearchWanted: true) { _ in }
        }
        isClosed = true
        readers.close()
        writer?.close()
        writer = nil
        lock.release()
    }

    package func status() throws(StoreError) -> StoreStatus {
        var status = try read { (reader) throws(StoreError) in
            var status = StoreStatus(engine: "sqlite")
            status.schemaVersion = try reader.connection.number("PRAGMA user_version")
            status.eventCount = try reader.connection.number(Schema.eventCount)
            status.sessionCount = try reader.connection.number("SELECT count(*) FROM sessions")
            return status
        }
        status.path = path
        status.identity = identity
        status.databaseBytes = FileSpace.bytes(of: path)
        status.walBytes = FileSpace.bytes(of: path + "-wal")
        status.freeDiskBytes = FileSpace.freeBytes(at: path)
        return status
    }
}
