internal import EventModel
internal import Glibc
internal import JSONCoding
package import Platform

/// The folder `quarantine`: a file for each day, a line for each record that no hub will take, with the reason.
package final class QuarantineFolder: QuarantineStore {
    private let folder: String
    private let clock: any WallClock

    /// Bytes of the folder; beyond them a record's reason is kept and its body is not.
    package static let limit = 64 << 20

    package init(stateFolder: String, clock: any WallClock = SystemClock()) {
        folder = stateFolder + "/quarantine"
        self.clock = clock
    }

    package func keep(_ record: DeliveryRecord, _ reason: QuarantineReason) -> Bool {
        let now = clock.now()
        let isFull = size + record.line.count > QuarantineFolder.limit
        let line = QuarantineFolder.line(record, reason, now, withRecord: !isFull)
        do throws(SystemError) {
            try Files.makeFolder(folder)
            try append(line, to: "\(folder)/\(now.iso8601.prefix(10)).ndjson")
            return true
        } catch {
            return false
        }
    }

    private static func line(
        _ record: DeliveryRecord, _ reason: QuarantineReason, _ now: Timestamp, withRecord: Bool
    ) -> [UInt8] {
        var writer = JSONWriter(reservingBytes: record.line.count + 256)
        writer.object { writer in
            writer.member("quarantined_at", now.iso8601)
            writer.member("reason", reason.code)
            writer.member("message", reason.message)
            writer.member("recorded_at", record.time.iso8601)
            guard withRecord else { return writer.member("record_bytes", record.line.count) }
            if !record.line.contains(0x0A), (try? JSONDocument(parsing: record.line)) != nil {
                writer.key("record")
                writer.raw(record.line)
            } else {
                writer.member("record_text", String(decoding: record.line, as: UTF8.self))
            }
        }
        return writer.bytes + [0x0A]
    }

    /// Bytes of all files.
    private var size: Int {
        let names = (try? Files.names(in: folder)) ?? []
        return names.reduce(0) { total, name in
            var status = stat()
            return stat("\(folder)/\(name)", &status) == 0 ? total + Int(status.st_size) : total
        }
    }

    /// Synced: the spool forgets the record next.
    private func append(_ line: [UInt8], to path: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
        defer { close(descriptor) }
        let start = lseek(descriptor, 0, SEEK_END)
        do throws(SystemError) {
            try Files.writeAll(descriptor, line, path: path)
            guard fdatasync(descriptor) == 0 else { throw SystemError("sync", path: path) }
        } catch {
            // Half a line must not spoil the next one.
            if start >= 0 { ftruncate(descriptor, start) }
            throw error
        }
    }
}
