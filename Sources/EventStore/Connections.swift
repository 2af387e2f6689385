package import EventModel

/// What one machine sent by one way.
package struct SourceConnection: Sendable, Equatable {
    /// Versions of agent tools that are named.
    package static let versionLimit = 20

    package var machineID: String
    package var source: RecordSource
    /// Events of the hours that were asked for.
    package var recentCount: Int64
    /// Times of events, not of their arrival.
    package var firstAt: Timestamp
    package var lastAt: Timestamp
    /// In order of their names.
    package var agentVersions: [String]

    package init(
        machineID: String, source: RecordSource, recentCount: Int64, firstAt: Timestamp, lastAt: Timestamp,
        agentVersions: [String]
    ) {
        self.machineID = machineID
        self.source = source
        self.recentCount = recentCount
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.agentVersions = agentVersions
    }
}
