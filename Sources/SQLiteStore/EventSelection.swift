internal import EventModel
internal import EventStore

/// A query for events as SQL: which rows, and along which index they are walked.
///
/// Rows come in order of their ids. Where several numbers of an index qualify, each is walked as far as the page
/// needs and the walks are merged, so that a page costs what it shows and not what matches.
struct EventSelection {
    /// Walks that are merged; a longer list of numbers is tested row by row instead.
    private static let walkLimit = 100

    private enum Path {
        case ids
        case index(name: String, column: String, numbers: [Int64])
        case text(String)
        /// What full-text search has found already.
        case hits(IDSet)
    }

    /// Where ids must lie, from one on.
    enum Bound: String {
        case behind = ">"
        case from = ">="
        case upTo = "<="
        case before = "<"

        fileprivate func ids(_ id: Int64) -> ClosedRange<Int64> {
            switch self {
            case .behind: min(id, .max - 1) + 1...(.max)
            case .from: id...(.max)
            case .upTo: .min...id
            case .before: .min...max(id, .min + 1) - 1
            }
        }
    }

    private var path = Path.ids
    private var conditions = Conditions()
    private var needsContext = false
    /// Whether conditions are on events themselves; ids alone are known to the index of texts.
    private var needsEvent = false
    /// Where rows are walked by id: the runs of ids that can match; nil for all.
    private var runs: [ClosedRange<Int64>]?

    /// Nil when nothing can match. Of a text with several terms `rank` admits those hits alone; nil admits all. With
    /// `wantsAll` full-text search may look for all hits at once, which a total needs and a page does not.
    init?(
        _ query: EventQuery, rank: SearchRank? = nil, wantsAll: Bool = false, _ reader: Reader
    ) throws(StoreError) {
        let names = reader.names
        if let text = query.text, !text.isEmpty {
            let expression = SearchExpression(text)
            guard let match = FullText.match(expression, rank: rank) else { return nil }
            path = .text(match)
            if wantsAll, query.isOfWholeIndex, let hits = try reader.textHits.ids(expression, rank: rank) {
                path = .hits(hits)
            }
        }
        if !query.sessionIDs.isEmpty {
            let numbers = try names.existing(Array(Set(query.sessionIDs)))
            if numbers.isEmpty { return nil }
            if case .text = path, numbers.count == 1 { try restrictIDs(toSession: numbers[0], reader) }
            try take(index: "events_session", column: "session", numbers, reader)
        }
        if let numbers = try EventSelection.kinds(query, reader) {
            if numbers.isEmpty { return nil }
            if case .text = path {
                try reader.kindSets.choose(numbers)
                conditions.add("of_kind(t.rowid)")
            } else {
                try take(index: "events_kind", column: "kind", numbers, reader)
            }
        }
        for (column, texts) in [
            ("c.agent", query.agentIDs), ("c.app", query.sourceApps), ("c.machine", query.machineIDs),
        ] where !texts.isEmpty {
            try conditions.add(column, named: texts, names)
            needsContext = true
        }
        if !query.sources.isEmpty || !query.includeImported { try takeSources(query, reader.connection) }
        if query.time.since != nil || query.time.until != nil {
            guard try take(query.time, reader) else { return nil }
        }
        if let id = query.afterID { restrictID(.behind, id) }
        if let id = query.beforeID { restrictID(.before, id) }
        if conditions.matchNothing { return nil }
    }

    /// False when no event is in the range.
    private mutating func take(_ time: TimeRange, _ reader: Reader) throws(StoreError) -> Bool {
        if case .hits(var hits) = path {
            path = .ids
            let isAny = try reader.times.choose(time) ? try reader.times.restrict(&hits) : false
            path = .hits(hits)
            return isAny
        }
        guard case .text = path else {
            guard let ids = try EventBlock.ids(in: time, reader.connection) else { return false }
            restrictID(.from, ids.lowerBound)
            restrictID(.upTo, ids.upperBound)
            conditions.add("e.timestamp", in: time)
            needsEvent = true
            return true
        }
        guard try reader.times.choose(time), let ids = reader.times.ids else { return false }
        restrictID(.from, ids.lowerBound)
        restrictID(.upTo, ids.upperBound)
        if reader.times.areAllInside { return true }
        var isInside = Conditions()
        isInside.add("x.timestamp", in: time)
        conditions.add(
            """
            CASE in_time(t.rowid) WHEN 0 THEN 0 WHEN 1 THEN 1
            ELSE EXISTS (SELECT 1 FROM events AS x WHERE x.id = t.rowid AND \(isInside.sql)) END
            """, isInside.values)
        return true
    }

