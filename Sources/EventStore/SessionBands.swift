package import EventModel

extension Session {
    /// Microseconds from the start to the end, of a session that goes on to its latest event.
    package var spanMicroseconds: Int64 { (endedAt ?? lastEventAt).since(startedAt) }

    /// Whether it waits for the user, or something in it does.
    package var asksUser: Bool { waitingForUser || openQuestionCount > 0 }

    /// What its project is called in filters: the git root, or the path where no root is known.
    package var projectKey: String? { gitRoot ?? projectPath }
}

/// A part of a scale that sessions are counted by. Bands of a scale follow one another without a gap.
package struct SessionBand: Sendable, Equatable {
    /// Where it begins, and where the next one does; nil at the open end.
    package var from: Int64
    package var to: Int64?
    /// For people.
    package var label: String

    /// For links: `0.01-0.1`, `100-`, in the unit of the API's filters.
    package var value: String

    /// Of costs in nano-dollars; values are US dollars.
    package static let costs: [SessionBand] = make(
        [0, 1, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000],
        values: ["0", "0.000000001", "0.01", "0.1", "1", "10", "100"],
        labels: ["none", "under $0.01", "$0.01 – $0.10", "$0.10 – $1", "$1 – $10", "$10 – $100", "$100 and more"])

    /// Of durations in microseconds; values are milliseconds.
    package static let durations: [SessionBand] = make(
        [0, 10_000_000, 60_000_000, 600_000_000, 3_600_000_000, 21_600_000_000, 86_400_000_000],
        values: ["0", "10000", "60000", "600000", "3600000", "21600000", "86400000"],
        labels: ["under 10 s", "10 s – 1 min", "1 – 10 min", "10 min – 1 h", "1 – 6 h", "6 – 24 h", "a day and more"])

    /// Where the bands of a scale begin: what `index(of:from:)` looks through.
    static let costStarts = costs.map(\.from)
    static let durationStarts = durations.map(\.from)

    static func index(of value: Int64, from starts: [Int64]) -> Int {
        var index = starts.count - 1
        while index > 0, value < starts[index] { index -= 1 }
        return max(0, index)
    }

    /// The band of a value; what lies below the scale is in the first one.
    package static func index(of value: Int64, in bands: [SessionBand]) -> Int {
        index(of: value, from: bands.map(\.from))
    }

    private static func make(_ starts: [Int64], values: [String], labels: [String]) -> [SessionBand] {
        starts.indices.map { index in
            let next = index + 1 < starts.count ? starts[index + 1] : nil
            let end = next == nil ? "" : values[index + 1]
            return SessionBand(from: starts[index], to: next, label: labels[index], value: values[index] + "-" + end)
        }
    }
}
