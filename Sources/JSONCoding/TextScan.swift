// Looks through the bytes of a text, eight at a time: most of what is read is text.

/// Where the plain ASCII text ends that begins at `start`: at a quote, a backslash, a control character, a byte of another
/// character, or at the end.
@inline(__always)
func endOfPlainASCII(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    let bytes = UnsafeRawBufferPointer(text)
    while position + 8 <= bytes.count {
        let marks = stops(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
        guard marks == 0 else { return position + marks.trailingZeroBitCount >> 3 }
        position += 8
    }
    while position < bytes.count {
        let byte = bytes[position]
        if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { break }
        position += 1
    }
    return position
}

/// The highest bit of each byte at which plain ASCII text ends.
///
/// A byte below 0x80 is below `n` when taking `n` from it borrows into its highest bit, and equal to `n` when taking 1 from
/// their difference does (after S. E. Anderson, "Bit Twiddling Hacks"); a byte from 0x80 on has the bit. A borrow can only
/// mark bytes above one that is marked rightly, so the lowest mark is right.
@inline(__always)
private func stops(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = (word ^ ones &* 0x22) &- ones
    let escapes = (word ^ ones &* 0x5C) &- ones
    return (quotes | escapes | (word &- ones &* 0x20) | word) & (ones &* 0x80)
}

/// Where the text ends that begins at `start`, whatever its characters: at a quote, a backslash, a control character, or at
/// the end.
@inline(__always)
func endOfPlainText(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    while true {
        position = endOfPlainASCII(text, from: position)
        guard position < text.count, text[position] >= 0x80 else { return position }
        while position < text.count, text[position] >= 0x80 { position += 1 }
    }
}

/// How many bytes the character takes that begins at `position` with a byte from 0x80 on; 0 where it is no UTF-8
/// (RFC 3629).
func lengthOfUTF8Sequence(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    func continues(_ offset: Int) -> Bool { text[position + offset] & 0xC0 == 0x80 }
    let first = text[position]
    let rest = text.count - position
    switch first {
    case 0xC2...0xDF:
        return rest >= 2 && continues(1) ? 2 : 0
    case 0xE0...0xEF:
        guard rest >= 3, continues(1), continues(2) else { return 0 }
        let second = text[position + 1]
        // Neither a longer form than needed nor a surrogate.
        return first == 0xE0 && second < 0xA0 || first == 0xED && second >= 0xA0 ? 0 : 3
    case 0xF0...0xF4:
        guard rest >= 4, continues(1), continues(2), continues(3) else { return 0 }
        let second = text[position + 1]
        // Neither a longer form than needed nor beyond the last character.
        return first == 0xF0 && second < 0x90 || first == 0xF4 && second >= 0x90 ? 0 : 4
    default:
        return 0
    }
}

func hexadecimalValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
}
