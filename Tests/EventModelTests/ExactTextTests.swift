import EventModel
import Testing

@Suite struct ExactTextTests {
    /// Pairs that `String` holds equal: composed and decomposed, the Angstrom sign, two orders of two marks.
    @Test(arguments: [("\u{E9}", "e\u{301}"), ("\u{212B}", "\u{C5}"), ("a\u{323}\u{307}", "a\u{307}\u{323}")])
    func spellingsAreDifferentTexts(left: String, right: String) {
        for padding in ["", "a text of more than fifteen bytes "] {
            let (left, right) = (padding + left, padding + right)
            #expect(left == right)
            #expect(!left.isExactly(right))
            #expect(ExactText(left) != ExactText(right))
            var table = [ExactText(left): 1]
            #expect(table[ExactText(right)] == nil)
            table[ExactText(right)] = 2
            #expect(table[ExactText(left)] == 1)
        }
    }

    @Test(arguments: 0..<40) func theSameBytesAreTheSameText(length: Int) {
        let text = String(repeating: "é", count: length)
        // Made anew, so that the two share no storage.
        let copy = String(decoding: Array(text.utf8), as: UTF8.self)
        #expect(text.isExactly(copy))
        #expect(ExactText(text) == ExactText(copy))
        #expect(ExactText(text).hashValue == ExactText(copy).hashValue)
        #expect(!text.isExactly(copy + "x"))
        #expect(length == 0 || !text.isExactly(String(repeating: "è", count: length)))
    }

    @Test func nothingIsOnlyNothing() {
        let nothing: String? = nil
        let letter: String? = "a"
        #expect(nothing.isExactly(nothing))
        #expect(!nothing.isExactly(letter) && !letter.isExactly(nothing))
        #expect(letter.isExactly(letter))
    }
}
