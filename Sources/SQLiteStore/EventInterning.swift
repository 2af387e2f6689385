internal import EventModel
internal import EventStore
internal import Glibc

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

    /// A session with what its latest events had; a class, so that looking it up copies nothing.
    private final class SessionEntry {
        let id: Int64
        /// The latest first.
        var contexts: [ContextEntry] = []
        /// The latest heads of payloads, the latest first.
        var heads: [(bytes: [UInt8], id: Int64)] = []

        init(id: Int64) { self.id = id }
    }

    fileprivate final class ContextEntry {
        let context: EventContext
        let id: Int64
        /// Uses in this transaction.
        var uses: Int64 = 0
        /// The same by kind: there are few of one context.
        var kinds: [(kind: Int64, uses: Int64)] = []

        init(_ context: EventContext, id: Int64) {
            self.context = context
            self.id = id
        }
    }

    fileprivate final class KindEntry {
        let kind: EventKind
        let id: Int64
        /// Uses in this transaction.
        var uses: Int64 = 0

        init(_ kind: EventKind, id: Int64) {
            self.kind = kind
            self.id = id
        }
    }

    /// The numbers of one event's surroundings, and where its use is counted.
    struct Numbers {
        let session: Int64
        let context: Int64
        let kind: Int64
        let head: Int64?
        fileprivate let contextEntry: ContextEntry
        fileprivate let kindEntry: KindEntry
    }

    private let connection: Connection
    private let names: Names
    private let counts: EventCounts
    private var sessions: [ExactText: SessionEntry] = [:]
    private var kinds: [EventKind: KindEntry] = [:]
    private var newKinds: [EventKind] = []
    /// Models that are remembered.
    private var models: Set<ExactText> = []
    private var changedSessions: Set<ExactText> = []
    private var usedContexts: [ContextEntry] = []
    private var usedKinds: [KindEntry] = []

    init(_ connection: Connection, names: Names, counts: EventCounts) {
        self.connection = connection
        self.names = names
        self.counts = counts
    }

    func numbers(
        of event: Event, head: ArraySlice<UInt8>, codec: PayloadCodec
    ) throws(StoreError) -> Numbers {
        let name = ExactText(event.sessionID)
        let session = try session(name)
        let context = try context(event, in: session, of: name)
        let kind = try kind(event)
        return Numbers(
            session: session.id, context: context.id, kind: kind.id,
            head: try self.head(head, in: session, of: name, codec: codec), contextEntry: context,
            kindEntry: kind)
    }

    /// Remembers a model as it was reported, so that it is found by its canonical name.
    func note(model: String) throws(StoreError) {
        guard !models.contains(ExactText(model)) else { return }
        let statement = try connection.statement("INSERT OR IGNORE INTO facets (field, name, uses) VALUES (?, ?, 1)")
        statement.bind(FacetField.model.rawValue)
        statement.bind(try names.id(model))
        try statement.run()
        if models.count >= EventInterning.limit { models.removeAll() }
        models.insert(ExactText(model))
    }

    /// Counts a stored event's use of its surroundings.
    func count(_ numbers: Numbers) {
        if numbers.contextEntry.uses == 0 { usedContexts.append(numbers.contextEntry) }
        numbers.contextEntry.uses += 1
        if numbers.kindEntry.uses == 0 { usedKinds.append(numbers.kindEntry) }
        numbers.kindEntry.uses += 1
        let place = numbers.contextEntry.kinds.firstIndex { $0.kind == numbers.kind }
        if let place {
            numbers.contextEntry.kinds[place].uses += 1
        } else {
            numbers.contextEntry.kinds.append((numbers.kind, 1))
        }
    }

    private func session(_ name: ExactText) throws(StoreError) -> SessionEntry {
        if let entry = sessions[name] { return entry }
        let entry = SessionEntry(id: try names.id(name.text))
        let statement = try connection.statement(
            "SELECT id, \(EventContext.columns) FROM contexts WHERE session = ? ORDER BY id DESC LIMIT ?")
        defer { statement.reset() }
        statement.bind(entry.id)
        statement.bind(Int64(EventInterning.contextLimit))
        while try statement.step() {
            let id = statement.integer()
            entry.contexts.append(ContextEntry(try EventContext(statement, names: names), id: id))
        }
        if sessions.count >= EventInterning.limit { sessions.removeAll(keepingCapacity: true) }
        sessions[name] = entry
        // The number of a new session's name may be taken back.
        changedSessions.insert(name)
        return entry
    }

    private func context(
        _ event: Event, in entry: SessionEntry, of name: ExactText
    ) throws(StoreError) -> ContextEntry {
        for index in entry.contexts.indices where entry.contexts[index].context.isOf(event) {
            if index > 0 { entry.contexts.swapAt(0, index) }
            return entry.contexts[0]
        }
        let context = EventContext(event)
        let statement = try connection.statement(
            "INSERT INTO contexts (\(EventContext.columns)) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
        try context.bind(to: statement, session: entry.id, names: names)
        let id = try statement.insert()
        changedSessions.insert(name)
        if entry.contexts.count >= EventInterning.contextLimit { entry.contexts.removeLast() }
        let new = ContextEntry(context, id: id)
        entry.contexts.insert(new, at: 0)
        return new
    }

    /// The number of a payload's head; nil for none. An equal one of long ago is stored again.
    private func head(
        _ bytes: ArraySlice<UInt8>, in entry: SessionEntry, of name: ExactText, codec: PayloadCodec
    ) throws(StoreError) -> Int64? {
        if bytes.isEmpty { return nil }
        for index in entry.heads.indices where isEqual(entry.heads[index].bytes, bytes) {
            if index > 0 { entry.heads.swapAt(0, index) }
            return entry.heads[0].id
        }
        let encoded = codec.encode(Array(bytes))
        let statement = try connection.statement("INSERT INTO heads (encoding, bytes) VALUES (?, ?)")
        statement.bind(encoded.encoding)
        statement.bind(blob: encoded.bytes)
        let id = try statement.insert()
        changedSessions.insert(name)
        if entry.heads.count >= EventInterning.headLimit { entry.heads.removeLast() }
        entry.heads.insert((Array(bytes), id), at: 0)
        return id
    }

    private func isEqual(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
                return memcmp(leftStart, rightStart, left.count) == 0
            }
        }
    }

    private func kind(_ event: Event) throws(StoreError) -> KindEntry {
        let kind = EventKind(type: event.type, tool: event.toolName, isError: event.isError)
        if let entry = kinds[kind] { return entry }
        return try storedKind(kind)
    }

    private func storedKind(_ kind: EventKind) throws(StoreError) -> KindEntry {
        let (type, tool) = (try names.id(kind.type), try names.id(kind.tool))
        if kinds.count >= EventInterning.limit { kinds.removeAll(keepingCapacity: true) }
        let query = try connection.statement("SELECT id FROM kinds WHERE type = ? AND tool IS ? AND is_error = ?")
        defer { query.reset() }
        query.bind(type)
        query.bind(tool)
        query.bind(kind.isError)
        if try query.step() {
            let entry = KindEntry(kind, id: query.integer())
            kinds[kind] = entry
            return entry
        }
        let insertion = try connection.statement(
            "INSERT INTO kinds (type, tool, is_error) VALUES (?,?,?)")
        insertion.bind(type)
        insertion.bind(tool)
        insertion.bind(kind.isError)
        let id = try insertion.insert()
        let entry = KindEntry(kind, id: id)
        kinds[kind] = entry
        newKinds.append(kind)
        return entry
    }

    /// Adds the transaction's uses to the facets; the last step before the commit.
    func storeUses() throws(StoreError) {
        var counts: [FacetKey: Int64] = [:]
        func add(_ field: FacetField, _ text: String?, _ count: Int64) throws(StoreError) {
            guard let id = try names.id(text) else { return }
            counts[FacetKey(field: field.rawValue, name: id), default: 0] += count
        }
        for entry in usedKinds {
            try add(.eventType, entry.kind.type, entry.uses)
            try add(.tool, entry.kind.tool, entry.uses)
        }
        for entry in usedContexts {
            try add(.app, entry.context.sourceApp, entry.uses)
            try add(.machine, entry.context.machineID, entry.uses)
            try add(.agentName, entry.context.agentName, entry.uses)
            try countByPlace(entry)
        }
        for (key, count) in counts {
            let statement = try connection.statement(EventInterning.addUses)
            statement.bind(key.field)
            statement.bind(key.name)
            statement.bind(count)
            try statement.run()
        }
    }

    private func countByPlace(_ entry: ContextEntry) throws(StoreError) {
        var key = EventCounts.Key(
            app: try names.id(entry.context.sourceApp), machine: try names.id(entry.context.machineID),
            source: entry.context.source.code, replay: entry.context.replayState.code, kind: 0)
        for (kind, uses) in entry.kinds {
            key.kind = kind
            counts.add(key, uses)
        }
    }

    func commit() {
        for entry in usedKinds { entry.uses = 0 }
        for entry in usedContexts {
            entry.uses = 0
            entry.kinds.removeAll(keepingCapacity: true)
        }
        usedKinds.removeAll(keepingCapacity: true)
        usedContexts.removeAll(keepingCapacity: true)
        changedSessions.removeAll(keepingCapacity: true)
        newKinds.removeAll(keepingCapacity: true)
    }

    func rollBack() {
        for session in changedSessions { sessions[session] = nil }
        for kind in newKinds { kinds[kind] = nil }
        models.removeAll()
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
    /// Models of model calls and of custom events, as they were reported; their uses are not counted.
    case model = 5
}

private struct FacetKey: Hashable {
    var field: Int64
    var name: Int64
}