    private mutating func takeSources(_ query: EventQuery, _ connection: Connection) throws(StoreError) {
        let sources = query.sources.isEmpty ? RecordSource.allCases : query.sources
        conditions.add("c.source", codes: query.sources)
        if !query.includeImported { conditions.add("c.replay <> ?", .integer(ReplayState.imported.code)) }
        needsContext = true
        guard case .ids = path else { return }
        var kinds: Int64 = 0
        for source in sources {
            kinds |= EventBlock.kind(source, isImported: false)
            if query.includeImported { kinds |= EventBlock.kind(source, isImported: true) }
        }
        runs = try EventBlock.ids(ofKinds: kinds, connection)
    }

    /// The kinds that the query admits; nil for all.
    static func kinds(_ query: EventQuery, _ reader: Reader) throws(StoreError) -> [Int64]? {
        if query.types.isEmpty, query.toolNames.isEmpty, !query.onlyErrors, query.scopes.isEmpty { return nil }
        var conditions = Conditions()
        try conditions.add("type", named: query.types, reader.names)
        try conditions.add("tool", named: query.toolNames, reader.names)
        if query.onlyErrors { conditions.add("is_error = 1") }
        if let scope = SearchTypes(query.scopes) {
            let types = try reader.names.existing(scope.types)
            if types.isEmpty, !scope.includesErrors { return [] }
            let marks = repeatElement("?", count: types.count).joined(separator: ",")
            conditions.add(
                "(type IN (\(marks))\(scope.includesErrors ? " OR is_error = 1" : ""))", types.map { .integer($0) })
        }
        if conditions.matchNothing { return [] }
        let row = try reader.connection.statement("SELECT id FROM kinds WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        var numbers: [Int64] = []
        while try row.step() { numbers.append(row.integer()) }
        return numbers
    }

    /// The first filter with few numbers gives the path, the others are tested row by row.
    private mutating func take(
        index: String, column: String, _ numbers: [Int64], _ reader: Reader
    ) throws(StoreError) {
        if case .hits(var hits) = path {
            path = .ids
            if column == "kind" {
                try reader.kindSets.choose(numbers)
                hits.formIntersection(reader.kindSets.chosenWords)
            } else {
                hits.formIntersection(try reader.ids(ofSessions: numbers, greatest: hits.greatest).words)
            }
            path = .hits(hits)
        } else if case .ids = path, numbers.count <= EventSelection.walkLimit {
            path = .index(name: index, column: column, numbers: numbers)
        } else {
            conditions.add("e.\(column)", in: numbers)
            needsEvent = true
        }
    }

    /// A session's events lie between its first and its last one.
    private mutating func restrictIDs(toSession number: Int64, _ reader: Reader) throws(StoreError) {
        let row = try reader.connection.statement(
            "SELECT min(id), max(id) FROM events INDEXED BY events_session WHERE session = ?")
        defer { row.reset() }
        row.bind(number)
        guard try row.step(), let first = row.optionalInteger(), let last = row.optionalInteger() else { return }
        restrictID(.from, first)
        restrictID(.upTo, last)
    }

    /// The id that the path is ordered by.
    private var idColumn: String { if case .text = path { "t.rowid" } else { "e.id" } }

    mutating func restrictID(_ bound: Bound, _ id: Int64) {
        if case .hits(var hits) = path {
            path = .ids
            hits.restrict(to: bound.ids(id))
            path = .hits(hits)
            return
        }
        conditions.add("\(idColumn) \(bound.rawValue) ?", .integer(id))
    }

    /// The text of `FROM` and `WHERE` for one walk, and its values.
    private func walk(number: Int64?) -> (sql: String, values: [Conditions.Value]) {
        let context = needsContext ? " CROSS JOIN contexts AS c ON c.id = e.context" : ""
        switch path {
        case .ids, .hits:
            return ("FROM events AS e NOT INDEXED\(context) WHERE \(conditions.sql)", conditions.values)
        case .text(let match) where !needsEvent && !needsContext:
            return (
                "FROM event_text AS t WHERE t.event_text MATCH ? AND \(conditions.sql)",
                [.text(match)] + conditions.values
            )
        case .text(let match):
            return (
                """
                FROM event_text AS t CROSS JOIN events AS e ON e.id = t.rowid\(context)
                WHERE t.event_text MATCH ? AND \(conditions.sql)
                """, [.text(match)] + conditions.values
            )
        case .index(let name, let column, let numbers):
            let values = (number.map { [$0] } ?? numbers).map { Conditions.Value.integer($0) }
            let marks = repeatElement("?", count: values.count).joined(separator: ",")
            let test = values.count == 1 ? "= ?" : "IN (\(marks))"
            return (
                "FROM events AS e INDEXED BY \(name)\(context) WHERE e.\(column) \(test) AND \(conditions.sql)",
                values + conditions.values
            )
        }
    }

    /// The selection cut into one for each run of ids that can match, in that order.
    private func parts(_ order: SortOrder) -> [EventSelection] {
        guard let runs else { return [self] }
        return (order == .newestFirst ? runs.reversed() : runs).map { run in
            var part = self
            part.runs = nil
            part.restrictID(.from, run.lowerBound)
            part.restrictID(.upTo, run.upperBound)
            return part
        }
    }

    /// The ids of a page, in its order.
    func ids(_ order: SortOrder, limit: Int, _ reader: Reader) throws(StoreError) -> [Int64] {
        if case .hits(let hits) = path { return hits.ids(order, limit: limit) }
        var ids: [Int64] = []
        for part in parts(order) where ids.count < limit {
            ids += try reader.numbers(part.page(order, limit: limit - ids.count))
        }
        return ids
    }

    /// Counts everything that matches.
    func count(_ reader: Reader) throws(StoreError) -> Int64 {
        if case .hits(let hits) = path { return hits.count }
        var count: Int64 = 0
        for part in parts(.oldestFirst) { count += try reader.number(part.count()) }
        return count
    }

    /// The ids of a page, and their order.
    private func page(_ order: SortOrder, limit: Int) -> (sql: String, values: [Conditions.Value]) {
        let direction = order == .newestFirst ? "DESC" : "ASC"
        var numbers: [Int64?] = [nil]
        if case .index(_, _, let list) = path { numbers = list }
        let walks = numbers.map { walk(number: $0) }
        let parts = walks.map { "SELECT \(idColumn) AS id \($0.sql) ORDER BY \(idColumn) \(direction) LIMIT \(limit)" }
        let values = walks.flatMap(\.values)
        if parts.count == 1 { return (parts[0], values) }
        let merged = parts.map { "SELECT id FROM (\($0))" }.joined(separator: " UNION ALL ")
        return ("SELECT id FROM (\(merged)) ORDER BY id \(direction) LIMIT \(limit)", values)
    }

    private func count() -> (sql: String, values: [Conditions.Value]) {
        let walk = walk(number: nil)
        return ("SELECT count(*) \(walk.sql)", walk.values)
    }
}

extension EventQuery {
    /// Whether events are chosen by what is known of ids alone, beside the text.
    fileprivate var isOfWholeIndex: Bool {
        agentIDs.isEmpty && sourceApps.isEmpty && machineIDs.isEmpty && sources.isEmpty && includeImported
    }
}

extension Reader {
    fileprivate func ids(ofSessions numbers: [Int64], greatest: Int64) throws(StoreError) -> IDSet {
        var ids = IDSet(greatest: greatest)
        let row = try connection.statement("SELECT id FROM events INDEXED BY events_session WHERE session = ?")
        for number in numbers {
            row.bind(number)
            while try row.step() {
                let id = row.integer()
                if id <= greatest { ids.insert(id) }
            }
            row.reset()
        }
        return ids
    }
}
