import HookWire
import JSONCoding
import Testing

@Suite struct HookPayloadTests {
    private func text(_ payload: HookPayload) -> String { String(decoding: payload.json, as: UTF8.self) }

    @Test func keepsTheBytesOfAnObject() {
        let raw = #"{"session_id":"s","n":1.50e+3,"u":"\u00e9é","a":[{},[],null,true,-0]}"#
        let payload = HookPayload(Array(raw.utf8))
        #expect(text(payload) == raw)
        #expect(!payload.isTruncated)
        #expect(!payload.isUnparsed)
        #expect(payload.lostSessionID == nil)
    }

    @Test func staysOnOneLine() {
        let payload = HookPayload(Array("\u{FEFF}\r\n {\n\t\"a\" : \"x\\ny\" ,\r\n\"b\":[1 ,\n2]}\n\n".utf8))
        #expect(text(payload) == #"{  "a" : "x\ny" ,  "b":[1 , 2]}"#)
        #expect(!payload.isUnparsed)
    }

    @Test(arguments: [
        "garbage", "{", "{\"a\":1", "[1]", "\"text\"", "{}{}", "{\"a\":1} x", "{'a':1}", "{\"a\":01}", "{\"a\":1,}",
        "{\"a\":[1,]}",
        "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":tru}", "{\"a\":-}", "{\"a\":1.}",
        "{\"a\":1e}", "{,}",
        "{\"a\" 1}", "{\"a\":1]", "{1:2}",
    ])
    func keepsOtherInputAsText(_ input: String) throws {
        let payload = HookPayload(Array(input.utf8))
        #expect(payload.isUnparsed)
        #expect(!payload.isTruncated)
        #expect(try JSONDocument(parsing: payload.json).root["unparsed_text"]?.string == input)
    }

    @Test func keepsAnyBytesAsValidText() throws {
        let payload = HookPayload((0...255).map { UInt8($0) })
        let document = try JSONDocument(parsing: payload.json)
        #expect(String(validating: payload.json, as: UTF8.self) != nil)
        let expected = (0...255).map { UInt8($0 < 0x80 ? $0 : 0x3F) }
        #expect(document.root["unparsed_text"]?.string.map { Array($0.utf8) } == expected)
    }

    @Test func mendsInvalidUTF8InAnObject() throws {
        let bytes = Array(#"{"k":"a"#.utf8) + [0xFF, 0xC3, 0xA9, 0xED, 0xA0, 0x80, 0xF0, 0x9F] + Array(#""}"#.utf8)
        let payload = HookPayload(bytes)
        #expect(text(payload) == #"{"k":"a?é?????"}"#)
        #expect(payload.json.count == bytes.count)
    }

    @Test func keepsWhatIsNestedTooDeeplyAsTextOfItsSession() throws {
        let nested = { (depth: Int) in
            #"{"session_id":"s\"1","a":"# + String(repeating: "[", count: depth - 1)
                + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(!HookPayload(Array(nested(HookLimits.payloadDepth).utf8)).isUnparsed)
        let payload = HookPayload(Array(nested(HookLimits.payloadDepth + 1).utf8))
        #expect(payload.isUnparsed)
        #expect(payload.lostSessionID == Array(#""s\"1""#.utf8))
    }

    @Test func tellsTheFolder() {
        #expect(HookPayload(Array(#"{"cwd":"/srv/a b"}"#.utf8)).folder == "/srv/a b")
        #expect(HookPayload(Array(#"{"x":{"cwd":"/no"},"cwd":"/srv/\u00e9\"","cwd":"/2"}"#.utf8)).folder == "/srv/é\"")
        #expect(HookPayload(Array(#"{"cwd":1}"#.utf8)).folder == nil)
    }

    @Test func knowsAWholeObject() {
        let isWhole = { (text: String) in Array(text.utf8).withUnsafeBufferPointer { HookPayload.isWhole($0) } }
        #expect(isWhole("{\"a\":{}}\n"))
        #expect(!isWhole("{\"a\":{}"))
        #expect(!isWhole("{} {}"))
        #expect(!isWhole(""))
    }
}
