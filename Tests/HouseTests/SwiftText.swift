/// Swift source in which the contents of comments and string literals are blanked, so that words and braces can be
/// looked for. Every line keeps its place.
enum SwiftText {
    static func code(of text: String) -> [UInt8] {
        var eraser = Eraser(bytes: Array(text.utf8))
        eraser.eraseCode(untilClosingParenthesis: false)
        return eraser.bytes
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}

private struct Eraser {
    var bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + offset + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[position + offset + $0] == text.utf8Start[$0] }
    }

    private mutating func blank(_ count: Int = 1) {
        for index in position..<min(position + count, bytes.count) where bytes[index] != UInt8(ascii: "\n") {
            bytes[index] = UInt8(ascii: " ")
        }
        position += count
    }

    /// Walks code; inside an interpolation it stops after the parenthesis that closes it.
    mutating func eraseCode(untilClosingParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            if starts(with: "//") {
                while position < bytes.count, byte() != UInt8(ascii: "\n") { blank() }
            } else if starts(with: "/*") {
                eraseBlockComment()
            } else if let hashes = stringOpening() {
                eraseString(hashes: hashes)
            } else {
                if byte() == UInt8(ascii: "(") { depth += 1 }
                if byte() == UInt8(ascii: ")") {
                    depth -= 1
                    if untilClosingParenthesis, depth < 0 { return }
                }
                if untilClosingParenthesis { blank() } else { position += 1 }
            }
        }
    }

    private mutating func eraseBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before a quotation mark here; nil where no string begins.
    private func stringOpening() -> Int? {
        var hashes = 0
        while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return byte(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private func hashesFollow(_ hashes: Int, at offset: Int) -> Bool {
        (0..<hashes).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
    }

    private mutating func eraseString(hashes: Int) {
        blank(hashes)
        let isMultiline = starts(with: "\"\"\"")
        let quotes = isMultiline ? 3 : 1
        blank(quotes)
        while position < bytes.count {
            if byte() == UInt8(ascii: "\\"), hashesFollow(hashes, at: 1) {
                let isInterpolation = byte(1 + hashes) == UInt8(ascii: "(")
                blank(2 + hashes)
                if isInterpolation {
                    eraseCode(untilClosingParenthesis: true)
                    blank()
                }
            } else if isMultiline ? starts(with: "\"\"\"") : byte() == UInt8(ascii: "\""),
                hashesFollow(hashes, at: quotes)
            {
                return blank(quotes + hashes)
            } else {
                blank()
            }
        }
    }
}
