import JSONCoding
import Redaction
import Testing

@Suite("Rules for projects and paths")
struct ScopeTests {
    private static func filter(_ rules: String, _ policy: PrivacyPolicy = PrivacyPolicy()) throws -> PrivacyFilter {
        let user = try UserRules(parsing: Array(rules.utf8), file: "rules.json")
        return PrivacyFilter(
            policy, scopes: user.scopes, rules: try RedactionRules(user: user), fingerprint: { _ in 1 })
    }

    private static let projects = #"""
        {"projects": {"/srv/secret-*": {"mode": "metadata"}, "/srv/quiet": {"leave_out": ["prompts"]}}}
        """#
    private static let paths = #"{"paths": ["**/.env", "/home/me/keys"]}"#

    private static func prompt(_ cwd: String?, session: String = "s", text: String = "hello") -> String {
        let folder = cwd.map { #""cwd":"\#($0)","# } ?? ""
        return #"{"hook_event_name":"UserPromptSubmit",\#(folder)"session_id":"\#(session)","prompt":"\#(text)"}"#
    }

    @Test(
        "a project's records keep what its rule lets them",
        arguments: [
            ("/srv/secret-a", false), ("/srv/secret-a/deep/down", false), ("/srv/secret", true), ("/srv/quiet", false),
            ("/srv/quietly", true), ("/other/srv/secret-a", true), ("/srv/x/../secret-b", false),
        ])
    func projectRules(folder: String, isKept: Bool) throws {
        let filter = try Self.filter(Self.projects)
        let kept = try PrivacyFilterTests.kept(Self.prompt(folder), by: filter)
        #expect(kept.contains("hello") == isKept, "\(kept)")
        #expect(kept.contains(folder))
    }

    @Test("a record without a folder has that of its session, else the strictest rule")
    func unknownFolders() throws {
        let filter = try Self.filter(Self.projects)
        #expect(try !PrivacyFilterTests.kept(Self.prompt(nil), by: filter).contains("hello"))
        _ = try PrivacyFilterTests.kept(Self.prompt("/srv/open"), by: filter)
        #expect(try PrivacyFilterTests.kept(Self.prompt(nil), by: filter).contains("hello"))
        _ = try PrivacyFilterTests.kept(Self.prompt("/srv/quiet"), by: filter)
        #expect(try !PrivacyFilterTests.kept(Self.prompt(nil), by: filter).contains("hello"))
        filter.note(session: "other", folders: ["/srv/open"])
        #expect(try PrivacyFilterTests.kept(Self.prompt(nil, session: "other"), by: filter).contains("hello"))
    }

    @Test("a rule for a project never keeps more, and finds secrets where the mode does not")
    func neverMore() throws {
        let metadata = try Self.filter(Self.projects, PrivacyPolicy(mode: .metadata))
        #expect(try !PrivacyFilterTests.kept(Self.prompt("/srv/open"), by: metadata).contains("hello"))
        let full = try Self.filter(
            #"{"projects": {"/srv/quiet": {"mode": "redacted"}}}"#, PrivacyPolicy(mode: .full))
        let text = "password=hunter2hunter2X"
        #expect(try PrivacyFilterTests.kept(Self.prompt("/srv/open", text: text), by: full).contains("hunter2"))
        #expect(try !PrivacyFilterTests.kept(Self.prompt("/srv/quiet", text: text), by: full).contains("hunter2"))
        #expect(!full.isTransparent)
    }

    @Test(
        "what names a hidden path loses inputs, outputs and contents",
        arguments: [
            (
                #""tool_name":"Read","tool_input":{"file_path":"/srv/app/.env"},"tool_response":{"content":"TOP"}"#,
                false
            ),
            (#""tool_name":"Read","tool_input":{"file_path":".env"},"tool_response":{"content":"TOP"}"#, false),
            (
                #""tool_name":"Bash","tool_input":{"command":"cat ./.env | head"},"tool_response":{"stdout":"TOP"}"#,
                false
            ),
            (
                #""tool_name":"Bash","tool_input":{"command":"cat '/home/me/keys/a b'"},"tool_response":{"stdout":"TOP"}"#,
                false
            ),
            (
                #""tool_name":"Bash","tool_input":{"command":"grep -r X ."},"tool_response":{"stdout":".env:X=TOP"}"#,
                false
            ),
            (
                #""tool_name":"Read","tool_input":{"file_path":"/srv/app/.environment"},"tool_response":{"content":"TOP"}"#,
                true
            ),
            (
                #""tool_name":"Bash","tool_input":{"command":"ls /home/me/keysmith"},"tool_response":{"stdout":"TOP"}"#,
                true
            ),
        ])
    func hiddenPaths(members: String, isKept: Bool) throws {
        let filter = try Self.filter(Self.paths)
        let record =
            #"{"hook_event_name":"PostToolUse","cwd":"/srv/app","session_id":"s","tool_use_id":"t",\#(members)}"#
        let kept = try PrivacyFilterTests.kept(record, by: filter)
        #expect(kept.contains("TOP") == isKept, "\(kept)")
    }

    @Test("what answers a call that named a hidden path is left out, too")
    func answersOfCalls() throws {
        let filter = try Self.filter(Self.paths)
        func line(_ block: String) -> String {
            #"{"type":"user","sessionId":"s","cwd":"/srv","message":{"role":"user","content":[\#(block)]}}"#
        }
        let call = line(#"{"type":"tool_use","id":"toolu_1","name":"Read","input":{"file_path":"/home/me/keys/id"}}"#)
        #expect(try !PrivacyFilterTests.kept(call, by: filter).contains("/home/me/keys"))
        func answer(_ id: String) -> String {
            line(#"{"type":"tool_result","tool_use_id":"\#(id)","content":"TOP"}"#)
        }
        #expect(try !PrivacyFilterTests.kept(answer("toolu_1"), by: filter).contains("TOP"))
        #expect(try PrivacyFilterTests.kept(answer("toolu_2"), by: filter).contains("TOP"))
        #expect(!filter.areClean(Array(call.utf8)[...]))
    }

    @Test(
        "a slip in the file is refused",
        arguments: [
            #"{"projects": []}"#, #"{"projects": {"/a": {}}}"#, #"{"projects": {"/a": {"mode": "full"}}}"#,
            #"{"projects": {"/a": {"mode": "metadta"}}}"#, #"{"projects": {"/a": {"leave_out": ["prompt"]}}}"#,
            #"{"projects": {"/a": {"leave-out": ["prompts"]}}}"#, #"{"projects": {"": {"mode": "metadata"}}}"#,
            #"{"paths": "/a"}"#, #"{"paths": [1]}"#, #"{"paths": ["**"]}"#, #"{"path": ["/a"]}"#,
        ])
    func refused(_ rules: String) {
        #expect(throws: RedactionRuleError.self) {
            try UserRules(parsing: Array(rules.utf8), file: "rules.json")
        }
    }

    @Test("a text that is forgotten is found as it is and as JSON writes it")
    func forgetting() throws {
        let filter = try PrivacyFilter(forgetting: "Über \"A\"\nB")
        for json in [#"["say Über \"A\"\nB!"]"#, #"["say \u00dcber \"A\"\nB!"]"#] {
            let found = try #require(try filter.redaction(ofJSON: Array(json.utf8)))
            #expect(String(decoding: found.bytes, as: UTF8.self) == #"["say [forgotten]!"]"#)
        }
        #expect(try filter.redaction(of: "Über \"A\"\nB")?.bytes == Array("[forgotten]".utf8))
        #expect(try filter.redaction(of: "password=hunter2hunter2X") == nil)
        for text in ["", "ab", "forgotten", "[forgotten]"] {
            #expect(throws: RedactionRuleError.self) { try PrivacyFilter(forgetting: text) }
        }
    }
}
