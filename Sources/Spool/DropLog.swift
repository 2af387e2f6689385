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
        if !append(DropLog.line(reason.rawValue, count)) { addInPlace(count, reason.rawValue) }
    }

    /// Makes the file when the spool is made, so that it has a block of its own when the disk is full, and in it a line
    /// for each reason that the spool counts.
    func create() {
        let reasons: [DropReason] = [.diskFull, .tornRecord, .spoolFullOldest]
        _ = append(reasons.flatMap { DropLog.line($0.rawValue, 0) })
    }

    /// Sums by reason; reasons of other versions are kept.
    func counts() -> [String: Int] {
        guard let bytes = try? Files.read(settings.dropsPath) else { return [:] }
        return DropLog.sums(bytes).filter { $0.value > 0 }
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

    /// False when the disk has no room for the line.
    private func append(_ line: [UInt8]) -> Bool {
        for _ in 0..<DropLog.attempts {
            guard let file = try? AppendedFile(settings.dropsPath), let lock = try? file.lockShared() else {
                return true
            }
            if case .held = lock {
                do throws(SystemError) { try file.append(line) } catch { return !error.isDiskFull }
                return true
            }
            sched_yield()
        }
        return true
    }

    /// Adds to the last line of that reason, which needs no room: on a full disk thousands may be dropped.
    private func addInPlace(_ count: Int, _ reason: String) {
        for _ in 0..<DropLog.attempts {
            let descriptor = open(settings.dropsPath, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { return }
            defer { close(descriptor) }
            var status = stat()
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0, status.st_nlink > 0 {
                return addInPlace(count, reason, descriptor)
            }
            sched_yield()
        }
    }

    private func addInPlace(_ count: Int, _ reason: String, _ descriptor: Int32) {
        guard let bytes = try? Files.read(settings.dropsPath) else { return }
        let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Half a line that found no room would spoil the next one.
        if end < bytes.count { ftruncate(descriptor, off_t(end)) }
        var start = end - DropLog.lineBytes
        while start >= 0 {
            if let found = DropLog.entry(bytes[start..<start + DropLog.lineBytes - 1]), found.reason == reason {
                let line = DropLog.line(reason, found.count + count)
                pwrite(descriptor, line, line.count, off_t(start))
                return
            }
            start -= DropLog.lineBytes
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
            guard let entry = entry(line), entry.count >= 0 else { continue }
            sums[entry.reason, default: 0] += entry.count
        }
        return sums
    }

    /// What a line without its end says.
    private static func entry(_ line: ArraySlice<UInt8>) -> (reason: String, count: Int)? {
        let reason = line.prefix(reasonBytes).prefix { $0 != 0x20 }
        return Int(String(decoding: line.suffix(countDigits), as: UTF8.self)).map {
            (String(decoding: reason, as: UTF8.self), $0)
        }
    }
}
