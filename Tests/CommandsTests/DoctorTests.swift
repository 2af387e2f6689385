import Glibc
import HubClient
import Testing
import Transcripts

@testable import Commands

private let healthy: [String: FakeHub.Answer] = [
    "GET /health": { _, _ throws(HubError) in
        "{\"status\":\"ok\",\"version\":\"1\",\"started_at\":\"2026-11-21T00:56:01.500000Z\",\"uptime_s\":60}"
    },
    "GET /api/facets": { _, _ throws(HubError) in "{}" },
]

@Suite struct DoctorTests {
    /// A machine where all is well, but for the collector, which no test runs.
    private func machine() throws -> Program {
        var program = try Program()
        try program.folder.write("bin/eyrie-hook", "#!/bin/sh\n", mode: 0o755)
        try program.folder.write("state/token", "t\n", mode: 0o600)
        chmod(program.folder.path + "/state", 0o700)
        program.hub = FakeHub(healthy)
        #expect(program("install", "--yes").status == 0)
        return program
    }

    @Test func findsNothingWhereAllIsWell() throws {
        let result = try machine()("doctor")
        #expect(result.output.contains("No problem found."))
        #expect(result.status == 0)
        #expect(result.output.contains("29 hook events are wired"))
    }

    @Test func saysWhatIsWrongWithTheStateFolder() throws {
        let program = try machine()
        chmod(program.folder.path + "/state", 0o755)
        chmod(program.folder.path + "/state/token", 0o644)
        try program.folder.write("state/hub.json", "{\"url\":\"http://127.0.0.1:1\",\"pid\":2147483000}", mode: 0o600)
        try program.folder.write("state/quarantine/2026-11-20", "{}\n{}\n")
        let result = program("doctor")
        #expect(result.status == 1)
        #expect(result.output.contains("chmod 700 \(program.folder.path)/state"))
        #expect(result.output.contains("chmod 600 \(program.folder.path)/state/token"))
        #expect(result.output.contains("left over from a hub that is gone"))
        #expect(result.output.contains("2 events are in quarantine"))
    }

    @Test(arguments: [
        ("GET /health", "{\"hello\":1}", "something else than a hub answers"),
        ("GET /health", "{\"status\":\"degraded\",\"version\":\"1\"}", "the hub says that it is degraded"),
        (
            "GET /health",
            "{\"status\":\"ok\",\"version\":\"1\",\"started_at\":\"2026-11-20T00:56:01Z\",\"uptime_s\":1}",
            "the hub's clock is 1 d 0 h behind"
        ),
    ])
    func saysWhatIsWrongWithTheHub(_ route: String, _ reply: String, _ text: String) throws {
        var program = try machine()
        program.hub = FakeHub(healthy.merging([route: { _, _ throws(HubError) in reply }]) { $1 })
        let result = program("doctor")
        #expect(result.status == 1)
        #expect(result.output.contains(text), "\(result.output)")
    }

    @Test func saysThatTheTokenCrossesTheNetwork() throws {
        let result = try machine()("doctor")
        #expect(result.output.contains("to http://fake:4000 unencrypted"))
    }

    @Test func tellsATokenFromASignature() throws {
        var program = try machine()
        for (code, text) in [
            ("signature_stale", "refuses our signature"), ("unauthenticated", "does not know our token"),
        ] {
            program.hub = FakeHub(
                healthy.merging([
                    "GET /api/facets": { _, _ throws(HubError) in throw HubError(status: 401, code: code, message: "no")
                    }
                ]) { $1 })
            #expect(program("doctor").output.contains(text))
        }
        program.hub = FakeHub(
            healthy.merging([
                "POST /api/events/batch": { _, _ throws(HubError) in
                    throw HubError(status: 401, code: "signature_missing", message: "only signed events")
                }
            ]) { $1 })
        #expect(program("doctor").output.contains("set CLAUDE_OBSERVABILITY_SECRET as it is set there"))
        program.hub = FakeHub(["GET /health": { _, _ throws(HubError) in throw FakeHub.unreachable }])
        #expect(program("doctor").output.contains("does not answer"))
    }

    @Test func saysWhatKeepsHooksFromRunning() throws {
        let program = try machine()
        unlink(program.folder.path + "/bin/eyrie-hook")
        try program.folder.write("home/.claude/settings.json", "{\"disableAllHooks\": true}")
        try program.folder.write(".claude/settings.json", "{ no")
        let result = program("doctor")
        #expect(result.output.contains("which is not there"))
        #expect(result.output.contains("has disableAllHooks"))
        #expect(result.output.contains("is not valid JSON"))
    }

