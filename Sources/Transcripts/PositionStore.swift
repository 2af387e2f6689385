internal import EventModel
internal import Glibc
internal import Platform

/// Which file, while the machine runs.
package struct FileKey: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// How far a file has been delivered.
struct FilePosition: Equatable {
    var key: FileKey
    /// Bytes that the hub has.
    var offset: Int64
    /// The fingerprint up to there.
    var mark: UInt64
    /// When the file had last been written as it was read: with the same time and size it need not be opened again.
    var modified: Timestamp
    var savedAt: Timestamp
}

/// How far each file has been delivered, kept in a log of short records that is rewritten when it has grown. Used by one
/// thread.
///
/// A commit is one small append, whatever the number of files. It is not synced: after a power cut some lines are sent
/// again, which the hub recognises. Whatever is doubtful counts as not delivered.
package final class PositionStore {
    package static let fileName = "positions"
    /// What becomes of a damaged file.
    package static let damagedName = "positions.damaged"

    /// Records that were cut short or damaged when the file was read.
    package private(set) var damagedRecords = 0

    private static let wordsPerRecord = 7
    private static let recordBytes = wordsPerRecord * 8
    private static let magic: UInt64 = 0x3230_736F_5065_7945
    /// Bytes of the file that are read: 20 million records.
    private static let sizeLimit = 1 << 30
    /// Records beyond twice the living ones before the log is rewritten.
    private static let slack = 4096
    /// Microseconds for which the position of a file that is gone is kept: it may come back with its folder.
    private static let retention: Int64 = 30 * 86_400 * 1_000_000

    private let path: String?
    private var positions: [FileKey: FilePosition] = [:]
    private var keysByInode: [UInt64: [FileKey]] = [:]
    private var claimed: Set<FileKey> = []
    private var records = 0
    private var descriptor: Int32 = -1
    private var mustRewrite = false

    /// Reads the positions in `folder`, which is made where it is missing; nil keeps them in memory only. They are those
    /// of one store of a hub: `PositionFolder` knows which. Nil stands for stores without a name.
    package init(folder: String?, store: String? = nil) {
        guard let folder else {
            path = nil
            return
        }
        path = "\(folder)/\(PositionFolder.fileName(store))"
        try? Files.makeFolder(folder)
        read(folder, store)
    }

    /// The positions that another process has put down, to begin from and not to change.
    package init(copyOf folder: String, store: String? = nil) {
        path = nil
        read(folder, store)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package var count: Int { positions.count }

    /// What is known of a file; the caller checks the fingerprint. Numbers of devices change with a restart of the
    /// machine: then the inode and the fingerprint must do.
    func candidates(_ key: FileKey) -> [FilePosition] {
        if let position = positions[key] { return [position] }
        return (keysByInode[key.inode] ?? []).compactMap { positions[$0] }
    }

    /// Says that the file exists: its position is not forgotten.
    func claim(_ key: FileKey) { claimed.insert(key) }

    /// Says that the file has been gone for long.
    func release(_ key: FileKey) { claimed.remove(key) }

    /// Puts down new positions.
    func save(_ changes: [FilePosition]) {
        guard !changes.isEmpty else { return }
        for change in changes {
            positions[change.key] = change
            claimed.insert(change.key)
        }
        guard path != nil else { return }
        records += changes.count
        if mustRewrite || records > positions.count * 2 + PositionStore.slack || !append(changes) {
            rewrite(at: changes[0].savedAt)
        }
    }

    private func append(_ changes: [FilePosition]) -> Bool {
        guard let path else { return true }
        if descriptor < 0 {
            guard Files.exists(path) else { return false }
            descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        }
        guard descriptor >= 0 else { return false }
        let bytes = changes.flatMap { PositionStore.record($0) }
        return bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }

    /// On a full disk the old file stays and the next save tries again.
    private func rewrite(at now: Timestamp) {
        guard let path else { return }
        positions = positions.filter {
            claimed.contains($0.key) || now.since($0.value.savedAt) < PositionStore.retention
        }
        var bytes = PositionStore.bytes([PositionStore.magic, 0, 0, 0, 0, 0])
        bytes.reserveCapacity((positions.count + 1) * PositionStore.recordBytes)
        for position in positions.values { bytes += PositionStore.record(position) }
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        do throws(SystemError) {
            try Files.replace(path, with: bytes)
            records = positions.count
            mustRewrite = false
        } catch {
            mustRewrite = true
        }
    }

    private func read(_ folder: String, _ store: String?) {
        let file = "\(folder)/\(PositionFolder.fileName(store))"
        guard let bytes = try? Files.read(file, limit: PositionStore.sizeLimit) else {
            mustRewrite = true
            return
        }
        let size = PositionStore.recordBytes
        for start in stride(from: 0, to: bytes.count, by: size) {
            guard start + size <= bytes.count, let words = PositionStore.words(bytes[start..<start + size]) else {
                damagedRecords += 1
                continue
            }
            if start == 0 {
                if words[0] != PositionStore.magic { damagedRecords += 1 }
            } else {
                load(words)
            }
        }
        mustRewrite = damagedRecords > 0 || bytes.isEmpty
        guard damagedRecords > 0, path != nil else { return }
        // For whoever wants to know what happened; the good records are taken over.
        try? Files.replace("\(folder)/\(PositionStore.damagedName)", with: bytes)
    }

    private func load(_ words: [UInt64]) {
        guard let offset = Int64(exactly: words[2]), offset >= 0 else { return damagedRecords += 1 }
        let key = FileKey(device: words[0], inode: words[1])
        if positions[key] == nil { keysByInode[key.inode, default: []].append(key) }
        records += 1
        positions[key] = FilePosition(
            key: key, offset: offset, mark: words[3],
            modified: Timestamp(microseconds: Int64(bitPattern: words[4])),
            savedAt: Timestamp(microseconds: Int64(bitPattern: words[5])))
    }

    private static func record(_ position: FilePosition) -> [UInt8] {
        bytes([
            position.key.device, position.key.inode, UInt64(clamping: position.offset), position.mark,
            UInt64(bitPattern: position.modified.microseconds), UInt64(bitPattern: position.savedAt.microseconds),
        ])
    }

    private static func bytes(_ words: [UInt64]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(recordBytes)
        for word in words { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
        let check = FNV.add(bytes)
        withUnsafeBytes(of: check.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Nil when the record's checksum is wrong.
    private static func words(_ record: ArraySlice<UInt8>) -> [UInt64]? {
        let words = record.withUnsafeBytes { bytes in
            (0..<wordsPerRecord).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self).littleEndian }
        }
        return words.last == FNV.add(record.dropLast(8)) ? words : nil
    }
}
