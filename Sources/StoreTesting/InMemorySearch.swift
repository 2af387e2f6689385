package import EventModel
package import EventStore

extension InMemoryStore {
    package func search(_ query: SearchQuery) throws(StoreError) -> SearchPage {
        let after = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: "search", numbers: 1) }
        let expression = SearchExpression(query.text)
        var matching = hits(query)
        let total = Int64(matching.count)
        if let last = after?.numbers[0] { matching = matching.filter { $0.event.id < last } }
        let (page, next) = cut(matching, limit: query.limit) { PageCursor([$0.event.id]).text(list: "search") }
        return SearchPage(hits: page.map { $0.hit(expression) }, nextCursor: next, total: total)
    }

    package func searchSessions(_ query: SearchQuery) throws(StoreError) -> SearchGroupPage {
        let after = try query.cursor.map { text throws(StoreError) in
            try PageCursor(text, list: "search-sessions", numbers: 1)
        }
        let expression = SearchExpression(query.text)
        let rows = snapshot
        let matching = hits(query)
        let examined = matching.prefix(SearchGroup.examinedLimit)
        var grouping = SearchGrouping<String>()
        for row in examined { grouping.add(row.event.id, in: row.event.sessionID) }
        let limit = min(max(1, query.limit), Limits.pageRows)
        let (page, hasMore) = grouping.page(after: after?.numbers[0], limit: limit)
        let groups = page.map { found in
            var group = SearchGroup(sessionID: found.session, count: found.count)
            group.sessionTitle = rows.sessions[found.session]?.title
            group.projectPath = rows.sessions[found.session]?.projectPath
            group.hits = found.ids.compactMap { rows.place(ofEvent: $0) }.map { rows.events[$0].hit(expression) }
            return group
        }
        return SearchGroupPage(
            groups: groups,
            nextCursor: hasMore ? page.last.map { PageCursor([$0.first]).text(list: "search-sessions") } : nil,
            total: Int64(matching.count), sessionTotal: Int64(grouping.groups.count), examined: Int64(examined.count))
    }

    package func connections(since: Timestamp) throws(StoreError) -> [SourceConnection] {
        let events = snapshot.events.map(\.event)
        let start = since.microseconds.floored(by: ActivityTime.hour) * ActivityTime.hour
        let groups = Dictionary(grouping: events) { [$0.machineID, $0.source.rawValue] }.values
        let found = groups.compactMap { events -> SourceConnection? in
            guard let first = events.first, let earliest = events.map(\.timestamp).min(),
                let latest = events.map(\.timestamp).max()
            else { return nil }
            return SourceConnection(
                machineID: first.machineID, source: first.source,
                recentCount: Int64(events.count { $0.timestamp.microseconds >= start }), firstAt: earliest,
                lastAt: latest,
                agentVersions: Array(
                    Set(events.compactMap(\.agentVersion)).sorted().suffix(SourceConnection.versionLimit)))
        }
        let order = RecordSource.allCases
        return found.sorted { left, right in
            (left.machineID, order.firstIndex(of: left.source) ?? 0)
                < (right.machineID, order.firstIndex(of: right.source) ?? 0)
        }
    }

    /// The newest first.
    private func hits(_ query: SearchQuery) -> [Rows.StoredEvent] {
        let expression = SearchExpression(query.text)
        let types = SearchTypes(query.scopes)
        return snapshot.events.filter { row in
            (query.sessionID == nil || row.event.sessionID == query.sessionID)
                && (types?.admits(type: row.event.type, isError: row.event.isError) ?? true)
                && query.time.contains(row.event.timestamp) && expression.matches(SearchWords(row.searchText))
        }.reversed()
    }
}

extension InMemoryStore.Rows.StoredEvent {
    fileprivate func hit(_ expression: SearchExpression) -> SearchHit {
        var event = event
        event.payload = []
        return SearchHit(event: event, snippet: expression.snippet(of: searchText))
    }
}