    @Test func findsHooksThatAreAbsentTwiceOrElsewhere() throws {
        let program = try machine()
        #expect(program("install", "--user", "--http", "--yes", "--hub", "http://elsewhere.example:1").status == 0)
        try program.folder.write(
            ".claude/settings.json", "{\"allowedHttpHookUrls\": [\"https://*.example.org/*\"]}")
        try program.folder.write("state/ingest.token", "another\n", mode: 0o600)
        let result = program("doctor")
        #expect(result.output.contains("are recorded twice"))
        #expect(result.output.contains("sends to http://elsewhere.example:1"))
        #expect(result.output.contains("allowedHttpHookUrls"))
        #expect(result.output.contains("show an old token"))
        #expect(program("uninstall", "--user", "--yes").status == 0)
        #expect(program("uninstall", "--yes").status == 0)
        #expect(program("doctor").output.contains("no hooks are installed"))
        #expect(program("doctor", "--json").output.contains("\"level\":\"problem\""))
    }

    @Test func telemetryThatIsWiredWrongIsFound() throws {
        let program = try machine()
        #expect(program("doctor").output.contains("telemetry is not wired"))
        #expect(program("install", "--telemetry", "--yes", "--hub", "http://fake:4000").status == 0)
        let path = "home/.claude/settings.json"
        #expect(program("doctor").output.contains("telemetry is wired in \(program.folder.path)/\(path)"))
        let good = try #require(program.folder.text(path))
        let token = try #require(program.folder.text("state/ingest.token")).filter { !$0.isNewline }
        for (old, new, finding) in [
            ("http/protobuf", "grpc", "OTEL_EXPORTER_OTLP_PROTOCOL 'grpc'"),
            (
                "\"OTEL_EXPORTER_OTLP_ENDPOINT\": \"http://", "\"OTEL_EXPORTER_OTLP_ENDPOINT\": \"http://x.",
                "sends telemetry"
            ),
            (token, "old", "shows an old token"), ("Authorization=", "Other=", "shows no token"),
            ("\"OTEL_LOGS_EXPORTER\": \"otlp\"", "\"OTEL_LOGS_EXPORTER\": \"none\"", "does not name otlp"),
            ("\"OTEL_METRICS_EXPORTER\": \"otlp\",", "", "does not name otlp in OTEL_METRICS_EXPORTER"),
            ("TELEMETRY\": \"1\"", "TELEMETRY\": \"0\"", "nothing is reported"),
            (
                "\"OTEL_LOGS_E", "\"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT\": \"http://y\", \"OTEL_LOGS_E",
                "records go elsewhere"
            ),
        ] {
            try program.folder.write(path, good.replacing(old, with: new), mode: 0o600)
            let result = program("doctor")
            #expect(result.status == 1 && result.output.contains(finding), "\(finding): \(result.output)")
            #expect(result.output.contains("→ "))
        }
    }

    @Test func sessionFilesThatCannotBeFollowedAreFound() throws {
        let program = try machine()
        #expect(program("doctor").output.contains("there are no session files in"))
        try program.folder.write("home/.claude/projects/p/a.jsonl", "{}\n")
        try program.folder.write("home/.claude/projects/q/b.jsonl", "{}\n")
        #expect(program("doctor").output.contains("3 folders hold session files, and this user may watch"))
        try program.folder.write(
            "state/collector.json", "{\"transcripts\":{\"polled_folders\":2,\"lost_bytes\":10}}")
        let result = program("doctor").output
        #expect(result.contains("the collector polls 2 folders"))
        #expect(result.contains("the collector says: 10 B of session files were gone"))
        let root = TranscriptRoot(path: program.folder.path + "/home/.claude/projects")
        for (limit, level) in [("2", Finding.Level.problem), ("5", .notice), ("6", .fine)] {
            try program.folder.write("limit", limit + "\n")
            let checks = SessionFileChecks(
                roots: [root], report: SessionFileReport(nil), limitPath: program.folder.path + "/limit")
            let finding = checks.run().first { $0.text.contains("folders hold") }
            #expect(finding?.level == level)
            #expect((finding?.mend?.contains("fs.inotify.max_user_watches") ?? false) == (level != .fine))
        }
    }

    @Test func missingPricesAreFound() throws {
        var program = try machine()
        let costs = "{\"groups\":[{\"key\":\"mine\",\"unpriced_calls\":3},{\"key\":\"x\",\"unpriced_calls\":0}]}"
        for (prices, finding) in [
            ("{\"version\":\"v1\",\"rows\":[]}", "the hub has no prices"),
            (
                "{\"version\":\"v1\",\"rows\":[{\"model\":\"a\"},{\"model\":\"a\"}]}",
                "has prices of 1 models, version v1"
            ),
            ("{\"version\":\"v1\",\"rows\":[{\"model\":\"a\"}]}", "models without a price have been called: mine\n"),
        ] {
            program.hub = FakeHub(
                healthy.merging([
                    "GET /api/prices": { _, _ throws(HubError) in prices },
                    "GET /api/metrics/costs": { _, _ throws(HubError) in costs },
                ]) { $1 })
            #expect(program("doctor").output.contains(finding))
        }
    }

    @Test func wrongSettingsAreAFindingToo() throws {
        var program = try machine()
        program.variables["EYRIE_PORT"] = "x"
        let result = program("doctor")
        #expect(result.status == 1)
        #expect(result.output.contains("the settings are wrong"))
    }
}
