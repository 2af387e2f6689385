import HookInstallation
import JSONCoding
import Testing

private let plan = HookPlan(
    transport: .command, command: HookPlan.CommandHandler(program: "/opt/eyrie/bin/eyrie-hook"))

private func installed(_ text: String?, _ plan: HookPlan = plan) throws -> String {
    String(decoding: try SettingsDocument(text.map { Array($0.utf8) }).installing(plan), as: UTF8.self)
}

private func removed(_ text: String, original: String?) throws -> String {
    let document = try SettingsDocument(Array(text.utf8))
    let before = try SettingsDocument(original.map { Array($0.utf8) })
    return String(decoding: document.removingOurs(original: before), as: UTF8.self)
}

@Suite struct SettingsDocumentTests {
    static let layouts = [
        "{\"model\":\"opus\"}", "{ \"model\": \"opus\" }\n", "{\n  \"model\": \"opus\"\n}\n",
        "{\r\n\t\"model\": \"opus\",\r\n\t\"env\": {}\r\n}", "{\n    \"hooks\": {},\n    \"x\": [1,  2]\n}\n",
        "{\n  \"hooks\": {\n    \"Stop\": [],\n    \"PreToolUse\": [\n      {\n        \"matcher\": \"Bash\",\n"
            + "        \"hooks\": [\n          { \"type\": \"command\", \"command\": \"lint\" }\n        ]\n"
            + "      }\n    ]\n  }\n}",
        "{\"hooks\":{\"Stop\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"say done\"}]}]}}",
        "{\n  \"hooks\": { \"Own\\u0053\": [] }, \"é\": \"ü\"\n}",
        "\u{FEFF}{\n  \"a\": 1\n}\n",
    ]

    @Test(arguments: layouts)
    func whatIsAddedCanBeTakenAwayAgain(_ original: String) throws {
        let text = try installed(original)
        #expect(text != original)
        let wasEmptyContainer = original.contains("\"hooks\": {},") || original.contains("\"Stop\": []")
        let back = try removed(text, original: original)
        #expect(back == original, "\(wasEmptyContainer)")
    }

    @Test(arguments: layouts)
    func theSecondTimeChangesNothing(_ original: String) throws {
        let text = try installed(original)
        #expect(try installed(text) == text)
    }

    @Test(arguments: layouts)
    func theResultIsJSONWithEveryPlannedEvent(_ original: String) throws {
        let text = try installed(original)
        let document = try SettingsDocument(Array(text.utf8))
        #expect(document.ourHandlers().count == 29)
        #expect(document.ourHandlers().allSatisfy { $0.program == "/opt/eyrie/bin/eyrie-hook" })
        let bare = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
        #expect(throws: Never.self) { try JSONDocument(parsing: bare) }
    }

    @Test func anAbsentFileGetsNothingButHooks() throws {
        let text = try installed(nil)
        #expect(text.hasPrefix("{\n  \"hooks\": {\n    \"SessionStart\": [{\"matcher\": \"*\", \"hooks\": [{"))
        #expect(text.hasSuffix("}\n"))
        #expect(try removed(text, original: nil) == "{}\n" || removed(text, original: nil).contains("{"))
        let events = try SettingsDocument(Array(text.utf8)).ourHandlers().map(\.event)
        for absent in ["WorktreeCreate", "WorktreeRemove", "FileChanged", "MessageDisplay"] {
            #expect(!events.contains(absent))
        }
    }

    @Test func aLineEndingOfTheFileIsKept() throws {
        let text = try installed("{\r\n\t\"a\": 1\r\n}\r\n")
        #expect(!text.utf8.split(separator: 0x0A).dropLast().contains { $0.last != 0x0D })
        #expect(text.contains("\r\n\t\t\"Stop\": ["))
    }

    @Test func anOldPathIsReplacedWhereItStands() throws {
        let old = try installed("{\n  \"a\": 1\n}\n")
        let moved = HookPlan(transport: .command, command: HookPlan.CommandHandler(program: "/new/eyrie-hook"))
        let text = try installed(old, moved)
        #expect(
            text == old.split(separator: "/opt/eyrie/bin/", omittingEmptySubsequences: false).joined(separator: "/new/")
        )
    }

    @Test func anEventThatIsNoLongerWantedGoes() throws {
        var wide = plan
        wide.includesMessageDisplay = true
        let text = try installed("{\n  \"a\": 1\n}\n", wide)
        #expect(text.contains("MessageDisplay"))
        #expect(try installed(text) == installed("{\n  \"a\": 1\n}\n"))
    }

    @Test func removalLeavesWhatTheUserAddedSince() throws {
        let original = "{\n  \"a\": 1\n}\n"
        let text = try installed(original)
        let edited = text.replacing(
            "\"Stop\": [", with: "\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"mine\"}]}, ")
        let left = try removed(edited, original: original)
        #expect(left.contains("\"command\": \"mine\""))
        #expect(!left.contains("eyrie-hook"))
        #expect(throws: Never.self) { try JSONDocument(parsing: left) }
    }

    @Test func requestsGoStraightToTheHubWhereTheyMay() throws {
        let request = HookPlan.HTTPHandler(
            url: "http://localhost:4000/hooks/claude-code", headers: [("Authorization", "Bearer t")])
        let direct = HookPlan(transport: .http(request), command: plan.command)
        let handlers = try SettingsDocument(Array(try installed("{}", direct).utf8)).ourHandlers()
        #expect(handlers.filter { $0.url == nil }.map(\.event) == ["SessionStart", "Setup", "PreModelSwitch"])
        // Back to commands: each handler is replaced, none is doubled.
        #expect(try installed(installed("{}", direct)) == installed("{}"))
    }

    @Test(arguments: [
        ("{", "is not valid JSON"), ("{// no\n}", "is not valid JSON"), ("[]", "is not a JSON object"),
        ("{\"hooks\":[]}", "not an object"), ("{\"hooks\":{\"Stop\":{}}}", "not an array"),
    ])
    func otherFilesAreRefused(_ text: String, _ message: String) throws {
        let problem = #expect(throws: SettingsProblem.self) { try installed(text) }
        #expect(problem?.message.contains(message) == true)
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: SettingsProblem("is not valid UTF-8")) {
            try SettingsDocument(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8))
        }
    }
}

extension String {
    fileprivate func replacing(_ old: String, with new: String) -> String {
        guard let found = firstRange(of: old) else { return self }
        return String(self[..<found.lowerBound]) + new + self[found.upperBound...]
    }
}
