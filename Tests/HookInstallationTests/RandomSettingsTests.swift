import HookInstallation
import JSONCoding
import TestRandomness
import Testing

/// Settings files as people and programs leave them: any layout, with hooks of others.
struct RandomSettings {
    var generator: SeededGenerator
    let newline: String
    let unit: String?
    let colon: String

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        newline = ["\n", "\r\n"].randomElement(using: &generator) ?? "\n"
        unit = [nil, "  ", "    ", "\t"].randomElement(using: &generator) ?? nil
        colon = [":", ": ", " : "].randomElement(using: &generator) ?? ":"
    }

    mutating func text() -> String {
        var members = ["\"model\"\(colon)\"opus \\u00e9 {}[],\\\"\""]
        if Bool.random(using: &generator) { members.append("\"permissions\"\(colon)" + list(["\"Bash(ls:*)\""], 1)) }
        if Bool.random(using: &generator) { members.append("\"hooks\"\(colon)" + hooks()) }
        if Bool.random(using: &generator) { members.append("\"env\"\(colon)" + object(["\"A\"\(colon)\"1\""], 1)) }
        members.shuffle(using: &generator)
        let end = ["", newline, newline + newline].randomElement(using: &generator) ?? ""
        return object(members, 0) + end
    }

    private mutating func hooks() -> String {
        let names = ["Stop", "PreToolUse", "SessionStart", "Made\\u0055p", "FileChanged"].shuffled(using: &generator)
        let events = names.prefix(Int.random(in: 0...4, using: &generator)).map { name in
            let handler = object(["\"type\"\(colon)\"command\"", "\"command\"\(colon)\"own \(name)\""], 5)
            let groups = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                object(["\"matcher\"\(colon)\"Bash|Edit\"", "\"hooks\"\(colon)" + list([handler], 4)], 3)
            }
            return "\"\(name)\"\(colon)" + list(groups, 2)
        }
        return object(Array(events), 1)
    }

    private func object(_ members: [String], _ depth: Int) -> String { wrap("{", members, "}", depth) }
    private func list(_ elements: [String], _ depth: Int) -> String { wrap("[", elements, "]", depth) }

    private func wrap(_ open: String, _ parts: [String], _ close: String, _ depth: Int) -> String {
        guard let unit else { return open + parts.joined(separator: ",") + close }
        guard !parts.isEmpty else { return open + close }
        let outer = String(repeating: unit, count: depth)
        return open + parts.map { newline + outer + unit + $0 }.joined(separator: ",") + newline + outer + close
    }
}

@Suite struct RandomSettingsTests {
    @Test(arguments: 0..<300 as Range<UInt64>)
    func installAndRemoveGiveTheSameBytesBack(_ seed: UInt64) throws {
        var random = RandomSettings(seed: seed)
        let original = Array(random.text().utf8)
        let plan = HookPlan(
            transport: .command,
            command: HookPlan.CommandHandler(
                program: "/opt/with space/eyrie-hook", arguments: ["--source-app", "a \"b\""]))
        let before = try SettingsDocument(original)
        let installed = try before.installing(plan)
        let after = try SettingsDocument(installed)
        #expect(try JSONDocument(parsing: installed).root["model"]?.string == "opus é {}[],\"")
        #expect(after.ourHandlers().count == plan.eventCount)
        #expect(try after.installing(plan) == installed)
        #expect(after.removingOurs(original: before) == original, "seed \(seed)")
    }
}
