/// How a settings file is laid out, so that what is added looks like the rest.
struct TextStyle {
    var newline: String
    /// White space of one level; nil when the whole file stands on one line.
    var indentation: String?
    var isSpaced: Bool

    static let usual = TextStyle(newline: "\n", indentation: "  ", isSpaced: true)

    init(newline: String, indentation: String?, isSpaced: Bool) {
        self.newline = newline
        self.indentation = indentation
        self.isSpaced = isSpaced
    }

    init(of bytes: [UInt8], root: ContainerLayout) {
        let usesCarriageReturn = bytes.contains(0x0D)
        let newline = usesCarriageReturn ? "\r\n" : "\n"
        guard let first = root.children.first else {
            // An empty object says nothing about layout.
            self.init(newline: newline, indentation: "  ", isSpaced: true)
            return
        }
        let gap = bytes[root.range.lowerBound + 1..<first.lowerBound]
        if let lineEnd = gap.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            let text = String(decoding: gap[(lineEnd + 1)...], as: UTF8.self)
            self.init(newline: newline, indentation: text.isEmpty ? "  " : text, isSpaced: true)
        } else {
            let isSpaced = zip(bytes, bytes.dropFirst()).contains { $0 == 0x3A && $1 == 0x20 }
            self.init(newline: newline, indentation: nil, isSpaced: isSpaced)
        }
    }

    /// The white space at the beginning of the line that `position` is on.
    static func leadingSpace(of position: Int, in bytes: [UInt8]) -> String {
        var start = position
        while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
        var end = start
        while end < position, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Puts lines of JSON at the end of a container; `render` gets the white space before a line.
    func append(
        _ render: (_ indentation: String) -> [String], to container: ContainerLayout, in bytes: [UInt8],
        edits: inout TextEdits
    ) {
        guard let last = container.children.last else {
            guard let unit = indentation else {
                return edits.replace(container.inside, with: render("").joined(separator: isSpaced ? ", " : ","))
            }
            let outer = TextStyle.leadingSpace(of: container.range.lowerBound, in: bytes)
            let inner = outer + unit
            let lines = render(inner).map { newline + inner + $0 }.joined(separator: ",")
            return edits.replace(container.inside, with: lines + newline + outer)
        }
        let before = container.children.dropLast().last?.upperBound ?? container.range.lowerBound + 1
        let isOnOwnLine = bytes[before..<last.lowerBound].contains { $0 == 0x0A || $0 == 0x0D }
        let text: String
        if isOnOwnLine {
            let inner = TextStyle.leadingSpace(of: last.lowerBound, in: bytes)
            text = render(inner).map { "," + newline + inner + $0 }.joined()
        } else {
            text = render("").map { (isSpaced ? ", " : ",") + $0 }.joined()
        }
        edits.replace(last.upperBound..<last.upperBound, with: text)
    }
}
