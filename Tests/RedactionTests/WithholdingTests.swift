import Redaction
import Testing

@Suite("Kinds of text that are not kept")
struct WithholdingTests {
    private func kept(_ json: String, without kinds: ContentClass...) throws -> String {
        try PrivacyFilterTests.kept(
            json, by: PrivacyFilterTests.filter(PrivacyPolicy(mode: .full, withheld: Set(kinds))))
    }

    private func metadata(_ json: String) throws -> String {
        try PrivacyFilterTests.kept(json, by: PrivacyFilterTests.filter(PrivacyPolicy(mode: .metadata)))
    }

    @Test("each block of a message is of a kind of its own")
    func blocks() throws {
        let answer = #"""
            {"type":"assistant","message":{"role":"assistant","content":[{"type":"thinking","thinking":"A","signature":"B"},
            {"type":"text","text":"C"},{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"D"}}]}}
            """#
        let noThinking = try kept(answer, without: .thinking)
        #expect(!noThinking.contains(#""A""#) && !noThinking.contains(#""B""#))
        #expect(noThinking.contains(#""text":"C""#) && noThinking.contains(#"{"command":"D"}"#))
        let noAnswers = try kept(answer, without: .responses)
        #expect(noAnswers.contains(#""text":"[withheld:responses]""#) && noAnswers.contains(#""thinking":"A""#))
        let noInputs = try kept(answer, without: .toolInputs)
        #expect(noInputs.contains(#"{"type":"tool_use","id":"t1","name":"Bash","input":{}}"#))
    }

    @Test("an empty text and no text stay what they are")
    func nothingStaysNothing() throws {
        #expect(try kept(#"{"prompt":"","title":null}"#, without: .prompts) == #"{"prompt":"","title":null}"#)
    }

    @Test("a subagent is still found from the call that began it")
    func linksStay() throws {
        let line =
            #"{"toolUseResult":{"agentId":"a1","prompt":"P","content":[{"text":"T"}],"usage":{"input_tokens":1}}}"#
        #expect(
            try kept(line, without: .toolOutputs) == #"{"toolUseResult":{"agentId":"a1","usage":{"input_tokens":1}}}"#)
    }

    @Test("of files, texts go and the signs of changed lines stay")
    func fileContents() throws {
        let call = #"""
            {"tool_input":{"file_path":"/a","content":"X"},"tool_response":{"filePath":"/a","structuredPatch":[{"oldStart":1,"lines":["+X"," Y","-Z"]}]}}
            """#
        let kept = try kept(call, without: .fileContents)
        #expect(kept.contains(#""file_path":"/a","content":"[withheld:file_contents]""#))
        #expect(kept.contains(#""oldStart":1,"lines":["+"," ","-"]"#))
    }

    @Test("a result of a tool that read a file is the file's text")
    func fileResults() throws {
        func line(_ answer: String) -> String {
            #"{"message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"X"}]},"toolUseResult":\#(answer)}"#
        }
        #expect(!(try kept(line(#"{"file":{"content":"X"}}"#), without: .fileContents)).contains(#""X""#))
        #expect(try kept(line(#"{"stdout":"X"}"#), without: .fileContents).contains(#""content":"X""#))
    }

    @Test("accounts, addresses and users' names in paths are of one kind")
    func identity() throws {
        let filter = try PrivacyFilterTests.filter(PrivacyPolicy(withheld: [.identity]))
        let kept = try PrivacyFilterTests.kept(
            #"{"cwd":"/home/erika/app","attributes":{"user.email":"e@corp.test"},"prompt":"ask bob@corp.test"}"#,
            by: filter)
        for word in ["erika", "e@corp", "bob@corp"] { #expect(!kept.contains(word)) }
        #expect(kept.contains("/app"))
    }

    @Test("metadata is what is known to be harmless; names of members that are not known go, too")
    func metadataIsAListOfWhatStays() throws {
        let kept = try metadata(
            #"{"session_id":"s","hook_event_name":"Stop","error":"rate_limit","reason":"he said no","my secret plan":1,"count":2,"list":["x"],"payload":{"tool_name":"Bash","note":"x"}}"#
        )
        #expect(
            kept
                == #"{"session_id":"s","hook_event_name":"Stop","error":"rate_limit","count":2,"payload":{"tool_name":"Bash"}}"#
        )
    }

    @Test("what is no object is nothing that could be metadata")
    func otherValues() throws {
        #expect(try metadata(#"["words"]"#) == "null")
    }
}
