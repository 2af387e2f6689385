import JSONCoding
import Redaction
import TestRandomness
import Testing

/// Values of every family in every context, as text and within the JSON of a record.
@Suite struct RecallTests {
    private static let valuesOfAFamily = 4

    private struct Tally {
        var found = 0
        var cases = 0
        var missed: [String: Int] = [:]

        var recall: Double { cases == 0 ? 0 : Double(found) / Double(cases) }

        mutating func note(_ isFound: Bool, _ place: String) {
            cases += 1
            if isFound { found += 1 } else { missed[place, default: 0] += 1 }
        }
    }

    @Test func familiesWithAFormAreFoundWhereverTheyStand() throws {
        let families = RedactionRule.builtIn.filter { rule in
            // What needs a name or a header before it is told by its context; that is the next test.
            !rule.ignoresCase && ![.shell, .database].contains(rule.family)
                && !HeldOutFormats.templates.keys.contains(rule.id)
        }
        #expect(Set(families.map(\.id)).count >= 60)
        let tally = try measure(families.map { ($0.id, $0.examples.filter { !$0.contains("\n") }) })
        #expect(tally.recall >= 0.99, "\(tally.found) of \(tally.cases); missed \(tally.missed)")
        print("row P01: \(tally.found) of \(tally.cases) secrets with a form found, missed \(tally.missed)")
    }

    @Test func familiesOfWhichTheFormWasWrittenDownBeforeTheRuleAreFoundAsWell() throws {
        let tally = try measure(HeldOutFormats.templates.map { ($0.key, $0.value) })
        #expect(tally.recall >= 0.99, "\(tally.found) of \(tally.cases); missed \(tally.missed)")
        print("row P01: \(tally.found) of \(tally.cases) of held-out families found, missed \(tally.missed)")
    }

    /// The gate can fail: without rules nothing is found.
    @Test func withoutRulesNothingIsFound() throws {
        let none = try RedactionRules(forgetting: "a text that nobody wrote")
        let tally = try measure(HeldOutFormats.templates.map { ($0.key, $0.value) }, RedactionFixture(none))
        #expect(tally.recall < 0.5)
        print("row P01: undefended, no rules: \(tally.found) of \(tally.cases) found")
    }

    private func measure(
        _ families: [(id: String, templates: [String])], _ given: RedactionFixture? = nil
    ) throws -> Tally {
        let fixture = try given ?? RedactionFixture()
        var random = SeededGenerator(seed: 7)
        var tally = Tally()
        for (id, templates) in families where !templates.isEmpty {
            for number in 0..<Self.valuesOfAFamily {
                let value = ValueTemplate(text: templates[number % templates.count]).value(&random)
                for context in SecretContexts.all {
                    let text = context.wrap(value)
                    let plain = try fixture.result(text: text)
                    tally.note(isGone(value, from: plain, of: text), "\(id) in \(context.name)")
                    let record =
                        "{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"content\":\(quoted(text))}]}}"
                    let json = try fixture.result(json: record)
                    tally.note(isGone(value, from: json, of: record), "\(id) in \(context.name) in a record")
                    #expect(throws: Never.self) { try JSONDocument(parsing: json) }
                }
            }
        }
        return tally
    }

    /// No part of the secret of any length worth having is left.
    private func isGone(_ value: String, from result: String, of text: String) -> Bool {
        guard result != text else { return false }
        let tail = String(value.suffix(12))
        return !text.contains(tail) || !result.contains(tail)
    }

    // MARK: - Told by name

    private static let names: [(name: String, template: String)] = [
        ("DB_PASSWORD", "<p14>"), ("POSTGRES_PASSWORD", "<w16>"), ("admin_passwd", "<p12>"), ("smtpPassword", "<p16>"),
        ("GPG_PASSPHRASE", "<w20>"), ("CLIENT_SECRET", "<w32>"), ("session_secret", "<h64>"), ("jwtSecret", "<u40>"),
        ("ACCESS_TOKEN", "<w40>"), ("refreshToken", "<u43>"), ("deploy_token", "<h40>"), ("SERVICE_API_KEY", "<w32>"),
        ("apiKey", "<h32>"), ("api-key", "<u36>"), ("encryption_key", "<h64>"), ("SIGNING_KEY", "<u43>"),
        ("storageAccessKey", "<w40>"), ("WEBHOOK_SECRET", "<h40>"), ("private_key", "<h64>"), ("app_key", "<w32>"),
    ]

    private static let assignments: [(name: String, write: @Sendable (String, String) -> String)] = [
        ("env line", { "A=1\n\($0)=\($1)\nB=2\n" }), ("export", { "export \($0)=\"\($1)\"\n" }),
        ("JSON", { "{\"a\": 1, \(quoted($0)): \(quoted($1)), \"b\": []}" }),
        ("YAML", { "a:\n  \($0): \($1)\n  b: 2\n" }),
        ("shell trace", { "+ export '\($0)=\($1)'\n" }), ("code", { "const \($0) = \"\($1)\";\n" }),
        ("call", { "config.set(\"\($0)\", \"\($1)\")\n" }), ("diff", { "@@ -1 +1 @@\n-\($0)=\n+\($0)=\($1)\n" }),
        ("markdown table", { "| `\($0)` | `\($1)` |\n" }), ("flag", { "run --\($0) \($1) --verbose\n" }),
        ("ANSI log", { "\u{1B}[36m\($0)\u{1B}[0m=\u{1B}[33m\($1)\u{1B}[0m\n" }),
        ("nested JSON", { "{\"body\": \(quoted("{\(quoted($0)): \(quoted($1))}"))}" }),
        ("pair", { "[{\"name\": \(quoted($0)), \"value\": \(quoted($1))}]" }),
        ("pair in YAML", { "- name: \($0)\n  value: \"\($1)\"\n" }), ("XML", { "<\($0)>\($1)</\($0)>\n" }),
        ("base64", { Base64Text.encode("A=1\n\($0)=\($1)\n") }),
    ]

    @Test func whatANameTellsIsFoundInText() throws {
        let fixture = try RedactionFixture()
        var random = SeededGenerator(seed: 11)
        var tally = Tally()
        for (name, template) in Self.names {
            for _ in 0..<Self.valuesOfAFamily {
                let value = ValueTemplate(text: template).value(&random)
                for assignment in Self.assignments {
                    let text = assignment.write(name, value)
                    tally.note(
                        isGone(value, from: try fixture.result(text: text), of: text), "\(name) in \(assignment.name)")
                }
            }
        }
        #expect(tally.recall >= 0.9, "\(tally.found) of \(tally.cases); missed \(tally.missed)")
        print("row P01: \(tally.found) of \(tally.cases) told by name found, missed \(tally.missed)")
    }

    @Test func whatANameTellsIsGoneFromMembersWhateverItLooksLike() throws {
        let fixture = try RedactionFixture()
        var random = SeededGenerator(seed: 13)
        for (name, _) in Self.names + [("authorization", ""), ("Cookie", ""), ("x-api-key", ""), ("password", "")] {
            for template in ["<c8>", "<w20>", "two words", "<d6>", "Ünïcode<c4>"] {
                let value = ValueTemplate(text: template).value(&random)
                let json = try fixture.result(json: "{\(quoted(name)):\(quoted(value)),\"next\":\"stays\"}")
                #expect(!json.contains(value), "\(name)")
                #expect(json.hasSuffix(",\"next\":\"stays\"}"))
            }
        }
    }
}
