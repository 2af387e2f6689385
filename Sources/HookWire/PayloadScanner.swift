internal import EventModel

/// Walks over a JSON object byte by byte, can stop and go on anywhere, and knows at each byte where the text can be
/// cut.
struct PayloadScanner {
    enum State {
        case beforeValue, beforeFirstElement, beforeFirstKey, beforeKey, beforeColon, afterValue
        case inString, inEscape, inUnicode, inLiteral
        case afterMinus, afterZero, inInteger, afterPoint, inFraction, afterExponent, afterExponentSign, inExponent
        case finished, failed
    }

    /// Members of the outermost object that are worth knowing.
    enum Field: Int, CaseIterable {
        case sessionID, eventName, folder

        var name: StaticString {
            switch self {
            case .sessionID: "session_id"
            case .eventName: "hook_event_name"
            case .folder: "cwd"
            }
        }
    }

    private(set) var state = State.beforeValue
    private(set) var position = 0
    private(set) var depth = 0
    /// Where the outermost object begins and, once `state` is `finished`, ends.
    private(set) var start = 0
    private(set) var end = 0
    private(set) var sawNonASCII = false
    private(set) var sawLineBreak = false
    /// The text up to here, with the open containers closed, is valid; not counting a string that is being read.
    private(set) var safeEnd = 0
    /// Where the string value begins that is being read; nil outside of strings and in keys.
    var openStringStart: Int? { (isInText && !isKey) ? stringStart : nil }
    private(set) var stringStart = 0
    /// Where the escape begins that is being read.
    private(set) var escapeStart = 0
    /// The last `\uD8xx` … `\uDBxx`: it needs the escape behind it.
    private(set) var highSurrogate = 0..<0

    /// The first value of each field, with its quotes; empty while not seen.
    private(set) var sessionID = 0..<0
    private(set) var eventName = 0..<0
    private(set) var folder = 0..<0

    /// One bit for each open container, the innermost lowest: 1 is an object.
    private var containers: UInt64 = 0
    private var isKey = false
    private var field: Field?
    private var unicodeDigits = 0
    private var unicodeValue: UInt32 = 0
    private var literal: StaticString = "null"
    private var literalIndex = 0

    var isInText: Bool {
        switch state {
        case .inString, .inEscape, .inUnicode: true
        default: false
        }
    }

    /// What closes the containers that are open, innermost first.
    var closers: [UInt8] {
        (0..<depth).map { containers >> UInt64($0) & 1 == 1 ? UInt8(ascii: "}") : UInt8(ascii: "]") }
    }

    /// Reads on, up to `limit`.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, upTo limit: Int) {
        while position < limit, state != .failed {
            switch state {
            case .inString: scanText(bytes, upTo: limit)
            case .inEscape: scanEscape(bytes[position])
            case .inUnicode: scanUnicodeDigit(bytes[position])
            case .inLiteral: scanLiteral(bytes[position])
            case .afterMinus, .afterZero, .inInteger, .afterPoint, .inFraction, .afterExponent, .afterExponentSign,
                .inExponent:
                scanNumber(bytes[position])
            default:
                if PayloadScanner.isSpace(bytes[position]) {
                    if bytes[position] != 0x20 { sawLineBreak = true }
                    position += 1
                } else {
                    scanStructure(bytes, bytes[position])
                }
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private mutating func scanStructure(_ bytes: UnsafeBufferPointer<UInt8>, _ byte: UInt8) {
        switch state {
        case .beforeFirstKey where byte == UInt8(ascii: "}"), .beforeFirstElement where byte == UInt8(ascii: "]"):
            closeContainer()
        case .beforeFirstKey, .beforeKey:
            guard byte == UInt8(ascii: "\"") else { return state = .failed }
            openText(isKey: true)
        case .beforeColon:
            guard byte == UInt8(ascii: ":") else { return state = .failed }
            position += 1
            state = .beforeValue
        case .beforeValue, .beforeFirstElement:
            scanValueStart(byte)
        case .afterValue:
            let isObject = containers & 1 == 1
            if byte == UInt8(ascii: ",") {
                position += 1
                field = nil
                state = isObject ? .beforeKey : .beforeValue
            } else if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                closeContainer()
            } else {
                state = .failed
            }
        default: state = .failed
        }
    }

    private mutating func scanValueStart(_ byte: UInt8) {
        if depth == 0 {
            guard byte == UInt8(ascii: "{") else { return state = .failed }
            start = position
        }
        switch byte {
        case UInt8(ascii: "{"): openContainer(isObject: true)
        case UInt8(ascii: "["): openContainer(isObject: false)
        case UInt8(ascii: "\""): openText(isKey: false)
        case UInt8(ascii: "t"): openLiteral("true")
        case UInt8(ascii: "f"): openLiteral("false")
        case UInt8(ascii: "n"): openLiteral("null")
        case UInt8(ascii: "-"): enter(.afterMinus)
        case UInt8(ascii: "0"): enter(.afterZero)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): enter(.inInteger)
        default: state = .failed
        }
    }

