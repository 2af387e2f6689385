/// Which variables make Claude Code report its telemetry to a hub.
package struct TelemetryPlan: Sendable, Equatable {
    package struct Variable: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In the order in which they are written.
    package var variables: [Variable]

    /// - Parameters:
    ///   - hubURL: scheme, host and port of the hub.
    ///   - sourceApp: nil where the settings are those of more than one project.
    package init(
        hubURL: String, token: String, machineID: String, sourceApp: String? = nil, includesPrompts: Bool = false,
        includesToolDetails: Bool = false, includesTraces: Bool = false
    ) {
        var headers = "Authorization=Bearer \(token),\(TelemetryPlan.mark)\(TelemetryPlan.encoded(machineID))"
        if let sourceApp { headers += ",Eyrie-Source-App=\(TelemetryPlan.encoded(sourceApp))" }
        variables = [
            Variable("CLAUDE_CODE_ENABLE_TELEMETRY", "1"), Variable("OTEL_LOGS_EXPORTER", "otlp"),
            Variable("OTEL_METRICS_EXPORTER", "otlp"), Variable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            Variable("OTEL_EXPORTER_OTLP_ENDPOINT", hubURL), Variable(TelemetryPlan.headersName, headers),
        ]
        if includesPrompts { variables.append(Variable("OTEL_LOG_USER_PROMPTS", "1")) }
        if includesToolDetails { variables.append(Variable("OTEL_LOG_TOOL_DETAILS", "1")) }
        guard includesTraces else { return }
        variables.append(Variable("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA", "1"))
        variables.append(Variable("OTEL_TRACES_EXPORTER", "otlp"))
    }

    static let headersName = "OTEL_EXPORTER_OTLP_HEADERS"
    /// Only headers of ours hold this.
    static let mark = "Eyrie-Machine-Id="

    /// Every variable that a plan may set.
    static let names: Set<String> = Set(
        TelemetryPlan(
            hubURL: "", token: "", machineID: "", includesPrompts: true, includesToolDetails: true,
            includesTraces: true
        ).variables.map(\.name))

    /// Variables that outrank ours: with one of them, records go elsewhere.
    static let overruling: Set<String> = Set(
        ["LOGS", "METRICS", "TRACES"].flatMap { signal in
            ["ENDPOINT", "PROTOCOL", "HEADERS"].map { "OTEL_EXPORTER_OTLP_\(signal)_\($0)" }
        })

    /// Percent-encoded, so that neither a comma nor an equals sign ends the header.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
