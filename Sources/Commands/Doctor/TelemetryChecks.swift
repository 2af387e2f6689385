internal import HTTPClient
internal import HookInstallation

/// Checks of the variables that make Claude Code report its telemetry to the hub.
struct TelemetryChecks {
    var sources: [HookChecks.Source]
    var hubAddress: String
    /// The port that the hub has for exporters alone, where one is set.
    var telemetryPort: Int?
    /// The tokens that the hub takes; empty where it is another machine's.
    var tokens: [String]

    private static let mend = "eyrie install --telemetry"

    func run() -> [Finding] {
        var findings: [Finding] = []
        var isWired = false
        for source in sources {
            guard case .success(let document) = source.document, document.hasTelemetryVariables else { continue }
            isWired = true
            let problems = check(document, visible(source.path))
            findings += problems.isEmpty ? [.fine("telemetry is wired in \(visible(source.path))")] : problems
        }
        if isWired { return findings }
        return [
            .notice(
                "telemetry is not wired: calls of a client that is killed, and what it paid for besides, are not known",
                mend: TelemetryChecks.mend)
        ]
    }

    private func check(_ document: SettingsDocument, _ path: String) -> [Finding] {
        var findings: [Finding] = []
        func problem(_ text: String, mend: String = TelemetryChecks.mend) {
            findings.append(.problem("\(path) \(text)", mend: mend))
        }
        let isOn = document.variable("CLAUDE_CODE_ENABLE_TELEMETRY").map { ["1", "true"].contains($0.lowercased()) }
        if isOn != true { problem("does not set CLAUDE_CODE_ENABLE_TELEMETRY to 1: nothing is reported") }
        for name in ["OTEL_LOGS_EXPORTER", "OTEL_METRICS_EXPORTER"] {
            let exporters = (document.variable(name) ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
            if !exporters.contains("otlp") { problem("does not name otlp in \(name)") }
        }
        let spoken = document.variable("OTEL_EXPORTER_OTLP_PROTOCOL") ?? ""
        if spoken != "http/protobuf", spoken != "http/json" {
            problem("has OTEL_EXPORTER_OTLP_PROTOCOL '\(visible(spoken))': the hub takes http/protobuf and http/json")
        }
        if let endpoint = document.variable("OTEL_EXPORTER_OTLP_ENDPOINT") {
            if !isOfHub(endpoint) {
                problem("sends telemetry to \(visible(endpoint)), but the hub is \(visible(hubAddress))")
            }
        } else {
            problem("names no OTEL_EXPORTER_OTLP_ENDPOINT")
        }
        if let text = checkToken(document) { problem(text) }
        let overruling = document.overrulingVariables
        if !overruling.isEmpty {
            problem(
                "has \(overruling.joined(separator: ", ")): records go elsewhere", mend: "take these variables out")
        }
        return findings
    }

    private func isOfHub(_ endpoint: String) -> Bool {
        guard let target = HTTPAddress(endpoint), let hub = HTTPAddress(hubAddress) else { return false }
        if target.isSameServer(as: hub) { return true }
        return target.host == hub.host && target.port == telemetryPort
    }

    private func checkToken(_ document: SettingsDocument) -> String? {
        let headers = (document.variable("OTEL_EXPORTER_OTLP_HEADERS") ?? "").split(separator: ",")
        let mark = "authorization=bearer"
        guard let header = headers.first(where: { $0.lowercased().hasPrefix(mark) }) else {
            return "shows no token in OTEL_EXPORTER_OTLP_HEADERS: the hub refuses the records"
        }
        // One that the environment is to fill in cannot be told.
        let isFine = tokens.isEmpty || tokens.contains(where: header.hasSuffix) || header.contains("$")
        return isFine ? nil : "shows an old token in OTEL_EXPORTER_OTLP_HEADERS"
    }
}
