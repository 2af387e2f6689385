internal import Glibc
internal import HookWire
internal import Platform

/// How far each segment is acknowledged, kept in the file `progress`.
///
/// A segment is known by its inode and its first bytes (which hold the first record's unique id), because names change
/// and inodes are used again: progress of another file must never hide a record. Anything doubtful counts as no
/// progress, then records are sent again, which is harmless.
struct SpoolProgress {
    private struct Entry {
        var inode: UInt64
        var identity: UInt64
        var offset: UInt64
    }

    /// Leading bytes of a segment that make its identity.
    private static let identityBytes = 64
    private static let magic: UInt64 = 0x3130_6773_7279_4545
    /// Segments that are remembered: only those that could not be removed yet.
    static let entriesLimit = 128
    private static let wordBytes = 8

    private var entries: [Entry] = []

    init() {}

    static func read(_ settings: SpoolSettings) -> SpoolProgress {
        var progress = SpoolProgress()
        guard let bytes = try? Files.read(settings.progressPath, limit: 64 << 10) else { return progress }
        let words = bytes.withUnsafeBytes { raw in
            (0..<raw.count / wordBytes).map {
                raw.loadUnaligned(fromByteOffset: $0 * wordBytes, as: UInt64.self).littleEndian
            }
        }
        guard words.count >= 3, words[0] == magic, words[1] <= UInt64(entriesLimit) else { return progress }
        let end = 2 + Int(words[1]) * 3
        guard words.count > end, words[end] == UInt64(CRC32C.checksum(Array(bytes[..<(end * wordBytes)]))) else {
            return progress
        }
        for start in stride(from: 2, to: end, by: 3) {
            progress.entries.append(
                Entry(inode: words[start], identity: words[start + 1], offset: words[start + 2]))
        }
        return progress
    }

    /// Remembers the acknowledged bytes of a segment.
    mutating func note(_ segment: SegmentFile, offset: Int) {
        guard offset > 0, entries.count < SpoolProgress.entriesLimit,
            let identity = SpoolProgress.identity(of: segment, offset: offset)
        else { return }
        entries.append(Entry(inode: segment.inode, identity: identity, offset: UInt64(offset)))
    }

    /// The acknowledged bytes of a segment; nil when nothing is known of it.
    func offset(of segment: SegmentFile) -> Int? { match(segment)?.offset }

    /// The same; from then on the caller keeps them.
    mutating func take(_ segment: SegmentFile) -> Int? {
        guard let match = match(segment) else { return nil }
        entries.remove(at: match.index)
        return match.offset
    }

    private func match(_ segment: SegmentFile) -> (index: Int, offset: Int)? {
        for (index, entry) in entries.enumerated() where entry.inode == segment.inode {
            guard let offset = Int(exactly: entry.offset), offset <= segment.size,
                SpoolProgress.identity(of: segment, offset: offset) == entry.identity
            else { continue }
            return (index, offset)
        }
        return nil
    }

    /// Writes over the old file in place, which works on a full disk too. It survives a killed process; after a power
    /// cut some records may be sent again.
    func write(_ settings: SpoolSettings) {
        var bytes: [UInt8] = []
        append(SpoolProgress.magic, to: &bytes)
        append(UInt64(entries.count), to: &bytes)
        for entry in entries {
            append(entry.inode, to: &bytes)
            append(entry.identity, to: &bytes)
            append(entry.offset, to: &bytes)
        }
        append(UInt64(CRC32C.checksum(bytes)), to: &bytes)
        let descriptor = open(settings.progressPath, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private func append(_ word: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// FNV-1a over the first bytes, those before `offset`.
    private static func identity(of segment: SegmentFile, offset: Int) -> UInt64? {
        var head = [UInt8](repeating: 0, count: min(offset, identityBytes))
        let read = head.withUnsafeMutableBytes { try? segment.read(into: $0, at: 0) }
        guard read == head.count else { return nil }
        return head.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
