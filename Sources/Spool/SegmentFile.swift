internal import EventModel
internal import Glibc
internal import HookWire
internal import Platform

/// A segment that is open for reading.
final class SegmentFile {
    /// As last listed; the active segment gets another name when it is sealed.
    var name: String
    let descriptor: Int32
    let inode: UInt64

    init(_ path: String, name: String) throws(SystemError) {
        self.name = name
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = SystemError("stat", path: path)
            close(descriptor)
            throw error
        }
        inode = UInt64(status.st_ino)
    }

    deinit { close(descriptor) }

    var hasName: Bool { status.links > 0 }
    var size: Int { status.size }

    private var status: (size: Int, links: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return (0, 0) }
        return (Int(status.st_size), Int(status.st_nlink))
    }

    /// Keeps others from removing the segment; false when one is doing so.
    func lockShared() -> Bool { flock(descriptor, LOCK_SH | LOCK_NB) == 0 }

    /// Keeps others from writing and reading; false when one does. The shared lock is lost in either case.
    func lockExclusively() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Reads at a place of the file: as many bytes as there are, up to the room in the buffer.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path: name) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}

/// A part of a segment in memory.
struct SegmentWindow {
    /// Bytes that are read at once when less is asked for.
    private static let readBytes = 256 << 10

    private var buffer: [UInt8] = []
    private var count = 0
    private var base = 0
    private var inode: UInt64?

    /// How many bytes of the segment from `offset` on are in the window, after reading so that there are `wanted`, or
    /// all there are.
    mutating func cover(_ segment: SegmentFile, from offset: Int, wanted: Int) throws(SystemError) -> Int {
        if inode == segment.inode, offset >= base, offset + wanted <= base + count { return base + count - offset }
        let room = max(wanted, SegmentWindow.readBytes)
        if buffer.count < room { buffer = [UInt8](repeating: 0, count: room) }
        inode = nil
        let read = buffer.withUnsafeMutableBytes { bytes in
            Result { () throws(SystemError) in
                try segment.read(into: bytes, at: offset)
            }
        }
        count = try read.get()
        base = offset
        inode = segment.inode
        return count
    }

    /// Runs `body` with the window's bytes from `offset` on, which must be covered.
    func withBytes<Result>(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[offset - base..<count])) }
    }

    mutating func forget() { inode = nil }
}

/// Counts the records of a segment by their headers alone.
struct SegmentCensus {
    private(set) var records = 0
    private(set) var bytes = 0
    private(set) var oldest: Timestamp?

    init(_ segment: SegmentFile, from start: Int) {
        let size = segment.size
        bytes = max(0, size - start)
        var window = SegmentWindow()
        var offset = start
        while offset < size,
            let available = try? window.cover(segment, from: offset, wanted: RecordFrame.headerBytes), available > 0
        {
            let header = window.withBytes(from: offset) { RecordFrame.header($0, at: 0) }
            guard let header else {
                // Damage: go on where the next record may begin.
                let next = window.withBytes(from: offset) { RecordFrame.nextStart($0, from: 1) }
                offset += next ?? available
                continue
            }
            records += 1
            if oldest == nil { oldest = header.time }
            offset += RecordFrame.headerBytes + header.bodyBytes
        }
    }
}
