internal import CSQLite
internal import EventStore

/// The tools that a session used, as `sessions.tools` has them: their numbers in order, each as its distance from the
/// one before (see `Figures`). Kept as one transaction changes them.
final class SessionTools {
    /// Tools of one session that are known; what it uses besides is not found by its tool.
    static let limit = 500

    private static let find = FrequentSQL("SELECT tools FROM sessions WHERE id = ?")
    private static let change = FrequentSQL("UPDATE sessions SET tools = ? WHERE id = ?")
    private static let anyCall = FrequentSQL(
        """
        SELECT 1 FROM tool_calls INDEXED BY tool_calls_window WHERE session = ? AND tool = ? AND is_inherited = 0 LIMIT 1
        """)

    private let connection: Connection
    /// By session and tool: whether an hour began to have calls of the tool, or an hour lost its last one.
    private var pending: [Int64: [Int64: Bool]] = [:]

    init(_ connection: Connection) { self.connection = connection }

    func note(session: Int64, tool: Int64, isUsed: Bool) {
        let wasUsed = pending[session]?[tool] ?? false
        pending[session, default: [:]][tool] = wasUsed || isUsed
    }

    /// Writes what is new, before the commit and when all rows are as they will be.
    func store() throws(StoreError) {
        for (session, changes) in pending {
            let known = Set(try tools(of: session))
            var tools = known
            for (tool, isUsed) in changes {
                if isUsed {
                    tools.insert(tool)
                } else if tools.contains(tool), try !hasCall(session, tool) {
                    tools.remove(tool)
                }
            }
            if tools == known { continue }
            let row = try connection.statement(SessionTools.change)
            row.bind(blob: SessionTools.stored(tools))
            row.bind(session)
            try row.run()
        }
    }

    func forget() { pending.removeAll(keepingCapacity: true) }

    private func tools(of session: Int64) throws(StoreError) -> [Int64] {
        let row = try connection.statement(SessionTools.find)
        defer { row.reset() }
        row.bind(session)
        return try row.step() ? row.withBlob(SessionTools.read) : []
    }

    private func hasCall(_ session: Int64, _ tool: Int64) throws(StoreError) -> Bool {
        let row = try connection.statement(SessionTools.anyCall)
        defer { row.reset() }
        row.bind(session)
        row.bind(tool)
        return try row.step()
    }

    static func stored(_ tools: Set<Int64>) -> [UInt8]? {
        var figures = Figures()
        var last: Int64 = 0
        for tool in tools.sorted().prefix(limit) {
            figures.append(tool - last)
            last = tool
        }
        return figures.storedOrNil
    }

    static func read(_ bytes: UnsafeRawBufferPointer) -> [Int64] {
        var tools: [Int64] = []
        walk(bytes) { tool in
            tools.append(tool)
            return true
        }
        return tools
    }

    /// Hands out the numbers until `body` says no.
    private static func walk(_ bytes: UnsafeRawBufferPointer, _ body: (Int64) -> Bool) {
        var figures = FigureReader(bytes)
        var tool: Int64 = 0
        for _ in 0..<limit {
            // Nothing is at no distance: what is read behind the end.
            let distance = figures.next()
            guard distance > 0 else { return }
            tool &+= distance
            guard body(tool) else { return }
        }
    }

    /// The SQL function `uses(tools, number, …)`: whether any of the numbers is among the packed ones.
    static func register(on connection: Connection) {
        sqlite3_create_function_v2(
            connection.handle, "uses", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, count, values in
                sqlite3_result_int(context, SessionTools.holdsAny(values, count: Int(count)) ? 1 : 0)
            }, nil, nil, nil)
    }

    private static func holdsAny(_ values: UnsafeMutablePointer<OpaquePointer?>?, count: Int) -> Bool {
        guard let values, count > 1, let start = sqlite3_value_blob(values[0]) else { return false }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(values[0])))
        var isFound = false
        walk(bytes) { tool in
            isFound = (1..<count).contains { sqlite3_value_int64(values[$0]) == tool }
            return !isFound
        }
        return isFound
    }
}
