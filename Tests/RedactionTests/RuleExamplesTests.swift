import Platform
import Redaction
import Testing

@Suite struct RuleExamplesTests {
    @Test(arguments: RedactionRule.builtIn.map(\.id).uniqued())
    func everyExampleIsFoundAndNoCounterexample(_ id: String) throws {
        let fixture = try RedactionFixture()
        for rule in RedactionRule.builtIn where rule.id == id {
            #expect(!rule.examples.isEmpty)
            for (index, example) in rule.examples.enumerated() {
                for seed in 0..<8 {
                    let text = ValueTemplate.value(example, seed: UInt64(seed * 100 + index))
                    let plain = try fixture.text(text)
                    #expect(plain?.counts[id] ?? 0 > 0, "\(example): \(text) -> \(plain?.counts ?? [:])")
                    let json = try fixture.json("{\"stdout\":\(quoted("$ run\n" + text))}")
                    #expect(json?.counts[id] ?? 0 > 0, "\(example) in JSON: \(json?.counts ?? [:])")
                }
            }
            for example in rule.counterexamples {
                let text = ValueTemplate.value(example, seed: 1)
                #expect(try fixture.text(text)?.counts[id] == nil, "\(example): \(text)")
            }
        }
    }

    @Test func thereAreSixtyFamiliesAndMore() throws {
        #expect(Set(RedactionRule.builtIn.map(\.id)).count >= 100)
        let ids = try RedactionFixture.rules.get().ids
        #expect(Set(ids).count == ids.count)
        #expect(ids.contains("password") && ids.contains("private-key"))
    }

    @Test func heldOutFamiliesHaveRules() {
        #expect(HeldOutFormats.templates.count * 5 >= Set(RedactionRule.builtIn.map(\.id)).count)
    }
}

extension Array where Element: Hashable {
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

@Suite struct RulesPageTests {
    @Test func thePageListsEveryRule() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let page = String(decoding: try Files.read("\(root)/docs/redaction.md"), as: UTF8.self)
        let missing = try RedactionFixture.rules.get().ids.filter { !page.contains("`\($0)`") }
        #expect(missing == [])
        #expect(PersonalData.allCases.filter { !page.contains("`\($0.rawValue)`") } == [])
    }
}
