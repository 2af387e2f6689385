import Commands
import Configuration
import Testing

private let sample = Command(
    "sample", topic: .other, summary: "a sample",
    options: [
        CommandOption("--count", .integer("NUMBER", 1...9), help: "n"),
        CommandOption("--name", .text("NAME"), isRepeatable: true, help: "n"),
        CommandOption("--mode", .choice(["fast", "slow"]), help: "m"), CommandOption("--quiet", help: "q"),
        CommandOption(Options.port), CommandOption(Options.demo),
    ],
    positionals: [Positional("FILE", isRequired: true, help: "f"), Positional("REST", isRepeatable: true, help: "r")],
    run: { _ throws(CommandFailure) in .success })

private func failure(_ words: String...) -> CommandFailure? {
    do {
        _ = try ParsedArguments(words, for: sample)
        return nil
    } catch { return error }
}

@Suite struct ArgumentsTests {
    @Test func readsOptionsAndWordsInAnyOrder() throws {
        let parsed = try ParsedArguments(
            ["--count", "3", "a", "--name=x=y", "--quiet", "b", "--name", "-", "--", "--count"], for: sample)
        #expect(parsed.integer("--count") == 3)
        #expect(parsed.texts("--name") == ["x=y", "-"])
        #expect(parsed.has("--quiet") && !parsed.has("--mode"))
        #expect(parsed.positionals == ["a", "b", "--count"])
    }

    @Test func settingsGoToTheConfiguration() throws {
        let parsed = try ParsedArguments(["f", "--port", "7", "--demo", "--state-dir", "/s"], for: sample)
        #expect(parsed.settings == ["hub.port": ["7"], "hub.demo": ["on"], "state_dir": ["/s"]])
    }

    @Test(
        arguments: [
            (["f", "--cuont", "3"], "unknown option --cuont", "did you mean --count?"),
            (["f", "--count"], "--count needs a value", "such as --count NUMBER"),
            (["f", "--count", "x"], "\"x\" is not a whole number, 1…9", nil),
            (["f", "--count", "10"], "\"10\" is not a whole number, 1…9", nil),
            (["f", "--count", "1", "--count", "2"], "--count is given twice", nil),
            (["f", "--mode", "fsat"], "\"fsat\" is none of fast, slow", "did you mean fast?"),
            (["f", "--quiet=1"], "--quiet takes no value", nil), ([], "FILE is missing", "see eyrie sample --help"),
            (["f", "--\u{1B}[31m"], "unknown option --␛[31m", "see eyrie sample --help"),
        ] as [([String], String, String?)])
    func saysWhatDoesNotFit(_ words: [String], _ message: String, _ hint: String?) {
        let failure = #expect(throws: CommandFailure.self) { try ParsedArguments(words, for: sample) }
        #expect(failure?.code == .usage)
        #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
        #expect(failure?.hint == hint)
    }

    @Test func helpNeedsNothingElse() {
        #expect(failure("--help") == nil)
        #expect(failure("-h") == nil)
    }
}

@Suite struct CommandTableTests {
    @Test func everyCommandIsNamedOnceAndDescribed() {
        let commands = Program.table.commands
        #expect(Set(commands.map(\.name)).count == commands.count)
        for command in commands {
            let names = (command.options + Command.commonOptions).map(\.name)
            #expect(Set(names).count == names.count, "\(command.name)")
            #expect(!command.summary.hasSuffix("."))
            #expect(command.summary.first?.isLowercase == true)
        }
    }

    @Test func unknownCommandsAreAUsageError() throws {
        let program = try Program()
        let result = program("statsu")
        #expect(result.status == 2)
        #expect(result.error == "error: eyrie: unknown command \"statsu\"\nhint:  did you mean eyrie status?\n")
        #expect(program("--state-dir", "/x").status == 2)
    }

    @Test func commonOptionsMayStandInFront() throws {
        let program = try Program()
        #expect(program("--version").output == "eyrie 1.2.3\n")
        #expect(program("--color", "never", "version", "--json").output == "{\"version\":\"1.2.3\"}\n")
        #expect(program("-h").output == program("help").output)
        #expect(program().output == program("help").output)
        #expect(program("help", "install").output == program("install", "--help").output)
        #expect(program("help", "exit-codes").output.contains("3  the hub did not answer"))
    }

    @Test func wrongSettingsStopACommandWithAllThatIsWrong() throws {
        var program = try Program()
        program.variables = ["EYRIE_PORT": "x", "EYRIE_AUTH": "x"]
        let result = program("config")
        #expect(result.status == 2)
        #expect(result.error.contains("EYRIE_PORT") && result.error.contains("EYRIE_AUTH"))
    }

    @Test func theConfigurationShowsOriginsAndNoSecret() throws {
        var program = try Program()
        program.variables = ["EYRIE_TOKEN": "hush"]
        let result = program("config", "--port", "7")
        #expect(result.output.contains("flag --port"))
        #expect(result.output.contains("environment EYRIE_TOKEN"))
        #expect(!result.output.contains("hush") && !program("config", "--json").output.contains("hush"))
    }
}
