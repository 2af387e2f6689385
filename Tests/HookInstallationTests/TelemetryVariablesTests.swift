import HookInstallation
import JSONCoding
import Testing

private let plan = TelemetryPlan(hubURL: "http://127.0.0.1:4000", token: "secret", machineID: "my,laptop=1 é")
private let everything = TelemetryPlan(
    hubURL: "http://127.0.0.1:4000", token: "secret", machineID: "laptop", includesPrompts: true,
    includesToolDetails: true, includesTraces: true)

@Suite struct TelemetryVariablesTests {
    private func document(_ text: String?) throws -> SettingsDocument {
        try SettingsDocument(text.map { Array($0.utf8) })
    }

    private func environment(_ bytes: [UInt8]) throws -> [String: String] {
        let members = try JSONDocument(parsing: bytes).root["env"]?.members ?? []
        return Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
    }

    @Test(
        arguments: SettingsDocumentTests.layouts + [
            "{}", "{\"env\":{\"A\":\"1\"}}", "{\n  \"env\": {\"A\": \"1\"}\n}\n",
        ])
    func whatIsAddedCanBeTakenAwayAgain(_ original: String) throws {
        let before = try document(original)
        let installed = try before.installing(plan)
        let root = try SettingsDocument(installed)
        #expect(root.ourVariables().map(\.name).sorted() == plan.variables.map(\.name).sorted())
        #expect(try root.installing(plan) == installed)
        let back = try root.removingVariables(written: plan.variables, original: before)
        #expect(String(decoding: back, as: UTF8.self) == original)
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func randomSettingsComeBack(_ seed: UInt64) throws {
        var random = RandomSettings(seed: seed)
        let before = try document(random.text())
        let installed = try SettingsDocument(before.installing(everything))
        #expect(try installed.removingVariables(written: everything.variables, original: before) == before.bytes)
        // Without the record, the headers show that the variables are ours.
        #expect(try installed.removingVariables(written: [], original: before) == before.bytes)
    }

    @Test func aFileIsMade() throws {
        let bytes = try document(nil).installing(plan)
        let environment = try environment(bytes)
        #expect(environment["CLAUDE_CODE_ENABLE_TELEMETRY"] == "1")
        #expect(environment["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/protobuf")
        #expect(
            environment["OTEL_EXPORTER_OTLP_HEADERS"]
                == "Authorization=Bearer secret,Eyrie-Machine-Id=my%2Claptop%3D1%20%C3%A9")
        #expect(environment["OTEL_LOG_USER_PROMPTS"] == nil && environment["OTEL_TRACES_EXPORTER"] == nil)
    }

    @Test func variablesOfTheUserStayUnlessForced() throws {
        let original = "{\n  \"env\": {\n    \"OTEL_LOGS_EXPORTER\": \"console\",\n    \"A\": \"1\"\n  }\n}\n"
        let before = try document(original)
        #expect(throws: SettingsProblem.self) { try before.installing(plan) }
        let forced = try before.installing(plan, overwrites: true)
        #expect(try environment(forced)["OTEL_LOGS_EXPORTER"] == "otlp")
        #expect(try environment(forced)["A"] == "1")
        let back = try SettingsDocument(forced).removingVariables(written: plan.variables, original: before)
        #expect(String(decoding: back, as: UTF8.self) == original)
    }

    @Test func aNewPlanReplacesTheOld() throws {
        let first = try SettingsDocument(document("{}").installing(everything))
        let second = try first.installing(plan, written: everything.variables)
        let environment = try environment(second)
        #expect(environment["OTEL_LOG_USER_PROMPTS"] == nil)
        #expect(environment["OTEL_EXPORTER_OTLP_HEADERS"]?.contains("my%2Claptop") == true)
    }

    @Test func whatLeadsElsewhereIsNamed() throws {
        let text = #"{"env":{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT":"http://other","X":"1"}}"#
        #expect(try document(text).overrulingVariables == ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"])
        #expect(throws: SettingsProblem.self) { try document(#"{"env":[]}"#).installing(plan) }
    }
}
