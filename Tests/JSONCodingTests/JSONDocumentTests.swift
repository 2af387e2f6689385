import JSONCoding
import Testing

@Suite struct JSONDocumentTests {
    @Test func readsEveryKindOfValue() throws {
        let root = try JSONDocument(
            parsing: #" {"s":"a\n\u00e9","i":-12,"d":1.5e2,"t":true,"n":null,"a":[1,{"x":[]}],"last":"z"} "#
        )
        .root
        #expect(root["s"]?.string == "a\né")
        #expect(root["i"]?.int == -12)
        #expect(root["d"]?.double == 150)
        #expect(root["d"]?.int == 150)
        #expect(root["t"]?.bool == true)
        #expect(root["n"]?.isNull == true)
        #expect(root["a"]?.elements.count == 2)
        #expect(root["last"]?.string == "z")
        #expect(root["absent"] == nil)
        #expect(root.members.map(\.key) == ["s", "i", "d", "t", "n", "a", "last"])
        #expect(root["a"].map { String(decoding: $0.rawBytes, as: UTF8.self) } == #"[1,{"x":[]}]"#)
    }

    @Test func theFirstOfTwoEqualKeysCounts() throws {
        let root = try JSONDocument(parsing: #"{"k":1,"k":2,"\u006b":3}"#).root
        #expect(root["k"]?.int == 1)
        #expect(root[name: "k"]?.int == 1)
    }

    @Test func keepsTextWithLoneSurrogates() throws {
        let root = try JSONDocument(parsing: #"{"cut":"\ud83d!","whole":"\ud83d\ude00"}"#).root
        #expect(root["cut"]?.string == "\u{FFFD}!")
        #expect(root["cut"]?.string(firstBytes: 6) == "\u{FFFD}")
        #expect(root["whole"]?.string(firstBytes: 11) == "")
        let korean = try JSONDocument(parsing: #"{"k":"\ud55c\uad6d"}"#).root
        #expect(korean["k"]?.string(firstBytes: 6) == "한")
        #expect(root["whole"]?.string == "😀")
    }

    @Test func repairsInvalidUTF8() throws {
        let document = try JSONDocument(parsing: Array(#"{"k":""#.utf8) + [0xFF] + Array(#""}"#.utf8))
        #expect(document.root["k"]?.string == "\u{FFFD}")
        #expect(String(validating: document.bytes, as: UTF8.self) != nil)
    }

    @Test(arguments: [
        "", "{", "[1,", "{\"a\"}", "{\"a\":1,}", "[1,]", "01", "-", "1.", "1e", "tru", "nul", "\"", "\"\\x\"",
        "\"\\u12\"", "\"\n\"",
        "{} {}", "{'a':1}", "[1 2]", "\u{FEFF}{}",
    ])
    func refusesWhatIsNotJSON(_ text: String) {
        #expect(throws: JSONError.self) { try JSONDocument(parsing: text) }
    }

    /// The shortest values would need an index many times as large as the text.
    @Test func moreValuesThanMayBeAreRefused() throws {
        let text = "[" + [String](repeating: "1", count: 9).joined(separator: ",") + "]"
        #expect(try JSONDocument(parsing: Array(text.utf8), maximumValues: 10).root.elements.count == 9)
        #expect(throws: JSONError(reason: .tooLarge, offset: 17)) {
            try JSONDocument(parsing: Array(text.utf8), maximumValues: 9)
        }
    }

    @Test func refusesDepthBeyondTheLimit() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONDocument(parsing: nested(64))
        #expect(throws: JSONError(reason: .tooDeep, offset: 64)) { try JSONDocument(parsing: nested(65)) }
        #expect(throws: JSONError.self) { try JSONDocument(parsing: nested(1_000_000)) }
    }

    @Test func writesWhatItReads() throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("text", "q\"\\\n\u{1}é😀")
            writer.member("number", 42)
            writer.member("fraction", 0.5)
            writer.member("missing", String?.none)
            writer.key("list")
            writer.array([1, 2]) { $0.value($1) }
            writer.key("raw")
            writer.raw(Array("{}".utf8))
        }
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(
            text == #"{"text":"q\"\\\n\u0001é😀","number":42,"fraction":0.5,"missing":null,"list":[1,2],"raw":{}}"#)
        #expect(try JSONDocument(parsing: writer.bytes).root["text"]?.string == "q\"\\\n\u{1}é😀")
    }
}
