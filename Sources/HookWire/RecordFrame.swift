package import EventModel

/// How one record lies in a spool segment: a header of 24 bytes, then the body.
///
/// Header, little-endian: magic (4 bytes), version (1), zero (3), body length (4), CRC-32C (4) of everything but the
/// magic and itself, time of the record in microseconds since the epoch (8). The magic has bytes that no UTF-8 text
/// contains, so that a reader which lost its place finds the next record by searching for it.
package enum RecordFrame {
    package static let headerBytes = 24
    /// Bytes of the largest body; a header that claims more is damaged.
    package static let bodyBytesLimit = Limits.eventBytes
    package static let magicBytes = 4
    private static let magic: UInt32 = 0xFE59_45F5
    private static let version: UInt32 = 1

    /// What lies at a position of a segment.
    package enum Finding: Equatable, Sendable {
        case record(Found)
        /// The bytes so far are the beginning of a frame of `bytes` bytes (its header alone, while that is not there).
        case incomplete(bytes: Int)
        case damaged
    }

    /// A whole record whose checksum holds.
    package struct Found: Equatable, Sendable {
        package var body: Range<Int>
        package var time: Timestamp
    }

    /// The frame of one body; nil when it is larger than `bodyBytesLimit`.
    package static func encode(_ body: [UInt8], at time: Timestamp) -> [UInt8]? {
        guard body.count <= bodyBytesLimit else { return nil }
        var frame: [UInt8] = []
        frame.reserveCapacity(headerBytes + body.count)
        append(magic, to: &frame)
        append(version, to: &frame)
        append(UInt32(body.count), to: &frame)
        append(UInt32(0), to: &frame)
        append(UInt64(bitPattern: time.microseconds), to: &frame)
        frame.append(contentsOf: body)
        let crc = frame.withUnsafeBytes(checksum)
        for index in 0..<4 { frame[12 + index] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * index)) }
        return frame
    }

    /// Reads what begins at `offset`; checks everything.
    package static func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Finding {
        let available = bytes.count - offset
        guard available >= headerBytes else {
            return startsLikeMagic(bytes, at: offset) ? .incomplete(bytes: headerBytes) : .damaged
        }
        guard let length = claimedLength(bytes, at: offset) else { return .damaged }
        let total = headerBytes + length
        guard available >= total else { return .incomplete(bytes: total) }
        let frame = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + total])
        guard word(frame, at: 12) == checksum(frame) else { return .damaged }
        return .record(Found(body: offset + headerBytes..<offset + total, time: time(bytes, at: offset)))
    }

    /// Length and time that an intact header at `offset` claims, unchecked; nil when there is none.
    package static func header(
        _ bytes: UnsafeRawBufferPointer, at offset: Int
    ) -> (bodyBytes: Int, time: Timestamp)? {
        guard bytes.count - offset >= headerBytes, let length = claimedLength(bytes, at: offset) else { return nil }
        return (length, time(bytes, at: offset))
    }

    /// Where the next frame may begin, from `offset` on: at the magic, or at its first bytes when the rest is not there
    /// yet.
    package static func nextStart(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> Int? {
        var position = offset
        let first = UInt8(truncatingIfNeeded: magic)
        while position < bytes.count {
            if bytes[position] == first, startsLikeMagic(bytes, at: position) { return position }
            position += 1
        }
        return nil
    }

    private static func startsLikeMagic(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        for index in 0..<min(4, bytes.count - offset)
        where bytes[offset + index] != UInt8(truncatingIfNeeded: magic >> UInt32(8 * index)) {
            return false
        }
        return true
    }

    private static func claimedLength(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int? {
        guard word(bytes, at: offset) == magic, word(bytes, at: offset + 4) == version else { return nil }
        let length = Int(word(bytes, at: offset + 8))
        return length <= bodyBytesLimit ? length : nil
    }

    private static func time(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Timestamp {
        let raw = bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self).littleEndian
        return Timestamp(microseconds: Int64(bitPattern: raw))
    }

    private static func checksum(_ frame: UnsafeRawBufferPointer) -> UInt32 {
        let head = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: frame[4..<12]))
        return CRC32C.checksum(UnsafeRawBufferPointer(rebasing: frame[16...]), continuing: head)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian
    }

    private static func append(_ number: some FixedWidthInteger, to frame: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { frame.append(contentsOf: $0) }
    }
}
