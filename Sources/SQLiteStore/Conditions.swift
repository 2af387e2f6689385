internal import EventModel
internal import EventStore

/// The conditions of a query as SQL, and the values for their question marks in the same order. SQL text is made of
/// what stands in this program only; what a client says is always a value.
struct Conditions {
    enum Value {
        case integer(Int64)
        case text(String)
        case blob([UInt8])
    }

    private(set) var terms: [String] = []
    private(set) var values: [Value] = []
    /// True when a filter named only things that are not stored.
    private(set) var matchNothing = false

    var sql: String { terms.isEmpty ? "1" : terms.joined(separator: " AND ") }

    mutating func add(_ term: String, _ values: Value...) { add(term, values) }

    mutating func add(_ term: String, _ values: [Value]) {
        terms.append(term)
        self.values += values
    }

    /// The column has one of the numbers; an empty list matches nothing.
    mutating func add(_ column: String, in numbers: [Int64]) {
        guard !numbers.isEmpty else { return matchNothing = true }
        if numbers.count == 1 {
            add("\(column) = ?", .integer(numbers[0]))
        } else {
            terms.append("\(column) IN (\(repeatElement("?", count: numbers.count).joined(separator: ",")))")
            values += numbers.map { .integer($0) }
        }
    }

    /// The column has one of the texts.
    mutating func add(_ column: String, inTexts texts: [String]) {
        terms.append("\(column) IN (\(repeatElement("?", count: texts.count).joined(separator: ",")))")
        values += texts.map { .text($0) }
    }

    /// Adds the filter unless it is empty.
    mutating func add(_ column: String, named texts: [String], _ names: Names) throws(StoreError) {
        guard !texts.isEmpty else { return }
        add(column, in: try names.existing(Array(Set(texts)).sorted()))
    }

    mutating func add<Code: StoredCode>(_ column: String, codes: [Code]) {
        guard !codes.isEmpty else { return }
        add(column, in: Set(codes.map(\.code)).sorted())
    }

    /// The column is not greater than the number.
    mutating func add(_ column: String, atMost number: Int64) {
        if number < .max { add("\(column) <= ?", .integer(number)) }
    }

    /// The column, a time, is in the range.
    mutating func add(_ column: String, in range: TimeRange) {
        if let since = range.since { add("\(column) >= ?", .integer(since.microseconds)) }
        if let until = range.until { add("\(column) < ?", .integer(until.microseconds)) }
    }

    /// The span of time touches the range.
    mutating func add(from start: String, to end: String, overlapping range: TimeRange) {
        if let since = range.since { add("\(end) >= ?", .integer(since.microseconds)) }
        if let until = range.until { add("\(start) < ?", .integer(until.microseconds)) }
    }

    /// The column is a session of one of the apps, on one of the machines.
    mutating func add(
        session column: String, apps: [String], machines: [String], _ names: Names
    ) throws(StoreError) {
        guard !apps.isEmpty || !machines.isEmpty else { return }
        var sessions = Conditions()
        try sessions.add("app", named: apps, names)
        try sessions.add("machine", named: machines, names)
        matchNothing = matchNothing || sessions.matchNothing
        terms.append("\(column) IN (SELECT id FROM sessions WHERE \(sessions.sql))")
        values += sessions.values
    }
}

extension Statement {
    func bind(_ values: [Conditions.Value]) {
        for value in values {
            switch value {
            case .integer(let number): bind(number)
            case .text(let text): bind(text)
            case .blob(let bytes): bind(blob: bytes)
            }
        }
    }
}

extension Reader {
    func count(_ table: String, _ conditions: Conditions) throws(StoreError) -> Int64 {
        let row = try connection.statement("SELECT count(*) FROM \(table) WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        return try row.step() ? row.integer() : 0
    }
}

/// How many rows a page has: what was asked for, within the limits.
func pageLimit(_ asked: Int) -> Int { min(max(1, asked), Limits.pageRows) }
