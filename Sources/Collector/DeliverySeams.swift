package import EventModel
package import HubClient
package import Spool

/// One spooled event on its way.
package struct DeliveryRecord: Sendable, Equatable {
    /// One JSON object without line breaks.
    package var line: [UInt8]
    /// When it was made.
    package var time: Timestamp

    package init(line: [UInt8], time: Timestamp) {
        self.line = line
        self.time = time
    }
}

/// Where batches come from. Used by one thread.
package protocol BatchSource: AnyObject {
    /// The records behind those handed out before; empty when there are none now.
    func next() throws(SpoolError) -> [DeliveryRecord]
    /// Forgets, for good, the records before `index` of the batch that was handed out last.
    func acknowledge(before index: Int)
}

/// Where batches go.
package protocol BatchTransport: AnyObject {
    func send(_ lines: [[UInt8]], isBuffered: Bool) throws(HubError) -> BatchReply
    /// Changes when another hub, or the same one started anew, is there to be tried; nil when that cannot be told.
    var hubMark: String? { get }
}

/// Where records go that no hub will take. Used by one thread.
package protocol QuarantineStore: AnyObject {
    /// False when the record could not be kept, which may be tried again.
    func keep(_ record: DeliveryRecord, _ reason: QuarantineReason) -> Bool
}

/// How time passes while waiting; tests make it pass at once.
package protocol Pacing: Sendable {
    /// Milliseconds of a clock that never goes back.
    var milliseconds: Int64 { get }
    /// Whether everything is to come to an end.
    var isStopped: Bool { get }
    /// Returns after so long, or as soon as everything is to come to an end.
    func pause(milliseconds: Int)
}
