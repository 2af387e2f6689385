internal import EventModel
package import EventStore

extension SQLiteStore {
    package func sessionFacets(_ query: SessionQuery) throws(StoreError) -> SessionFacets {
        try read { (reader) throws(StoreError) in
            var counter = SessionFacetCounter(
                try SessionFacetFilter(query) { (text) throws(StoreError) in try reader.names.existing(text) })
            try reader.walkDigests(query, wantsTools: true) { counter.add($0) }
            return try counter.facets { (number) throws(StoreError) in try reader.names.text(number) }
        }
    }

    package func sessionHistogram(_ query: SessionQuery, buckets: Int) throws(StoreError) -> SessionHistogram {
        try read { (reader) throws(StoreError) in
            let filter = try SessionFacetFilter(query) { (text) throws(StoreError) in try reader.names.existing(text) }
            var sessions: [SessionDigest] = []
            try reader.walkDigests(query) { if filter.admits($0) { sessions.append($0) } }
            return SessionHistogram(query.time, sessions, buckets: buckets)
        }
    }
}

extension Reader {
    /// The sessions that pass the filters that are no facets. Their tools are read where the filter or the caller wants
    /// them.
    func walkDigests(
        _ query: SessionQuery, wantsTools: Bool = false, _ body: (SessionDigest) -> Void
    ) throws(StoreError) {
        let wantsTools = wantsTools || !query.tools.isEmpty
        var conditions = Conditions()
        try conditions.add("id", named: query.ids, names)
        conditions.add(from: "started_at", to: "last_event_at", overlapping: query.time)
        conditions.add(mentioning: query.text)
        if conditions.matchNothing { return }
        let failed = try sessionsWithTurnFailures(in: query.time)
        let row = try connection.statement(
            """
            SELECT id, last_event_at, started_at, status, project, machine, app, model, branch, agent_kind, cost, span,
            error_count, open_question_count, tokens, retries, tools FROM sessions\(query.digestIndex) WHERE \(conditions.sql)
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        while try row.step() {
            let id = row.integer()
            let last = row.timestamp()
            var session = SessionDigest(startedAt: row.timestamp(), lastEventAt: last)
            session.status = SessionStatus(code: row.integer())
            session.project = row.integer()
            session.machine = row.integer()
            session.app = row.integer()
            session.model = row.integer()
            session.branch = row.integer()
            session.agentKind = row.integer()
            session.cost = row.integer()
            session.span = row.integer()
            session.hasErrors = row.integer() > 0
            session.asksUser = row.integer() > 0 || session.status == .waiting
            session.tokens = row.integer()
            session.retries = row.integer()
            if wantsTools { session.tools = row.withBlob(SessionTools.read) }
            session.hasFailed = session.status == .failed || !failed.isEmpty && failed.contains(id)
            body(session)
        }
    }

    private func sessionsWithTurnFailures(in time: TimeRange) throws(StoreError) -> Set<Int64> {
        var conditions = Conditions()
        conditions.add("is_inherited = 0")
        conditions.add("at", in: time)
        return Set(
            try numbers(("SELECT DISTINCT session FROM turn_failures WHERE \(conditions.sql)", conditions.values)))
    }
}

extension SessionQuery {
    /// Names the index of everything that lists need, where neither ids nor texts are looked for.
    var digestIndex: String { ids.isEmpty && !mentionsText ? " INDEXED BY sessions_digest" : "" }

    var mentionsText: Bool { !(text ?? "").isEmpty }
}

extension Conditions {
    /// A session used one of the tools.
    mutating func add(usingTools tools: [String], _ names: Names) throws(StoreError) {
        guard !tools.isEmpty else { return }
        let numbers = try names.existing(Array(Set(tools)).sorted())
        if numbers.isEmpty { add("id", in: []) }
        add(
            "uses(tools, \(repeatElement("?", count: numbers.count).joined(separator: ", ")))",
            numbers.map { .integer($0) })
    }

    /// A session's title, path, branch or id has the text in it, in any case.
    mutating func add(mentioning text: String?) {
        guard let text, !text.isEmpty else { return }
        let part = Value.text(text.lowercased())
        // One pass over all names takes a fifth of the time that looking up each session's takes.
        add(
            """
            (mentions(?, title, project_path, git_branch)
            OR id IN (SELECT names.id FROM names WHERE mentions(?, names.text)))
            """, part, part)
    }
}
