internal import EventCodec
internal import EventModel
internal import OpenTelemetry

/// What can be said of any record: who made it and to which session it belongs.
struct TelemetryReader {
    enum Producer {
        case claudeCode
        case generativeAI(GenerativeAIOperation)
        case other
    }

    let record: TelemetryRecord
    let producer: Producer
    private let family: SpanFamily

    init(_ record: TelemetryRecord, _ family: SpanFamily) {
        self.record = record
        self.family = family
        let service = record.origin.resource.name("service.name") ?? ""
        if record.name.hasPrefix(TelemetryRecord.claudePrefix) || service == EventEnvelope.agentKindDefault {
            producer = .claudeCode
        } else if let operation = GenerativeAIOperation(record) {
            producer = .generativeAI(operation)
        } else {
            producer = .other
        }
    }

    private static let conversationNames: [StaticString] = ["gen_ai.conversation.id", "conversation.id"]

    /// The conversation, else the session that the record, its ancestors or its program names. A span of an agent that
    /// names none belongs to its trace.
    var sessionID: String? {
        let attributes = record.attributes
        if case .claudeCode = producer { return identifier(attributes, ["session.id", "gen_ai.conversation.id"]) }
        if let id = identifier(attributes, TelemetryReader.conversationNames) { return id }
        if let span = record.span {
            for ancestor in family.ancestors(of: span) {
                if let id = identifier(ancestor.attributes, TelemetryReader.conversationNames) { return id }
            }
        }
        if let id = identifier(attributes, ["session.id"]) ?? identifier(record.origin.resource, ["session.id"]) {
            return id
        }
        guard case .generativeAI = producer, !record.traceID.isEmpty else { return nil }
        return hexadecimal(record.traceID)
    }

    /// A text that is too long to be an id is none: to cut it would make one session of two.
    private func identifier(_ attributes: [OTLPAttribute], _ names: [StaticString]) -> String? {
        for name in names {
            guard let text = attributes[name: name]?.text, text.utf8.count <= Limits.nameBytes, !text.containsNUL else {
                continue
            }
            return text
        }
        return nil
    }

    var agentKind: String {
        if case .claudeCode = producer { return EventEnvelope.agentKindDefault }
        return TelemetryReader.safeKind(record.origin.resource.name("service.name") ?? "")
    }

    /// Letters, digits, dots and dashes; other characters become one dash.
    static func safeKind(_ service: String) -> String {
        var kind = ""
        for character in service.lowercased().unicodeScalars.prefix(kindCharactersMaximum) {
            let isPlain =
                ("a"..."z").contains(character) || ("0"..."9").contains(character)
                || "._-".unicodeScalars.contains(character)
            if isPlain { kind.unicodeScalars.append(character) } else if !kind.hasSuffix("-") { kind += "-" }
        }
        while kind.hasSuffix("-") { kind.removeLast() }
        return kind.isEmpty ? "opentelemetry" : kind
    }

    private static let kindCharactersMaximum = 64

    var agentVersion: String? {
        record.origin.resource.name("service.version") ?? record.attributes.name("app.version")
    }

    var sourceApp: String? {
        if let name = stated(["eyrie.source_app", "source_app"]) { return name }
        guard case .claudeCode = producer, case .list(let paths)? = record.attributes[name: "workspace.host_paths"],
            let folder = paths.first?.text?.split(separator: "/").last
        else { return nil }
        return String(folder).withoutNUL.cut(toUTF8Bytes: Limits.nameBytes)
    }

    /// Claude Code does not say in which project it runs: its hooks and its session files do, if there are any.
    var defaultSourceApp: String {
        if case .claudeCode = producer { return EventEnvelope.sourceAppDefault }
        return record.origin.resource.name("service.name") ?? EventEnvelope.sourceAppDefault
    }

    var machineID: String? { stated(["eyrie.machine_id", "machine_id", "host.id", "host.name"]) }

    private func stated(_ names: [StaticString]) -> String? {
        record.attributes.name(names) ?? record.origin.resource.name(names)
    }

    var eventType: String {
        let name: String
        switch producer {
        case .generativeAI(let operation) where record.span != nil: name = operation.eventType
        default: name = record.name
        }
        return name.isEmpty ? "telemetry" : name.withoutNUL.cut(toUTF8Bytes: Limits.nameBytes)
    }

    /// Severities from here on are errors.
    private static let errorSeverity: Int64 = 17

    func interpretPlainly(into observation: inout Observation) {
        var line = LineBuilder()
        line.append(observation.event.type)
        switch record.content {
        case .log(let log):
            if let body = log.body.text, body != record.name { line.append(": ", body) }
            observation.event.isError = log.severity >= TelemetryReader.errorSeverity
            var search = LineBuilder(limit: Limits.searchTextBytes)
            search.appendWord(log.body.text)
            observation.searchText = search.line
        case .span(let span):
            observation.event.isError = span.isFailed
            line.append(": ", span.statusMessage)
        case .point(let point, let metric): line.append(": ", point.words(unit: metric.unit))
        }
        observation.event.summary = line.line
    }
}

extension OTLPDataPoint {
    /// The figure in words: `36 tokens`.
    func words(unit: String) -> String? {
        let figure: String
        switch value {
        case .integer(let number): figure = String(number)
        case .number(let number): figure = Int64(exactly: number).map { String($0) } ?? "\(number)"
        case .none:
            guard let count else { return nil }
            figure = "\(count) values" + (sum.map { ", in sum \($0)" } ?? "")
        }
        return unit.isEmpty || unit == "1" ? figure : "\(figure) \(unit)"
    }

    /// The figure as a number that can be added up; nil for one that cannot.
    var finiteValue: Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number.isFinite ? number : nil
        case .none: nil
        }
    }
}
