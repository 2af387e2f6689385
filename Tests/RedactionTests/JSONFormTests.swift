import JSONCoding
import Redaction
import TestRandomness
import Testing

@Suite struct JSONFormTests {
    private let pat = "ghp_" + ValueTemplate.value("<github>", seed: 3)

    @Test func nothingIsReturnedWhereNothingWasFound() throws {
        let fixture = try RedactionFixture()
        #expect(try fixture.json(#"{"type":"user","message":{"content":"a quiet line"}}"#) == nil)
        #expect(try fixture.json("{}") == nil)
        #expect(try fixture.json("") == nil)
        #expect(try fixture.redactor.redact(text: "") == nil)
    }

    @Test func markerNamesTheRuleAndIsTheSameForTheSameSecretInEveryForm() throws {
        let fixture = try RedactionFixture()
        let plain = try fixture.result(text: "x \(pat) y")
        let marker = plain.dropFirst(2).dropLast(2)
        #expect(marker.hasPrefix("[redacted:github-pat:") && marker.hasSuffix("]") && marker.utf8.count == 30)
        let escaped = "\\u00\(String(pat.utf8.first ?? 0, radix: 16))" + pat.dropFirst()
        for json in [
            quoted(pat), quoted("\u{1B}[1m\(pat)\u{1B}[0m"), quoted(quoted(pat)),
            quoted(Base64Text.encode("t=\(pat)\n")),
            "\"\(escaped)\"",
        ] {
            #expect(try fixture.result(json: json).contains(marker), "\(json)")
        }
        let other = try Redactor(rules: RedactionFixture.rules.get()) { _ in 0x0123_ABCD }
        #expect(try other.redact(text: pat) == "[redacted:github-pat:0123abcd]")
    }

    @Test func countsAreByRule() throws {
        let redaction = try RedactionFixture().json("{\"a\":\(quoted("\(pat) \(pat)")),\"password\":\"hunter2\"}")
        #expect(redaction?.counts == ["github-pat": 2, "password": 1])
    }

    @Test func keysAreRedactedToo() throws {
        let result = try RedactionFixture().result(json: "{\(quoted(pat)):1}")
        #expect(result.hasPrefix("{\"[redacted:github-pat:") && result.hasSuffix("]\":1}"))
    }

