internal import EventModel
internal import EventStore

/// The earliest and the latest time of a run of 1024 event ids, and which kinds of reports are among them: a row of
/// `event_blocks`.
struct EventBlock {
    /// Binary logarithm of the ids in a block; the stored format.
    private static let idBits: Int64 = 10

    var number: Int64
    private var first = Int64.max
    private var last = Int64.min
    /// A bit for each `kind` that occurs.
    private var kinds: Int64 = 0
    private(set) var isChanged = false

    init(number: Int64) { self.number = number }

    /// The block as it is stored, or an empty one.
    init(number: Int64, _ connection: Connection) throws(StoreError) {
        self.number = number
        let statement = try connection.statement("SELECT first, last, kinds FROM event_blocks WHERE block = ?")
        defer { statement.reset() }
        statement.bind(number)
        if try statement.step() {
            first = statement.integer()
            last = statement.integer()
            kinds = statement.integer()
        }
    }

    static let idCount: Int64 = 1 << idBits

    static func number(of id: Int64) -> Int64 { id >> idBits }

    static func ids(of number: Int64) -> ClosedRange<Int64> { number << idBits...((number + 1) << idBits) - 1 }

    /// The bit of a source, of history or not; the stored format.
    static func kind(_ source: RecordSource, isImported: Bool) -> Int64 { 1 << (source.code + (isImported ? 4 : 0)) }

    static func kind(of event: Event) -> Int64 { kind(event.source, isImported: event.replayState == .imported) }

    mutating func widen(_ time: Int64, kind: Int64) {
        guard time < first || time > last || kinds & kind == 0 else { return }
        first = min(first, time)
        last = max(last, time)
        kinds |= kind
        isChanged = true
    }

    mutating func store(_ connection: Connection) throws(StoreError) {
        let statement = try connection.statement(
            "INSERT OR REPLACE INTO event_blocks (block, first, last, kinds) VALUES (?, ?, ?, ?)")
        statement.bind(number)
        statement.bind(first)
        statement.bind(last)
        statement.bind(kinds)
        try statement.run()
        isChanged = false
    }

    /// The runs of ids among which all events of the kinds are, in ascending order.
    static func ids(ofKinds kinds: Int64, _ connection: Connection) throws(StoreError) -> [ClosedRange<Int64>] {
        let statement = try connection.statement(
            "SELECT block FROM event_blocks WHERE kinds & ? <> 0 ORDER BY block")
        defer { statement.reset() }
        statement.bind(kinds)
        var runs: [ClosedRange<Int64>] = []
        while try statement.step() {
            let block = statement.integer()
            let (low, high) = (block << idBits, ((block + 1) << idBits) - 1)
            if let last = runs.last, last.upperBound + 1 == low {
                runs[runs.count - 1] = last.lowerBound...high
            } else {
                runs.append(low...high)
            }
        }
        return runs
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
