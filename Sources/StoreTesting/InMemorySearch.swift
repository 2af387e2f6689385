package import EventModel
package import EventStore

extension InMemoryStore {
    package func search(_ query: SearchQuery) throws(StoreError) -> SearchPage {
        let last = try query.cursor.map { text throws(StoreError) in try SearchPosition(text, list: "search") }
        var matching = hits(query)
        let total = Int64(matching.count)
        if let last { matching = matching.filter { last < $0.position } }
        let (page, next) = cut(matching, limit: query.limit) { $0.position.cursor(list: "search") }
        return SearchPage(hits: page.map { $0.hit(query) }, nextCursor: next, total: total)
    }

    package func searchSessions(_ query: SearchQuery) throws(StoreError) -> SearchGroupPage {
        let last = try query.cursor.map { text throws(StoreError) in try SearchPosition(text, list: "search-sessions") }
        let rows = snapshot
        let matching = hits(query)
        let examined = matching.prefix(SearchGroup.examinedLimit)
        var grouping = SearchGrouping<String>()
        for found in examined { grouping.add(found.position, in: found.row.event.sessionID) }
        let limit = min(max(1, query.limit), Limits.pageRows)
        let (page, hasMore) = grouping.page(after: last, limit: limit)
        let groups = page.map { found in
            var group = SearchGroup(sessionID: found.session, count: found.count)
            group.sessionTitle = rows.sessions[found.session]?.title
            group.projectPath = rows.sessions[found.session]?.projectPath
            group.hits = found.hits.compactMap { hit in
                rows.place(ofEvent: hit.id).map { Found(row: rows.events[$0], position: hit).hit(query) }
            }
            return group
        }
        return SearchGroupPage(
            groups: groups,
            nextCursor: hasMore ? page.last.flatMap(\.hits.first)?.cursor(list: "search-sessions") : nil,
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

    private struct Found {
        var row: Rows.StoredEvent
        var position: SearchPosition

        func hit(_ query: SearchQuery) -> SearchHit {
            let apart = SearchExpression(query.text)
            let expression = position.rank == .together ? apart.sideBySide ?? apart : apart
            var event = row.event
            event.payload = []
            return SearchHit(event: event, snippet: expression.snippet(of: row.searchText))
        }
    }

    /// By rank, then the newest first.
    private func hits(_ query: SearchQuery) -> [Found] {
        let expression = SearchExpression(query.text)
        let together = expression.sideBySide ?? expression
        let types = SearchTypes(query.scopes)
        let found = snapshot.events.compactMap { row -> Found? in
            let words = SearchWords(row.searchText)
            guard query.sessionID == nil || row.event.sessionID == query.sessionID,
                types?.admits(type: row.event.type, isError: row.event.isError) ?? true,
                query.time.contains(row.event.timestamp), expression.matches(words)
            else { return nil }
            let rank = together.matches(words) ? SearchRank.together : .apart
            return Found(row: row, position: SearchPosition(rank: rank, id: row.event.id))
        }
        return found.sorted { $0.position < $1.position }
    }
}
