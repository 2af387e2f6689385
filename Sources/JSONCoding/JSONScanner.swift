/// One pass over a text: checks the grammar and lists every value.
struct JSONScanner {
    private(set) var entries: [JSONDocument.Entry] = []
    private(set) var sawNonASCII = false
    private let maximumDepth: Int
    private var position = 0

    /// Entries that are reserved at once: a long text of few values must not cost a list as long.
    private static let reservedEntriesMaximum = 4096

    init(maximumDepth: Int) { self.maximumDepth = maximumDepth }

    mutating func scan(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        entries.reserveCapacity(min(text.count / 12 + 8, JSONScanner.reservedEntriesMaximum))
        skipSpace(text)
        try scanValue(text, depth: 0)
        skipSpace(text)
        guard position == text.count else { throw failure(.trailingBytes) }
    }

    private func failure(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }

    private mutating func skipSpace(_ text: UnsafeBufferPointer<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func scanValue(_ text: UnsafeBufferPointer<UInt8>, depth: Int) throws(JSONError) {
        guard position < text.count else { throw failure(.unexpectedEnd) }
        switch text[position] {
        case 0x22: try scanString(text)
        case 0x7B: try scanObject(text, depth: depth + 1)
        case 0x5B: try scanArray(text, depth: depth + 1)
        case 0x74: try scanLiteral("true", .boolTrue, text)
        case 0x66: try scanLiteral("false", .boolFalse, text)
        case 0x6E: try scanLiteral("null", .null, text)
        case 0x2D, 0x30...0x39: try scanNumber(text)
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func open(_ kind: JSONDocument.Entry.Kind) -> Int {
        entries.append(JSONDocument.Entry(start: UInt32(position), end: 0, next: 0, kind: kind))
        return entries.count - 1
    }

    private mutating func close(_ index: Int) {
        entries[index].end = UInt32(position)
        entries[index].next = UInt32(entries.count)
    }

    private mutating func scanObject(_ text: UnsafeBufferPointer<UInt8>, depth: Int) throws(JSONError) {
        guard depth <= maximumDepth else { throw failure(.tooDeep) }
        let index = open(.object)
        position += 1
        skipSpace(text)
        if try take(0x7D, text) { return close(index) }
        while true {
            skipSpace(text)
            guard try peek(text) == 0x22 else { throw failure(.unexpectedByte) }
            try scanString(text)
            skipSpace(text)
            guard try take(0x3A, text) else { throw failure(.unexpectedByte) }
            skipSpace(text)
            try scanValue(text, depth: depth)
            skipSpace(text)
            if try take(0x2C, text) { continue }
            guard try take(0x7D, text) else { throw failure(.unexpectedByte) }
            return close(index)
        }
    }

    private mutating func scanArray(_ text: UnsafeBufferPointer<UInt8>, depth: Int) throws(JSONError) {
        guard depth <= maximumDepth else { throw failure(.tooDeep) }
        let index = open(.array)
        position += 1
        skipSpace(text)
        if try take(0x5D, text) { return close(index) }
        while true {
            skipSpace(text)
            try scanValue(text, depth: depth)
            skipSpace(text)
            if try take(0x2C, text) { continue }
            guard try take(0x5D, text) else { throw failure(.unexpectedByte) }
            return close(index)
        }
    }

    private func peek(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) -> UInt8 {
        guard position < text.count else { throw failure(.unexpectedEnd) }
        return text[position]
    }

    private mutating func take(_ byte: UInt8, _ text: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Bool {
        guard try peek(text) == byte else { return false }
        position += 1
        return true
    }

    private mutating func scanString(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        let index = open(.string)
        position += 1
        while true {
            let run = plainTextLength(text, from: position)
            position += run.length
            if run.hasNonASCII { sawNonASCII = true }
            guard position < text.count else { throw failure(.unexpectedEnd) }
            switch text[position] {
            case 0x22:
                position += 1
                return close(index)
            case 0x5C:
                entries[index].kind = .escapedString
                try scanEscape(text)
            default:
                throw failure(.controlCharacter)
            }
        }
    }

    private mutating func scanEscape(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        position += 1
        switch try peek(text) {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: position += 1
        case 0x75:
            for _ in 0..<4 {
                position += 1
                guard hexadecimalValue(try peek(text)) != nil else { throw failure(.badEscape) }
            }
            position += 1
        default: throw failure(.badEscape)
        }
    }

    private mutating func scanLiteral(
        _ word: StaticString, _ kind: JSONDocument.Entry.Kind, _ text: UnsafeBufferPointer<UInt8>
    ) throws(JSONError) {
        let index = open(kind)
        for offset in 0..<word.utf8CodeUnitCount {
            guard try peek(text) == word.utf8Start[offset] else { throw failure(.unexpectedByte) }
            position += 1
        }
        close(index)
    }

    private mutating func scanNumber(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        let index = open(.number)
        if text[position] == 0x2D { position += 1 }
        let leading = position
        guard scanDigits(text) > 0 else { throw failure(.badNumber) }
        if text[leading] == 0x30, position - leading > 1 { throw failure(.badNumber) }
        if position < text.count, text[position] == 0x2E {
            position += 1
            guard scanDigits(text) > 0 else { throw failure(.badNumber) }
        }
        if position < text.count, text[position] | 0x20 == 0x65 {
            position += 1
            if position < text.count, text[position] == 0x2B || text[position] == 0x2D { position += 1 }
            guard scanDigits(text) > 0 else { throw failure(.badNumber) }
        }
        close(index)
    }

    private mutating func scanDigits(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let start = position
        while position < text.count, text[position] >= 0x30, text[position] <= 0x39 { position += 1 }
        return position - start
    }
}

/// How many bytes from `start` on are plain text of a string: neither a quote, nor a backslash, nor a control character.
///
/// Eight bytes at a time, since most of what is read is text: a byte of `x` is below `n` when `x - n` borrows into its
/// highest bit and `x` had that bit clear (S. E. Anderson, "Bit Twiddling Hacks"); a borrow can only mark bytes above
/// one that is marked rightly.
@inline(__always)
func plainTextLength(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int
) -> (length: Int, hasNonASCII: Bool) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highBits: UInt64 = 0x8080_8080_8080_8080
    let raw = UnsafeRawBufferPointer(text)
    var position = start
    var seen: UInt64 = 0
    while position + 8 <= raw.count {
        let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        let quotes = word ^ (ones &* 0x22)
        let escapes = word ^ (ones &* 0x5C)
        let marks =
            ((quotes &- ones) & ~quotes | (escapes &- ones) & ~escapes | (word &- ones &* 0x20) & ~word) & highBits
        guard marks == 0 else {
            let clean = marks.trailingZeroBitCount >> 3
            if clean > 0 { seen |= word << UInt64(64 - clean * 8) }
            return (position - start + clean, seen & highBits != 0)
        }
        seen |= word
        position += 8
    }
    while position < raw.count {
        let byte = raw[position]
        if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
        seen |= UInt64(byte)
        position += 1
    }
    return (position - start, seen & highBits != 0)
}

func hexadecimalValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
}
