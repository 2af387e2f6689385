internal import EventModel
internal import Glibc
internal import Platform

/// The file `drops`: one line of fixed length for each time that records were dropped, appended by any process.
struct DropLog {
    private static let reasonBytes = 24
    private static let countDigits = 10
    static let lineBytes = reasonBytes + countDigits + 1
    /// Bytes from which the log is summed up into one line for each reason.
    private static let compactionBytes = 16 << 10
    /// How often an append is tried while the log is being replaced.
    private static let attempts = 200

    let settings: SpoolSettings

    /// Adds to a counter, as far as the disk lets it.
    func add(_ reason: DropReason, _ count: Int) {
        guard count > 0 else { return }
        append(DropLog.line(reason.rawValue, count))
    }

    /// Makes the file when the spool is made, so that it has a block of its own when the disk is full.
    func create() { append(DropLog.line(DropReason.diskFull.rawValue, 0)) }

    /// Sums by reason; reasons of other versions are kept.
    func counts() -> [String: Int] {
        guard let bytes = try? Files.read(settings.dropsPath) else { return [:] }
        return DropLog.sums(bytes)
    }

    /// Replaces a long log by its sums.
    func compactIfLong() {
        guard let size = fileStatus(settings.dropsPath)?.size, size > DropLog.compactionBytes else { return }
        let descriptor = open(settings.dropsPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let bytes = try? Files.read(settings.dropsPath) else { return }
        let lines = DropLog.sums(bytes).sorted { $0.key < $1.key }.flatMap { DropLog.line($0.key, $0.value) }
        try? Files.replace(settings.dropsPath, with: lines)
    }

    private func append(_ line: [UInt8]) {
        for _ in 0..<DropLog.attempts {
            guard let file = try? AppendedFile(settings.dropsPath), let lock = try? file.lockShared() else { return }
            if case .held = lock {
                try? file.append(line)
                return
            }
            sched_yield()
        }
    }

    private static func line(_ reason: String, _ count: Int) -> [UInt8] {
        var line = Array(reason.utf8.prefix(reasonBytes))
        line.append(contentsOf: repeatElement(0x20, count: reasonBytes - line.count))
        let digits = String(count).utf8.suffix(countDigits)
        line.append(contentsOf: repeatElement(0x30, count: countDigits - digits.count))
        line.append(contentsOf: digits)
        line.append(0x0A)
        return line
    }

    private static func sums(_ bytes: [UInt8]) -> [String: Int] {
        var sums: [String: Int] = [:]
        for line in bytes.split(separator: 0x0A) where line.count == lineBytes - 1 {
            let reason = line.prefix(reasonBytes).prefix { $0 != 0x20 }
            guard let count = Int(String(decoding: line.suffix(countDigits), as: UTF8.self)), count > 0 else {
                continue
            }
            sums[String(decoding: reason, as: UTF8.self), default: 0] += count
        }
        return sums
    }
}
