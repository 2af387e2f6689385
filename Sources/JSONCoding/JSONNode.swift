/// One value inside a `JSONDocument`. Every accessor is nil where the value is of another kind.
package struct JSONNode: Sendable {
    let storage: JSONDocument.Storage
    let index: Int

    private var entry: JSONDocument.Entry { storage.entries[index] }

    package var isNull: Bool { entry.kind == .null }
    package var isObject: Bool { entry.kind == .object }
    package var isArray: Bool { entry.kind == .array }
    package var isString: Bool { entry.kind == .string || entry.kind == .escapedString }

    /// The value's text exactly as it was received.
    package var rawBytes: ArraySlice<UInt8> { storage.bytes[Int(entry.start)..<Int(entry.end)] }

    package var bool: Bool? {
        switch entry.kind {
        case .boolTrue: true
        case .boolFalse: false
        default: nil
        }
    }

    /// A whole number that fits; `1e3` and `1.0` are whole numbers too.
    package var int: Int64? {
        guard entry.kind == .number else { return nil }
        if let value = shortDigits { return value }
        let text = String(decoding: rawBytes, as: UTF8.self)
        if let value = Int64(text) { return value }
        guard let value = Double(text), value.rounded() == value else { return nil }
        return Int64(exactly: value)
    }

    /// The value of up to 18 digits without a sign, which most numbers are.
    private var shortDigits: Int64? {
        let bytes = rawBytes
        guard bytes.count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }

    package var double: Double? {
        guard entry.kind == .number else { return nil }
        return Double(String(decoding: rawBytes, as: UTF8.self))
    }

    /// The text with escapes resolved; a lone surrogate becomes U+FFFD.
    package var string: String? {
        switch entry.kind {
        case .string: String(decoding: storage.bytes[Int(entry.start) + 1..<Int(entry.end) - 1], as: UTF8.self)
        case .escapedString: unescaped(storage.bytes[Int(entry.start) + 1..<Int(entry.end) - 1])
        default: nil
        }
    }

    /// The beginning of the text, made of at most `limit` bytes as they were received; the whole where it is shorter.
    package func string(firstBytes limit: Int) -> String? {
        guard isString else { return nil }
        let start = Int(entry.start) + 1
        let whole = Int(entry.end) - 1
        guard whole - start > limit else { return string }
        var end = start + max(0, limit)
        if entry.kind == .escapedString { end = endOfWholeEscapes(from: start, to: end) }
        while end > start, storage.bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let bytes = storage.bytes[start..<end]
        return entry.kind == .escapedString ? unescaped(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    /// The last position up to `end` that lies within no escape.
    private func endOfWholeEscapes(from start: Int, to end: Int) -> Int {
        storage.bytes.withUnsafeBufferPointer { bytes in
            let beginning = UnsafeBufferPointer(rebasing: bytes[..<end])
            var position = start
            while true {
                position = endOfPlainText(beginning, from: position)
                guard position < end else { return end }
                var length = bytes[position + 1] == 0x75 ? 6 : 2
                if length == 6, isPair(bytes, at: position) { length = 12 }
                guard position + length <= end else { return position }
                position += length
            }
        }
    }

    /// Whether two `\uXXXX` that belong together stand at `position`: U+D800 to U+DBFF, and another one behind it.
    private func isPair(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        guard bytes[position + 2] | 0x20 == 0x64, [0x38, 0x39, 0x61, 0x62].contains(bytes[position + 3] | 0x20) else {
            return false
        }
        return bytes[position + 6] == 0x5C && bytes[position + 7] == 0x75
    }

    /// The first member of that name.
    package subscript(key: StaticString) -> JSONNode? {
        guard entry.kind == .object else { return nil }
        let found = storage.bytes.withUnsafeBufferPointer { bytes in position(of: key, storage.entries, bytes) }
        return found.map { JSONNode(storage: storage, index: $0) }
    }

    /// The first member of that name.
    package subscript(name key: String) -> JSONNode? {
        members.first { $0.key == key }?.value
    }

    /// Ingest looks up some forty members of every event: hence the plain buffers.
    private func position(
        of key: StaticString, _ entries: JSONDocument.EntryList, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        let wanted = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        let end = Int(entries[index].next)
        var position = index + 1
        while position < end {
            let name = entries[position]
            if name.kind == .escapedString {
                if JSONNode(storage: storage, index: position).string == key.description { return position + 1 }
            } else if Int(name.end) - Int(name.start) - 2 == wanted.count {
                let start = Int(name.start) + 1
                var offset = 0
                while offset < wanted.count, bytes[start + offset] == wanted[offset] { offset += 1 }
                if offset == wanted.count { return position + 1 }
            }
            position = Int(entries[position + 1].next)
        }
        return nil
    }

    /// The members of an object in order, duplicates included; empty for anything else.
    package var members: [(key: String, value: JSONNode)] {
        guard entry.kind == .object else { return [] }
        var result: [(key: String, value: JSONNode)] = []
        var position = index + 1
        while position < Int(entry.next) {
            let value = position + 1
            result.append(
                (JSONNode(storage: storage, index: position).string ?? "", JSONNode(storage: storage, index: value)))
            position = Int(storage.entries[value].next)
        }
        return result
    }

    /// The elements of an array in order; empty for anything else.
    package var elements: [JSONNode] {
        guard entry.kind == .array else { return [] }
        var result: [JSONNode] = []
        var position = index + 1
        while position < Int(entry.next) {
            result.append(JSONNode(storage: storage, index: position))
            position = Int(storage.entries[position].next)
        }
        return result
    }
}

private func unescaped(_ text: ArraySlice<UInt8>) -> String {
    text.withUnsafeBufferPointer { text in
        // No escape is shorter than what it stands for.
        String(unsafeUninitializedCapacity: text.count) { unescape(text, into: $0) }
    }
}

/// The number of bytes written.
private func unescape(_ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard let source = text.baseAddress, let destination = target.baseAddress else { return 0 }
    var position = 0
    var count = 0
    while position < text.count {
        let escape = endOfPlainText(text, from: position)
        (destination + count).update(from: source + position, count: escape - position)
        count += escape - position
        position = escape
        guard position + 1 < text.count else { break }
        if text[position + 1] == 0x75 {
            let (scalar, length) = unicodeEscape(text, at: position)
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                destination[count] = byte
                count += 1
            }
            position += length
        } else {
            destination[count] = simpleEscape(text[position + 1])
            count += 1
            position += 2
        }
    }
    return count
}

private func simpleEscape(_ letter: UInt8) -> UInt8 {
    switch letter {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: letter
    }
}

/// The scalar of the `\uXXXX` at `position`, joined with a low surrogate behind it, and how many bytes it took.
private func unicodeEscape(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> (Unicode.Scalar, length: Int) {
    func unit(at position: Int) -> UInt32? {
        guard position + 6 <= text.count, text[position] == 0x5C, text[position + 1] == 0x75 else { return nil }
        var value: UInt32 = 0
        for offset in 2..<6 { value = value << 4 | (hexadecimalValue(text[position + offset]) ?? 0) }
        return value
    }
    let first = unit(at: position) ?? 0xFFFD
    if first & 0xFC00 == 0xD800, let second = unit(at: position + 6), second & 0xFC00 == 0xDC00,
        let scalar = Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
    {
        return (scalar, 12)
    }
    return (Unicode.Scalar(first) ?? "\u{FFFD}", 6)
}
