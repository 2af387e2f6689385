/// What stands behind a name, however the name was given a value: `=`, `: `, `":"` in JSON at any depth, a cell of a table,
/// `"name": "X", "value": "…"`, `value:` on the next line, an element of XML, a flag of a command.
struct AssignedValue {
    enum Sign {
        case equals, colon, comma, bar, space
        /// A member of the JSON text itself.
        case member
    }

    var start: Int
    var sign: Sign
    /// The quotation mark that the value stands in, with the backslashes before it.
    var quote: UInt8?
    var backslashes = 0

    var isQuoted: Bool { quote != nil || sign == .member }
}

extension TextCursor {
    private static let nameRest = ByteSet.words.union(ByteSet(".-"))
    private static let quotes = ByteSet("\"'`")
    private static let closings = quotes.union(ByteSet(" \t])*"))
    private static let unquotedEnd = ByteSet(" \t\n\r,;)}]\"'`<>|&\\").union(ByteSet("\u{1B}"))
    private static let equalsSigns = ByteSet("=>~")
    private static let colonSigns = ByteSet("=")
    private static let barSigns = ByteSet("|")
    private static let blanks = ByteSet(" \t")
    private static let listBlanks = ByteSet(" \t-")
    private static let stringPrefixes = ByteSet("bfruLR@$")
    private static let nameRestMaximum = 48
    private static let closingsMaximum = 8
    private static let spacesMaximum = 24
    /// A quoted value that is longer is a text, not a secret.
    static let valueMaximum = 4096

    /// Nil where no value is given. `allowsSpace`: a flag, whose value is the next word.
    func assignedValue(afterName start: Int, allowsSpace: Bool = false) -> AssignedValue? {
        guard var position = run(of: Self.nameRest, least: 0, most: Self.nameRestMaximum, from: start) else {
            return nil
        }
        var isSpaced = false
        var count = 0
        while count < Self.closingsMaximum, let step = step(at: position), Self.closings.contains(step.byte) {
            isSpaced = isSpaced || step.byte == 0x20
            position = step.next
            count += 1
        }
        guard let sign = step(at: position) else { return form == .json ? memberValue(afterName: position) : nil }
        switch sign.byte {
        case UInt8(ascii: "="), UInt8(ascii: ">"):
            return value(.equals, from: afterSign(sign.next, Self.equalsSigns))
        case UInt8(ascii: "-"):
            guard let next = step(at: sign.next), next.byte == UInt8(ascii: ">") else { return nil }
            return value(.equals, from: next.next)
        case UInt8(ascii: ":"): return value(.colon, from: afterSign(sign.next, Self.colonSigns))
        case UInt8(ascii: "|"): return value(.bar, from: afterSign(sign.next, Self.barSigns))
        case UInt8(ascii: ","):
            let found = value(.comma, from: sign.next)
            return found.quote == nil ? nil : pairedValue(found)
        case 0x0A: return valueOnNextLine(from: sign.next)
        default: return allowsSpace && isSpaced ? value(.space, from: position) : nil
        }
    }

    private func afterSign(_ start: Int, _ more: ByteSet) -> Int {
        run(of: more, least: 0, most: 2, from: start) ?? start
    }

    private func skipSpaces(from start: Int) -> Int {
        run(of: Self.blanks, least: 0, most: Self.spacesMaximum, from: start) ?? start
    }

    private func value(_ sign: AssignedValue.Sign, from start: Int) -> AssignedValue {
        var position = skipSpaces(from: start)
        // A string of Python, Rust or C++ may have a letter before its quotation mark.
        if let letter = step(at: position), Self.stringPrefixes.contains(letter.byte),
            let quote = step(at: letter.next), Self.quotes.contains(quote.byte)
        {
            position = letter.next
        }
        var found = AssignedValue(start: position, sign: sign, quote: nil)
        while let step = step(at: found.start), Self.quotes.contains(step.byte), found.start - position < 16 {
            found.quote = step.byte
            found.backslashes = step.backslashes
            found.start = step.next
        }
        return found
    }

    /// The value where `"value":` follows; otherwise what was found itself.
    private func pairedValue(_ found: AssignedValue) -> AssignedValue {
        guard let word = end(of: "value", ignoringCaseFrom: found.start),
            let quote = step(at: word), Self.quotes.contains(quote.byte),
            let sign = step(at: skipSpaces(from: quote.next)), sign.byte == UInt8(ascii: ":")
        else { return found }
        return value(.colon, from: sign.next)
    }

    private func valueOnNextLine(from start: Int) -> AssignedValue? {
        guard let position = run(of: Self.listBlanks, least: 1, most: Self.spacesMaximum, from: start),
            let word = end(of: "value", ignoringCaseFrom: position),
            let sign = step(at: word), sign.byte == UInt8(ascii: ":")
        else { return nil }
        return value(.colon, from: sign.next)
    }

    private func end(of word: StaticString, ignoringCaseFrom start: Int) -> Int? {
        var position = start
        for index in 0..<word.utf8CodeUnitCount {
            guard let step = step(at: position), step.byte | 0x20 == word.utf8Start[index] else { return nil }
            position = step.next
        }
        return position
    }

    /// The name is the end of a JSON string: a value follows that is a string too, as a member's or as that of a pair.
    private func memberValue(afterName start: Int) -> AssignedValue? {
        guard start < bytes.count, bytes[start] == 0x22 else { return nil }
        var position = skipStructure(from: start + 1)
        guard position < bytes.count else { return nil }
        if bytes[position] == UInt8(ascii: ",") {
            position = skipStructure(from: position + 1)
            guard position < bytes.count, bytes[position] == 0x22,
                let word = end(of: "value", ignoringCaseFrom: position + 1), word < bytes.count, bytes[word] == 0x22
            else { return nil }
            position = skipStructure(from: word + 1)
            guard position < bytes.count else { return nil }
        }
        guard bytes[position] == UInt8(ascii: ":") else { return nil }
        position = skipStructure(from: position + 1)
        if position < bytes.count, bytes[position] == UInt8(ascii: "[") { position = skipStructure(from: position + 1) }
        guard position < bytes.count, bytes[position] == 0x22 else { return nil }
        return AssignedValue(start: position + 1, sign: .member, quote: nil)
    }

    private func skipStructure(from start: Int) -> Int {
        var position = start
        while position < bytes.count, ByteSet.spaces.contains(bytes[position]) { position += 1 }
        return position
    }

    /// Where a value ends; nil where it does not end in reach.
    func end(of value: AssignedValue) -> Int? {
        var position = value.start
        let limit = value.start + Self.valueMaximum
        while let step = step(at: position) {
            if let quote = value.quote {
                if step.byte == quote, step.backslashes <= value.backslashes { return position }
                if step.byte == 0x0A { return position }
            } else if value.sign != .member, Self.unquotedEnd.contains(step.byte) {
                return position
            }
            position = step.next
            if position > limit, value.sign != .member { return nil }
        }
        return position
    }
}
