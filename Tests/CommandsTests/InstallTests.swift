import Commands
import Platform
import Testing

@Suite struct InstallTests {
    private func prepared(_ settings: String? = nil) throws -> Program {
        let program = try Program()
        try program.folder.write("bin/eyrie-hook", "#!/bin/sh\n", mode: 0o755)
        if let settings { try program.folder.write(".claude/settings.local.json", settings, mode: 0o640) }
        return program
    }

    @Test func wiresTheProjectAndGivesItBack() throws {
        let original = "{\r\n\t\"model\": \"opus\"\r\n}"
        let program = try prepared(original)
        let first = program("install", "--yes")
        #expect(first.status == 0)
        #expect(first.output.contains("Installed 29 hooks in"))
        #expect(first.output.contains("+\t\"hooks\": {") || first.output.contains("+ \"hooks\": {"))
        let installed = try #require(program.folder.text(".claude/settings.local.json"))
        #expect(installed.contains(program.folder.path + "/bin/eyrie-hook"))
        #expect(installed.contains("--state-dir"))
        #expect(program.folder.mode(".claude/settings.local.json") == 0o640)

        let second = program("install", "--yes")
        #expect(second.status == 0)
        #expect(second.output.hasPrefix("Nothing to do"))
        #expect(program.folder.text(".claude/settings.local.json") == installed)

        let back = program("uninstall", "--yes")
        #expect(back.output.contains("byte for byte"))
        #expect(program.folder.text(".claude/settings.local.json") == original)
        #expect(program.folder.mode(".claude/settings.local.json") == 0o640)
        #expect(program("uninstall", "--yes").output.hasPrefix("Nothing to do"))
    }

    @Test func whatDidNotExistGoesAgainWithItsFolder() throws {
        let program = try prepared()
        #expect(program("install", "--yes").status == 0)
        #expect(program.folder.mode(".claude/settings.local.json") == 0o644)
        #expect(program("uninstall", "--yes").output.contains("did not exist before"))
        #expect(!Files.exists(program.folder.path + "/.claude"))
    }

    @Test func aChangeOfTheUsersSurvivesTheRemoval() throws {
        let program = try prepared("{\n  \"model\": \"opus\"\n}\n")
        #expect(program("install", "--yes").status == 0)
        let installed = try #require(program.folder.text(".claude/settings.local.json"))
        let changed = installed.split(separator: "\"opus\"", omittingEmptySubsequences: false).joined(
            separator: "\"haiku\"")
        try program.folder.write(".claude/settings.local.json", changed)
        let back = program("uninstall", "--yes")
        #expect(back.output.contains("it had changed since"))
        #expect(program.folder.text(".claude/settings.local.json") == "{\n  \"model\": \"haiku\"\n}\n")
    }

    @Test func installingAgainAfterAChangeKeepsTheChangeInTheBackup() throws {
        let program = try prepared("{\n  \"model\": \"opus\"\n}\n")
        #expect(program("install", "--yes").status == 0)
        let installed = try #require(program.folder.text(".claude/settings.local.json"))
        let changed = installed.split(separator: "\"opus\"", omittingEmptySubsequences: false).joined(
            separator: "\"haiku\"")
        try program.folder.write(".claude/settings.local.json", changed)
        #expect(program("install", "--yes", "--source-app", "shop").status == 0)
        #expect(program("uninstall", "--yes").output.contains("byte for byte"))
        #expect(program.folder.text(".claude/settings.local.json") == "{\n  \"model\": \"haiku\"\n}\n")
    }

    @Test func nobodyThereMeansNothingIsWritten() throws {
        let program = try prepared("{}")
        let result = program("install")
        #expect(result.status == 2)
        #expect(result.error.contains("--yes"))
        #expect(program.folder.text(".claude/settings.local.json") == "{}")
    }

    @Test(arguments: [("y", 0), ("n", 1), ("", 1)])
    func theAnswerDecides(_ answer: String, _ status: Int32) throws {
        var program = try prepared("{}")
        program.answer = answer
        #expect(program("install").status == status)
        #expect((program.folder.text(".claude/settings.local.json") == "{}") == (status != 0))
    }

    @Test func brokenSettingsAreLeftAlone() throws {
        let program = try prepared("{ // comment\n}")
        let result = program("install", "--yes")
        #expect(result.status == 1)
        #expect(result.error.contains("is not valid JSON"))
        #expect(program.folder.text(".claude/settings.local.json") == "{ // comment\n}")
    }

    @Test func theTokenOfRequestsIsHiddenAndTheFilePrivate() throws {
        let program = try prepared("{}")
        let result = program("install", "--http", "--yes", "--hub", "http://hub.example.org:4000/")
        #expect(result.status == 0)
        let token = try #require(program.folder.text("state/ingest.token")).filter { !$0.isNewline }
        #expect(token.count == 43)
        #expect(program.folder.mode("state/ingest.token") == 0o600)
        #expect(!result.output.contains(token))
        let text = try #require(program.folder.text(".claude/settings.local.json"))
        #expect(text.contains("Bearer " + token))
        #expect(text.contains("\"http://hub.example.org:4000/hooks/claude-code\""))
        #expect(program.folder.mode(".claude/settings.local.json") == 0o600)
        #expect(program("uninstall", "--yes").status == 0)
        #expect(program.folder.text(".claude/settings.local.json") == "{}")
        #expect(program.folder.mode(".claude/settings.local.json") == 0o640)
    }

    @Test func aSharedFileNamesNeitherAPathNorAToken() throws {
        let program = try prepared()
        #expect(program("install", "--shared", "--http", "--yes").status == 0)
        let text = try #require(program.folder.text(".claude/settings.json"))
        #expect(!text.contains(program.folder.path))
        #expect(text.contains("Bearer $EYRIE_INGEST_TOKEN"))
        #expect(text.contains("allowedEnvVars"))
        #expect(!Files.exists(program.folder.path + "/state/ingest.token"))
    }

    @Test func theUsersSettingsFollowTheirVariable() throws {
        var program = try prepared()
        #expect(program("install", "--user", "--yes").status == 0)
        #expect(program.folder.text("home/.claude/settings.json") != nil)
        program.variables["CLAUDE_CONFIG_DIR"] = program.folder.path + "/other"
        #expect(program("install", "--user", "--yes").status == 0)
        #expect(program.folder.text("other/settings.json") != nil)
        #expect(program("install", "--user", "--shared").status == 2)
    }

    @Test func aMissingHookIsSaid() throws {
        let program = try Program()
        let result = program("install", "--yes")
        #expect(result.status == 1)
        #expect(result.error.contains("eyrie-hook does not exist"))
        #expect(program("install", "--yes", "--hook", "nothing").status == 2)
    }
}
