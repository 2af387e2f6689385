package import EventModel
package import EventStore

extension SQLiteStore {
    package func sessionEvents(_ query: SessionEventQuery) throws(StoreError) -> [SessionEventPoint] {
        try read { (reader) throws(StoreError) in
            guard let session = try reader.names.existing(query.sessionID) else { return [] }
            var typeOfKind: [Int64: Int] = [:]
            for (place, type) in query.types.enumerated() {
                for kind in try reader.kinds(ofTypes: [type]) { typeOfKind[kind] = typeOfKind[kind] ?? place }
            }
            var conditions = Conditions()
            conditions.add("session = ?", .integer(session))
            if let since = query.time.since { conditions.add("timestamp >= ?", .integer(since.microseconds)) }
            if let until = query.time.until { conditions.add("timestamp < ?", .integer(until.microseconds)) }
            try conditions.addTypes(query, session, typeOfKind, reader)
            if query.onlyErrors {
                conditions.add("kind", in: try reader.numbers(("SELECT id FROM kinds WHERE is_error = 1", [])))
            }
            if let agent = query.agentID {
                let contexts = try reader.names.existing(agent).map { number throws(StoreError) in
                    try reader.contexts(of: session, "agent = ?", [.integer(number)])
                }
                conditions.add("context", in: contexts ?? [])
            }
            if conditions.matchNothing { return [] }
            return try reader.points(query, conditions, typeOfKind)
        }
    }

    package func events(ids: [Int64]) throws(StoreError) -> [Event] {
        try read { (reader) throws(StoreError) in
            let known = try reader.connection.statement("SELECT 1 FROM events WHERE id = ?")
            defer { known.reset() }
            var events: [Event] = []
            for id in ids {
                known.reset()
                known.bind(id)
                if try known.step() { events.append(try reader.event(id, wantsPayload: true).event) }
            }
            return events
        }
    }

    package func events(of calls: [ToolCall]) throws(StoreError) -> [[Event]] {
        try read { (reader) throws(StoreError) in
            var result: [[Event]] = []
            for call in calls {
                var ids: Set<Int64> = []
                if let session = try reader.names.existing(call.sessionID) {
                    let instants = [call.startedAt, call.endedAt].compactMap(\.self)
                    for instant in instants { ids.formUnion(try reader.events(of: call, session, near: instant)) }
                }
                var events: [Event] = []
                for id in ids.sorted() { events.append(try reader.event(id, wantsPayload: true).event) }
                result.append(events.sorted { ($0.timestamp, $0.id) < ($1.timestamp, $1.id) })
            }
            return result
        }
    }

    package func eventCount(session: String, until: Timestamp) throws(StoreError) -> Int64 {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return 0 }
            return try reader.number(
                (
                    "SELECT count(*) FROM events INDEXED BY events_window WHERE session = ? AND timestamp <= ?",
                    [.integer(number), .integer(until.microseconds)]
                ))
        }
    }

    package func usage(session: String, until: Timestamp) throws(StoreError) -> UsageSum {
        try read { (reader) throws(StoreError) in
            var sum = UsageSum()
            guard let number = try reader.names.existing(session) else { return sum }
            let row = try reader.connection.statement(
                """
                SELECT usage, cost FROM model_calls INDEXED BY model_calls_window
                WHERE session = ? AND at <= ? AND is_inherited = 0
                """)
            defer { row.reset() }
            row.bind(number)
            row.bind(until)
            while try row.step() {
                sum.callCount += 1
                sum.usage = sum.usage + row.usage()
                if let cost = row.optionalCost() { sum.cost = sum.cost + cost } else { sum.unpricedCallCount += 1 }
            }
            return sum
        }
    }
}

extension Conditions {
    fileprivate mutating func addTypes(
        _ query: SessionEventQuery, _ session: Int64, _ typeOfKind: [Int64: Int], _ reader: Reader
    ) throws(StoreError) {
        guard !query.types.isEmpty || !query.sources.isEmpty else { return }
        var alternatives = Conditions()
        if !typeOfKind.isEmpty { alternatives.add("kind", in: typeOfKind.keys.sorted()) }
        if !query.sources.isEmpty {
            let marks = repeatElement("?", count: query.sources.count).joined(separator: ",")
            let contexts = try reader.contexts(
                of: session, "source IN (\(marks))", query.sources.map { .integer($0.code) })
            if !contexts.isEmpty { alternatives.add("context", in: contexts) }
        }
        if alternatives.terms.isEmpty { return add("kind", in: []) }
        add("(" + alternatives.terms.joined(separator: " OR ") + ")", alternatives.values)
    }
}

extension Reader {
    fileprivate func points(
        _ query: SessionEventQuery, _ conditions: Conditions, _ typeOfKind: [Int64: Int]
    ) throws(StoreError) -> [SessionEventPoint] {
        let isNewestFirst = query.order == .newestFirst
        let direction = isNewestFirst ? "DESC" : "ASC"
        let row = try connection.statement(
            """
            SELECT id, timestamp, kind FROM events INDEXED BY events_window WHERE \(conditions.sql)
            ORDER BY timestamp \(direction), id \(direction) LIMIT ?
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        row.bind(Int64(min(max(0, query.limit), SessionEventQuery.pointLimit)))
        var isErrorOfKind: [Int64: Bool] = [:]
        var points: [SessionEventPoint] = []
        while try row.step() {
            let id = row.integer()
            let at = row.timestamp()
            let kind = row.integer()
            if isErrorOfKind[kind] == nil { isErrorOfKind[kind] = try surroundings.kind(kind).isError }
            let isError = isErrorOfKind[kind] ?? false
            points.append(SessionEventPoint(id: id, at: at, type: typeOfKind[kind], isError: isError))
        }
        return points
    }

    /// The numbers of the session's contexts for which the condition holds.
    fileprivate func contexts(
        of session: Int64, _ condition: String, _ values: [Conditions.Value]
    ) throws(StoreError) -> [Int64] {
        try numbers(
            ("SELECT id FROM contexts WHERE session = ? AND \(condition)", [.integer(session)] + values))
    }

    /// The events that name the call, of those that happened from shortly before an instant on.
    fileprivate func events(
        of call: ToolCall, _ session: Int64, near instant: Timestamp
    ) throws(StoreError) -> [Int64] {
        let id = PackedID.packed(call.toolUseID, prefix: PackedID.toolUse).map { Conditions.Value.blob($0) }
        let exact = try numbers(
            (
                """
                SELECT id FROM events INDEXED BY events_window WHERE session = ? AND timestamp = ? AND tool_use = ?
                """, [.integer(session), .integer(instant.microseconds), id ?? .text(call.toolUseID)]
            ))
        let start = instant.advanced(byMicroseconds: -ToolEventWindow.slack)
        let near = try numbers(
            (
                """
                SELECT id FROM (SELECT id, tool_use FROM events INDEXED BY events_window
                WHERE session = ? AND timestamp >= ? ORDER BY timestamp LIMIT \(ToolEventWindow.eventLimit))
                WHERE tool_use = ?
                """, [.integer(session), .integer(start.microseconds), id ?? .text(call.toolUseID)]
            ))
        return exact + near
    }
}
