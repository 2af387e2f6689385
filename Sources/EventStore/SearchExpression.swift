/// A full-text question in parsed form. Nothing in the text is an operator except `"…"` and a trailing `*`.
package struct SearchExpression: Sendable, Equatable {
    /// Terms of one question; further ones are ignored.
    package static let termLimit = 32

    /// A word or a phrase: words that must follow one another.
    package struct Term: Sendable, Equatable {
        /// The words, folded as `SearchWords` folds them; never empty.
        package var words: [String]
        /// The term as it was written, without quotes and star.
        package var source: String
        /// Whether the last word may go on.
        package var isPrefix: Bool
    }

    /// All of them must occur.
    package private(set) var terms: [Term] = []

    package init(_ text: String) {
        var scalars = text.unicodeScalars[...]
        while terms.count < SearchExpression.termLimit, let first = scalars.first {
            if SearchExpression.isSpace(first) {
                scalars.removeFirst()
                continue
            }
            let source: Substring.UnicodeScalarView
            if first == "\"" {
                scalars.removeFirst()
                source = scalars.prefix { $0 != "\"" }
                scalars = scalars.dropFirst(source.count + 1)
            } else {
                source = scalars.prefix { !SearchExpression.isSpace($0) && $0 != "\"" && $0 != "*" }
                scalars = scalars.dropFirst(source.count)
            }
            let isPrefix = scalars.first == "*"
            scalars = scalars.drop { $0 == "*" }
            let written = String(Substring(source))
            let words = SearchWords(written).words.map(\.folded)
            if !words.isEmpty { terms.append(Term(words: words, source: written, isPrefix: isPrefix)) }
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.value < 0x20
    }

    /// The question for its words side by side, in its order; nil where that is the same, or where a beginning would stand
    /// in the middle.
    package var sideBySide: SearchExpression? {
        guard terms.count > 1, let last = terms.last, !terms.dropLast().contains(where: \.isPrefix) else { return nil }
        var expression = self
        expression.terms = [
            Term(
                words: terms.flatMap(\.words), source: terms.map(\.source).joined(separator: " "),
                isPrefix: last.isPrefix)
        ]
        return expression
    }

    /// Whether every term occurs in the text; false for a question without words.
    package func matches(_ text: SearchWords) -> Bool {
        !terms.isEmpty && terms.allSatisfy { !text.occurrences(of: $0, limit: 1).isEmpty }
    }
}

extension SearchExpression {
    /// UTF-8 bytes of text on either side of the first match in a snippet.
    package static let snippetContextBytes = 96

    /// The text around the first match, on one line; `\u{2}` and `\u{3}` stand around each matched run of words.
    package func snippet(of text: String) -> String {
        let words = SearchWords(text)
        let bytes = words.bytes
        var marks = terms.flatMap { words.occurrences(of: $0, limit: 16) }
        marks.sort { $0.lowerBound < $1.lowerBound }
        let first = marks.first ?? 0..<0
        var start = max(0, first.lowerBound - SearchExpression.snippetContextBytes)
        var end = min(bytes.count, first.upperBound + SearchExpression.snippetContextBytes)
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        var snippet: [UInt8] = start > 0 ? Array("…".utf8) : []
        var position = start
        for mark in marks where mark.lowerBound >= position && mark.upperBound <= end {
            snippet.append(contentsOf: bytes[position..<mark.lowerBound].map(SearchExpression.printable))
            snippet.append(2)
            snippet.append(contentsOf: bytes[mark].map(SearchExpression.printable))
            snippet.append(3)
            position = mark.upperBound
        }
        snippet.append(contentsOf: bytes[position..<end].map(SearchExpression.printable))
        if end < bytes.count { snippet.append(contentsOf: "…".utf8) }
        return String(decoding: snippet, as: UTF8.self)
    }

    private static func printable(_ byte: UInt8) -> UInt8 { byte < 0x20 ? 0x20 : byte }
}
