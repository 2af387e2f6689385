internal import EventStore

/// The ids of all events of some kinds, for full-text search, whose index knows ids only: without them each hit would
/// cost a look at its row. An event keeps its kind, so that a set only ever grows at its end.
///
/// Used by the thread that uses the connection.
final class EventKindSets {
    /// Sets that are kept: a bit for each stored event, each.
    private static let limit = 4

    private struct Entry {
        var kinds: [Int64]
        var ids: NumberSet
        /// Ids up to this one are in the set, or are of other kinds.
        var last: Int64
    }

    /// The one that was used last is the last.
    private var entries: [Entry] = []
    private let connection: Connection
    private let chosen = ChosenNumbers()

    init(_ connection: Connection) {
        self.connection = connection
        chosen.register(as: "of_kind", on: connection)
    }

    /// Makes the SQL function `of_kind(id)` say whether an event is of one of the kinds.
    func choose(_ kinds: [Int64]) throws(StoreError) {
        let kinds = kinds.sorted()
        // Nobody else may hold the set that grows: it would be copied.
        chosen.numbers = NumberSet()
        var entry = Entry(kinds: kinds, ids: NumberSet(), last: 0)
        if let place = entries.firstIndex(where: { $0.kinds == kinds }) { entry = entries.remove(at: place) }
        let newest = try connection.number("SELECT coalesce(max(id), 0) FROM events")
        for kind in kinds {
            let row = try connection.statement(
                "SELECT id FROM events INDEXED BY events_kind WHERE kind = ? AND id > ? AND id <= ?")
            defer { row.reset() }
            row.bind(kind)
            row.bind(entry.last)
            row.bind(newest)
            while try row.step() { entry.ids.insert(row.integer()) }
        }
        entry.last = newest
        entries.append(entry)
        if entries.count > EventKindSets.limit { entries.removeFirst() }
        chosen.numbers = entry.ids
    }
}