    private mutating func enter(_ next: State) {
        position += 1
        state = next
    }

    private mutating func openContainer(isObject: Bool) {
        guard depth < HookLimits.payloadDepth else { return state = .failed }
        containers = containers << 1 | (isObject ? 1 : 0)
        depth += 1
        enter(isObject ? .beforeFirstKey : .beforeFirstElement)
        safeEnd = position
    }

    private mutating func closeContainer() {
        containers >>= 1
        depth -= 1
        position += 1
        finishValue()
    }

    /// A value ends before `position`.
    private mutating func finishValue() {
        safeEnd = position
        state = depth == 0 ? .finished : .afterValue
        if depth == 0 { end = position }
    }

    private mutating func openText(isKey: Bool) {
        stringStart = position
        self.isKey = isKey
        enter(.inString)
    }

    private mutating func scanText(_ bytes: UnsafeBufferPointer<UInt8>, upTo limit: Int) {
        var position = position
        while position < limit {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            if byte >= 0x80 { sawNonASCII = true }
            position += 1
        }
        self.position = position
        guard position < limit else { return }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            self.position += 1
            finishText(bytes)
        case UInt8(ascii: "\\"):
            escapeStart = position
            enter(.inEscape)
        default: state = .failed
        }
    }

    private mutating func finishText(_ bytes: UnsafeBufferPointer<UInt8>) {
        if isKey {
            if depth == 1 { field = Field.allCases.first { isKeyText(bytes, $0.name) } }
            state = .beforeColon
            return
        }
        if depth == 1, let field { keep(field) }
        finishValue()
    }

    private func isKeyText(_ bytes: UnsafeBufferPointer<UInt8>, _ name: StaticString) -> Bool {
        guard position - stringStart - 2 == name.utf8CodeUnitCount else { return false }
        for index in 0..<name.utf8CodeUnitCount where bytes[stringStart + 1 + index] != name.utf8Start[index] {
            return false
        }
        return true
    }

    private mutating func keep(_ field: Field) {
        let value = stringStart..<position
        switch field {
        case .sessionID where sessionID.isEmpty && value.count <= Limits.nameBytes: sessionID = value
        case .eventName where eventName.isEmpty && value.count <= Limits.nameBytes: eventName = value
        case .folder where folder.isEmpty && value.count <= Limits.pathBytes: folder = value
        default: break
        }
    }

    private mutating func scanEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "u"):
            unicodeDigits = 0
            unicodeValue = 0
            enter(.inUnicode)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            enter(.inString)
        default: state = .failed
        }
    }

    private mutating func scanUnicodeDigit(_ byte: UInt8) {
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
        default: return state = .failed
        }
        unicodeValue = unicodeValue << 4 | UInt32(digit)
        unicodeDigits += 1
        position += 1
        guard unicodeDigits == 4 else { return }
        if unicodeValue & 0xFC00 == 0xD800 { highSurrogate = escapeStart..<position }
        state = .inString
    }

    private mutating func openLiteral(_ word: StaticString) {
        literal = word
        literalIndex = 1
        enter(.inLiteral)
    }

    private mutating func scanLiteral(_ byte: UInt8) {
        guard byte == literal.utf8Start[literalIndex] else { return state = .failed }
        literalIndex += 1
        position += 1
        if literalIndex == literal.utf8CodeUnitCount { finishValue() }
    }

    private mutating func scanNumber(_ byte: UInt8) {
        let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        switch (state, byte) {
        case (.afterMinus, UInt8(ascii: "0")): enter(.afterZero)
        case (.afterMinus, _) where isDigit, (.inInteger, _) where isDigit: enter(.inInteger)
        case (.afterZero, UInt8(ascii: ".")), (.inInteger, UInt8(ascii: ".")): enter(.afterPoint)
        case (.afterPoint, _) where isDigit, (.inFraction, _) where isDigit: enter(.inFraction)
        case (.afterZero, _) where byte | 0x20 == UInt8(ascii: "e"),
            (.inInteger, _) where byte | 0x20 == UInt8(ascii: "e"),
            (.inFraction, _) where byte | 0x20 == UInt8(ascii: "e"):
            enter(.afterExponent)
        case (.afterExponent, UInt8(ascii: "+")), (.afterExponent, UInt8(ascii: "-")): enter(.afterExponentSign)
        case (.afterExponent, _) where isDigit, (.afterExponentSign, _) where isDigit, (.inExponent, _) where isDigit:
            enter(.inExponent)
        case (.afterZero, _) where !isDigit, (.inInteger, _), (.inFraction, _), (.inExponent, _): finishValue()
        default: state = .failed
        }
    }
}
