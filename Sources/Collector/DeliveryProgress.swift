package import EventModel
package import HubClient
package import Spool

/// How delivery is going, for `collector.json`, for the hub, and for a log.
package struct DeliveryProgress: Sendable, Equatable {
    /// Records that the hub has, since this process started.
    package var delivered = 0
    /// Records put aside, since the quarantine was begun.
    package var quarantined = 0
    package var lastSuccess: Timestamp?
    /// The error that delivery is stuck on; nil once the hub has answered again.
    package var lastError: HubError?
    package var lastErrorAt: Timestamp?
    /// Why the spool could not be read at the last look.
    package var spoolError: SpoolError?

    package init() {}

    package var isStuck: Bool { lastError != nil || spoolError != nil }
}
