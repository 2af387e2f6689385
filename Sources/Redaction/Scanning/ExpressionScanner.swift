/// Finds what users' expressions describe, and personal data: in text as it is meant, string by string.
final class ExpressionScanner {
    private let database: MatchDatabase
    private let rules: [RedactionRules.CompiledExpression]
    private let scratch = MatchScratch()

    init(database: MatchDatabase, rules: [RedactionRules.CompiledExpression]) throws(RedactionRuleError) {
        self.database = database
        self.rules = rules
        try scratch.prepare(for: database)
    }

    /// False where the library failed: then nothing is known of the text.
    func scan(_ cursor: TextCursor, into findings: inout [Finding]) -> Bool {
        guard cursor.form == .json else {
            return scan(cursor.bytes, into: &findings) { $0 }
        }
        var walk = JSONStringWalk(cursor.bytes)
        var outside = 0
        while true {
            let place = walk.next()
            let end = place?.content.lowerBound ?? cursor.bytes.count
            // Numbers stand between strings.
            if let number = numbers(in: outside..<end, cursor.bytes) {
                let part = UnsafeBufferPointer(rebasing: cursor.bytes[number])
                guard scan(part, into: &findings, { $0 + number.lowerBound }) else { return false }
            }
            guard let place else { return true }
            outside = place.content.upperBound
            let content = UnsafeBufferPointer(rebasing: cursor.bytes[place.content])
            if content.contains(0x5C) {
                let copy = UnescapedCopy.content(of: cursor.bytes, in: place.content)
                let isKnown = copy.bytes.withUnsafeBufferPointer { bytes in
                    scan(bytes, into: &findings) { copy.original(of: $0) }
                }
                guard isKnown else { return false }
            } else {
                guard scan(content, into: &findings, { $0 + place.content.lowerBound }) else { return false }
            }
        }
    }

    /// The part between two strings, where it has as many digits as anything personal.
    private func numbers(in range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let minimum = 9
        guard range.count >= minimum else { return nil }
        var digits = 0
        for index in range where ByteSet.digits.contains(bytes[index]) { digits += 1 }
        return digits >= minimum ? range : nil
    }

    private func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, into findings: inout [Finding], _ place: (Int) -> Int
    ) -> Bool {
        guard scratch.scan(bytes, for: database) else { return false }
        guard !scratch.hits.isEmpty else { return true }
        // The library reports every end of a match: the last one of each beginning counts.
        var longest: [MatchScratch.Hit] = []
        for hit in scratch.hits.sorted(by: { ($0.index, $0.start, $0.end) < ($1.index, $1.start, $1.end) }) {
            if let last = longest.last, last.index == hit.index, hit.start < last.end {
                longest[longest.count - 1].end = max(hit.end, last.end)
            } else {
                longest.append(hit)
            }
        }
        for hit in longest {
            let rule = rules[hit.index]
            var range = 0..<hit.end - hit.start
            if let personal = rule.personal {
                let match = UnsafeBufferPointer(rebasing: bytes[hit.start..<hit.end])
                guard let part = personal.personalPart(of: match) else { continue }
                range = part
            }
            let start = hit.start + range.lowerBound
            let end = hit.start + range.upperBound
            findings.append(
                Finding(
                    start: place(start), end: place(end), label: rule.label, meaning: Array(bytes[start..<end])))
        }
        return true
    }
}
