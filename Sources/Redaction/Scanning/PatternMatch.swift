/// Where a pattern matched.
struct PatternMatch {
    /// The part that is secret.
    var start: Int
    var end: Int
    /// Where the whole match ends.
    var wholeEnd: Int
}

extension TextCursor {
    /// Matches a pattern that begins exactly at `start`.
    func match(_ pattern: Pattern, at start: Int) -> PatternMatch? {
        var capture = PatternMatch(start: start, end: -1, wholeEnd: start)
        guard let end = match(pattern.elements, at: start, &capture) else { return nil }
        capture.wholeEnd = end
        if capture.end < 0 { capture.end = end }
        return capture.end > capture.start ? capture : nil
    }

    private func match(_ elements: [Pattern.Element], at start: Int, _ capture: inout PatternMatch) -> Int? {
        var position = start
        for element in elements {
            switch element {
            case .run(let set, let least, let most):
                guard let end = run(of: set, least: least, most: most, from: position) else { return nil }
                position = end
            case .choice(let alternatives, let isOptional):
                let before = capture
                var end: Int?
                for alternative in alternatives {
                    end = match(alternative, at: position, &capture)
                    if end != nil { break }
                    capture = before
                }
                guard end != nil || isOptional else { return nil }
                position = end ?? position
            case .assignment:
                guard let value = assignedValue(afterName: position) else { return nil }
                position = value.start
            case .secretBegins: capture.start = position
            case .secretEnds: capture.end = position
            }
        }
        return position
    }

    /// The end of as many characters of the set as there are. A percent sign may stand for one.
    @inline(__always)
    func run(of set: ByteSet, least: Int, most: Int, from start: Int) -> Int? {
        var position = start
        var count = 0
        while count < most, let step = step(at: position) {
            if set.contains(step.byte) {
                position = step.next
            } else if step.byte == 0x25, let byte = percentEncoded(at: step.next), set.contains(byte) {
                position = step.next + 2
            } else {
                break
            }
            count += 1
        }
        return count >= least ? position : nil
    }

    /// The characters between two positions as they are meant: what a secret is compared by, however it was written.
    func meaning(from start: Int, to end: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(end - start)
        var position = start
        while position < end, let step = step(at: position) {
            if step.byte == 0x25, let byte = percentEncoded(at: step.next), byte > 0x20, byte < 0x7F {
                result.append(byte)
                position = step.next + 2
            } else {
                result.append(step.byte)
                position = step.next
            }
        }
        return result
    }
}
