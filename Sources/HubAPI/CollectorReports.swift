import EventCodec
import EventModel
import JSONCoding
import Synchronization

/// The latest report of each collector, as it sent it; kept in memory, since collectors report again within seconds.
package final class CollectorReports: Sendable {
    /// Collectors that are remembered; beyond it the one silent for longest is forgotten.
    static let limit = 1000
    /// Bytes of one report.
    static let reportBytes = 16 << 10

    private struct Report {
        var receivedAt: Timestamp
        var bytes: [UInt8]
    }

    private let reports = Mutex<[String: Report]>([:])

    package init() {}

    func keep(_ bytes: [UInt8], machineID: String, at now: Timestamp) {
        reports.withLock { reports in
            reports[machineID] = Report(receivedAt: now, bytes: bytes)
            guard reports.count > CollectorReports.limit,
                let oldest = reports.min(by: { $0.value.receivedAt < $1.value.receivedAt })
            else { return }
            reports[oldest.key] = nil
        }
    }

    func write(to writer: inout JSONWriter) {
        let sorted = reports.withLock { $0 }.sorted { $0.key < $1.key }
        writer.array(sorted) { writer, entry in
            writer.object { writer in
                writer.member("machine_id", entry.key)
                writer.member("reported_at", entry.value.receivedAt)
                writer.key("report")
                writer.raw(entry.value.bytes)
            }
        }
    }

    /// Microseconds without a report after which work under way counts as stuck: four reports of a collector.
    static let silenceMicroseconds: Int64 = 60_000_000

    /// The progress of each machine that has reported one.
    func backfills(now: Timestamp) -> [BackfillProgress] {
        reports.withLock { $0 }.sorted { $0.key < $1.key }.compactMap { entry in
            guard let root = try? JSONDocument(parsing: entry.value.bytes).root,
                var progress = BackfillProgress(root["backfill"], machineID: entry.key)
            else { return nil }
            progress.updatedAt = progress.updatedAt ?? entry.value.receivedAt
            let isSilent = now.since(entry.value.receivedAt) > CollectorReports.silenceMicroseconds
            if isSilent, progress.state == .running || progress.state == .scanning { progress.state = .stuck }
            return progress
        }
    }

    func writeBackfill(to writer: inout JSONWriter, now: Timestamp) {
        writer.array(backfills(now: now)) { $0.value($1) }
    }
}
