import JSONCoding
import Testing

@testable import Adapters

/// What is found of a tool's answer, in each of its forms.
@Suite struct OutputTextTests {
    @Test(arguments: [
        (#""plain""#, "plain"),
        (#"{"stdout":"out\nside","stderr":"","interrupted":false}"#, "out\nside"),
        (#"{"stdout":"","stderr":"warned"}"#, "warned"),
        (#"{"type":"text","file":{"filePath":"/a","content":"let a = 1"}}"#, "let a = 1"),
        (#"{"mode":"files_with_matches","filenames":["/a","/b"]}"#, "/a\n/b"),
        (#"{"content":[{"type":"text","text":"done"}],"agentId":"a1"}"#, "done"),
        (#"{"mode":"content","content":"3: found"}"#, "3: found"),
    ])
    func textsAreFoundWhereTheyStand(answer: String, text: String) throws {
        #expect(try OutputText.searched(node(answer)) == text)
    }

    @Test(arguments: [
        "null", "3", "{}", #"{"stdout":"data:image/png;base64,AAAA","stderr":"","isImage":true}"#, #"{"filenames":[]}"#,
        #"{"rows":[1,2]}"#, "[]",
    ])
    func imagesAndUnknownFormsHaveNone(answer: String) throws {
        #expect(try OutputText.searched(node(answer)) == nil)
    }

    @Test func aTextIsCutWhereACharacterEnds() throws {
        let text = try OutputText.text(node(#"{"stdout":"aé\\u00e9","stderr":"x"}"#), 4)
        #expect(text == "a…")
    }

    private func node(_ text: String) throws -> JSONNode { try JSONDocument(parsing: Array(text.utf8)).root }
}
