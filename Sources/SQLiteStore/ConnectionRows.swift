package import EventModel
package import EventStore

/// Counts what machines send by which way, as one transaction changes it.
final class ConnectionLedger {
    private struct Key: Hashable {
        var machine: ExactText
        var source: RecordSource
    }

    private struct Change {
        var first: Timestamp
        var last: Timestamp
        var hours: [Int64: Int64] = [:]
        var versions: Set<ExactText> = []
    }

    private static let widen = FrequentSQL(
        """
        INSERT INTO connections (machine, source, first_at, last_at) VALUES (?,?,?,?) ON CONFLICT DO UPDATE
        SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
        """)
    private static let addToHour = FrequentSQL(
        """
        INSERT INTO connection_hours (machine, source, hour, events) VALUES (?,?,?,?)
        ON CONFLICT DO UPDATE SET events = events + excluded.events
        """)
    private static let nameVersion = FrequentSQL(
        "INSERT OR IGNORE INTO connection_versions (machine, source, version) VALUES (?,?,?)")

    private let connection: Connection
    private let names: Names
    private var pending: [Key: Change] = [:]

    init(_ connection: Connection, names: Names) {
        self.connection = connection
        self.names = names
    }

    /// A new event.
    func note(_ event: Event) throws(StoreError) {
        let key = Key(machine: ExactText(event.machineID), source: event.source)
        var change = pending[key] ?? Change(first: event.timestamp, last: event.timestamp)
        change.first = min(change.first, event.timestamp)
        change.last = max(change.last, event.timestamp)
        change.hours[event.timestamp.activityHour, default: 0] += 1
        if let version = event.agentVersion { change.versions.insert(ExactText(version)) }
        pending[key] = change
    }

    /// Writes the changes, before the commit.
    func store() throws(StoreError) {
        for (key, change) in pending {
            let machine = try names.id(key.machine.text) as Int64
            let row = try connection.statement(ConnectionLedger.widen)
            row.bind(machine)
            row.bind(key.source.code)
            row.bind(change.first)
            row.bind(change.last)
            try row.run()
            for (hour, count) in change.hours {
                let row = try connection.statement(ConnectionLedger.addToHour)
                row.bind(machine)
                row.bind(key.source.code)
                row.bind(hour)
                row.bind(count)
                try row.run()
            }
            for version in change.versions {
                let row = try connection.statement(ConnectionLedger.nameVersion)
                row.bind(machine)
                row.bind(key.source.code)
                row.bind(try names.id(version.text) as Int64)
                try row.run()
            }
        }
    }

    func forget() { pending.removeAll(keepingCapacity: true) }
}

extension SQLiteStore {
    package func connections(since: Timestamp) throws(StoreError) -> [SourceConnection] {
        try read { (reader) throws(StoreError) in
            let row = try reader.connection.statement(
                """
                SELECT machine, source, first_at, last_at, (SELECT coalesce(sum(events), 0) FROM connection_hours AS h
                WHERE h.machine = c.machine AND h.source = c.source AND h.hour >= ?) FROM connections AS c
                """)
            defer { row.reset() }
            row.bind(since.activityHour)
            var found: [SourceConnection] = []
            while try row.step() {
                let machine = row.integer()
                let source = row.integer()
                let (first, last) = (row.timestamp(), row.timestamp())
                found.append(
                    SourceConnection(
                        machineID: try reader.names.text(machine), source: RecordSource(code: source),
                        recentCount: row.integer(), firstAt: first, lastAt: last,
                        agentVersions: try reader.versions(machine: machine, source: source)))
            }
            return found.sorted { ($0.machineID, $0.source.code) < ($1.machineID, $1.source.code) }
        }
    }
}

extension Reader {
    fileprivate func versions(machine: Int64, source: Int64) throws(StoreError) -> [String] {
        let row = try connection.statement(
            "SELECT version FROM connection_versions WHERE machine = ? AND source = ?")
        defer { row.reset() }
        row.bind(machine)
        row.bind(source)
        var versions: [String] = []
        while try row.step() { versions.append(try names.text(row.integer())) }
        return Array(versions.sorted().suffix(SourceConnection.versionLimit))
    }
}
