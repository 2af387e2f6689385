package import EventModel
internal import HubClient
internal import JSONCoding
internal import Platform
package import Spool
package import Transcripts

/// What `collector.json` says, and what the hub is told.
package struct CollectorStatus: Sendable {
    package enum Activity: String, Sendable {
        /// Nothing is left to deliver.
        case idle
        case delivering
        /// The hub cannot be reached or refuses; events are kept.
        case stuck
        case stopped
    }

    package static let fileName = "collector.json"

    package var activity: Activity
    package var progress: DeliveryProgress
    package var spool: SpoolStatus
    package var hubURL: String?
    package var machineID: String
    package var version: String
    package var processID: Int32
    package var time: Timestamp
    /// Nil when no session files are followed.
    package var transcripts: TranscriptProgress?

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("version", version)
            writer.member("machine_id", machineID)
            writer.member("pid", processID)
            writer.member("state", activity.rawValue)
            writer.member("hub", hubURL)
            writer.key("spool")
            writer.object { writer in
                writer.member("depth", spool.depth)
                writer.member("bytes", spool.bytes)
                writer.member("oldest_age_s", spool.oldestAge(at: time) ?? 0)
                writer.member("oldest_at", spool.oldest?.iso8601)
            }
            writer.member("delivered", progress.delivered)
            writer.member("quarantined", progress.quarantined)
            writer.member("last_success_at", progress.lastSuccess?.iso8601)
            let spoolError = progress.spoolError
            writer.member("last_error", progress.lastError?.message ?? spoolError.map { "\($0.cause)" })
            writer.member("last_error_code", progress.lastError?.code ?? spoolError?.reason.rawValue)
            writer.member("last_error_hint", progress.lastError?.hint ?? spoolError?.hint)
            writer.member("last_error_at", progress.lastErrorAt?.iso8601)
            writer.key("drops")
            writer.object { writer in
                for (reason, count) in drops { writer.member(reason, count) }
            }
            if let transcripts { writer.transcripts(transcripts, at: time) }
            writer.member("updated_at", time.iso8601)
        }
        return writer.bytes
    }

    /// Every reason that has happened, by name.
    private var drops: [(String, Int)] {
        var counts = spool.drops
        counts[DropReason.poisonQuarantined.rawValue] = progress.quarantined
        return counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// How many records earlier processes had quarantined, according to their file.
    static func quarantinedBefore(stateFolder: String) -> Int {
        let bytes = try? Files.read("\(stateFolder)/\(fileName)", limit: 1 << 20)
        let root = bytes.flatMap { try? JSONDocument(parsing: $0).root }
        return root?["quarantined"]?.int.flatMap { Int(exactly: $0) } ?? 0
    }
}
