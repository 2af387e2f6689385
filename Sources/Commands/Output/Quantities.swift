package import EventModel

/// Figures for people. No locale: a dot is a decimal point everywhere.
package enum Quantity {
    /// `12 ms`, `3.4 s`, `2 min 5 s`, `3 h 12 min`, `4 d 2 h`.
    package static func duration(milliseconds: Double) -> String {
        guard milliseconds.isFinite, milliseconds >= 0 else { return "-" }
        if milliseconds < 1 { return decimal(milliseconds, places: 2) + " ms" }
        if milliseconds < 10 { return decimal(milliseconds, places: 1) + " ms" }
        if milliseconds < 1000 { return "\(Int(milliseconds.rounded())) ms" }
        let seconds = milliseconds / 1000
        if seconds < 60 { return decimal(seconds, places: 1) + " s" }
        let whole = Int(min(seconds, 1e15))
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        if whole < 86_400 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
        return "\(whole / 86_400) d \(whole / 3600 % 24) h"
    }

    /// `980 B`, `12.5 KB`, `3.1 GB`, in powers of 1000.
    package static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < 1000 { return unit == "B" ? "\(count) B" : decimal(value, places: 1) + " " + unit }
            value /= 1000
        }
        return decimal(value, places: 1) + " TB"
    }

    /// `12,345,678`
    package static func count(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        var result = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// A number with exactly `places` digits behind the point.
    package static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "-" }
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % scale)
        return sign + "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    /// How long ago, or the date when it is more than a week.
    package static func age(of time: Timestamp, now: Timestamp) -> String {
        let milliseconds = Double(now.since(time)) / 1000
        if milliseconds < 0 { return "now" }
        if milliseconds > 7 * 86_400_000 { return String(time.iso8601.prefix(10)) }
        if milliseconds < 60_000 { return "\(Int(milliseconds / 1000)) s ago" }
        let minutes = Int(milliseconds / 60_000)
        if minutes < 60 { return "\(minutes) min ago" }
        return minutes < 1440 ? "\(minutes / 60) h ago" : "\(minutes / 1440) d ago"
    }

    /// `14:03:59.123` in UTC.
    package static func clock(_ time: Timestamp) -> String { String(time.iso8601.dropFirst(11).prefix(12)) }
}
