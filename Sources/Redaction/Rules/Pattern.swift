/// What a value looks like: a small part of the language of regular expressions, read once and matched without ever going
/// back, so that the time depends on the length alone.
///
/// Characters, `\d` `\w` `\s`, classes, groups of alternatives, `{m,n}` `?` `*` `+` (always as much as possible).
/// `<` and `>` enclose the part that is secret; `~` stands for what is between a name and its value (`Assignment`).
struct Pattern: Sendable {
    indirect enum Element: Sendable {
        case run(ByteSet, least: Int, most: Int)
        /// The first that matches.
        case choice([[Element]], isOptional: Bool)
        case assignment
        case secretBegins
        case secretEnds
    }

    /// More characters than this belong to no one secret.
    static let runMaximum = 8192

    let elements: [Element]

    /// Nil for a pattern that is not of this language.
    init?(_ text: String, ignoringCase: Bool = false) {
        var parser = PatternParser(text: Array(text.utf8), ignoringCase: ignoringCase)
        guard let elements = parser.sequence(), parser.isAtEnd else { return nil }
        self.elements = elements
    }

    /// The texts that every match begins with; empty where it may begin with something else.
    var keywords: [[UInt8]] {
        var found: [[UInt8]] = [[]]
        _ = Pattern.extend(&found, by: elements)
        return found.contains { $0.count < 2 } ? [] : found
    }

    /// More keywords than this are not made of one pattern.
    private static let keywordsMaximum = 24

    /// Whether all of the sequence went into the keywords.
    private static func extend(_ found: inout [[UInt8]], by elements: [Element]) -> Bool {
        for element in elements {
            switch element {
            case .secretBegins, .secretEnds: continue
            case .run(let set, 1, 1):
                let members = set.members.filter { !(0x41...0x5A).contains($0) || !set.contains($0 | 0x20) }
                guard members.count == 1 else { return false }
                for index in found.indices { found[index].append(members[0]) }
            case .choice(let alternatives, isOptional: false):
                guard found.count * alternatives.count <= keywordsMaximum else { return false }
                let before = found
                found = []
                var isWhole = true
                for alternative in alternatives {
                    var branch = before
                    isWhole = extend(&branch, by: alternative) && isWhole
                    found += branch
                }
                guard isWhole else { return false }
            default: return false
            }
        }
        return true
    }
}

private struct PatternParser {
    let text: [UInt8]
    let ignoringCase: Bool
    private var position = 0

    init(text: [UInt8], ignoringCase: Bool) {
        self.text = text
        self.ignoringCase = ignoringCase
    }

    var isAtEnd: Bool { position == text.count }

    mutating func sequence() -> [Pattern.Element]? {
        var elements: [Pattern.Element] = []
        while position < text.count {
            let byte = text[position]
            switch byte {
            case UInt8(ascii: "|"), UInt8(ascii: ")"): return elements
            case UInt8(ascii: "<"): elements.append(.secretBegins)
            case UInt8(ascii: ">"): elements.append(.secretEnds)
            case UInt8(ascii: "~"): elements.append(.assignment)
            case UInt8(ascii: "("):
                guard let group = group() else { return nil }
                elements.append(group)
                continue
            default:
                guard let set = set(), let (least, most) = quantity() else { return nil }
                elements.append(.run(ignoringCase ? set.ignoringCase : set, least: least, most: most))
                continue
            }
            position += 1
        }
        return elements
    }

    private mutating func group() -> Pattern.Element? {
        var alternatives: [[Pattern.Element]] = []
        repeat {
            position += 1
            guard let alternative = sequence(), position < text.count else { return nil }
            alternatives.append(alternative)
        } while text[position] == UInt8(ascii: "|")
        position += 1
        guard position < text.count, text[position] == UInt8(ascii: "?") else {
            return .choice(alternatives, isOptional: false)
        }
        position += 1
        return .choice(alternatives, isOptional: true)
    }

    private mutating func set() -> ByteSet? {
        guard text[position] == UInt8(ascii: "[") else { return member() }
        position += 1
        let isNegated = position < text.count && text[position] == UInt8(ascii: "^")
        if isNegated { position += 1 }
        var set = ByteSet()
        while position < text.count, text[position] != UInt8(ascii: "]") {
            let low = text[position]
            guard let members = member() else { return nil }
            set = set.union(members)
            if position + 1 < text.count, text[position] == UInt8(ascii: "-"), text[position + 1] != UInt8(ascii: "]") {
                let high = text[position + 1]
                guard low <= high else { return nil }
                for byte in low...high { set.insert(byte) }
                position += 2
            }
        }
        guard position < text.count else { return nil }
        position += 1
        return isNegated ? set.complement : set
    }

    private mutating func member() -> ByteSet? {
        var byte = text[position]
        position += 1
        if byte == UInt8(ascii: "\\") {
            guard position < text.count else { return nil }
            byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "d"): return .digits
            case UInt8(ascii: "w"): return .words
            case UInt8(ascii: "s"): return .spaces
            case UInt8(ascii: "n"): byte = 0x0A
            default: break
            }
        }
        var set = ByteSet()
        set.insert(byte)
        return set
    }

    private mutating func quantity() -> (least: Int, most: Int)? {
        guard position < text.count else { return (1, 1) }
        switch text[position] {
        case UInt8(ascii: "?"):
            position += 1
            return (0, 1)
        case UInt8(ascii: "*"):
            position += 1
            return (0, Pattern.runMaximum)
        case UInt8(ascii: "+"):
            position += 1
            return (1, Pattern.runMaximum)
        case UInt8(ascii: "{"):
            guard let close = text[position...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
            let parts = text[position + 1..<close].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            position = close + 1
            guard let least = Int(parts[0]), parts.count <= 2 else { return nil }
            if parts.count == 1 { return (least, least) }
            if parts[1].isEmpty { return (least, Pattern.runMaximum) }
            return Int(parts[1]).map { (least, $0) }
        default: return (1, 1)
        }
    }
}
