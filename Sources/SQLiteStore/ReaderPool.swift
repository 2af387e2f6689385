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
    let times: EventTimes
    let textHits: TextHits
    let eventSessions: EventSessions
    private let deadline: QueryDeadline
    fileprivate let generation: Int

    init(
        path: String, settings: SQLiteStoreSettings, codec: PayloadCodec, generation: Int = 0
    ) throws(StoreError) {
        self.generation = generation
        connection = try Connection.reader(path: path, settings: settings)
        names = Names(connection)
        surroundings = EventSurroundings(connection, names: names)
        deadline = QueryDeadline(connection)
        self.codec = codec
        kindSets = EventKindSets(connection)
        eventSessions = EventSessions(connection)
        times = EventTimes(connection, sessions: eventSessions)
        textHits = TextHits(connection)
        chosen.register(as: "chosen", on: connection)
    }

    /// Runs `body` on one state of the database.
    func read<Result>(
        milliseconds: Int, _ body: (Reader) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        connection.trimStatements()
        connection.failure = nil
        times.forget()
        textHits.forget()
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
        /// Grows when readers must forget what they know: those of an earlier number are closed once they are idle.
        var generation = 0
        /// Open readers of earlier generations.
        var outdatedCount = 0
        var isClosed = false
    }

    private enum Turn {
        case use(Reader)
        case open(generation: Int)
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
            return .open(generation: state.generation)
        }
        switch turn {
        case .use(let reader): return reader
        case .closed: throw StoreError(.fault, "the store is closed")
        case nil: throw StoreError(.busy, "all \(settings.readerCount) readers are occupied", hint: "try again")
        case .open(let generation):
            do throws(StoreError) {
                return try Reader(path: path, settings: settings, codec: codec, generation: generation)
            } catch {
                state.signal {
                    $0.openCount -= 1
                    if generation != $0.generation { $0.outdatedCount -= 1 }
                }
                throw error
            }
        }
    }

    private func giveBack(_ reader: Reader, after error: StoreError?) {
        let isKept = state.signal { state -> Bool in
            let isOutdated = reader.generation != state.generation
            guard reader.isUsable(after: error), !state.isClosed, !isOutdated else {
                state.openCount -= 1
                if isOutdated { state.outdatedCount -= 1 }
                return false
            }
            state.idle.append(reader)
            return true
        }
        if !isKept { reader.connection.close() }
    }

    /// Closes what is idle, and lets what is in use be the last use of its reader.
    func renew() {
        let idle = state.signal { state -> [Reader] in
            state.generation += 1
            state.openCount -= state.idle.count
            state.outdatedCount = state.openCount
            defer { state.idle = [] }
            return state.idle
        }
        for reader in idle { reader.connection.close() }
    }

    /// Renews, and waits for what is in use, within the deadline of a query.
    func renewAndWait() {
        renew()
        _ = state.wait(milliseconds: settings.queryMilliseconds) { $0.outdatedCount == 0 ? true : nil }
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
