import Authentication
import JSONCoding
import Redaction
import Testing

@Suite("What a record may keep")
struct PrivacyFilterTests {
    private static let token = ValueTemplate.value("ghp_<w36>", seed: 11)

    static func filter(_ policy: PrivacyPolicy, _ user: UserRules = .none) throws -> PrivacyFilter {
        PrivacyFilter(
            policy, rules: try RedactionRules(user: user, personalData: policy.personalData),
            fingerprint: SecretDigest.fingerprint(key: Array("a key of tests".utf8)))
    }

    static func kept(_ json: String, by filter: PrivacyFilter) throws -> String {
        String(decoding: try filter.document(Array(json.utf8)[...], maximumDepth: 64).bytes, as: UTF8.self)
    }

    @Test("a record without a secret is kept byte by byte")
    func cleanIsUntouched() throws {
        let record = #"{ "type" : "user" , "message":{"content":"\u0061 b" } }"#
        let filter = try Self.filter(PrivacyPolicy())
        #expect(try Self.kept(record, by: filter) == record)
        #expect(filter.redactedCount == 0 && filter.failureCount == 0)
    }

    @Test("secrets are counted and replaced, the form stays")
    func secretsAreReplaced() throws {
        let filter = try Self.filter(PrivacyPolicy())
        let kept = try Self.kept(#"{"a":["\#(Self.token)",{"\#(Self.token)":1}],"b":2}"#, by: filter)
        #expect(!kept.contains(Self.token) && kept.hasPrefix(#"{"a":["[redacted:github-pat:"#))
        #expect(kept.hasSuffix(#":1}],"b":2}"#))
        #expect(filter.redactedCount == 2)
    }

    @Test(
        "a secret is found in a member whose value otherwise stays",
        arguments: ["version", "session_id", "cwd", "type"])
    func structureHidesNothing(name: String) throws {
        let kept = try Self.kept(
            #"{"tool_input":{"\#(name)":"\#(Self.token)"}}"#, by: Self.filter(PrivacyPolicy()))
        #expect(!kept.contains(Self.token))
    }

    @Test("own rules reach paths, and never ids")
    func ownRulesReachPaths() throws {
        let rules = try UserRules(
            parsing: Array(#"{"rules":[{"id":"customer","literal":"acme"}]}"#.utf8), file: "rules.json")
        let kept = try Self.kept(
            #"{"cwd":"/srv/acme/app","session_id":"acme-1","prompt":"for acme"}"#,
            by: Self.filter(PrivacyPolicy(), rules))
        #expect(!kept.contains("/srv/acme") && !kept.contains("for acme") && kept.contains(#""acme-1""#))
    }

    @Test("nothing is looked for where everything is to be kept")
    func fullKeepsEverything() throws {
        let filter = try Self.filter(PrivacyPolicy(mode: .full))
        #expect(filter.isTransparent)
        #expect(try Self.kept(#"{"a":"\#(Self.token)"}"#, by: filter) == #"{"a":"\#(Self.token)"}"#)
        #expect(filter.text(Self.token) == Self.token)
    }

    @Test("without rules nothing but metadata is kept, and that is counted")
    func failsClosed() throws {
        let filter = PrivacyFilter(PrivacyPolicy(), withoutRulesBecause: "rules.json:1: not a pattern")
        let kept = try Self.kept(
            #"{"type":"user","uuid":"u","message":{"role":"user","content":"words"},"novelty":"words","n":3}"#,
            by: filter)
        #expect(
            kept == #"{"type":"user","uuid":"u","message":{"role":"user","content":"[withheld:prompts]"},"n":3}"#)
        #expect(filter.failureCount == 1 && filter.problem == "rules.json:1: not a pattern")
        #expect(filter.text("a path") == "[withheld]")
    }

    @Test("what is no JSON is refused as it was, and no failure of the search")
    func malformedIsTheParsersToTell() throws {
        let filter = try Self.filter(PrivacyPolicy())
        for text in [#"{"a":"#, #"{"a":"\#(Self.token)""#, ""] {
            #expect(throws: JSONError.self) { try Self.kept(text, by: filter) }
        }
        #expect(filter.failureCount == 0)
    }

    @Test("a parsed record is searched as one that is not, and the same secret has the same marker")
    func parsedRecordsToo() throws {
        let filter = try Self.filter(PrivacyPolicy())
        let node = try JSONDocument(parsing: #"{"a":"\#(Self.token)"}"#).root
        let first = try filter.node(node, maximumDepth: 64)
        let second = try filter.node(node, maximumDepth: 64)
        #expect(first["a"]?.string == second["a"]?.string)
        let plain = try JSONDocument(parsing: #"{"a":1}"#).root
        #expect(try filter.node(plain, maximumDepth: 64)["a"]?.int == 1)
    }
}
