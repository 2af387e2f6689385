/// Finds secrets in one text: literals in one pass of the library, then an exact look around each of them.
final class SecretScanner {
    private let rules: RedactionRules
    private let scratch = MatchScratch()
    /// Up to where a rule has looked: what repeats its keyword must not make it look at the same characters again.
    private var barriers: [Int]
    private var touchedBarriers: [Int] = []
    private var nameBarrier = 0
    private var lastValue = 0..<0
    private var decoded: [UInt8] = []
    /// Looks into what was decoded; it decodes nothing itself.
    private let inner: SecretScanner?
    private(set) var findings = Findings()

    /// A rule that has looked at more characters than this does not look at them again.
    private static let repeatedLook = 64
    private static let encodedMinimumBytes = 16
    private static let valueMinimumBytes = 6
    /// Letters of a name on either side of its keyword.
    private static let nameReach = 48

    init(rules: RedactionRules, looksIntoBase64: Bool = true) throws(RedactionRuleError) {
        self.rules = rules
        barriers = [Int](repeating: 0, count: rules.rules.count)
        inner = looksIntoBase64 ? try SecretScanner(rules: rules, looksIntoBase64: false) : nil
        try scratch.prepare(for: rules.literals)
    }

    /// False where the library failed: then nothing is known of the text.
    func scan(_ cursor: TextCursor) -> Bool {
        findings.removeAll()
        guard scratch.scan(cursor.bytes, for: rules.literals) else { return false }
        guard !scratch.hits.isEmpty else { return true }
        nameBarrier = 0
        lastValue = 0..<0
        var encodedEnd = 0
        var keyEnd = 0
        for var hit in scratch.hits {
            hit.start = hit.end - rules.literalLengths[hit.index]
            for trigger in rules.triggers[hit.index] {
                switch trigger {
                case .rule(let index): look(for: index, at: hit, cursor)
                case .name(let index): lookForName(rules.names[index], at: hit, cursor)
                case .base64(let position):
                    if hit.start >= encodedEnd, inner != nil {
                        encodedEnd = lookIntoBase64(at: hit, position: position, notBefore: encodedEnd, cursor)
                    }
                case .marker:
                    if let end = RedactionMarker.end(at: hit.start, cursor.bytes) {
                        findings.markers.append(hit.start..<end)
                    }
                case .privateKey:
                    if hit.start >= keyEnd {
                        keyEnd = cursor.privateKeys(at: hit.start, rules.privateKeyLabel, &findings)
                    }
                case .unicodeEscape:
                    findings.hasEscapedLetters = findings.hasEscapedLetters || isEscapedLetter(at: hit.start, cursor)
                }
            }
        }
        for index in touchedBarriers { barriers[index] = 0 }
        touchedBarriers.removeAll(keepingCapacity: true)
        return true
    }

    private func isEscapedLetter(at start: Int, _ cursor: TextCursor) -> Bool {
        guard let value = cursor.hexadecimal(at: start + 2, digits: 4), value < 0x80 else { return false }
        return ByteSet.words.contains(UInt8(value)) || value == 0x2D || value == 0x2E
    }

    // MARK: - Rules with a form

    private func look(for index: Int, at hit: MatchScratch.Hit, _ cursor: TextCursor) {
        guard hit.start >= barriers[index] else { return }
        let rule = rules.rules[index]
        var start = hit.start
        if let before = rule.before {
            while start > 0, hit.start - start < before.most, before.set.contains(cursor.bytes[start - 1]) {
                start -= 1
            }
            guard hit.start - start >= before.least else { return }
        }
        if cursor.isInsideEscape(start) || rule.isWord && cursor.isWordBefore(start) { return }
        let match = cursor.match(rule.pattern, at: hit.start)
        guard var match else { return }
        if match.wholeEnd - hit.start > Self.repeatedLook {
            if barriers[index] == 0 { touchedBarriers.append(index) }
            barriers[index] = match.wholeEnd
        }
        if rule.before != nil { match.start = start }
        if rule.isWord, let next = cursor.step(at: match.wholeEnd), ByteSet.words.contains(next.byte) { return }
        guard accepts(match, rule.check, cursor) else { return }
        findings.secrets.append(Finding(start: match.start, end: match.end, label: rule.label))
    }

    private func accepts(_ match: PatternMatch, _ check: RedactionRule.Check, _ cursor: TextCursor) -> Bool {
        if case .none = check { return true }
        let value = cursor.meaning(from: match.start, to: match.end)
        switch check {
        case .none: return true
        case .present: return !ValueJudgement.isPlaceholder(value)
        case .random(let minimum):
            return ValueJudgement.entropy(of: value) >= minimum && !ValueJudgement.isPlaceholder(value)
        case .checksum:
            let digits = value.suffix(36)
            return value.count == 40 && ValueJudgement.hasChecksum(digits)
                || ValueJudgement.entropy(of: value) >= 3.4 && !ValueJudgement.isPlaceholder(value)
        case .generated:
            return ValueJudgement.isSecret(value, strength: .generated, isQuoted: false, isConstant: false)
        case .webToken: return WebToken.isPlausible(value)
        case .chosen: return ValueJudgement.isChosenPassword(value)
        }
    }

