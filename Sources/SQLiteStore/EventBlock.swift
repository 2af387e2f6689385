internal import EventModel
internal import EventStore

/// The earliest and the latest time of a run of 1024 event ids: a row of `event_blocks`.
struct EventBlock {
    /// Binary logarithm of the ids in a block; the stored format.
    private static let idBits: Int64 = 10

    var number: Int64
    private var first = Int64.max
    private var last = Int64.min
    private(set) var isChanged = false

    init(number: Int64) { self.number = number }

    /// The block as it is stored, or an empty one.
    init(number: Int64, _ connection: Connection) throws(StoreError) {
        self.number = number
        let statement = try connection.statement("SELECT first, last FROM event_blocks WHERE block = ?")
        defer { statement.reset() }
        statement.bind(number)
        if try statement.step() {
            first = statement.integer()
            last = statement.integer()
        }
    }

    static func number(of id: Int64) -> Int64 { id >> idBits }

    mutating func widen(_ time: Int64) {
        guard time < first || time > last else { return }
        first = min(first, time)
        last = max(last, time)
        isChanged = true
    }

    mutating func store(_ connection: Connection) throws(StoreError) {
        let statement = try connection.statement(
            "INSERT OR REPLACE INTO event_blocks (block, first, last) VALUES (?, ?, ?)")
        statement.bind(number)
        statement.bind(first)
        statement.bind(last)
        try statement.run()
        isChanged = false
    }

    /// The ids among which all events of the range are; nil when there are none.
    static func ids(in range: TimeRange, _ connection: Connection) throws(StoreError) -> ClosedRange<Int64>? {
        let statement = try connection.statement(
            "SELECT min(block), max(block) FROM event_blocks WHERE last >= ? AND first < ?")
        defer { statement.reset() }
        statement.bind(range.since?.microseconds ?? .min)
        statement.bind(range.until?.microseconds ?? .max)
        guard try statement.step(), let low = statement.optionalInteger(), let high = statement.optionalInteger()
        else { return nil }
        return low << idBits...((high + 1) << idBits) - 1
    }
}
