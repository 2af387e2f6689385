internal import EventStore

/// The ids of all events of some kinds, for full-text search, whose index knows ids only: without them each hit would
/// cost a look at its row. An event keeps its kind, so that a set only ever grows at its end.
///
/// Used by the thread that uses the connection.
final class EventKindSets {
    /// Sets that are kept: a bit for each stored event, each.
    private static let limit = 8

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

    /// The ids that were chosen last, a bit for each.
    var chosenWords: [UInt64] { chosen.numbers.words }

    /// Makes the SQL function `of_kind(id)` say whether an event is of one of the kinds.
    func choose(_ kinds: [Int64]) throws(StoreError) {
        let kinds = kinds.sorted()
        // Nobody else may hold the set that grows: it would be copied.
        chosen.numbers = NumberSet()
        var entry = Entry(kinds: kinds, ids: NumberSet(), last: 0)
        if let place = entries.firstIndex(where: { $0.kinds == kinds }) { entry = entries.remove(at: place) }
        try extend(&entry, to: try connection.number("SELECT coalesce(max(id), 0) FROM events"))
        entries.append(entry)
        if entries.count > EventKindSets.limit { entries.removeFirst() }
        chosen.numbers = entry.ids
    }

    /// Whole blocks are read at once, events of others one by one.
    private func extend(_ entry: inout Entry, to newest: Int64) throws(StoreError) {
        guard entry.last < newest else { return }
        var isChosen = [Bool](repeating: false, count: Int(entry.kinds.last ?? 0) + 1)
        for kind in entry.kinds { isChosen[Int(kind)] = true }
        let blocks = try connection.statement("SELECT block, kinds FROM event_kinds WHERE block >= ? ORDER BY block")
        defer { blocks.reset() }
        blocks.bind(EventBlock.number(of: entry.last + 1))
        while try blocks.step() {
            let ids = EventBlock.ids(of: blocks.integer())
            // A set may end within a block that was not whole then.
            let first = max(entry.last + 1, ids.lowerBound)
            try extendByRows(&entry, isChosen, from: entry.last + 1, to: min(newest, ids.lowerBound - 1))
            blocks.withBlob { bytes in
                EventKindBlocks.read(bytes) { place, kind in
                    let id = ids.lowerBound + place
                    if id >= first, kind < isChosen.count, isChosen[Int(kind)] { entry.ids.insert(id) }
                }
            }
            entry.last = max(entry.last, ids.upperBound)
        }
        try extendByRows(&entry, isChosen, from: entry.last + 1, to: newest)
        entry.last = max(entry.last, newest)
    }

    private func extendByRows(
        _ entry: inout Entry, _ isChosen: [Bool], from first: Int64, to last: Int64
    ) throws(StoreError) {
        guard first <= last else { return }
        let row = try connection.statement("SELECT id, kind FROM events NOT INDEXED WHERE id >= ? AND id <= ?")
        defer { row.reset() }
        row.bind(first)
        row.bind(last)
        while try row.step() {
            let (id, kind) = (row.integer(), row.integer())
            if kind < isChosen.count, isChosen[Int(kind)] { entry.ids.insert(id) }
        }
    }
}
