/// An instant: microseconds since the Unix epoch, UTC. The only time type that is stored or sent.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(milliseconds: Int64) { self.microseconds = milliseconds &* 1000 }

    package var milliseconds: Int64 { microseconds.flooredQuotient(by: 1000) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// Microseconds from `earlier` to this instant; negative when `earlier` is later.
    package func since(_ earlier: Timestamp) -> Int64 { microseconds &- earlier.microseconds }

    package func advanced(byMicroseconds delta: Int64) -> Timestamp { Timestamp(microseconds: microseconds &+ delta) }

    /// The latest instant that is accepted from outside: 9999-12-31T23:59:59.999999Z.
    package static let latest = Timestamp(microseconds: 253_402_300_799_999_999)
    package static let epoch = Timestamp(microseconds: 0)
}

extension Timestamp {
    /// ISO 8601 with microseconds and `Z`: `2026-01-31T23:59:59.123456Z`.
    package var iso8601: String {
        let (days, inDay) = microseconds.flooredDivision(by: 86_400_000_000)
        let (year, month, day) = Timestamp.civil(fromDays: days)
        let seconds = inDay / 1_000_000
        var text = ""
        text.reserveCapacity(27)
        text.appendPadded(year, width: 4)
        text.append("-")
        text.appendPadded(month, width: 2)
        text.append("-")
        text.appendPadded(day, width: 2)
        text.append("T")
        text.appendPadded(seconds / 3600, width: 2)
        text.append(":")
        text.appendPadded(seconds / 60 % 60, width: 2)
        text.append(":")
        text.appendPadded(seconds % 60, width: 2)
        text.append(".")
        text.appendPadded(inDay % 1_000_000, width: 6)
        text.append("Z")
        return text
    }

    /// Reads ISO 8601 with a date, a time, an optional fraction and `Z` or an offset (`+02:00`, `+0200`, `+02`); a missing
    /// zone means UTC. Nil for anything else, and for instants outside the years 1970 to 9999.
    package init?(iso8601 text: String) {
        var reader = DigitReader(text.utf8)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"),
            let day = reader.number(digits: 2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(digits: 2), reader.skip(":"), let minute = reader.number(digits: 2)
        else { return nil }
        var second: Int64 = 0
        var fraction: Int64 = 0
        if reader.skip(":") {
            guard let value = reader.number(digits: 2) else { return nil }
            second = value
            if reader.skip(".") || reader.skip(",") {
                guard let value = reader.microsecondFraction() else { return nil }
                fraction = value
            }
        }
        guard let offset = reader.zoneOffsetSeconds(), reader.isAtEnd, (1...12).contains(month),
            (1...Timestamp.daysIn(month: month, year: year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Timestamp.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
        guard self >= .epoch, self <= .latest else { return nil }
    }

    package init?(iso8601 text: Substring) { self.init(iso8601: String(text)) }

    /// Days since the epoch of a proleptic Gregorian date (H. Hinnant, "chrono-compatible low-level date algorithms").
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of `days(year:month:day:)`, from the same source.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func daysIn(month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Reads fixed-width numbers off the front of a text.
private struct DigitReader {
    private var rest: String.UTF8View.Iterator
    private var next: UInt8?

    init(_ bytes: String.UTF8View) {
        rest = bytes.makeIterator()
        next = rest.next()
    }

    var isAtEnd: Bool { next == nil }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = next, UInt32(byte) == character.value else { return false }
        next = rest.next()
        return true
    }

    mutating func digit() -> Int64? {
        guard let byte = next, byte >= 0x30, byte <= 0x39 else { return nil }
        next = rest.next()
        return Int64(byte - 0x30)
    }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One or more digits after the decimal sign, cut to microseconds.
    mutating func microsecondFraction() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let digit = digit() {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    mutating func zoneOffsetSeconds() -> Int64? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(digits: 2), hours < 24 else { return nil }
        if isAtEnd { return sign * hours * 3600 }
        _ = skip(":")
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}

extension Int64 {
    func flooredQuotient(by divisor: Int64) -> Int64 { flooredDivision(by: divisor).quotient }

    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension String {
    fileprivate mutating func appendPadded(_ value: Int64, width: Int) {
        let digits = String(value)
        for _ in digits.utf8.count..<Swift.max(width, digits.utf8.count) { append("0") }
        append(digits)
    }
}
