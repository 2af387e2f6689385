internal import Platform

/// Tells whether what was read of a file still stands there: a hash of its first bytes and of the last ones before the
/// position. Names change and inodes are used again; these bytes hold ids and times that no other file has.
enum Fingerprint {
    /// Bytes from the file's beginning.
    static let headBytes = 1024
    /// Bytes before the position: a file that was written anew may begin as the old one did.
    static let tailBytes = 256

    static let empty: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The fingerprint of an open file's first `position` bytes; nil when it has fewer.
    static func of(_ descriptor: Int32, upTo position: Int64) throws(SystemError) -> UInt64? {
        guard position > 0 else { return empty }
        let head = Int(min(Int64(headBytes), position))
        let tail = Int(min(Int64(tailBytes), position))
        var hash = empty
        let isWhole = try withScratch(headBytes) { buffer throws(SystemError) in
            let first = UnsafeMutableRawBufferPointer(rebasing: buffer[..<head])
            guard try readBytes(descriptor, into: first, at: 0) == head else { return false }
            hash = FNV.add(UnsafeRawBufferPointer(first), to: hash)
            let last = UnsafeMutableRawBufferPointer(rebasing: buffer[..<tail])
            guard try readBytes(descriptor, into: last, at: position - Int64(tail)) == tail else { return false }
            hash = FNV.add(UnsafeRawBufferPointer(last), to: hash)
            return true
        }
        return isWhole ? hash : nil
    }

    private static func withScratch(
        _ bytes: Int, _ body: (UnsafeMutableRawBufferPointer) throws(SystemError) -> Bool
    ) throws(SystemError) -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 8)
        defer { buffer.deallocate() }
        return try body(buffer)
    }
}

/// FNV-1a with 64 bits: quick, and nobody gains by making it collide.
enum FNV {
    static func add(_ bytes: some Sequence<UInt8>, to hash: UInt64 = Fingerprint.empty) -> UInt64 {
        bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
