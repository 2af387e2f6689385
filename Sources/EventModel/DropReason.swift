/// Why an event was not kept. The list is closed: every loss has one of these names, and a counter under it.
package enum DropReason: String, Sendable, CaseIterable {
    /// The spool was full: the oldest segment made room.
    case spoolFullOldest = "spool_full_oldest"
    /// The disk had no room for a record of the spool.
    case diskFull = "disk_full"
    /// A record of the spool was cut short or damaged.
    case tornRecord = "torn_record"
    /// Larger than the limit.
    case oversize
    /// Not JSON, or a required field is missing or wrong.
    case malformed
    /// The hub refused it for good; it is kept in the quarantine folder.
    case poisonQuarantined = "poison_quarantined"
    /// Sent without a valid token or signature.
    case unauthorised
    /// Over the client's rate.
    case rateLimited = "rate_limited"
    /// The store can never hold it.
    case refusedByStore = "refused_by_store"
    /// Stored before, and lost with a damaged part of the database.
    case damagedStore = "damaged_store"
    /// An OpenTelemetry record that names no session: it is read, and there is nothing to file it under.
    case telemetryWithoutSession = "telemetry_without_session"
    /// It was forgotten before, and was sent again.
    case forgotten
}
