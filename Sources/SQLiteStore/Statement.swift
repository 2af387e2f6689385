internal import CSQLite
internal import EventModel
internal import EventStore

/// A prepared statement. Values are bound, and columns read, one after the other from the left.
final class Statement {
    private var handle: OpaquePointer?
    /// Unowned: the connection finalises its statements before it goes.
    private unowned let connection: Connection
    private var boundCount: Int32 = 0
    private var readCount: Int32 = 0
    private var bindingCode = SQLITE_OK

    init(_ sql: String, on connection: Connection) throws(StoreError) {
        self.connection = connection
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, handle != nil else { throw connection.error(code, doing: "prepare \(sql)") }
    }

    func finalize() {
        sqlite3_finalize(handle)
        handle = nil
    }

    /// Back to the beginning, ready for new values. Old values stay bound until they are replaced.
    func reset() {
        sqlite3_reset(handle)
        boundCount = 0
        readCount = 0
        bindingCode = SQLITE_OK
    }

    /// True when there is a row to read.
    func step() throws(StoreError) -> Bool {
        if let failure = connection.failure { throw failure }
        let code = bindingCode == SQLITE_OK ? sqlite3_step(handle) : bindingCode
        readCount = 0
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw failed(code) }
        return false
    }

    /// Runs a statement that gives no rows, and resets it.
    func run() throws(StoreError) {
        defer { reset() }
        _ = try step()
    }

    /// Runs an insertion; the number of the new row. Not by `RETURNING`, which costs a table of its own, and a savepoint,
    /// at which full-text search writes down what it has gathered.
    func insert() throws(StoreError) -> Int64 {
        try run()
        return sqlite3_last_insert_rowid(connection.handle)
    }

    /// Like `run`, with a text that is not copied as the last value.
    func run(lastText text: String) throws(StoreError) {
        boundCount += 1
        var text = text
        let code = text.withUTF8 { buffer -> Int32 in
            let bound = buffer.withMemoryRebound(to: CChar.self) {
                eyrie_sqlite3_bind_borrowed_text(handle, boundCount, $0.baseAddress ?? Statement.empty, Int32($0.count))
            }
            if bound != SQLITE_OK { return bound }
            if bindingCode != SQLITE_OK { return bindingCode }
            return connection.failure == nil ? sqlite3_step(handle) : SQLITE_OK
        }
        defer {
            sqlite3_bind_null(handle, boundCount)
            reset()
        }
        if let failure = connection.failure { throw failure }
        guard code == SQLITE_DONE else { throw failed(code) }
    }

    /// Like `run`, with bytes that are not copied as the last value. True when it changed a row.
    func run(lastBlob bytes: ArraySlice<UInt8>) throws(StoreError) -> Bool {
        boundCount += 1
        let code = bytes.withUnsafeBytes { buffer -> Int32 in
            let bound = eyrie_sqlite3_bind_borrowed_blob(
                handle, boundCount, buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1), Int32(buffer.count))
            if bound != SQLITE_OK { return bound }
            if bindingCode != SQLITE_OK { return bindingCode }
            if connection.failure != nil { return SQLITE_OK }
            return sqlite3_step(handle)
        }
        defer {
            sqlite3_bind_null(handle, boundCount)
            reset()
        }
        if let failure = connection.failure { throw failure }
        guard code == SQLITE_DONE else { throw failed(code) }
        return sqlite3_changes(connection.handle) > 0
    }

    private func failed(_ code: Int32) -> StoreError {
        let error = connection.error(code, doing: String(cString: sqlite3_sql(handle)).cut(toUTF8Bytes: 120))
        connection.failure = error
        return error
    }
}

extension Statement {
    func bind(_ value: Int64?) {
        boundCount += 1
        if let value {
            note(sqlite3_bind_int64(handle, boundCount, value))
        } else {
            note(sqlite3_bind_null(handle, boundCount))
        }
    }

    func bind(_ value: Bool) { bind(value ? 1 : 0) }

    func bind(_ value: Timestamp?) { bind(value?.microseconds) }

    func bind(_ text: String?) {
        boundCount += 1
        guard var text else { return note(sqlite3_bind_null(handle, boundCount)) }
        let code = text.withUTF8 { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                eyrie_sqlite3_bind_text(handle, boundCount, $0.baseAddress ?? Statement.empty, Int32($0.count))
            }
        }
        note(code)
    }

    func bind(blob bytes: [UInt8]?) {
        boundCount += 1
        guard let bytes else { return note(sqlite3_bind_null(handle, boundCount)) }
        let code = bytes.withUnsafeBytes {
            eyrie_sqlite3_bind_blob(
                handle, boundCount, $0.baseAddress ?? UnsafeRawPointer(Statement.empty), Int32($0.count))
        }
        note(code)
    }

    func bind(_ uuid: EventUUID) {
        boundCount += 1
        let code = withUnsafeBytes(of: (uuid.high.bigEndian, uuid.low.bigEndian)) {
            eyrie_sqlite3_bind_blob(handle, boundCount, $0.baseAddress, 16)
        }
        note(code)
    }

    private func note(_ code: Int32) {
        if code != SQLITE_OK, bindingCode == SQLITE_OK { bindingCode = code }
    }

    /// Where an empty value points, because a null pointer would bind NULL.
    // nonisolated(unsafe): unsafe only in type, since nobody writes to it.
    fileprivate nonisolated(unsafe) static let empty: UnsafePointer<CChar> = {
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        pointer.pointee = 0
        return UnsafePointer(pointer)
    }()
}

extension Statement {
    func integer() -> Int64 {
        defer { readCount += 1 }
        return sqlite3_column_int64(handle, readCount)
    }

    func optionalInteger() -> Int64? {
        defer { readCount += 1 }
        return isNull ? nil : sqlite3_column_int64(handle, readCount)
    }

    func boolean() -> Bool { integer() != 0 }

    func timestamp() -> Timestamp { Timestamp(microseconds: integer()) }

    func optionalTimestamp() -> Timestamp? { optionalInteger().map(Timestamp.init(microseconds:)) }

    func text() -> String { optionalText() ?? "" }

    func optionalText() -> String? {
        defer { readCount += 1 }
        guard !isNull, let start = sqlite3_column_text(handle, readCount) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, readCount))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func blob() -> [UInt8] { withBlob { Array($0) } }

    /// The bytes are only valid inside `body`.
    func withBlob<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { readCount += 1 }
        let start = sqlite3_column_blob(handle, readCount)
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, readCount))))
    }

    func uuid() -> EventUUID {
        withBlob { bytes in
            guard bytes.count == 16 else { return EventUUID(high: 0, low: 0) }
            let high = bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let low = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            return EventUUID(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
        }
    }

    func skip(_ count: Int32 = 1) { readCount += count }

    var isNull: Bool { sqlite3_column_type(handle, readCount) == SQLITE_NULL }

    var isBlob: Bool { sqlite3_column_type(handle, readCount) == SQLITE_BLOB }
}
