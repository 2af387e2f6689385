internal import EventModel
package import EventStore

extension SQLiteStore {
    package func search(_ query: SearchQuery) throws(StoreError) -> SearchPage {
        let cursor = try query.cursor.map { text throws(StoreError) in
            try PageCursor(text, list: "search", numbers: 1)
        }
        let expression = SearchExpression(query.text)
        try indexTexts()
        return try read { (reader) throws(StoreError) in
            guard !query.text.isEmpty, var selection = try EventSelection(query.events, reader) else {
                return SearchPage(hits: [], total: 0)
            }
            let total = try selection.count(reader)
            if let last = cursor?.numbers[0] { selection.restrictID("<", last) }
            let limit = pageLimit(query.limit)
            var ids = try selection.ids(.newestFirst, limit: limit + 1, reader)
            let hasMore = ids.count > limit
            if hasMore { ids.removeLast() }
            var hits: [SearchHit] = []
            for id in ids { hits.append(try reader.hit(id, expression)) }
            let next = hasMore ? ids.last.map { PageCursor([$0]).text(list: "search") } : nil
            return SearchPage(hits: hits, nextCursor: next, total: total)
        }
    }

    package func searchSessions(_ query: SearchQuery) throws(StoreError) -> SearchGroupPage {
        let cursor = try query.cursor.map { text throws(StoreError) in
            try PageCursor(text, list: "search-sessions", numbers: 1)
        }
        let expression = SearchExpression(query.text)
        try indexTexts()
        return try read { (reader) throws(StoreError) in
            guard !query.text.isEmpty, let selection = try EventSelection(query.events, reader) else {
                return SearchGroupPage(groups: [], nextCursor: nil, total: 0, sessionTotal: 0, examined: 0)
            }
            var total = Int64(SearchGroup.examinedLimit)
            let ids = try selection.ids(.newestFirst, limit: SearchGroup.examinedLimit, reader)
            total = ids.count < SearchGroup.examinedLimit ? Int64(ids.count) : try selection.count(reader)
            var grouping = SearchGrouping<Int64>()
            for id in ids { if let session = try reader.session(ofEvent: id) { grouping.add(id, in: session) } }
            let (page, hasMore) = grouping.page(after: cursor?.numbers[0], limit: pageLimit(query.limit))
            var groups: [SearchGroup] = []
            for found in page {
                let id = try reader.names.text(found.session) as String
                var group = SearchGroup(sessionID: id, count: found.count)
                let session = try SessionRow.session(
                    number: found.session, reader.connection, names: reader.names)
                group.sessionTitle = session?.title
                group.projectPath = session?.projectPath
                for id in found.ids { group.hits.append(try reader.hit(id, expression)) }
                groups.append(group)
            }
            let next = hasMore ? page.last.map { PageCursor([$0.first]).text(list: "search-sessions") } : nil
            return SearchGroupPage(
                groups: groups, nextCursor: next, total: total, sessionTotal: Int64(grouping.groups.count),
                examined: Int64(ids.count))
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
    fileprivate func hit(_ id: Int64, _ expression: SearchExpression) throws(StoreError) -> SearchHit {
        let (event, text) = try event(id, wantsPayload: false, wantsText: true)
        return SearchHit(event: event, snippet: expression.snippet(of: text))
    }

    fileprivate func session(ofEvent id: Int64) throws(StoreError) -> Int64? {
        let row = try connection.statement("SELECT session FROM events WHERE id = ?")
        defer { row.reset() }
        row.bind(id)
        return try row.step() ? row.integer() : nil
    }
}
