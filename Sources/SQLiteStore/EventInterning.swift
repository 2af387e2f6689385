internal import EventModel
internal import EventStore

/// The writer's way from an event's columns to the numbers of its session, its context and its kind; also counts how
/// often each is used, for the facets.
final class EventInterning {
    /// Sessions and kinds that are kept in memory.
    private static let limit = 10_000
    /// Contexts of one session that are kept in memory, the latest first.
    private static let contextLimit = 32
    private static let headLimit = 8

    private static let addUses = FrequentSQL(
        """
        INSERT INTO facets (field, name, uses) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET uses = uses + excluded.uses
        """)

    private final class SessionEntry {
        let id: Int64
        var contexts: [(context: EventContext, id: Int64)] = []
        /// The latest heads of payloads, the latest first.
        var heads: [(bytes: [UInt8], id: Int64)] = []

        init(id: Int64) { self.id = id }
    }

    private let connection: Connection
    private let names: Names
    private var sessions: [String: SessionEntry] = [:]
    private var kinds: [EventKind: Int64] = [:]
    private var newKinds: [EventKind] = []
    private var changedSessions: Set<String> = []
    /// Uses in this transaction.
    private var uses: [Int64: (kind: EventKind, count: Int64)] = [:]
    private var contextUses: [Int64: (context: EventContext, count: Int64)] = [:]

    init(_ connection: Connection, names: Names) {
        self.connection = connection
        self.names = names
    }

    func numbers(of event: Event) throws(StoreError) -> (session: Int64, context: Int64, kind: Int64) {
        let entry = try session(event.sessionID)
        return (entry.id, try context(event, in: entry), try kind(event))
    }

    private func session(_ text: String) throws(StoreError) -> SessionEntry {
        if let entry = sessions[text] { return entry }
        let entry = SessionEntry(id: try names.id(text))
        let statement = try connection.statement(
            "SELECT id, \(EventContext.columns) FROM contexts WHERE session = ? ORDER BY id DESC LIMIT ?")
        defer { statement.reset() }
        statement.bind(entry.id)
        statement.bind(Int64(EventInterning.contextLimit))
        while try statement.step() {
            let id = statement.integer()
            entry.contexts.append((try EventContext(statement, names: names), id))
        }
        if sessions.count >= EventInterning.limit { sessions.removeAll(keepingCapacity: true) }
        sessions[text] = entry
        // The number of a new session's name may be taken back.
        changedSessions.insert(text)
        return entry
    }

    private func context(_ event: Event, in entry: SessionEntry) throws(StoreError) -> Int64 {
        let context = EventContext(event)
        if let index = entry.contexts.firstIndex(where: { $0.context == context }) {
            let id = entry.contexts[index].id
            if index > 0 { entry.contexts.swapAt(0, index) }
            contextUses[id, default: (context, 0)].count += 1
            return id
        }
        let statement = try connection.statement(
            "INSERT INTO contexts (\(EventContext.columns)) VALUES (?,?,?,?,?,?,?,?,?,?,?) RETURNING id")
        defer { statement.reset() }
        try context.bind(to: statement, session: entry.id, names: names)
        guard try statement.step() else { throw StoreError(.fault, "a context got no number") }
        let id = statement.integer()
        _ = try statement.step()
        changedSessions.insert(event.sessionID)
        if entry.contexts.count >= EventInterning.contextLimit { entry.contexts.removeLast() }
        entry.contexts.insert((context, id), at: 0)
        contextUses[id, default: (context, 0)].count += 1
        return id
    }

