internal import CSQLite
internal import EventModel
internal import EventStore

/// Which blocks of events lie within a range of time, for full-text search, whose index knows ids only: a look at the row
/// of each hit would cost many times what finding it does.
///
/// Used by the thread that uses the connection.
final class EventTimes {
    /// What is known of all events of a block.
    enum Place: UInt8 {
        case outside = 0
        case inside = 1
        /// Some may be inside.
        case unknown = 2
    }

    private var range: TimeRange?
    private(set) var ids: ClosedRange<Int64>?
    private(set) var areAllInside = false
    /// Of each block, from the one of the first id on.
    private var places: [Place] = []
    private let connection: Connection
    private let sessions: EventSessions

    init(_ connection: Connection, sessions: EventSessions) {
        self.connection = connection
        self.sessions = sessions
        sqlite3_create_function_v2(
            connection.handle, "in_time", 1, SQLITE_UTF8, Unmanaged.passUnretained(self).toOpaque(),
            { context, _, values in
                guard let values, let owner = sqlite3_user_data(context) else { return }
                let times = Unmanaged<EventTimes>.fromOpaque(owner).takeUnretainedValue()
                sqlite3_result_int(context, Int32(times.place(of: sqlite3_value_int64(values[0])).rawValue))
            }, nil, nil, nil)
    }

    /// To be called before each read: blocks may have changed.
    func forget() { range = nil }

    /// Makes `in_time(id)` say where the event lies, for the rest of the read; false when no event is in the range.
    func choose(_ range: TimeRange) throws(StoreError) -> Bool {
        if self.range == range { return ids != nil }
        places.removeAll(keepingCapacity: true)
        ids = nil
        areAllInside = true
        let row = try connection.statement(
            "SELECT block, first, last FROM event_blocks WHERE last >= ? AND first < ? ORDER BY block")
        defer { row.reset() }
        let (since, until) = (range.since?.microseconds ?? .min, range.until?.microseconds ?? .max)
        row.bind(since)
        row.bind(until)
        while try row.step() {
            let block = EventBlock.ids(of: row.integer())
            let (first, last) = (row.integer(), row.integer())
            let isInside = first >= since && last < until
            ids = (ids?.lowerBound ?? block.lowerBound)...block.upperBound
            let count = Int(EventBlock.number(of: block.lowerBound) - EventBlock.number(of: ids?.lowerBound ?? 0))
            if count > places.count || !isInside { areAllInside = false }
            places += repeatElement(.outside, count: count - places.count)
            places.append(isInside ? .inside : .unknown)
        }
        self.range = range
        return ids != nil
    }

    /// Takes out the events that are not in the chosen range. Most sessions lie within it, or without, as a whole.
    func restrict(_ hits: inout IDSet) throws(StoreError) -> Bool {
        guard let ids, let range else { return false }
        hits.restrict(to: ids)
        if areAllInside { return true }
        let row = try connection.statement("SELECT timestamp FROM events WHERE id = ?")
        defer { row.reset() }
        var known: [Int64: Place] = [:]
        for (index, place) in places.enumerated() where place != .inside {
            let block = EventBlock.ids(of: EventBlock.number(of: ids.lowerBound) + Int64(index))
            if place == .outside {
                hits.remove(block)
                continue
            }
            try hits.filter(block) { (id) throws(StoreError) in
                guard let session = try sessions.session(of: id) else { return false }
                if known[session] == nil { known[session] = try self.place(ofSession: session, range) }
                guard known[session] == .unknown else { return known[session] == .inside }
                row.reset()
                row.bind(id)
                guard try row.step() else { return false }
                return range.contains(row.integer())
            }
        }
        return true
    }

    private func place(ofSession session: Int64, _ range: TimeRange) throws(StoreError) -> Place {
        func edge(_ name: String) throws(StoreError) -> Int64? {
            let row = try connection.statement(
                "SELECT \(name)(timestamp) FROM events INDEXED BY events_window WHERE session = ?")
            defer { row.reset() }
            row.bind(session)
            return try row.step() ? row.optionalInteger() : nil
        }
        guard let first = try edge("min"), let last = try edge("max") else { return .outside }
        if range.contains(first), range.contains(last) { return .inside }
        let isBefore = last < range.since?.microseconds ?? .min
        return isBefore || first >= range.until?.microseconds ?? .max ? .outside : .unknown
    }

    private func place(of id: Int64) -> Place {
        guard let ids, ids.contains(id) else { return .outside }
        return places[Int(EventBlock.number(of: id) - EventBlock.number(of: ids.lowerBound))]
    }
}

extension TimeRange {
    fileprivate func contains(_ microseconds: Int64) -> Bool {
        microseconds >= since?.microseconds ?? .min && microseconds < until?.microseconds ?? .max
    }
}
