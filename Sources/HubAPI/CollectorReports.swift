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

    fileprivate struct Report {
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
        writer.array(sorted) { $0.value($1.value, of: $1.key) }
    }

    /// Machines whose collectors have reported.
    var machineIDs: [String] { reports.withLock { Array($0.keys) } }

    /// The latest report of a machine's collector; null where there is none.
    func write(machineID: String, to writer: inout JSONWriter) {
        guard let report = reports.withLock({ $0[machineID] }) else { return writer.null() }
        writer.value(report, of: machineID)
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

extension JSONWriter {
    fileprivate mutating func value(_ report: CollectorReports.Report, of machineID: String) {
        object { writer in
            writer.member("machine_id", machineID)
            writer.member("reported_at", report.receivedAt)
            writer.key("report")
            writer.raw(report.bytes)
        }
    }
}
