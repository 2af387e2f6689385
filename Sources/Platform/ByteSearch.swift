internal import CLinux
internal import Glibc

/// Searching in memory at the speed of the C library.
extension UnsafeRawBufferPointer {
    /// Where `byte` stands first, at `start` or behind it.
    package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        guard let base = baseAddress, start < count, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    /// Where `byte` stands last.
    package func lastOffset(of byte: UInt8) -> Int? {
        guard let base = baseAddress, let found = memrchr(base, Int32(byte), count) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Where `text` stands first, at `start` or behind it.
    package func firstOffset(of text: StaticString, from start: Int = 0) -> Int? {
        guard let base = baseAddress, start < count,
            let found = memmem(base + start, count - start, text.utf8Start, text.utf8CodeUnitCount)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
