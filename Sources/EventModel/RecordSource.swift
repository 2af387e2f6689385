/// Which kind of report a record came from. The same thing may be reported by several; its row exists once.
package enum RecordSource: String, Sendable, CaseIterable {
    /// A hook, as it happened.
    case hook
    /// A line of a session file that the agent tool keeps.
    case transcript
    /// OpenTelemetry logs, metrics and spans.
    case telemetry
    /// Anything else that posts events.
    case custom
}

/// The sources that have told of a row.
package struct RecordSources: OptionSet, Sendable, Equatable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    package init(_ source: RecordSource) {
        switch source {
        case .hook: self = .hook
        case .transcript: self = .transcript
        case .telemetry: self = .telemetry
        case .custom: self = .custom
        }
    }

    package static let hook = RecordSources(rawValue: 1)
    package static let transcript = RecordSources(rawValue: 2)
    package static let telemetry = RecordSources(rawValue: 4)
    package static let custom = RecordSources(rawValue: 8)

    /// The names, in the order of `RecordSource`.
    package var names: [String] { RecordSource.allCases.filter { contains(RecordSources($0)) }.map(\.rawValue) }
}
