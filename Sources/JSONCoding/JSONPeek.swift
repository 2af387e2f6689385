/// Looks into an object's text without checking it and without listing what is in it: for deciding, from a member or
/// two, that a text need not be parsed.
package struct JSONPeek {
    /// One member: where its name stands between the quotes, and where its value begins.
    package struct Member {
        package var name: Range<Int>
        package var value: Int
    }

    private let text: UnsafeBufferPointer<UInt8>
    private var position: Int
    private var pendingValue: Int?

    /// Begins with the object at `start`; it has no members where there is no object.
    package init(_ text: UnsafeBufferPointer<UInt8>, at start: Int = 0) {
        self.text = text
        position = start
        skipSpace()
        if position < text.count, text[position] == 0x7B { position += 1 } else { position = text.count }
    }

    /// The next member; nil behind the last one, and where the text is no JSON.
    package mutating func next() -> Member? {
        if let value = pendingValue {
            pendingValue = nil
            position = value
            guard skipValue() else { return nil }
            skipSpace()
            guard take(0x2C) else { return nil }
        }
        skipSpace()
        guard position < text.count, text[position] == 0x22 else { return nil }
        let name = position + 1
        guard skipString() else { return nil }
        let end = position - 1
        skipSpace()
        guard take(0x3A) else { return nil }
        skipSpace()
        pendingValue = position
        return Member(name: name..<end, value: position)
    }

    package func isNamed(_ member: Member, _ name: StaticString) -> Bool { equals(member.name, name) }

    /// Whether the value at `start` is the text `word`.
    package func isText(at start: Int, _ word: StaticString) -> Bool {
        guard let range = simpleText(at: start) else { return false }
        return equals(range, word)
    }

    /// The text at `start`, where it is one without escapes; nil for anything else.
    package func simpleText(at start: Int) -> Range<Int>? {
        guard start < text.count, text[start] == 0x22 else { return nil }
        let end = endOfPlainText(text, from: start + 1)
        guard end < text.count, text[end] == 0x22 else { return nil }
        return start + 1..<end
    }

    private func equals(_ range: Range<Int>, _ word: StaticString) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where text[range.lowerBound + offset] != word.utf8Start[offset] { return false }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func skipString() -> Bool {
        position += 1
        while true {
            position = endOfPlainText(text, from: position)
            guard position < text.count else { return false }
            switch text[position] {
            case 0x22:
                position += 1
                return true
            case 0x5C:
                position += 2
                guard position <= text.count else { return false }
            default: return false
            }
        }
    }

    private mutating func skipValue() -> Bool {
        var depth = 0
        while position < text.count {
            switch text[position] {
            case 0x22:
                guard skipString() else { return false }
                if depth == 0 { return true }
            case 0x7B, 0x5B:
                depth += 1
                position += 1
            case 0x7D, 0x5D:
                guard depth > 0 else { return true }
                depth -= 1
                position += 1
                if depth == 0 { return true }
            case 0x2C where depth == 0: return true
            default: position += 1
            }
        }
        return false
    }
}
