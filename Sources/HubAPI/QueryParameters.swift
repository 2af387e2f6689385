import EventModel
import EventStore

/// The query string of a request, read as the API's filters. Collects every mistake before it complains.
struct QueryParameters {
    /// Values of one filter that are accepted.
    static let maximumValues = 100

    private let pairs: [(name: String, value: String)]
    let now: Timestamp
    var mistakes: [APIError.Field] = []

    init(_ pairs: [(name: String, value: String)], now: Timestamp) {
        self.pairs = pairs
        self.now = now
    }

    /// Throws if anything that was read so far was wrong.
    func check() throws(APIError) {
        guard !mistakes.isEmpty else { return }
        throw APIError(
            status: 400, code: "invalid_parameter",
            message: mistakes.map { "\($0.name): \($0.message)" }.joined(separator: "; "), fields: mistakes)
    }

    /// The parameter's first value that is not empty.
    func text(_ name: String) -> String? { pairs.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// All values of a filter that may be repeated or separated by commas.
    mutating func list(_ name: String) -> [String] {
        let values = pairs.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
        if values.count > QueryParameters.maximumValues {
            mistakes.append(.init(name: name, message: "at most \(QueryParameters.maximumValues) values"))
            return []
        }
        return values
    }

    /// All values of a filter that may be repeated and whose values may hold commas.
    mutating func repeated(_ name: String) -> [String] {
        let values = pairs.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
        if values.count > QueryParameters.maximumValues {
            mistakes.append(.init(name: name, message: "at most \(QueryParameters.maximumValues) values"))
            return []
        }
        return values
    }

    /// One of a fixed set of words.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, default defaultValue: Value
    ) -> Value {
        guard let text = text(name) else { return defaultValue }
        if let value = Value(rawValue: text) { return value }
        let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
        mistakes.append(.init(name: name, message: "'\(text)' is not one of \(allowed)"))
        return defaultValue
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int64>, default defaultValue: Int64) -> Int64 {
        guard let text = text(name) else { return defaultValue }
        guard let number = Int64(text), range.contains(number) else {
            mistakes.append(
                .init(name: name, message: "must be a whole number from \(range.lowerBound) to \(range.upperBound)"))
            return defaultValue
        }
        return number
    }

    mutating func values<Value: RawRepresentable<String> & CaseIterable>(_ name: String, _: Value.Type) -> [Value] {
        list(name).compactMap { text in
            if let value = Value.allCases.first(where: { $0.rawValue == text }) { return value }
            let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
            mistakes.append(.init(name: name, message: "'\(text)' is not one of \(allowed)"))
            return nil
        }
    }

    mutating func flag(_ name: String, default defaultValue: Bool) -> Bool {
        switch text(name) {
        case nil: return defaultValue
        case "1", "true", "yes": return true
        case "0", "false", "no": return false
        case .some(let other):
            mistakes.append(.init(name: name, message: "'\(other)' is not 0 or 1"))
            return defaultValue
        }
    }

    mutating func limit() -> Int {
        guard let text = text("limit") else { return Limits.pageRowsDefault }
        guard let number = Int(text), (1...Limits.pageRows).contains(number) else {
            mistakes.append(.init(name: "limit", message: "must be a whole number from 1 to \(Limits.pageRows)"))
            return Limits.pageRowsDefault
        }
        return number
    }

    mutating func eventID(_ name: String) -> Int64? {
        guard let text = text(name) else { return nil }
        guard let number = Int64(text), number >= 0 else {
            mistakes.append(.init(name: name, message: "must be the id of an event"))
            return nil
        }
        return number
    }

    mutating func order() -> SortOrder {
        switch text("order") {
        case nil, "desc": return .newestFirst
        case "asc": return .oldestFirst
        case .some(let other):
            mistakes.append(.init(name: "order", message: "'\(other)' is not asc or desc"))
            return .newestFirst
        }
    }

    mutating func timeRange() -> TimeRange { TimeRange(since: time("since"), until: time("until")) }

    /// `range=24h`, or `since` and `until`; `all` is without bounds.
    mutating func namedRange(default defaultRange: String) -> TimeRange {
        if text("since") != nil || text("until") != nil { return timeRange() }
        let name = text("range") ?? defaultRange
        if name == "all" { return TimeRange() }
        guard let ago = QueryParameters.microseconds(ago: name) else {
            mistakes.append(.init(name: "range", message: "'\(name)' is not like 1h, 24h, 7d or all"))
            return TimeRange()
        }
        return TimeRange(since: before(ago))
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        if let milliseconds = Int64(text), milliseconds >= 0, milliseconds <= Timestamp.latest.milliseconds {
            return Timestamp(milliseconds: milliseconds)
        }
        if let ago = QueryParameters.microseconds(ago: text) { return before(ago) }
        if let time = Timestamp(iso8601: text) { return time }
        // A date alone means its first moment.
        if text.utf8.count == 10, let time = Timestamp(iso8601: text + "T00:00:00Z") { return time }
        mistakes.append(
            .init(name: name, message: "'\(text)' is not ISO 8601, milliseconds since the epoch, or like 15m, 24h, 7d"))
        return nil
    }

    /// So many microseconds ago, but not before there can be events.
    private func before(_ ago: Int64) -> Timestamp { max(.epoch, now.advanced(byMicroseconds: -ago)) }

    /// `90s`, `15m`, `24h`, `7d`, `2w` in microseconds.
    private static func microseconds(ago text: String) -> Int64? {
        guard let unit = text.last, let number = Int64(text.dropLast()), number > 0, number <= 100_000 else {
            return nil
        }
        switch unit {
        case "s": return number * 1_000_000
        case "m": return number * 60_000_000
        case "h": return number * 3_600_000_000
        case "d": return number * 86_400_000_000
        case "w": return number * 604_800_000_000
        default: return nil
        }
    }
}
