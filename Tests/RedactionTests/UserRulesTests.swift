import Redaction
import Testing

@Suite struct UserRulesTests {
    private func rules(_ json: String) throws -> RedactionRules {
        try RedactionRules(user: UserRules(parsing: Array(json.utf8), file: "rules.json"))
    }

    @Test func literalsGlobsAndExpressionsAreFound() throws {
        let fixture = try RedactionFixture(
            rules(
                #"{"rules":[{"id":"customer","literal":"Acme \"West\" (old)"},{"id":"host","glob":"*.corp.example"},"#
                    + #"{"id":"ticket","regex":"\\bSEC-[0-9]{4}\\b","ignore_case":true}]}"#))
        #expect(try fixture.text("at Acme \"West\" (old) now")?.counts == ["customer": 1])
        #expect(try fixture.json(quoted("at Acme \"West\" (old) now"))?.counts == ["customer": 1])
        #expect(try fixture.text("ssh db7.corp.example ls")?.counts == ["host": 1])
        #expect(try fixture.json(quoted("a\nsec-1234\nb"))?.counts == ["ticket": 1])
        #expect(try fixture.text("SEC-12345") == nil)
        let once = try fixture.result(json: quoted("see db7.corp.example"))
        #expect(try fixture.json(once) == nil)
    }

    /// Expressions for which versions of the library look backwards, and end the process on more than 255 bytes.
    @Test(arguments: ["=+x", "a+b", "[0-9]+-x", "[ab]+(?:ab)", "b+b{2,}", "x+y", "(a+)+b", " +b{2,5}"])
    func longTextsAreSearched(expression: String) throws {
        let fixture = try RedactionFixture(rules(#"{"rules":[{"id":"long","regex":"\#(expression)"}]}"#))
        for text in ["=", "a", "0123456789", "ab", "x", " "].map({ String(repeating: $0, count: 1000) }) {
            _ = try fixture.text("\(text)!")
            let found = try fixture.text("\(text)! ==x aab 12-x bbb xy   bb")
            #expect(found?.counts["long"] ?? 0 >= 1, "\(expression)")
        }
    }

    @Test func aBuiltInRuleCanBeLeftOut() throws {
        let token = ValueTemplate.value("<jwt>", seed: 1)
        #expect(try RedactionFixture(rules(#"{"without":["jwt"]}"#)).text("see \(token)")?.counts["jwt"] == nil)
        #expect(try RedactionFixture().text("see \(token)")?.counts["jwt"] == 1)
    }

    @Test(arguments: [
        (#"{"rules":[{"id":"a","regex":"x(?=y)"}]}"#, 1, "a"), (#"{"rules":[{"id":"b","regex":"(unclosed"}]}"#, 1, "b"),
        ("{\n \"rules\": [\n  {\"id\":\"c\",\"regex\":\"a*\"}]}", 3, "c"),
        (#"{"rules":[{"id":"d","literal":"ab"}]}"#, 1, "d"),
        (#"{"rules":[{"id":"Bad Id","literal":"abc"}]}"#, 1, "Bad Id"), (#"{"rules":[{"id":"e"}]}"#, 1, "e"),
        (#"{"rules":[{"id":"f","literal":"abc","glob":"abc"}]}"#, 1, "f"),
        (#"{"rules":[{"id":"g","regex":"(a)\\1"}]}"#, 1, "g"),
    ])
    func aBadRuleIsRefusedWithItsPlace(_ json: String, _ line: Int, _ rule: String) throws {
        let error = #expect(throws: RedactionRuleError.self) { try rules(json) }
        #expect(error?.file == "rules.json")
        #expect(error?.line == line)
        #expect(error?.rule == rule)
        #expect(error?.hint.isEmpty == false)
        #expect(error?.description.contains("rules.json:\(line):") == true)
    }

    @Test(arguments: [
        #"{"rules":[}"#, "[]", #"{"rule":[]}"#, #"{"personal_data":["shoe-size"]}"#, #"{"without":["nothing"]}"#,
    ])
    func aBadFileIsRefused(_ json: String) throws {
        let error = #expect(throws: RedactionRuleError.self) { try rules(json) }
        #expect(error?.file == "rules.json")
        #expect(error?.line == 1)
    }

    @Test func theOffsetIntoAnExpressionIsTold() throws {
        let error = #expect(throws: RedactionRuleError.self) {
            try rules(#"{"rules":[{"id":"a","regex":"abc(def"}]}"#)
        }
        #expect(error?.offset == 3)
    }
}

@Suite struct PersonalDataTests {
    @Test func nothingPersonalIsRedactedUnasked() throws {
        #expect(try RedactionFixture().text("mail ann@corp.test, 10.1.2.3, /home/ann/x, +49 30 1234567") == nil)
    }

    @Test(arguments: [
        (
            PersonalData.email, "mail ann.b@corp.test now",
            "mail noreply@corp.test and git@github.com and ann@example.com"
        ),
        (.phone, "call +49 30 1234567 now", "1 + 49 30 is 79"),
        (.internetAddress, "from 10.1.2.3:80", "127.0.0.1 and 1.2.300.4 and 1.2.3"),
        (.hardwareAddress, "at 00:1b:63:84:45:e6 up", "12:30:45"),
        (.socialSecurityNumber, "is 123-45-6789.", "123-456-789"),
        (.homeFolder, "cd /home/ann/work", "cd /homes/x"),
        (.bankAccount, "to DE89 3704 0044 0532 0130 00 now", "DE12 3456 7890 1234 5678 90"),
        (.card, "", "1234 5678 9012 3456 and 20260101000000000"),
    ])
    func eachKindIsFoundWhereAskedFor(_ kind: PersonalData, _ yes: String, _ no: String) throws {
        let fixture = try RedactionFixture(RedactionRules(personalData: [kind]))
        let text = kind == .card ? "card \(ValueTemplate.value("<card>", seed: 4)) ok" : yes
        #expect(try fixture.text(text)?.counts == [kind.rawValue: 1])
        #expect(try fixture.json(quoted("a\n\(text)\n"))?.counts == [kind.rawValue: 1])
        #expect(try fixture.text(no) == nil)
    }

    @Test func ofAHomeFolderTheNameGoes() throws {
        let fixture = try RedactionFixture(RedactionRules(personalData: [.homeFolder]))
        let result = try fixture.result(text: "cd /home/ann/work")
        #expect(result.hasPrefix("cd /home/[redacted:home-folder:") && result.hasSuffix("]/work"))
    }
}
