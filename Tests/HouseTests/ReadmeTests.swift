import Testing

@Suite struct ReadmeTests {
    @Test func everyCommandInTheReadmeExists() throws {
        let readme = try SourceTree.text("README.md")
        let sources = try SourceTree.files(in: ["Sources/Commands", "Sources/eyrie"], suffixes: [".swift"])
        let commands = ReadmeNames.commands(in: readme)
        #expect(commands.count >= 15)
        #expect(ReadmeNames.notQuoted(commands, in: sources) == [])
    }

    @Test func everyVariableInTheReadmeIsRead() throws {
        let readme = try SourceTree.text("README.md")
        let variables = ReadmeNames.variables(in: readme)
        #expect(variables.count >= 10)
        #expect(ReadmeNames.notQuoted(variables, in: try SourceTree.swiftSources()) == [])
    }

    /// What only builders set stands in CONTRIBUTING.md.
    @Test func everyVariableThatIsReadStandsInTheReadme() throws {
        // Release builds do not know the variables of crash points.
        let read = try SourceTree.swiftSources().filter { $0.path != "Sources/Platform/CrashPoint.swift" }.flatMap {
            ReadmeNames.quotedVariables(in: $0.text)
        }
        #expect(read.contains("EYRIE_STATE"))
        let documented = try Set(
            ["README.md", "CONTRIBUTING.md"].flatMap { ReadmeNames.variables(in: try SourceTree.text($0)) })
        #expect(Set(read).subtracting(documented) == [])
    }

    @Test func everyMakeTargetInTheReadmeExists() throws {
        let makefile = try SourceTree.text("Makefile")
        let targets = ReadmeNames.makeTargets(in: try SourceTree.text("README.md"))
        #expect(targets.contains("run") && targets.contains("test"))
        #expect(targets.filter { !makefile.contains("\n\($0):") } == [])
    }

    @Test func gateSeesWhatIsGone() {
        let readme = "| `eyrie up`, `eyrie vanish --x` | … |\n`EYRIE_GONE`, `make walk`\n"
        let source = SourceFile(path: "Sources/Commands/A.swift", text: #"let name = "up", v = "EYRIE_UNSAID""#)
        #expect(ReadmeNames.notQuoted(ReadmeNames.commands(in: readme), in: [source]) == ["vanish"])
        #expect(ReadmeNames.notQuoted(ReadmeNames.variables(in: readme), in: [source]) == ["EYRIE_GONE"])
        #expect(ReadmeNames.quotedVariables(in: source.text) == ["EYRIE_UNSAID"])
        #expect(ReadmeNames.makeTargets(in: readme) == ["walk"])
    }
}

/// Names that the README promises.
enum ReadmeNames {
    /// `eyrie up --port 4000` → `up`.
    static func commands(in page: String) -> [String] { secondWords(in: page, after: "eyrie") }
    static func makeTargets(in page: String) -> [String] { secondWords(in: page, after: "make") }

    private static func secondWords(in page: String, after program: String) -> [String] {
        let words = DocumentedNames.spans(in: page).compactMap { span -> String? in
            let parts = span.split(separator: " ")
            guard parts.count > 1, parts[0] == program, parts[1].allSatisfy({ $0.isLetter || $0 == "-" }),
                !parts[1].hasPrefix("-")
            else { return nil }
            return String(parts[1])
        }
        return Set(words).sorted()
    }

    static func variables(in page: String) -> [String] {
        Set(
            DocumentedNames.spans(in: page).map { String($0.prefix { $0 != "=" }) }
                .filter { $0.hasPrefix("EYRIE_") || $0.hasPrefix("CLAUDE_") }
        )
        .sorted()
    }

    /// `"EYRIE_PORT"` and `"CLAUDE_…"` as string literals of a source file.
    static func quotedVariables(in text: String) -> [String] {
        text.components(separatedBy: "\"")
            .filter { part in
                part.hasPrefix("EYRIE_") || part.hasPrefix("CLAUDE_OBSERVABILITY_") || part == "CLAUDE_AGENT_VERSION"
            }
            .filter { $0.allSatisfy { ($0.isUppercase && $0.isASCII) || $0 == "_" } }
            .map(String.init)
    }

    static func notQuoted(_ names: [String], in files: [SourceFile]) -> [String] {
        names.filter { name in !files.contains { $0.text.contains("\"\(name)\"") } }
    }
}
