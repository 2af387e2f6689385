internal import EventStore
internal import Platform

/// One reading connection with what it remembers. Used by one thread at a time.
final class Reader: @unchecked Sendable {
    // @unchecked: `ReaderPool` gives it to one thread at a time.
    let connection: Connection
    let names: Names
    let surroundings: EventSurroundings
    let codec: PayloadCodec
    let chosen = ChosenNumbers()
    let kindSets: EventKindSets
    private let deadline: QueryDeadline

    init(path: String, settings: SQLiteStoreSettings, codec: PayloadCodec) throws(StoreError) {
        connection = try Connection.reader(path: path, settings: settings)
        names = Names(connection)
        surroundings = EventSurroundings(connection, names: names)
        deadline = QueryDeadline(connection)
        self.codec = codec
        kindSets = EventKindSets(connection)
        chosen.register(as: "chosen", on: connection)
    }

    /// Runs `body` on one state of the database.
    func read<Result>(
        milliseconds: Int, _ body: (Reader) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        connection.trimStatements()
        connection.failure = nil
        deadline.start(milliseconds: milliseconds)
        try connection.run("BEGIN")
        defer {
            connection.failure = nil
            deadline.start(milliseconds: milliseconds)
            try? connection.run("COMMIT")
        }
        return try body(self)
    }

    /// False when the connection must be replaced.
    func isUsable(after error: StoreError?) -> Bool {
        !connection.isInTransaction && !(error?.needsReopening ?? false)
    }
}

/// Reading connections, opened as they are needed.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [Reader] = []
        var openCount = 0
        var isClosed = false
    }

    private enum Turn {
        case use(Reader)
        case open
        case closed
    }

    private let path: String
    private let settings: SQLiteStoreSettings
    private let codec: PayloadCodec
    private let state = Monitor(State())

    init(path: String, settings: SQLiteStoreSettings, codec: PayloadCodec) {
        self.path = path
        self.settings = settings
        self.codec = codec
    }

    func read<Result>(_ body: (Reader) throws(StoreError) -> Result) throws(StoreError) -> Result {
        let reader = try take()
        do throws(StoreError) {
            let result = try reader.read(milliseconds: settings.queryMilliseconds, body)
            giveBack(reader, after: nil)
            return result
        } catch {
            giveBack(reader, after: error)
            throw error
        }
    }

    private func take() throws(StoreError) -> Reader {
        let turn = state.wait(milliseconds: settings.queryMilliseconds) { state -> Turn? in
            if state.isClosed { return .closed }
            if let reader = state.idle.popLast() { return .use(reader) }
            guard state.openCount < settings.readerCount else { return nil }
            state.openCount += 1
            return .open
        }
        switch turn {
        case .use(let reader): return reader
        case .closed: throw StoreError(.fault, "the store is closed")
        case nil: throw StoreError(.busy, "all \(settings.readerCount) readers are occupied", hint: "try again")
        case .open:
            do throws(StoreError) {
                return try Reader(path: path, settings: settings, codec: codec)
            } catch {
                state.signal { $0.openCount -= 1 }
                throw error
            }
        }
    }

    private func giveBack(_ reader: Reader, after error: StoreError?) {
        let isKept = state.signal { state -> Bool in
            guard reader.isUsable(after: error), !state.isClosed else {
                state.openCount -= 1
                return false
            }
            state.idle.append(reader)
            return true
        }
        if !isKept { reader.connection.close() }
    }

    /// Closes what is idle and waits, within the deadline of a query, for what is in use.
    func close() {
        let idle = state.signal { state -> [Reader] in
            state.isClosed = true
            state.openCount -= state.idle.count
            defer { state.idle = [] }
            return state.idle
        }
        for reader in idle { reader.connection.close() }
        _ = state.wait(milliseconds: settings.queryMilliseconds) { $0.openCount == 0 ? true : nil }
    }
}
