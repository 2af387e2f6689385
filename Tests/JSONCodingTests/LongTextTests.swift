import JSONCoding
import Testing

/// Texts are scanned eight bytes at a time: every place in such a step must be told rightly.
@Suite struct LongTextTests {
    @Test func everyByteAtEveryPlace() throws {
        for length in 0..<20 {
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var text = [UInt8](repeating: 0x61, count: length)
                    text[place] = byte
                    let document = try? JSONDocument(parsing: [0x22] + text + [0x22])
                    switch byte {
                    case 0..<0x20, 0x22, 0x5C:
                        // A backslash before an `a` is no escape, and one at the end takes the quote.
                        #expect(document == nil, "byte \(byte) at \(place) of \(length)")
                    default:
                        let expected = String(decoding: text, as: UTF8.self)
                        #expect(document?.root.string == expected, "byte \(byte) at \(place) of \(length)")
                    }
                }
            }
        }
    }

    @Test func textsOfManyLanguages() throws {
        for count in 0..<40 {
            let text = String(repeating: "ab", count: count) + "é漢🎈" + String(repeating: "z", count: count % 9)
            #expect(try JSONDocument(parsing: "\"\(text)\"").root.string == text)
            #expect(try JSONDocument(parsing: "\"\(text)\\n\"").root.string == text + "\n")
        }
    }

    @Test func theBeginningOfAText() throws {
        func beginning(_ text: String, _ limit: Int) throws -> String? {
            try JSONDocument(parsing: "\"\(text)\"").root.string(firstBytes: limit)
        }
        #expect(try beginning("short", 100) == "short")
        #expect(try beginning("abcdef", 3) == "abc")
        #expect(try beginning("abéd", 3) == "ab")
        #expect(try beginning("ab\\ncd", 3) == "ab")
        #expect(try beginning("ab\\ncd", 4) == "ab\n")
        #expect(try beginning("a\\u00e9bcdef", 5) == "a")
        #expect(try beginning("a\\u00e9bcdef", 8) == "aéb")
        #expect(try beginning("a\\ud83c\\udf88bcdef", 12) == "a")
        #expect(try beginning("a\\ud83c\\udf88bcdef", 13) == "a🎈")
        #expect(try beginning("a\\\\\\\\b", 2) == "a")
        #expect(try JSONDocument(parsing: "7").root.string(firstBytes: 3) == nil)
    }

    @Test func whatIsNoUTF8IsReplaced() throws {
        let document = try JSONDocument(parsing: Array("\"abcdefgh".utf8) + [0xFF] + Array("\"".utf8))
        #expect(document.root.string == "abcdefgh\u{FFFD}")
    }

    /// Every first byte with every second one, and with what may follow: each is told from UTF-8 as a string tells it.
    @Test func everyBeginningOfACharacter() throws {
        let endings: [[UInt8]] = [[], [0x61], [0x80], [0xBF, 0x61], [0x80, 0x80], [0xBF, 0xBF, 0x61], [0xC3, 0xA9]]
        for first in UInt8(0x80)...UInt8.max {
            for second in UInt8(0x23)...UInt8.max where second != 0x5C {
                for ending in endings {
                    let text = [0x61, first, second] + ending
                    let document = try JSONDocument(parsing: [0x22] + text + [0x22])
                    let expected = String(decoding: text, as: UTF8.self)
                    guard document.root.string != expected else { continue }
                    Issue.record("\(text)")
                }
            }
        }
    }

    @Test func escapesBetweenTexts() throws {
        for count in 0..<20 {
            let text = String(repeating: "é", count: count) + String(repeating: "a", count: count / 2)
            let source = #""\#(text)\n\#(text)\"\u00e9\ud83c\udf88\#(text)\ud83c\#(text)\u0000""#
            let expected = "\(text)\n\(text)\"é🎈\(text)\u{FFFD}\(text)\0"
            #expect(try JSONDocument(parsing: source).root.string == expected)
        }
    }

    @Test func manyMembers() throws {
        let members = (0..<5_000).map { #""k\#($0)":[\#($0),{"a":null}]"# }
        let root = try JSONDocument(parsing: "{" + members.joined(separator: ",") + "}").root
        #expect(root.members.count == 5_000)
        #expect(root["k4999"]?.elements.first?.int == 4_999)
        #expect(root["k2500"]?.elements.last?["a"]?.isNull == true)
    }
}
