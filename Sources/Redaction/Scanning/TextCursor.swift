/// Reads text as its reader would see it: escapes of JSON at any depth of nesting stand for the character they mean, and
/// colour codes of terminals are passed over. Positions are offsets into the bytes as they are.
struct TextCursor {
    /// What the bytes are.
    enum Form {
        /// A JSON text: a quotation mark ends a string.
        case json
        /// Any text.
        case plain
    }

    struct Step {
        var byte: UInt8
        /// Where the next character begins.
        var next: Int
        /// How many backslashes stood before it: tells an inner quotation mark from an outer one.
        var backslashes = 0
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let form: Form

    /// A colour code has no more parameters than fit into this many bytes.
    private static let colourLimit = 20
    private static let escapeLetters = ByteSet("nrtbf")

    /// The character at a position; nil at the end of the text or of the JSON string.
    @inline(__always)
    func step(at start: Int) -> Step? {
        guard start < bytes.count else { return nil }
        let byte = bytes[start]
        if byte == 0x5C || byte == 0x1B { return escapedStep(at: start) }
        if byte == 0x22, form == .json { return nil }
        return Step(byte: byte, next: start + 1)
    }

    private func escapedStep(at start: Int) -> Step? {
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x1B {
                guard let end = endOfColour(at: position + 1) else { return Step(byte: byte, next: position + 1) }
                position = end
            } else if byte == 0x5C {
                let (step, passed) = escape(at: position)
                if let step { return step }
                position = passed
            } else {
                return step(at: position)
            }
        }
        return nil
    }

    /// The character that backslashes stand before; or, where that was a colour code, what is behind it.
    private func escape(at start: Int) -> (Step?, passed: Int) {
        var end = start
        while end < bytes.count, bytes[end] == 0x5C { end += 1 }
        let count = end - start
        func meaning(_ byte: UInt8, length: Int = 1) -> (Step?, Int) {
            (Step(byte: byte, next: end + length, backslashes: count), end)
        }
        guard end < bytes.count else { return (Step(byte: 0x5C, next: end), end) }
        switch bytes[end] {
        case 0x22:
            // An even number of backslashes are characters of their own, and the string ends.
            return form == .json && count % 2 == 0 ? (Step(byte: 0x5C, next: end), end) : meaning(0x22)
        case 0x27, 0x60, 0x2F: return meaning(bytes[end])
        case 0x6E, 0x72: return meaning(0x0A)
        case 0x74: return meaning(0x09)
        case 0x75:
            guard let value = hexadecimal(at: end + 1, digits: 4) else { break }
            if value == 0x1B, let colour = endOfColour(at: end + 5) { return (nil, colour) }
            return meaning(value < 0x80 ? UInt8(value) : 0x80, length: 5)
        case 0x78, 0x30, 0x65:
            if let colour = endOfWrittenColour(at: end) { return (nil, colour) }
        default: break
        }
        return (Step(byte: 0x5C, next: end), end)
    }

    /// The end of a colour code whose bracket stands at the position.
    private func endOfColour(at start: Int) -> Int? {
        guard start < bytes.count, bytes[start] == 0x5B else { return nil }
        var position = start + 1
        let limit = min(bytes.count, position + TextCursor.colourLimit)
        while position < limit {
            switch bytes[position] {
            case 0x30...0x3B: position += 1
            case 0x6D, 0x4B: return position + 1
            default: return nil
            }
        }
        return nil
    }

    /// `x1b[0m`, `033[0m`, `e[0m`, as they stand in source code and in logs.
    private func endOfWrittenColour(at start: Int) -> Int? {
        switch bytes[start] {
        case 0x65: endOfColour(at: start + 1)
        case 0x78: hexadecimal(at: start + 1, digits: 2) == 0x1B ? endOfColour(at: start + 3) : nil
        default: hexadecimal(at: start, digits: 3) == 0x33 ? endOfColour(at: start + 3) : nil
        }
    }

    func hexadecimal(at start: Int, digits: Int) -> UInt32? {
        guard start >= 0, start + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in start..<start + digits {
            guard let digit = hexadecimalDigit(bytes[index]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    /// The byte that a percent sign before the position stands for.
    @inline(__always)
    func percentEncoded(at start: Int) -> UInt8? {
        hexadecimal(at: start, digits: 2).map(UInt8.init)
    }

    /// Whether the character that ends before the position is a letter or a digit, so that a word goes on.
    func isWordBefore(_ position: Int) -> Bool {
        guard position > 0 else { return false }
        let byte = bytes[position - 1]
        guard ByteSet.alphanumerics.contains(byte) else { return false }
        // The end of an escape is not a letter.
        if position >= 2, bytes[position - 2] == 0x5C, Self.escapeLetters.contains(byte) { return false }
        if position >= 3, bytes[position - 3] == 0x25, let value = percentEncoded(at: position - 2) {
            return ByteSet.alphanumerics.contains(value)
        }
        if position >= 6, bytes[position - 6] == 0x5C, bytes[position - 5] == 0x75,
            let value = hexadecimal(at: position - 4, digits: 4)
        {
            return value < 0x80 && ByteSet.alphanumerics.contains(UInt8(value))
        }
        return !isColourBefore(position)
    }

    /// Where the escape ends whose letter, as that of `\\n`, stands at the position; the position itself where there is none.
    func endOfEscape(at position: Int) -> Int {
        guard position > 0, position < bytes.count, bytes[position - 1] == 0x5C else { return position }
        if Self.escapeLetters.contains(bytes[position]) { return position + 1 }
        return bytes[position] == 0x75 && hexadecimal(at: position + 1, digits: 4) != nil ? position + 5 : position
    }

    func isInsideEscape(_ position: Int) -> Bool { endOfEscape(at: position) != position }

    private func isColourBefore(_ position: Int) -> Bool {
        guard bytes[position - 1] == 0x6D || bytes[position - 1] == 0x4B else { return false }
        var start = position - 2
        let limit = max(1, position - TextCursor.colourLimit)
        while start >= limit, (0x30...0x3B).contains(bytes[start]) { start -= 1 }
        guard start >= limit, bytes[start] == 0x5B else { return false }
        if bytes[start - 1] == 0x1B { return true }
        return hexadecimal(at: start - 2, digits: 2) == 0x1B || hexadecimal(at: start - 3, digits: 3) == 0x33
            || (bytes[start - 1] == 0x65 && start >= 2 && bytes[start - 2] == 0x5C)
    }
}

@inline(__always)
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
}