    @Test func privateKeysAreGoneAndTheirLinesStay() throws {
        let fixture = try RedactionFixture()
        let begin = "-----BEGIN " + "OPENSSH PRIVATE KEY-----"
        let end = "-----END " + "OPENSSH PRIVATE KEY-----"
        let body = (0..<5).map { ValueTemplate.value("<b64>", seed: UInt64($0)) }
        let key = ([begin] + body + [end]).joined(separator: "\n")
        let patch = "[" + ([begin] + body + [end]).map { quoted("+" + $0) }.joined(separator: ",") + "]"
        for json in [
            quoted(key), quoted("a\n\(key)\nb"), quoted(quoted(key)), quoted("{\"key\":\(quoted(key))}"), patch,
            quoted(([begin] + body).joined(separator: "\r\n")), "{\"a\":\(quoted(Base64Text.encode(key)))}",
        ] {
            let result = try fixture.result(json: json)
            #expect(result.contains("[redacted:private-key:"), "\(json)")
            for line in body { #expect(!result.contains(line.suffix(30)), "\(json)") }
            #expect(throws: Never.self) { try JSONDocument(parsing: result) }
        }
        let shown = begin + "\n...\n" + end
        #expect(try fixture.json(quoted(shown)) == nil)
        #expect(try fixture.json(quoted(key.replacing("PRIVATE", with: "PUBLIC")))?.counts["private-key"] == nil)
    }

    @Test(arguments: [
        #"{"input_tokens":123,"max_tokens":4096,"cache_read_input_tokens":0,"service_tier":"standard"}"#,
        #"{"author":"Somebody Else","token_type":"Bearer","tokenizer":"cl100k_base_v2","max_token_count":"100"}"#,
        #"{"next_page_token_count":"aaa","secretary":"Ann Example","keyboard":"qwertz","password_file":"/etc/x","user_authorization":"granted"}"#,
        #"{"authors":["A B"],"authenticated":"yes","cookiecutter":"template-1234","passwordless":"enabled-2"}"#,
        #"{"has_password":"true-value","public_key":"ssh-ed25519 AAAA","password":""}"#,
    ])
    func countsAndNamesOfOtherThingsStay(_ json: String) throws {
        #expect(try RedactionFixture().json(json) == nil)
    }

    @Test func whatIdentityDependsOnStays() throws {
        let fixture = try RedactionFixture()
        let value = "password=" + ValueTemplate.value("<w24>", seed: 5)
        for name in ["session_id", "sessionId", "uuid", "tool_use_id", "requestId", "cwd", "transcript_path"] {
            let json = "{\(quoted(name)):\(quoted(value)),\"b\":\(quoted(value))}"
            let result = try fixture.result(json: json)
            #expect(result.hasPrefix("{\(quoted(name)):\(quoted(value)),\"b\":\"password=[redacted:password:"))
        }
    }

    /// What can be nothing else is replaced even there, everywhere by the same marker.
    @Test func aSecretWithAFormOfItsOwnStaysNowhere() throws {
        let result = try RedactionFixture().result(json: "{\"cwd\":\(quoted(pat)),\"b\":\(quoted(pat))}")
        let marker = try #require(result.split(separator: "\"").last { $0.hasPrefix("[redacted:") })
        #expect(result == "{\"cwd\":\"\(marker)\",\"b\":\"\(marker)\"}")
    }

    @Test func redactingTwiceChangesNothing() throws {
        let fixture = try RedactionFixture()
        for rule in RedactionRule.builtIn {
            for (seed, example) in rule.examples.enumerated() {
                let value = ValueTemplate.value(example, seed: UInt64(seed))
                for context in SecretContexts.all {
                    let text = context.wrap(value)
                    if let once = try fixture.redactor.redact(text: text) {
                        #expect(
                            try fixture.redactor.redact(text: once) == nil, "\(rule.id) in \(context.name): \(once)")
                    }
                    let json = "{\"a\":\(quoted(text)),\"password\":\(quoted(value))}"
                    let once = try fixture.result(json: json)
                    let twice = try fixture.result(json: once)
                    #expect(once == twice, "\(rule.id) in \(context.name)")
                }
            }
        }
    }

    @Test func anyTextStaysTheJSONThatItWas() throws {
        let fixture = try RedactionFixture()
        var random = SeededGenerator(seed: 5)
        let pieces =
            [
                "token", "password", "\\\\", "\\\"", "\\n", "\\u0061", "\\u001b[1m", "=", ":", " ", "\\\\n",
                "sk-ant-api03-", "://a:b@c", "eyJ", "[redacted:",
            ]
            + [
                "-----BEGIN " + "RSA PRIVATE KEY-----", "Z2hwX", "cGFzc3dvcmQ", "auth\\\":\\\"", "ünï", "\\/", "%3A",
                "'", "value",
            ]
        for _ in 0..<4000 {
            var json = "{\"k\":\""
            for _ in 0..<Int.random(in: 1...14, using: &random) {
                json += pieces.randomElement(using: &random) ?? ""
                json += ValueTemplate(text: ["", "<w8>", "<b40>", "<h64>", "<d4>"].randomElement(using: &random) ?? "")
                    .value(&random)
                if Int.random(in: 0..<6, using: &random) == 0 { json += "\",\"secret_key\":\"" }
            }
            json += "\"}"
            _ = try JSONDocument(parsing: json)
            let result = try fixture.result(json: json)
            #expect(throws: Never.self, "\(json)") { try JSONDocument(parsing: result) }
            #expect(try fixture.json(result) == nil, "\(json) -> \(result)")
        }
    }

    @Test func secretsInNumbersBecomeStrings() throws {
        let fixture = try RedactionFixture(RedactionRules(personalData: [.card]))
        let card = ValueTemplate.value("<card>", seed: 1)
        let result = try fixture.result(json: "{\"n\":\(card)}")
        #expect(result.hasPrefix("{\"n\":\"[redacted:card:") && result.hasSuffix("]\"}"))
    }
}
