import Commands
import Platform
import Testing

@Suite struct TelemetryInstallTests {
    private let path = "home/.claude/settings.json"

    private func prepared(_ settings: String? = nil) throws -> Program {
        let program = try Program()
        try program.folder.write("bin/eyrie-hook", "#!/bin/sh\n", mode: 0o755)
        if let settings { try program.folder.write(path, settings, mode: 0o644) }
        return program
    }

    @Test func setsTheUsersVariablesAndGivesTheFileBack() throws {
        let original = "{\n\t\"model\": \"opus\"\n}"
        let program = try prepared(original)
        let first = program("install", "--telemetry", "--yes", "--hub", "http://hub.example.org:4000/")
        #expect(first.status == 0, "\(first.error)")
        let installed = try #require(program.folder.text(path))
        #expect(installed.contains("\"OTEL_EXPORTER_OTLP_ENDPOINT\": \"http://hub.example.org:4000\""))
        #expect(!installed.contains("OTEL_LOG_USER_PROMPTS"))
        #expect(program.folder.mode(path) == 0o600)
        let token = try #require(program.folder.text("state/ingest.token")).filter { !$0.isNewline }
        #expect(installed.contains(token) && !first.output.contains(token))
        let second = program("install", "--telemetry", "--yes", "--hub", "http://hub.example.org:4000")
        #expect(second.output.hasPrefix("Nothing to do"))
        #expect(program("uninstall", "--user", "--yes").output.contains("byte for byte"))
        #expect(program.folder.text(path) == original)
        #expect(program.folder.mode(path) == 0o644)
    }

    @Test func hooksAndTelemetryShareAFile() throws {
        let original = "{\n  \"model\": \"opus\"\n}\n"
        let program = try prepared(original)
        #expect(program("install", "--user", "--yes").status == 0)
        #expect(program("install", "--telemetry", "--with-prompts", "--yes").status == 0)
        let installed = try #require(program.folder.text(path))
        #expect(installed.contains("\"hooks\"") && installed.contains("OTEL_LOG_USER_PROMPTS"))
        // The user edits the file: only what is ours goes.
        let changed = installed.split(separator: "\"opus\"", omittingEmptySubsequences: false)
            .joined(separator: "\"haiku\"")
        try program.folder.write(path, changed)
        #expect(program("uninstall", "--user", "--yes").output.contains("it had changed since"))
        #expect(program.folder.text(path) == "{\n  \"model\": \"haiku\"\n}\n")
    }

    @Test func variablesOfTheUserAreNotOverwritten() throws {
        let original = "{\"env\": {\"OTEL_METRICS_EXPORTER\": \"prometheus\"}}"
        let program = try prepared(original)
        let refused = program("install", "--telemetry", "--yes")
        #expect(refused.status == 1)
        #expect(refused.error.contains("OTEL_METRICS_EXPORTER") && refused.error.contains("--force"))
        #expect(program.folder.text(path) == original)
        #expect(program("install", "--telemetry", "--yes", "--force").status == 0)
        #expect(program("uninstall", "--user", "--yes").status == 0)
        #expect(program.folder.text(path) == original)
    }

    @Test func aProjectIsWarnedOfAndASharedFileRefused() throws {
        let program = try prepared()
        #expect(program("install", "--telemetry", "--shared", "--yes").status == 2)
        #expect(program("install", "--telemetry", "--http", "--yes").status == 2)
        let result = program("install", "--telemetry", "--project", program.folder.path, "--yes")
        #expect(result.status == 0 && result.error.contains("2.1.282"))
        #expect(program.folder.mode(".claude/settings.local.json") == 0o600)
    }
}
