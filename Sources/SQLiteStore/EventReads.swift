package import EventModel
package import EventStore

extension SQLiteStore {
    package func events(_ query: EventQuery) throws(StoreError) -> EventPage {
        let list = query.order == .newestFirst ? "events-new" : "events-old"
        let cursor = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 1) }
        if let text = query.text, !text.isEmpty { try indexTexts() }
        return try read { (reader) throws(StoreError) in
            guard var selection = try EventSelection(query, wantsAll: query.includeTotal, reader) else {
                return EventPage(events: [], total: query.includeTotal ? 0 : nil)
            }
            var total = query.includeTotal ? try reader.countedEvents(query) : nil
            if query.includeTotal, total == nil { total = try selection.count(reader) }
            if let last = cursor?.numbers[0] {
                selection.restrictID(query.order == .newestFirst ? .before : .behind, last)
            }
            let limit = pageLimit(query.limit)
            var ids = try selection.ids(query.order, limit: limit + 1, reader)
            let hasMore = ids.count > limit
            if hasMore { ids.removeLast() }
            var events: [Event] = []
            events.reserveCapacity(ids.count)
            for id in ids { events.append(try reader.event(id, wantsPayload: query.includePayload).event) }
            let next = hasMore ? ids.last.map { PageCursor([$0]).text(list: list) } : nil
            return EventPage(events: events, nextCursor: next, total: total)
        }
    }

    package func event(_ uuid: EventUUID) throws(StoreError) -> Event? {
        try read { (reader) throws(StoreError) in
            let row = try reader.connection.statement("SELECT id FROM events WHERE uuid = ?")
            defer { row.reset() }
            row.bind(uuid)
            guard try row.step() else { return nil }
            return try reader.event(row.integer(), wantsPayload: true).event
        }
    }

    package func lastEventID() throws(StoreError) -> Int64 {
        try read { (reader) throws(StoreError) in
            max(
                try reader.connection.number("SELECT coalesce(max(id), 0) FROM events"),
                try reader.connection.number("SELECT coalesce(max(next), 1) - 1 FROM event_numbers"))
        }
    }

    package func facets() throws(StoreError) -> Facets {
        try read { (reader) throws(StoreError) in
            func values(_ field: FacetField) throws(StoreError) -> [String] {
                let row = try reader.connection.statement(
                    """
                    SELECT name FROM facets JOIN names ON names.id = name WHERE field = ?
                    ORDER BY uses DESC, text LIMIT ?
                    """)
                defer { row.reset() }
                row.bind(field.rawValue)
                row.bind(Int64(Facets.limit))
                var values: [String] = []
                while try row.step() { values.append(try reader.names.text(row.integer())) }
                return values
            }
            var facets = Facets()
            facets.sourceApps = try values(.app)
            facets.machineIDs = try values(.machine)
            facets.eventTypes = try values(.eventType)
            facets.toolNames = try values(.tool)
            facets.agentNames = try values(.agentName)
            return facets
        }
    }
}

extension Reader {
    func number(_ query: (sql: String, values: [Conditions.Value])) throws(StoreError) -> Int64 {
        try numbers(query).first ?? 0
    }

    /// The first column of all rows.
    func numbers(_ query: (sql: String, values: [Conditions.Value])) throws(StoreError) -> [Int64] {
        let row = try connection.statement(query.sql)
        defer { row.reset() }
        row.bind(query.values)
        var numbers: [Int64] = []
        while try row.step() { numbers.append(row.integer()) }
        return numbers
    }

    /// The event with this id and, when it is wanted, its search text.
    func event(
        _ id: Int64, wantsPayload: Bool, wantsText: Bool = false
    ) throws(StoreError) -> (event: Event, searchText: String) {
        let row = try connection.statement(
            """
            SELECT uuid, context, kind, timestamp, delay, tool_use, summary, head, encoding, body FROM events WHERE id = ?
            """
        )
        defer { row.reset() }
        row.bind(id)
        guard try row.step() else {
            throw StoreError(.corrupt, "event \(id) is missing", hint: "check the disk, restore a backup")
        }
        let uuid = row.uuid()
        let context = try surroundings.context(row.integer())
        let kind = try surroundings.kind(row.integer())
        let time = row.timestamp()
        var event = Event(
            uuid: uuid, sourceApp: context.sourceApp, machineID: context.machineID, sessionID: context.sessionID,
            type: kind.type, timestamp: time, createdAt: time.advanced(byMicroseconds: row.integer()))
        event.id = id
        event.agentID = context.agentID
        event.agentRole = context.role
        event.agentName = context.agentName
        event.parentAgentID = context.parentAgentID
        event.agentVersion = context.agentVersion
        event.pluginVersion = context.pluginVersion
        event.replayState = context.replayState
        event.source = context.source
        event.toolName = kind.tool
        event.isError = kind.isError
        event.modelName = context.modelName
        let toolUse = row.optionalToolUse()
        event.toolUseID = toolUse
        event.summary = row.text()
        let head = row.optionalInteger()
        let encoding = row.integer()
        guard wantsPayload || wantsText || EventBody.isSummaryInside(encoding: encoding) else { return (event, "") }
        let body = try row.withBlob { (bytes) throws(StoreError) in
            try EventBody(
                bytes, encoding: encoding, toolUse: toolUse, wantsPayload: wantsPayload, codec: codec
            ) { () throws(StoreError) in try surroundings.head(head, codec: codec) }
        }
        event.payload = body.payload
        if let summary = body.summary { event.summary = summary }
        return (event, body.searchText)
    }
}
