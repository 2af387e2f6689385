/// One pass over a text: checks the grammar and lists every value.
struct JSONScanner {
    private let entries = JSONDocument.EntryList()
    /// False when a string has bytes that are no UTF-8.
    private(set) var isUTF8 = true
    private let maximumDepth: Int
    private let maximumValues: Int
    private var position = 0

    init(maximumDepth: Int, maximumValues: Int) {
        self.maximumDepth = maximumDepth
        self.maximumValues = maximumValues
    }

    /// Every value of the text.
    mutating func scan(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONDocument.EntryList {
        entries.reserve(forTextOf: text.count)
        skipSpace(text)
        try scanValue(text, depth: 0)
        skipSpace(text)
        guard position == text.count else { throw failure(.trailingBytes) }
        return entries
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
        guard entries.count < maximumValues else { throw failure(.tooLarge) }
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

    /// Begins an object or an array, which is to be closed behind what it contains.
    private func open(_ kind: JSONDocument.Entry.Kind) -> Int {
        entries.append(start: position, end: position, kind: kind)
        return entries.count - 1
    }

    private func close(_ index: Int) { entries.close(index, end: position) }

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
        let start = position
        var kind = JSONDocument.Entry.Kind.string
        position += 1
        while true {
            position = endOfPlainASCII(text, from: position)
            guard position < text.count else { throw failure(.unexpectedEnd) }
            switch text[position] {
            case 0x22:
                position += 1
                entries.append(start: start, end: position, kind: kind)
                return
            case 0x5C:
                kind = .escapedString
                if position + 1 < text.count, JSONScanner.isShortEscape(text[position + 1]) {
                    position += 2
                } else {
                    try scanEscape(text)
                }
            case 0x80...:
                let length = lengthOfUTF8Sequence(text, at: position)
                if length == 0 { isUTF8 = false }
                position += max(1, length)
            default:
                throw failure(.controlCharacter)
            }
        }
    }

    /// The most frequent of them.
    @inline(__always)
    private static func isShortEscape(_ letter: UInt8) -> Bool {
        letter == 0x6E || letter == 0x22 || letter == 0x5C || letter == 0x74
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
        let start = position
        for offset in 0..<word.utf8CodeUnitCount {
            guard try peek(text) == word.utf8Start[offset] else { throw failure(.unexpectedByte) }
            position += 1
        }
        entries.append(start: start, end: position, kind: kind)
    }

    private mutating func scanNumber(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        let start = position
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
        entries.append(start: start, end: position, kind: .number)
    }

    private mutating func scanDigits(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let start = position
        while position < text.count, text[position] >= 0x30, text[position] <= 0x39 { position += 1 }
        return position - start
    }
}
