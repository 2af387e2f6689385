package import EventModel
internal import Glibc
internal import HookWire
package import Platform
internal import Synchronization

/// Sends events from a Swift program the way a hook does: appended to the spool, delivered by the collector.
package final class EventSender: Sendable {
    private struct Files: ~Copyable {
        var writer: SpoolWriter
        var wake: WakeSender?
    }

    private let files: Mutex<Files>
    private let clock: any WallClock
    private let identifiers: any EventUUIDSource
    private let machineID: String
    private let sourceApp: String
    private let processID: Int32
    private let agentVersion: String?

    package init(
        _ settings: SpoolSettings, sourceApp: String, machineID: String = Environment.machineID,
        agentVersion: String? = nil, clock: any WallClock = SystemClock(),
        identifiers: any EventUUIDSource = RandomEventUUIDs()
    ) {
        files = Mutex(
            Files(
                writer: SpoolWriter(settings, clock: clock),
                wake: WakeSender(settings.stateFolder)))
        self.clock = clock
        self.identifiers = identifiers
        self.machineID = machineID
        self.sourceApp = sourceApp
        self.agentVersion = agentVersion
        processID = getpid()
    }

    /// Accepts one payload (a JSON object, as a hook gets it): when it returns, the event is in the spool and a
    /// listening collector knows. It waits for no other process; from several threads, for the other threads' appends.
    @discardableResult
    package func sendNoWait(_ payload: [UInt8]) throws(SpoolError) -> (uuid: EventUUID, wake: CollectorWake.Outcome) {
        let time = clock.now()
        let uuid = identifiers.next(at: time)
        let stamp = EventStamp(
            uuid: uuid, time: time, machineID: machineID, sourceApp: sourceApp, processID: processID,
            agentVersion: agentVersion)
        let line = EventLine.encode(HookPayload(payload), stamp)
        let outcome = try files.withLock { files throws(SpoolError) in
            try files.writer.append(line, at: time)
            return files.wake?.send() ?? .nobodyListens
        }
        return (uuid, outcome)
    }
}
