package import EventModel
package import EventStore

extension InMemoryStore {
    package func events(_ query: EventQuery) throws(StoreError) -> EventPage {
        let list = query.order == .newestFirst ? "events-new" : "events-old"
        let after = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 1) }
        var matching = snapshot.events.filter { query.matches($0) }.map(\.event)
        if query.order == .newestFirst { matching.reverse() }
        let total = matching.count
        if let last = after?.numbers[0] {
            matching = matching.filter { query.order == .newestFirst ? $0.id < last : $0.id > last }
        }
        var (page, next) = cut(matching, limit: query.limit) { PageCursor([$0.id]).text(list: list) }
        if !query.includePayload { for index in page.indices { page[index].payload = [] } }
        return EventPage(events: page, nextCursor: next, total: query.includeTotal ? Int64(total) : nil)
    }

    package func event(_ uuid: EventUUID) throws(StoreError) -> Event? {
        let rows = snapshot
        return rows.eventIDs[uuid].flatMap(rows.place).map { rows.events[$0].event }
    }

    package func lastEventID() throws(StoreError) -> Int64 { snapshot.lastEventID }

    package func facets() throws(StoreError) -> Facets {
        let events = snapshot.events.map(\.event)
        var facets = Facets()
        facets.sourceApps = mostUsed(events.map(\.sourceApp))
        facets.machineIDs = mostUsed(events.map(\.machineID))
        facets.eventTypes = mostUsed(events.map(\.type))
        facets.toolNames = mostUsed(events.compactMap(\.toolName))
        facets.agentNames = mostUsed(events.compactMap(\.agentName))
        return facets
    }

    private func mostUsed(_ values: [String]) -> [String] {
        let uses = Dictionary(grouping: values) { $0 }.mapValues(\.count)
        let sorted = uses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.prefix(Facets.limit).map(\.key)
    }

    /// The first rows of what is left of a list, and the cursor behind them when there are more.
    func cut<Row>(_ rows: [Row], limit: Int, cursor: (Row) -> String) -> (page: [Row], next: String?) {
        let limit = min(max(1, limit), Limits.pageRows)
        let page = Array(rows.prefix(limit))
        return (page, rows.count > limit ? page.last.map(cursor) : nil)
    }
}

extension EventQuery {
    fileprivate func matches(_ row: InMemoryStore.Rows.StoredEvent) -> Bool {
        let event = row.event
        if let text, !text.isEmpty, !SearchExpression(text).matches(SearchWords(row.searchText)) { return false }
        return sessionIDs.admits(event.sessionID) && agentIDs.admits(event.agentID) && types.admits(event.type)
            && toolNames.admits(event.toolName) && sourceApps.admits(event.sourceApp)
            && machineIDs.admits(event.machineID) && (!onlyErrors || event.isError) && time.contains(event.timestamp)
            && (SearchTypes(scopes)?.admits(type: event.type, isError: event.isError) ?? true)
            && (sources.isEmpty || sources.contains(event.source))
            && (includeImported || event.replayState != .imported) && event.id > afterID ?? .min
            && event.id < beforeID ?? .max
    }
}

extension TimeRange {
    func contains(_ time: Timestamp) -> Bool { time >= since ?? .init(microseconds: .min) && time < until ?? .end }

    /// Whether something that lasted from `start` to `end` touches the range.
    func overlaps(_ start: Timestamp, _ end: Timestamp) -> Bool {
        end >= since ?? .init(microseconds: .min) && start < until ?? .end
    }
}

extension Timestamp {
    fileprivate static var end: Timestamp { Timestamp(microseconds: .max) }
}

extension [String] {
    /// Whether a filter lets the value pass: an empty filter lets everything pass.
    func admits(_ value: String?) -> Bool { isEmpty || value.map { contains($0) } ?? false }
}
