/// A text cut into the words that full-text search knows: runs of letters, digits and their marks, case folded.
///
/// These are the rules of SQLite's `unicode61` tokenizer with diacritics kept, so that an engine built on it and one
/// that is not find the same things.
package struct SearchWords: Sendable {
    package struct Word: Sendable {
        package var folded: String
        /// Where it stands in `bytes`.
        package var range: Range<Int>
    }

    /// The text as UTF-8.
    package let bytes: [UInt8]
    package private(set) var words: [Word] = []

    package init(_ text: String) {
        bytes = Array(text.utf8)
        var folded: [UInt8] = []
        var start = 0
        var position = 0
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            if SearchWords.isPartOfWord(scalar, inside: !folded.isEmpty) {
                if folded.isEmpty { start = position }
                SearchWords.fold(scalar, into: &folded)
            } else if !folded.isEmpty {
                words.append(Word(folded: String(decoding: folded, as: UTF8.self), range: start..<position))
                folded.removeAll(keepingCapacity: true)
            }
            position += width
        }
        if !folded.isEmpty {
            words.append(Word(folded: String(decoding: folded, as: UTF8.self), range: start..<position))
        }
    }

    /// Where the term stands, as ranges of `bytes`, at most `limit` of them.
    package func occurrences(of term: SearchExpression.Term, limit: Int) -> [Range<Int>] {
        let count = term.words.count
        guard count > 0, words.count >= count else { return [] }
        var found: [Range<Int>] = []
        for start in 0...(words.count - count) where found.count < limit {
            let isMatch = term.words.indices.allSatisfy { offset in
                let word = words[start + offset].folded
                let isOpenEnded = term.isPrefix && offset == count - 1
                return word == term.words[offset] || isOpenEnded && word.utf8.starts(with: term.words[offset].utf8)
            }
            if isMatch { found.append(words[start].range.lowerBound..<words[start + count - 1].range.upperBound) }
        }
        return found
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar, inside: Bool) -> Bool {
        if scalar.isASCII {
            let lower = scalar.value | 0x20
            return lower >= 0x61 && lower <= 0x7A || scalar.value >= 0x30 && scalar.value <= 0x39
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .privateUse:
            return true
        case .nonspacingMark:
            return inside
        default:
            return false
        }
    }

    private static func fold(_ scalar: Unicode.Scalar, into folded: inout [UInt8]) {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            folded.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        } else {
            folded.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
        }
    }
}