    // MARK: - Names

    private func lookForName(_ entry: (label: Int, name: SecretName), at hit: MatchScratch.Hit, _ cursor: TextCursor) {
        guard hit.start >= nameBarrier, !cursor.isInsideEscape(hit.start) else { return }
        let bytes = cursor.bytes
        var end = hit.end
        let endLimit = min(bytes.count, hit.end + Self.nameReach)
        while end < endLimit, SecretScanner.isName(bytes[end]) { end += 1 }
        if end - hit.end > 16 { nameBarrier = end }
        var start = hit.start
        if bytes[start] == 0x22 { start += 1 }
        let keywordStart = start
        let startLimit = max(0, start - Self.nameReach)
        if keywordStart == hit.start {
            while start > startLimit, cursor.isWordBefore(start) || bytes[start - 1] == 0x5F || bytes[start - 1] == 0x2D
            {
                start -= 1
            }
        }
        let isFlag = bytes[start] == 0x2D
        guard let value = cursor.assignedValue(afterName: end, allowsSpace: isFlag),
            let valueEnd = endOfValue(value, cursor), valueEnd > value.start
        else { return }
        if value.sign != .member, valueEnd - value.start < Self.valueMinimumBytes { return }
        let name = Array(bytes[start..<end])
        guard entry.name.accepts(name: name, keyword: keywordStart - start..<hit.end - start) else { return }
        if value.sign == .member {
            findings.secrets.append(
                Finding(start: value.start, end: valueEnd, label: entry.label, isMember: true))
            return
        }
        let isConstant =
            !name.contains { (0x61...0x7A).contains($0) } && (value.sign == .equals || value.sign == .colon)
        guard
            ValueJudgement.isSecret(
                cursor.meaning(from: value.start, to: valueEnd), strength: entry.name.strength,
                isQuoted: value.isQuoted,
                isConstant: isConstant)
        else {
            // What is long and no secret is not looked at again for each name that stands in it.
            if valueEnd - value.start > Self.repeatedLook * 2 { nameBarrier = valueEnd }
            return
        }
        nameBarrier = valueEnd
        findings.secrets.append(Finding(start: value.start, end: valueEnd, label: entry.label))
    }

    /// Where a value without quotation marks ends is the same for all names within it.
    private func endOfValue(_ value: AssignedValue, _ cursor: TextCursor) -> Int? {
        guard !value.isQuoted else { return cursor.end(of: value) }
        if lastValue.contains(value.start) { return lastValue.upperBound }
        guard let end = cursor.end(of: value) else {
            nameBarrier = value.start + TextCursor.valueMaximum
            return nil
        }
        lastValue = value.start..<max(end, value.start)
        return end
    }

    private static func isName(_ byte: UInt8) -> Bool { ByteSet.words.contains(byte) || byte == 0x2D || byte == 0x2E }

    // MARK: - Base64

    /// The end of the Base64 around a hit, after looking into it.
    private func lookIntoBase64(at hit: MatchScratch.Hit, position: Int, notBefore: Int, _ cursor: TextCursor) -> Int {
        guard let inner else { return notBefore }
        let bytes = cursor.bytes
        var end = hit.end
        while end < bytes.count, ByteSet.base64.contains(bytes[end]) || isEscapedSlash(at: end, bytes) { end += 1 }
        var first = hit.start
        while first > notBefore, ByteSet.base64.contains(bytes[first - 1]) { first -= 1 }
        first = cursor.endOfEscape(at: first)
        // The group of four that the hit begins in tells where groups begin.
        var start = hit.start - position
        guard start >= first, end - first >= Self.encodedMinimumBytes else { return end }
        start -= (start - first) / 4 * 4
        Base64.decode(UnsafeBufferPointer(rebasing: bytes[start..<end]), into: &decoded)
        let found: Finding? = decoded.withUnsafeBufferPointer { decoded in
            let text = TextCursor(bytes: decoded, form: .plain)
            guard inner.scan(text) else { return nil }
            guard var secret = inner.findings.secrets.min(by: { $0.label < $1.label }) else { return nil }
            secret.meaning = text.meaning(from: secret.start, to: secret.end)
            return secret
        }
        guard let found else { return end }
        while end < bytes.count, bytes[end] == UInt8(ascii: "=") { end += 1 }
        findings.secrets.append(Finding(start: first, end: end, label: found.label, meaning: found.meaning))
        return end
    }

    private func isEscapedSlash(at position: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes[position] == 0x5C && position + 1 < bytes.count && bytes[position + 1] == 0x2F
    }
}
