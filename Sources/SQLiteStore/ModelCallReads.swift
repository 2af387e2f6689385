internal import EventModel
package import EventStore

extension SQLiteStore {
    package func modelCalls(_ query: ModelCallQuery) throws(StoreError) -> ModelCallPage {
        let isNewestFirst = query.order == .newestFirst
        let list = isNewestFirst ? "model-calls-new" : "model-calls-old"
        let cursor = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 2) }
        return try read { (reader) throws(StoreError) in
            var conditions = Conditions()
            try conditions.add("session", named: query.sessionID.map { [$0] } ?? [], reader.names)
            try conditions.add("agent", named: query.agentID.map { [$0] } ?? [], reader.names)
            try conditions.add("model", models: query.models, query.canonicalName, reader)
            conditions.add("at", in: query.time)
            if conditions.matchNothing { return ModelCallPage(calls: [], total: 0) }
            let total =
                query.includeTotal
                ? try reader.count("model_calls", conditions, inherited: query.includeInherited) : nil
            if !query.includeInherited { conditions.add("is_inherited = 0") }
            if let last = cursor?.numbers {
                conditions.add("(at, id) \(isNewestFirst ? "<" : ">") (?, ?)", .integer(last[0]), .integer(last[1]))
            }
            let limit = pageLimit(query.limit)
            let direction = isNewestFirst ? "DESC" : "ASC"
            let row = try reader.connection.statement(
                """
                SELECT id, \(ModelCallRow.columns) FROM model_calls WHERE \(conditions.sql)
                ORDER BY at \(direction), id \(direction) LIMIT \(limit + 1)
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            var calls: [(id: Int64, call: ModelCall)] = []
            while try row.step() {
                let id = row.integer()
                calls.append((id, try ModelCallRow.read(row, names: reader.names)))
            }
            var next: String?
            if calls.count > limit {
                calls.removeLast()
                next = calls.last.map { PageCursor([$0.call.at.microseconds, $0.id]).text(list: list) }
            }
            return ModelCallPage(calls: calls.map(\.call), nextCursor: next, total: total)
        }
    }
}

extension Conditions {
    /// The column is one of the models, by reported or by canonical name.
    mutating func add(
        _ column: String, models: [String], _ canonicalName: (String) -> String, _ reader: Reader
    ) throws(StoreError) {
        guard !models.isEmpty else { return }
        var numbers = Set(try reader.names.existing(models))
        let row = try reader.connection.statement("SELECT name FROM facets WHERE field = ?")
        defer { row.reset() }
        row.bind(FacetField.model.rawValue)
        while try row.step() {
            let number = row.integer()
            if models.contains(canonicalName(try reader.names.text(number))) { numbers.insert(number) }
        }
        add(column, in: numbers.sorted())
    }
}

extension Reader {
    /// Rows of a table with inherited copies, without those unless they are asked for. Copies are few and have an
    /// index of their own: taking them off is cheaper than looking at each row.
    func count(_ table: String, _ conditions: Conditions, inherited: Bool) throws(StoreError) -> Int64 {
        let all = try count(table, conditions)
        if inherited { return all }
        var copies = conditions
        copies.add("is_inherited = 1")
        return all - (try count(table, copies))
    }
}
