import EventCodec
import EventModel
import JSONCoding

enum BackfillState: String, Sendable, CaseIterable {
    case idle
    case scanning
    case running
    case done
    case stuck
}

/// How far a machine's collector is with the session files that it found. What a report leaves out counts as 0.
struct BackfillProgress: Sendable {
    var machineID: String
    var state: BackfillState
    var filesTotal: Int64
    var filesDone: Int64
    var bytesTotal: Int64
    var bytesDone: Int64
    var events: Int64
    /// Bytes per second.
    var rate: Double?
    /// Seconds.
    var remaining: Double?
    var startedAt: Timestamp?
    var updatedAt: Timestamp?

    /// Nil where the report has no progress in it.
    init?(_ node: JSONNode?, machineID: String) {
        guard let node, node.isObject, let state = node["state"]?.string.flatMap(BackfillState.init) else { return nil }
        self.machineID = machineID
        self.state = state
        filesTotal = node["files_total"]?.int ?? 0
        filesDone = node["files_done"]?.int ?? 0
        bytesTotal = node["bytes_total"]?.int ?? 0
        bytesDone = node["bytes_done"]?.int ?? 0
        events = node["events"]?.int ?? 0
        rate = node["rate_bytes_per_s"]?.double
        remaining = node["eta_s"]?.double
        startedAt = node["started_at"]?.string.flatMap { Timestamp(iso8601: $0) }
        updatedAt = node["updated_at"]?.string.flatMap { Timestamp(iso8601: $0) }
    }
}

extension JSONWriter {
    mutating func value(_ progress: BackfillProgress) {
        object { writer in
            writer.member("machine_id", progress.machineID)
            writer.member("state", progress.state.rawValue)
            writer.member("files_total", progress.filesTotal)
            writer.member("files_done", progress.filesDone)
            writer.member("bytes_total", progress.bytesTotal)
            writer.member("bytes_done", progress.bytesDone)
            writer.member("events", progress.events)
            writer.key("rate_bytes_per_s")
            if let rate = progress.rate { writer.value(rate) } else { writer.null() }
            writer.key("eta_s")
            if let remaining = progress.remaining { writer.value(remaining) } else { writer.null() }
            writer.member("started_at", progress.startedAt)
            writer.member("updated_at", progress.updatedAt)
        }
    }
}