    /// The number of a payload's head; nil for none. An equal one of long ago is stored again.
    func head(_ bytes: ArraySlice<UInt8>, session text: String, codec: PayloadCodec) throws(StoreError) -> Int64? {
        if bytes.isEmpty { return nil }
        let entry = try session(text)
        if let index = entry.heads.firstIndex(where: { $0.bytes.elementsEqual(bytes) }) {
            let id = entry.heads[index].id
            if index > 0 { entry.heads.swapAt(0, index) }
            return id
        }
        let encoded = codec.encode(Array(bytes))
        let statement = try connection.statement("INSERT INTO heads (encoding, bytes) VALUES (?, ?) RETURNING id")
        defer { statement.reset() }
        statement.bind(encoded.encoding)
        statement.bind(blob: encoded.bytes)
        guard try statement.step() else { throw StoreError(.fault, "a head got no number") }
        let id = statement.integer()
        _ = try statement.step()
        changedSessions.insert(text)
        if entry.heads.count >= EventInterning.headLimit { entry.heads.removeLast() }
        entry.heads.insert((Array(bytes), id), at: 0)
        return id
    }

    private func kind(_ event: Event) throws(StoreError) -> Int64 {
        let kind = EventKind(type: event.type, tool: event.toolName, isError: event.isError)
        let id: Int64
        if let known = kinds[kind] { id = known } else { id = try storedKind(kind) }
        uses[id, default: (kind, 0)].count += 1
        return id
    }

    private func storedKind(_ kind: EventKind) throws(StoreError) -> Int64 {
        let (type, tool) = (try names.id(kind.type), try names.id(kind.tool))
        if kinds.count >= EventInterning.limit { kinds.removeAll(keepingCapacity: true) }
        let query = try connection.statement("SELECT id FROM kinds WHERE type = ? AND tool IS ? AND is_error = ?")
        defer { query.reset() }
        query.bind(type)
        query.bind(tool)
        query.bind(kind.isError)
        if try query.step() {
            let id = query.integer()
            kinds[kind] = id
            return id
        }
        let insertion = try connection.statement(
            "INSERT INTO kinds (type, tool, is_error) VALUES (?,?,?) RETURNING id")
        defer { insertion.reset() }
        insertion.bind(type)
        insertion.bind(tool)
        insertion.bind(kind.isError)
        guard try insertion.step() else { throw StoreError(.fault, "a kind got no number") }
        let id = insertion.integer()
        _ = try insertion.step()
        kinds[kind] = id
        newKinds.append(kind)
        return id
    }

    /// An event that was counted turned out to be a duplicate.
    func uncount(context: Int64, kind: Int64) {
        contextUses[context]?.count -= 1
        uses[kind]?.count -= 1
    }

    /// Adds the transaction's uses to the facets; the last step before the commit.
    func storeUses() throws(StoreError) {
        var counts: [FacetKey: Int64] = [:]
        func add(_ field: FacetField, _ text: String?, _ count: Int64) throws(StoreError) {
            guard let id = try names.id(text), count > 0 else { return }
            counts[FacetKey(field: field.rawValue, name: id), default: 0] += count
        }
        for (kind, count) in uses.values {
            try add(.eventType, kind.type, count)
            try add(.tool, kind.tool, count)
        }
        for (context, count) in contextUses.values {
            try add(.app, context.sourceApp, count)
            try add(.machine, context.machineID, count)
            try add(.agentName, context.agentName, count)
        }
        for (key, count) in counts {
            let statement = try connection.statement(EventInterning.addUses)
            statement.bind(key.field)
            statement.bind(key.name)
            statement.bind(count)
            try statement.run()
        }
    }

    func commit() {
        uses.removeAll(keepingCapacity: true)
        contextUses.removeAll(keepingCapacity: true)
        changedSessions.removeAll(keepingCapacity: true)
        newKinds.removeAll(keepingCapacity: true)
    }

    func rollBack() {
        for session in changedSessions { sessions[session] = nil }
        for kind in newKinds { kinds[kind] = nil }
        commit()
    }
}

/// What facets are kept of; the numbers are the stored format.
enum FacetField: Int64 {
    case eventType = 0
    case tool = 1
    case app = 2
    case machine = 3
    case agentName = 4
}

private struct FacetKey: Hashable {
    var field: Int64
    var name: Int64
}
