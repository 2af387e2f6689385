/// A text that is compared and hashed by its UTF-8 bytes.
///
/// `String` takes two spellings of one character (U+00E9, and e with U+0301) for equal. An identifier is what was sent:
/// tables of identifiers are keyed by this, as the store compares bytes too.
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

    package func hash(into hasher: inout Hasher) {
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        // Not so with strings that are bridged, which Linux does not have.
        if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
        hasher.combine(0xFF as UInt8)
    }
}

extension String {
    /// Whether both are the same bytes of UTF-8.
    @inlinable package func isExactly(_ other: String) -> Bool {
        // The same two words are the same text: one of up to 15 bytes stands in them, a longer one is pointed to.
        let left = unsafeBitCast(self, to: (UInt64, UInt64).self)
        let right = unsafeBitCast(other, to: (UInt64, UInt64).self)
        return left == right || hasSameBytes(as: other)
    }

    @usableFromInline package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isEqual = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                String.areEqual(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
            }
        }
        return (isEqual ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// Of equal length; eight bytes at a time, since writers do little else than compare.
    private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset + 8 <= left.count {
            let pair = (
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
                right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            )
            if pair.0 != pair.1 { return false }
            offset += 8
        }
        while offset < left.count {
            if left[offset] != right[offset] { return false }
            offset += 1
        }
        return true
    }
}

extension String? {
    /// Whether both are nil, or the same bytes of UTF-8.
    @inlinable package func isExactly(_ other: String?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let left?, let right?): left.isExactly(right)
        default: false
        }
    }
}
