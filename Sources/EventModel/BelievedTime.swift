/// When something happened, as far as the clock of whoever reported it can be believed.
///
/// An event from a clock that is far ahead is kept like any other, with the time of its receipt: what it said stays in its
/// payload.
package struct BelievedTime: Sendable, Equatable {
    /// Microseconds by which a sender's clock may be ahead of ours.
    package static let toleranceMicroseconds: Int64 = 24 * 3600 * 1_000_000

    /// What was reported; the time of receipt where that is earlier by more than the tolerance.
    package let at: Timestamp
    /// What was reported, where it is not believed.
    package let disbelieved: Timestamp?

    package init(_ reported: Timestamp, receivedAt: Timestamp) {
        let isBelieved = reported.since(receivedAt) <= BelievedTime.toleranceMicroseconds
        at = isBelieved ? reported : receivedAt
        disbelieved = isBelieved ? nil : reported
    }
}

extension Observation {
    /// The payload's member that keeps a time which is not believed.
    package static let reportedTimestampMember = "reported_timestamp"

    /// Notes the time that was reported where the event has the time of its receipt instead. Nil notes nothing.
    package mutating func note(disbelieved time: Timestamp?) {
        guard let time else { return }
        hasTimeOfReceipt = true
        let isBlank = { (byte: UInt8) in " \t\r\n".utf8.contains(byte) }
        guard let start = event.payload.firstIndex(where: { !isBlank($0) }), event.payload[start] == UInt8(ascii: "{")
        else { return }
        let isEmpty = event.payload[(start + 1)...].first { !isBlank($0) } == UInt8(ascii: "}")
        let member = "\"\(Observation.reportedTimestampMember)\":\"\(time.iso8601)\"" + (isEmpty ? "" : ",")
        event.payload.insert(contentsOf: member.utf8, at: start + 1)
    }
}
