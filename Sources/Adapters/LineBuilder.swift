internal import EventModel

/// Puts texts together into one line of at most `limit` UTF-8 bytes.
///
/// Runs of white space and control characters become one space, so that no text can break a line of output or speak to
/// a terminal; an ellipsis marks where the limit cut.
struct LineBuilder {
    private static let ellipsis: [UInt8] = [0xE2, 0x80, 0xA6]

    private var bytes: [UInt8] = []
    private let limit: Int
    private var needsSpace = false
    private var isFull = false

    init(limit: Int = Limits.summaryBytes) {
        self.limit = limit
        bytes.reserveCapacity(Swift.min(limit, Limits.summaryBytes) + 4)
    }

    var isEmpty: Bool { bytes.isEmpty }
    var line: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends the text behind a space; nothing where there is no text.
    mutating func appendWord(_ text: String?) {
        guard let text else { return }
        needsSpace = true
        append(text)
    }

    /// Appends the text behind a separator; nothing where there is no text.
    mutating func append(_ separator: StaticString, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        append(separator)
        append(text)
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        guard !isFull else { return }
        var position = 0
        while position < text.count {
            let blank = LineBuilder.blankLength(text, at: position)
            if blank > 0 {
                needsSpace = true
                position += blank
                continue
            }
            if needsSpace {
                needsSpace = false
                if !bytes.isEmpty { bytes.append(0x20) }
            }
            let farthest = min(text.count, position + limit + 1 - bytes.count)
            var end = position + 1
            while end < farthest {
                if LineBuilder.blankLength(text, at: end) == 0 {
                    end += 1
                } else if text[end] == 0x20, end + 1 < text.count, LineBuilder.blankLength(text, at: end + 1) == 0 {
                    // One space between two words stays as it is.
                    end += 2
                } else {
                    break
                }
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[position..<end]))
            position = end
            if bytes.count > limit { return cutToLimit() }
        }
    }

    /// How many bytes at `position` make up a space, a control character (C0, DEL, C1) or a line separator; else 0.
    @inline(__always)
    private static func blankLength(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        let byte = text[position]
        if byte > 0x20, byte < 0x7F { return 0 }
        if byte <= 0x7F { return 1 }
        if byte == 0xC2, position + 1 < text.count, text[position + 1] < 0xA0 { return 2 }
        if byte == 0xE2, position + 2 < text.count, text[position + 1] == 0x80,
            text[position + 2] == 0xA8 || text[position + 2] == 0xA9
        {
            return 3
        }
        return 0
    }

    private mutating func cutToLimit() {
        isFull = true
        var end = Swift.max(0, limit - LineBuilder.ellipsis.count)
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        bytes.removeSubrange(end...)
        bytes.append(contentsOf: LineBuilder.ellipsis)
    }
}
