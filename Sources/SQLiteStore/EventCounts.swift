internal import EventModel
internal import EventStore

/// Keeps how many events of each kind each place has sent, as one transaction changes it: `event_counts`.
final class EventCounts {
    struct Key: Hashable {
        var app: Int64
        var machine: Int64
        var source: Int64
        var replay: Int64
        var kind: Int64
    }

    private static let addition = FrequentSQL(
        """
        INSERT INTO event_counts (app, machine, source, replay, kind, events) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET events = events + excluded.events
        """)
    private static let ofEvent = FrequentSQL(
        """
        SELECT c.app, c.machine, c.source, c.replay, e.kind
        FROM events AS e CROSS JOIN contexts AS c ON c.id = e.context WHERE e.id = ?
        """)

    private let connection: Connection
    private var pending: [Key: Int64] = [:]

    init(_ connection: Connection) { self.connection = connection }

    func add(_ key: Key, _ count: Int64) { pending[key, default: 0] += count }

    /// Adds a stored event where its row says that it is, `count` times: -1 takes it off.
    func add(event id: Int64, _ count: Int64) throws(StoreError) {
        let row = try connection.statement(EventCounts.ofEvent)
        defer { row.reset() }
        row.bind(id)
        guard try row.step() else { return }
        let key = Key(
            app: row.integer(), machine: row.integer(), source: row.integer(), replay: row.integer(),
            kind: row.integer())
        add(key, count)
    }

    /// Writes the differences, before the commit.
    func store() throws(StoreError) {
        for (key, count) in pending where count != 0 {
            let row = try connection.statement(EventCounts.addition)
            row.bind(key.app)
            row.bind(key.machine)
            row.bind(key.source)
            row.bind(key.replay)
            row.bind(key.kind)
            row.bind(count)
            try row.run()
        }
    }

    func forget() { pending.removeAll(keepingCapacity: true) }
}

extension Reader {
    /// How many events the query has, where nothing is asked but by what they are counted.
    func countedEvents(_ query: EventQuery) throws(StoreError) -> Int64? {
        guard query.text?.isEmpty ?? true, query.sessionIDs.isEmpty, query.agentIDs.isEmpty,
            query.time == TimeRange(), query.afterID == nil, query.beforeID == nil
        else { return nil }
        var conditions = Conditions()
        try conditions.add("app", named: query.sourceApps, names)
        try conditions.add("machine", named: query.machineIDs, names)
        conditions.add("source", codes: query.sources)
        if !query.includeImported { conditions.add("replay <> ?", .integer(ReplayState.imported.code)) }
        if let kinds = try EventSelection.kinds(query, self) { conditions.add("kind", in: kinds) }
        if conditions.matchNothing { return 0 }
        let row = try connection.statement("SELECT coalesce(sum(events), 0) FROM event_counts WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        return try row.step() ? row.integer() : 0
    }
}

extension Writer {
    /// Takes the chosen sessions' events off.
    func takeChosenOffEventCounts() throws(StoreError) {
        try connection.run(
            """
            UPDATE event_counts SET events = event_counts.events - gone.count FROM (
                SELECT c.app, c.machine, c.source, c.replay, e.kind, count(*) AS count
                FROM events AS e JOIN contexts AS c ON c.id = e.context
                WHERE e.session IN (SELECT session FROM chosen) GROUP BY 1, 2, 3, 4, 5) AS gone
            WHERE event_counts.app = gone.app AND event_counts.machine = gone.machine
                AND event_counts.source = gone.source AND event_counts.replay = gone.replay
                AND event_counts.kind = gone.kind
            """)
        try connection.run("DELETE FROM event_counts WHERE events <= 0")
    }
}
