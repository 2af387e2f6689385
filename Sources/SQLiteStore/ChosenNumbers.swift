internal import CSQLite
internal import EventStore

/// A set of numbers, a bit for each up to the greatest.
struct NumberSet {
    /// Numbers that are kept as a list, too.
    static let listLimit = 5000

    private(set) var words: [UInt64] = []
    /// The numbers, as long as they are few.
    private(set) var list: [Int64] = []
    private(set) var count = 0

    mutating func insert(_ number: Int64) {
        guard number >= 0, let place = Int(exactly: number >> 6) else { return }
        if place >= words.count {
            words += [UInt64](repeating: 0, count: max(place + 1, 2 * words.count) - words.count)
        }
        words[place] |= 1 << UInt64(number & 63)
        count += 1
        if count <= NumberSet.listLimit { list.append(number) }
    }

    func contains(_ number: Int64) -> Bool {
        guard number >= 0, let place = Int(exactly: number >> 6), place < words.count else { return false }
        return words[place] & (1 << UInt64(number & 63)) != 0
    }
}

/// Numbers that the statements of one read test rows against, by an SQL function: what would be the same subquery in
/// each of them is worked out once. The sessions of a read are `chosen(number)`.
///
/// Used by the thread that uses the connection.
final class ChosenNumbers {
    /// Numbers up to which rows are looked for by them, rather than tested one by one.
    static let fewLimit = 100

    var numbers = NumberSet()

    var count: Int { numbers.count }

    /// Limits the column, a session, to the numbers: up to `limit` of them lead to their rows, of more each row that
    /// something else leads to is tested.
    func restrict(_ column: String, _ conditions: inout Conditions, upTo limit: Int = fewLimit) {
        if count > min(limit, NumberSet.listLimit) { return conditions.add("chosen(\(column))") }
        let list = numbers.list.map { String($0) }.joined(separator: ",")
        conditions.add("\(column) IN (SELECT value FROM json_each(?))", .text("[\(list)]"))
    }

    /// Makes the SQL function of that name test for the numbers, which must live as long as the connection.
    func register(as name: String, on connection: Connection) {
        sqlite3_create_function_v2(
            connection.handle, name, 1, SQLITE_UTF8, Unmanaged.passUnretained(self).toOpaque(),
            { context, _, values in
                guard let values, let numbers = sqlite3_user_data(context) else { return }
                let chosen = Unmanaged<ChosenNumbers>.fromOpaque(numbers).takeUnretainedValue()
                sqlite3_result_int(context, chosen.numbers.contains(sqlite3_value_int64(values[0])) ? 1 : 0)
            }, nil, nil, nil)
    }
}

extension Reader {
    /// Chooses the sessions that meet conditions on their table, for the rest of the read; false when there is none.
    func chooseSessions(_ conditions: Conditions) throws(StoreError) -> Bool {
        chosen.numbers = NumberSet()
        if conditions.matchNothing { return false }
        let row = try connection.statement("SELECT id FROM sessions WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        while try row.step() { chosen.numbers.insert(row.integer()) }
        return chosen.count > 0
    }

    /// Chooses the sessions of the places, where any is named; false when there is none of them. With `hours` only those
    /// that used something in them: what was used for tools is a part of it.
    func chooseSessions(
        apps: [String], machines: [String], projects: [String] = [], usedIn hours: Range<Int64>? = nil
    ) throws(StoreError) -> Bool {
        var conditions = Conditions()
        try conditions.add("app", named: apps, names)
        try conditions.add("machine", named: machines, names)
        try conditions.add("project", named: projects, names)
        if conditions.terms.isEmpty, !conditions.matchNothing { return true }
        if let hours {
            conditions.add(
                "id IN (SELECT session FROM usage_hours WHERE hour >= ? AND hour < ?)", .integer(hours.lowerBound),
                .integer(hours.upperBound))
        }
        return try chooseSessions(conditions)
    }

    /// Chosen sessions up to which a page in order of time is made of all their rows, sorted: a walk along the time
    /// would pass too many rows of others. Of more than one session in thirty-two the walk finds a page sooner.
    func fewSessions() throws(StoreError) -> Int {
        max(ChosenNumbers.fewLimit, Int(try connection.number("SELECT count(*) FROM sessions") / 32))
    }
}
