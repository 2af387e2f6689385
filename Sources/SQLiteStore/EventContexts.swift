internal import EventModel
internal import EventStore

/// What an event shares with its neighbours: one row of `contexts`.
struct EventContext {
    var sessionID: String
    var agentID: String
    var role: AgentRole
    var agentName: String?
    var parentAgentID: String?
    var sourceApp: String
    var machineID: String
    var agentVersion: String?
    var pluginVersion: String?
    var modelName: String?
    var replayState: ReplayState
    var source: RecordSource

    init(_ event: Event) {
        sessionID = event.sessionID
        agentID = event.agentID
        role = event.agentRole
        agentName = event.agentName
        parentAgentID = event.parentAgentID
        sourceApp = event.sourceApp
        machineID = event.machineID
        agentVersion = event.agentVersion
        pluginVersion = event.pluginVersion
        modelName = event.modelName
        replayState = event.replayState
        source = event.source
    }

    /// Whether the event has these surroundings; compares without making a value of them.
    func isOf(_ event: Event) -> Bool {
        role == event.agentRole && replayState == event.replayState && source == event.source
            && agentID.isExactly(event.agentID) && sessionID.isExactly(event.sessionID)
            && modelName.isExactly(event.modelName)
            && agentName.isExactly(event.agentName) && parentAgentID.isExactly(event.parentAgentID)
            && sourceApp.isExactly(event.sourceApp) && machineID.isExactly(event.machineID)
            && agentVersion.isExactly(event.agentVersion) && pluginVersion.isExactly(event.pluginVersion)
    }

    static let columns = """
        session, agent, role, agent_name, parent, app, machine, agent_version, plugin_version, model, replay, source
        """

    init(_ row: Statement, names: Names) throws(StoreError) {
        sessionID = try names.text(row.integer())
        agentID = try names.text(row.integer())
        role = AgentRole(code: row.integer())
        agentName = try names.text(row.optionalInteger())
        parentAgentID = try names.text(row.optionalInteger())
        sourceApp = try names.text(row.integer())
        machineID = try names.text(row.integer())
        agentVersion = try names.text(row.optionalInteger())
        pluginVersion = try names.text(row.optionalInteger())
        modelName = try names.text(row.optionalInteger())
        replayState = ReplayState(code: row.integer())
        source = RecordSource(code: row.integer())
    }

    func bind(to statement: Statement, session: Int64, names: Names) throws(StoreError) {
        statement.bind(session)
        statement.bind(try names.id(agentID))
        statement.bind(role.code)
        statement.bind(try names.id(agentName))
        statement.bind(try names.id(parentAgentID))
        statement.bind(try names.id(sourceApp))
        statement.bind(try names.id(machineID))
        statement.bind(try names.id(agentVersion))
        statement.bind(try names.id(pluginVersion))
        statement.bind(try names.id(modelName))
        statement.bind(replayState.code)
        statement.bind(source.code)
    }
}

/// What kind of event: one row of `kinds`.
struct EventKind: Hashable {
    var type: String
    var tool: String?
    var isError: Bool

    static func == (left: EventKind, right: EventKind) -> Bool {
        left.isError == right.isError && left.type.isExactly(right.type) && left.tool.isExactly(right.tool)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(type))
        if let tool { hasher.combine(ExactText(tool)) }
        hasher.combine(isError)
    }
}

/// A reading connection's contexts and kinds. Rows never change, so what was read stays true.
final class EventSurroundings {
    /// Rows that are kept in memory, of each table.
    private static let limit = 20_000
    private static let headLimit = 2000

    private let connection: Connection
    private let names: Names
    private var contexts: [Int64: EventContext] = [:]
    private var kinds: [Int64: EventKind] = [:]
    private var heads: [Int64: [UInt8]] = [:]

    init(_ connection: Connection, names: Names) {
        self.connection = connection
        self.names = names
    }

    func head(_ id: Int64?, codec: PayloadCodec) throws(StoreError) -> [UInt8] {
        guard let id else { throw EventSurroundings.missing("head", 0) }
        if let head = heads[id] { return head }
        let statement = try connection.statement("SELECT encoding, bytes FROM heads WHERE id = ?")
        defer { statement.reset() }
        statement.bind(id)
        guard try statement.step() else { throw EventSurroundings.missing("head", id) }
        let encoding = statement.integer()
        let head = try statement.withBlob { (bytes) throws(StoreError) in
            try codec.decode(bytes, encoding: encoding)
        }
        if heads.count >= EventSurroundings.headLimit { heads.removeAll(keepingCapacity: true) }
        heads[id] = head
        return head
    }

    func context(_ id: Int64) throws(StoreError) -> EventContext {
        if let context = contexts[id] { return context }
        let statement = try connection.statement("SELECT \(EventContext.columns) FROM contexts WHERE id = ?")
        defer { statement.reset() }
        statement.bind(id)
        guard try statement.step() else { throw EventSurroundings.missing("context", id) }
        let context = try EventContext(statement, names: names)
        if contexts.count >= EventSurroundings.limit { contexts.removeAll(keepingCapacity: true) }
        contexts[id] = context
        return context
    }

    func kind(_ id: Int64) throws(StoreError) -> EventKind {
        if let kind = kinds[id] { return kind }
        let statement = try connection.statement("SELECT type, tool, is_error FROM kinds WHERE id = ?")
        defer { statement.reset() }
        statement.bind(id)
        guard try statement.step() else { throw EventSurroundings.missing("kind", id) }
        let kind = EventKind(
            type: try names.text(statement.integer()), tool: try names.text(statement.optionalInteger()),
            isError: statement.boolean())
        if kinds.count >= EventSurroundings.limit { kinds.removeAll(keepingCapacity: true) }
        kinds[id] = kind
        return kind
    }

    private static func missing(_ what: String, _ id: Int64) -> StoreError {
        StoreError(.corrupt, "\(what) \(id) is missing", hint: "check the disk, restore a backup")
    }
}
