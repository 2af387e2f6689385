/// Private keys in the armour of PEM and OpenPGP, also where each line stands in a JSON string of its own.
extension TextCursor {
    private static let header = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")
    private static let dash = ByteSet("-")
    private static let bodySigns = ByteSet.base64.union(ByteSet("= \t\r\n:,;.()|>\\\u{1B}"))
    private static let betweenStrings = ByteSet(" ,\n\r\t")
    private static let lineNumbers = ByteSet("+- \t0123456789|>")
    private static let patchSigns = ByteSet("+- \t")
    private static let lineSigns = ByteSet.base64.union(ByteSet("="))
    private static let headerMaximum = 60
    /// A key of 16,384 bits with its escapes is not longer.
    private static let bodyMaximumBytes = 32_768
    private static let lineMinimum = 16
    private static let linesMaximum = 400

    /// Finds what is between `-----BEGIN … PRIVATE KEY-----` at the position and the line that ends it; the lines themselves
    /// stay. Returns how far it looked.
    func privateKeys(at start: Int, _ label: Int, _ findings: inout Findings) -> Int {
        let dashes = start + "-----BEGIN".utf8.count
        guard let name = run(of: Self.header, least: 1, most: Self.headerMaximum, from: dashes),
            Array(bytes[dashes..<name]).contains(text: "PRIVATE KEY"),
            let body = run(of: Self.dash, least: 5, most: 5, from: name)
        else { return dashes }
        let (end, isComplete) = endOfKey(from: body)
        var first = body
        while first < end, let step = step(at: first), ByteSet.spaces.contains(step.byte) { first = step.next }
        var position = first
        var last = first
        while position < end, let step = step(at: position) {
            position = step.next
            if !ByteSet.spaces.contains(step.byte) { last = min(position, end) }
        }
        if last > first, hasKeyLine(from: first, to: last) {
            findings.secrets.append(Finding(start: first, end: last, label: label))
        }
        guard !isComplete, form == .json else { return end }
        return followingLines(from: end, label, &findings)
    }

    /// The beginning of the line that ends the key, or the end of all that may belong to a key.
    private func endOfKey(from start: Int) -> (Int, isComplete: Bool) {
        var position = start
        while position - start < Self.bodyMaximumBytes, let step = step(at: position) {
            if step.byte == UInt8(ascii: "-"), starts(with: "-----END", at: position) { return (position, true) }
            guard Self.bodySigns.contains(step.byte) || step.byte >= 0x80 else { return (position, false) }
            position = step.next
        }
        return (position, false)
    }

    private func starts(with text: StaticString, at start: Int) -> Bool {
        var position = start
        for index in 0..<text.utf8CodeUnitCount {
            guard let step = step(at: position), step.byte == text.utf8Start[index] else { return false }
            position = step.next
        }
        return true
    }

    /// Whether there is a run of Base64 as long as keys have: documentation shows three dots.
    private func hasKeyLine(from start: Int, to end: Int) -> Bool {
        var position = start
        while position < end {
            if let line = run(of: .base64, least: Self.lineMinimum, most: Pattern.runMaximum, from: position) {
                let line = meaning(from: position, to: min(line, end))
                return ValueJudgement.entropy(of: line) > 2.5
            }
            guard let step = step(at: position) else { return false }
            position = step.next
        }
        return false
    }

    /// Lines of a key that stand in JSON strings of their own, as a patch has them.
    private func followingLines(from start: Int, _ label: Int, _ findings: inout Findings) -> Int {
        var position = start
        for _ in 0..<Self.linesMaximum {
            // Behind the quotation mark that ends one string, up to the one that begins the next.
            guard position < bytes.count, bytes[position] == 0x22 else { return position }
            position += 1
            while position < bytes.count, Self.betweenStrings.contains(bytes[position]) { position += 1 }
            guard position < bytes.count, bytes[position] == 0x22 else { return position }
            position += 1
            let line = run(of: Self.lineNumbers, least: 0, most: 12, from: position) ?? position
            if starts(with: "-----END", at: position) || starts(with: "END ", at: line) { return line }
            // Signs and digits before the line may be its own: only a sign of a patch is left.
            let first = run(of: Self.patchSigns, least: 0, most: 2, from: position) ?? position
            guard
                let end = run(of: Self.lineSigns, least: Self.lineMinimum, most: 100, from: first),
                step(at: end) == nil
            else { return position }
            findings.secrets.append(Finding(start: first, end: end, label: label))
            position = end
        }
        return position
    }
}
