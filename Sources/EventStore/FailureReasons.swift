/// What a failure message says without what differs from call to call, so that equal failures look equal.
package enum FailureReason {
    /// Bytes of a message that are looked at, and bytes of a reason.
    private static let inputBytes = 2048
    private static let reasonBytes = 160
    /// Words with at least so many characters that are hexadecimal digits with a digit among them are ids.
    private static let idLength = 8

    /// The first line that says something, with numbers as `#`, ids as `<id>`, paths as `<path>`, addresses as `<url>`
    /// and quoted texts as `"…"`. A line that only names an exit code is joined by the next one.
    package static func normalised(_ message: String) -> String {
        let lines = lines(of: message)
        guard let first = lines.first else { return "" }
        let isExitCode = isExitCode(first)
        // Of a Python traceback the last line says what went wrong.
        let isTraceback =
            lines.prefix(isExitCode ? 2 : 1).last?.prefix(20).lowercased().hasPrefix("traceback (most") ?? false
        if isTraceback, let end = lines.last { return cut((isExitCode ? first + ": " : "") + replaced(end)) }
        var reason = isExitCode ? first : replaced(first)
        if isExitCode, lines.count > 1 { reason += ": " + replaced(lines[1]) }
        return cut(reason)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > reasonBytes else { return text }
        var bytes = Array(text.utf8.prefix(reasonBytes))
        // Not within a character.
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0x80 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self) + "…"
    }

    /// The first two lines that have a letter or a digit, and the last one, without control sequences and markup of errors.
    private static func lines(of message: String) -> [String] {
        var bytes: [UInt8] = []
        var isEscape = false
        for byte in message.utf8.prefix(inputBytes) {
            if byte == 0x1B {
                isEscape = true
            } else if isEscape {
                // A control sequence ends with a letter.
                if byte & 0x40 != 0, byte != 0x5B { isEscape = false }
            } else if byte >= 0x20 || byte == 0x0A {
                bytes.append(byte)
            } else {
                bytes.append(0x20)
            }
        }
        var found: [String] = []
        var rest = bytes[...]
        while found.count < 2, !rest.isEmpty {
            if let text = text(ofLine: rest.prefix { $0 != 0x0A }) { found.append(text) }
            rest = rest.drop { $0 != 0x0A }.dropFirst()
        }
        while !rest.isEmpty {
            let end = rest.lastIndex(of: 0x0A)
            if let text = text(ofLine: rest[(end.map { $0 + 1 } ?? rest.startIndex)...]) { return found + [text] }
            rest = rest[..<(end ?? rest.startIndex)]
        }
        return found
    }

    /// Nil where it has no letter or digit.
    private static func text(ofLine line: ArraySlice<UInt8>) -> String? {
        var line = line
        if line.contains(0x3C) {
            var text = String(decoding: line, as: UTF8.self)
            for mark in ["<tool_use_error>", "</tool_use_error>"] { text = text.without(mark) }
            line = Array(text.utf8)[...]
        }
        guard line.allSatisfy({ $0 < 0x80 }) else {
            let text = String(decoding: line, as: UTF8.self).split(separator: " ").joined(separator: " ")
            return text.unicodeScalars.contains { $0.properties.isAlphabetic || isDigit($0) } ? text : nil
        }
        var text: [UInt8] = []
        text.reserveCapacity(line.count)
        var hasWord = false
        for byte in line where byte != 0x20 || text.last ?? 0x20 != 0x20 {
            text.append(byte)
            let lower = byte | 0x20
            hasWord = hasWord || lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39
        }
        if text.last == 0x20 { text.removeLast() }
        return hasWord ? String(decoding: text, as: UTF8.self) : nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

    private static func isExitCode(_ line: String) -> Bool {
        guard line.utf8.first == 0x45 || line.utf8.first == 0x65 else { return false }
        let words = line.lowercased().split(separator: " ")
        return words.count == 3 && words[0] == "exit" && words[1] == "code" && words[2].allSatisfy(\.isASCII)
            && Int(words[2]) != nil
    }

    private static func replaced(_ line: String) -> String {
        unquoted(line).split(separator: " ").map { replacedWord($0) }.joined(separator: " ")
    }

    /// With `"…"` in place of what stands in quotes. An apostrophe within a word is no quote.
    private static func unquoted(_ line: String) -> String {
        guard line.utf8.contains(where: mayBeginQuote) else { return line }
        var result: [Character] = []
        var characters = Array(line)[...]
        while let character = characters.popFirst() {
            let closing: Character? =
                switch character {
                case "\"", "`": character
                case "'": result.last.map { $0.isLetter || $0.isNumber } ?? false ? nil : character
                case "“": "”"
                case "«": "»"
                default: nil
                }
            if let closing, let end = characters.firstIndex(of: closing) {
                result += "\"…\""
                characters = characters[(end + 1)...]
            } else {
                result.append(character)
            }
        }
        return String(result)
    }

    /// Whether it is the first byte of a quotation mark.
    private static func mayBeginQuote(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x27, 0x60, 0xC2, 0xE2: true
        default: false
        }
    }

    private static let punctuation: Set<Character> = [
        ",", ";", ":", ".", "(", ")", "[", "]", "{", "}", "<", ">", "!", "?",
    ]

    private static func replacedWord(_ word: Substring) -> String {
        let head = word.prefix { punctuation.contains($0) && $0 != "." }
        var core = word.dropFirst(head.count)
        var tail = ""
        while let last = core.last, punctuation.contains(last) {
            tail = String(last) + tail
            core.removeLast()
        }
        return head + replacedCore(core) + tail
    }

    private static func replacedCore(_ word: Substring) -> String {
        let bytes = Array(word.utf8)
        if word.contains("://") { return "<url>" }
        if bytes.count > 1, isPath(word, bytes) { return "<path>" }
        if isID(bytes) { return "<id>" }
        // Digits one by one would tell lengths apart.
        var result: [UInt8] = []
        for byte in bytes {
            let isDigit = byte >= 0x30 && byte <= 0x39
            if !isDigit { result.append(byte) } else if result.last != 0x23 { result.append(0x23) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isPath(_ word: Substring, _ bytes: [UInt8]) -> Bool {
        let slashes = bytes.count { $0 == 0x2F || $0 == 0x5C }
        if bytes[0] == 0x2F || bytes[0] == 0x7E { return slashes > 0 }
        return slashes > 1 || slashes == 1 && bytes.contains(0x2E)
    }

    private static func isID(_ bytes: [UInt8]) -> Bool {
        for prefix in ["toolu_", "msg_", "req_", "agent-", "sess_"] where bytes.starts(with: prefix.utf8) {
            return true
        }
        let digits = bytes.count { $0 >= 0x30 && $0 <= 0x39 }
        guard bytes.count >= idLength, digits > 0, digits < bytes.count else { return false }
        return bytes.allSatisfy { byte in
            let lower = byte | 0x20
            return byte == 0x2D || byte >= 0x30 && byte <= 0x39 || lower >= 0x61 && lower <= 0x66
        }
    }
}

extension String {
    fileprivate func without(_ mark: String) -> String {
        let (bytes, mark) = (Array(utf8), Array(mark.utf8))
        guard bytes.count >= mark.count else { return self }
        var kept: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: mark) {
                index += mark.count
            } else {
                kept.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
