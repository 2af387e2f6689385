internal import EventModel
package import EventStore

extension SQLiteStore {
    package func search(_ query: SearchQuery) throws(StoreError) -> SearchPage {
        let last = try query.cursor.map { text throws(StoreError) in try SearchPosition(text, list: "search") }
        try indexTexts()
        return try read { (reader) throws(StoreError) in
            guard !query.text.isEmpty, let selection = try EventSelection(query.events, wantsAll: true, reader) else {
                return SearchPage(hits: [], total: 0)
            }
            let limit = pageLimit(query.limit)
            var found = try reader.positions(of: query, after: last, limit: limit + 1)
            let hasMore = found.count > limit
            if hasMore { found.removeLast() }
            let hits = try reader.hits(found, query)
            let next = hasMore ? found.last.map { $0.cursor(list: "search") } : nil
            // A first page that has all hits has counted them.
            let total = last == nil && !hasMore ? Int64(hits.count) : try selection.count(reader)
            return SearchPage(hits: hits, nextCursor: next, total: total)
        }
    }

    package func searchSessions(_ query: SearchQuery) throws(StoreError) -> SearchGroupPage {
        let last = try query.cursor.map { text throws(StoreError) in try SearchPosition(text, list: "search-sessions") }
        try indexTexts()
        return try read { (reader) throws(StoreError) in
            guard !query.text.isEmpty, let selection = try EventSelection(query.events, wantsAll: true, reader) else {
                return SearchGroupPage(groups: [], nextCursor: nil, total: 0, sessionTotal: 0, examined: 0)
            }
            let found = try reader.positions(of: query, limit: SearchGroup.examinedLimit)
            let total =
                found.count < SearchGroup.examinedLimit ? Int64(found.count) : try selection.count(reader)
            var grouping = SearchGrouping<Int64>()
            for hit in found {
                if let session = try reader.eventSessions.session(of: hit.id) { grouping.add(hit, in: session) }
            }
            let (page, hasMore) = grouping.page(after: last, limit: pageLimit(query.limit))
            var groups: [SearchGroup] = []
            for part in page {
                let id = try reader.names.text(part.session) as String
                var group = SearchGroup(sessionID: id, count: part.count)
                let session = try SessionRow.session(
                    number: part.session, reader.connection, names: reader.names)
                group.sessionTitle = session?.title
                group.projectPath = session?.projectPath
                group.hits = try reader.hits(part.hits, query)
                groups.append(group)
            }
            let next = hasMore ? page.last.flatMap(\.hits.first)?.cursor(list: "search-sessions") : nil
            return SearchGroupPage(
                groups: groups, nextCursor: next, total: total, sessionTotal: Int64(grouping.groups.count),
                examined: Int64(found.count))
        }
    }
}

extension SearchQuery {
    /// The events that it is looked for in.
    fileprivate var events: EventQuery {
        var query = EventQuery()
        query.text = text
        query.sessionIDs = sessionID.map { [$0] } ?? []
        query.scopes = scopes
        query.time = time
        return query
    }
}

extension Reader {
    /// Where the hits stand, by rank, then the newest first.
    fileprivate func positions(
        of query: SearchQuery, after last: SearchPosition? = nil, limit: Int
    ) throws(StoreError) -> [SearchPosition] {
        var found: [SearchPosition] = []
        for rank in SearchRank.allCases where rank >= last?.rank ?? .together && found.count < limit {
            guard var selection = try EventSelection(query.events, rank: rank, wantsAll: true, self) else { continue }
            if let last, last.rank == rank { selection.restrictID(.before, last.id) }
            let ids = try selection.ids(.newestFirst, limit: limit - found.count, self)
            found += ids.map { SearchPosition(rank: rank, id: $0) }
        }
        return found
    }

    /// Snippets show the words side by side where they stand so.
    fileprivate func hits(_ found: [SearchPosition], _ query: SearchQuery) throws(StoreError) -> [SearchHit] {
        let apart = SearchExpression(query.text)
        let together = apart.sideBySide ?? apart
        return try found.map { (hit) throws(StoreError) in
            let (event, text) = try event(hit.id, wantsPayload: false, wantsText: true)
            return SearchHit(event: event, snippet: (hit.rank == .together ? together : apart).snippet(of: text))
        }
    }
}
