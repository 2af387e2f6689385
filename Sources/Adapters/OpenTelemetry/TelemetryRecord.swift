internal import EventModel
internal import OpenTelemetry

/// One log record, span or data point with what its readers need of its surroundings.
struct TelemetryRecord {
    enum Content {
        case log(OTLPLogRecord)
        case span(OTLPSpan)
        /// A point of the metric; the metric's own list is empty.
        case point(OTLPDataPoint, OTLPMetric)
    }

    let content: Content
    let origin: OTLPOrigin
    /// The event's name: of a log record, a metric or a span.
    let name: String
    let attributes: [OTLPAttribute]
    private let time: BelievedTime

    /// When it was recorded; the end of a span.
    var at: Timestamp { time.at }
    /// The time that it states, where that is so far ahead that `at` is the time of receipt.
    var disbelieved: Timestamp? { time.disbelieved }

    init(_ record: OTLPLogRecord, origin: OTLPOrigin, receivedAt: Timestamp) {
        content = .log(record)
        self.origin = origin
        name = TelemetryRecord.name(of: record)
        attributes = record.attributes
        time = TelemetryRecord.time([record.time, record.observedTime], receivedAt)
    }

    init(_ span: OTLPSpan, origin: OTLPOrigin, receivedAt: Timestamp) {
        content = .span(span)
        self.origin = origin
        name = span.name
        attributes = span.attributes
        time = TelemetryRecord.time([span.end, span.start], receivedAt)
    }

    init(_ point: OTLPDataPoint, of metric: OTLPMetric, origin: OTLPOrigin, receivedAt: Timestamp) {
        var metric = metric
        metric.points = []
        content = .point(point, metric)
        self.origin = origin
        name = metric.name
        attributes = point.attributes
        time = TelemetryRecord.time([point.time, point.start], receivedAt)
    }

    /// The first time that is stated.
    private static func time(_ stated: [UInt64], _ receivedAt: Timestamp) -> BelievedTime {
        BelievedTime(stated.first { $0 > 0 }.map(telemetryTime) ?? receivedAt, receivedAt: receivedAt)
    }

    /// Newer producers name the event in a field, older ones in an attribute, Claude Code in the body.
    private static func name(of record: OTLPLogRecord) -> String {
        if !record.eventName.isEmpty { return record.eventName }
        if case .text(let body) = record.body, body.hasPrefix(claudePrefix) { return body }
        return record.attributes.name("event.name") ?? "log"
    }

    static let claudePrefix = "claude_code."

    /// When the span began: as long before its end as it says, whatever its clock.
    func start(of span: OTLPSpan) -> Timestamp {
        let start = telemetryTime(span.start)
        guard let disbelieved else { return start }
        return max(.epoch, at.advanced(byMicroseconds: min(0, start.since(disbelieved))))
    }

    var span: OTLPSpan? { if case .span(let span) = content { span } else { nil } }

    var traceID: [UInt8] {
        switch content {
        case .log(let record): record.traceID
        case .span(let span): span.traceID
        case .point: []
        }
    }

    /// The span that it is, or during which it was logged.
    var spanID: [UInt8] {
        switch content {
        case .log(let record): record.spanID
        case .span(let span): span.spanID
        case .point: []
        }
    }

    var payload: [UInt8] {
        switch content {
        case .log(let record): RecordPayload.log(record, name: name, origin: origin)
        case .span(let span): RecordPayload.span(span, origin: origin)
        case .point(let point, let metric): RecordPayload.point(point, of: metric, origin: origin)
        }
    }

    func uuid(sessionID: String) -> EventUUID {
        var identity = StableHash()
        // A record that states no time has none: not even its UUID may depend on when it came.
        var time = Timestamp.epoch
        switch content {
        case .log(let record):
            identity.add("log")
            identity.add(sessionID)
            identity.add(name)
            identity.add(record.time)
            identity.add(record.traceID)
            identity.add(record.spanID)
            identity.add([OTLPAttribute("", record.body)] + attributes)
            time = telemetryTime(record.time > 0 ? record.time : record.observedTime)
        case .span(let span):
            identity.add("span")
            identity.add(span.traceID)
            identity.add(span.spanID)
            time = telemetryTime(span.start)
        case .point(let point, _):
            identity.add("metric")
            identity.add(sessionID)
            identity.add(name)
            identity.add(attributes)
            identity.add(point.start)
            identity.add(point.time)
            time = telemetryTime(point.time)
        }
        return identity.uuid(at: time)
    }
}

/// The spans of one request by their ids. Children are often sent before their parents, and not always together: what is
/// read out of relatives is what can be known from one request.
struct SpanFamily {
    private struct Key: Hashable {
        var traceID: [UInt8]
        var spanID: [UInt8]
    }

    private var spans: [Key: OTLPSpan] = [:]
    private var childrenOf: [Key: [OTLPSpan]] = [:]
    /// Ancestors that are looked at; a longer line is a loop.
    private static let generations = 32

    init(_ groups: [OTLPGroup<OTLPSpan>] = []) {
        for span in groups.lazy.flatMap(\.records) {
            spans[Key(traceID: span.traceID, spanID: span.spanID)] = span
            guard !span.parentSpanID.isEmpty else { continue }
            childrenOf[Key(traceID: span.traceID, spanID: span.parentSpanID), default: []].append(span)
        }
    }

    func children(of span: OTLPSpan) -> [OTLPSpan] {
        childrenOf[Key(traceID: span.traceID, spanID: span.spanID)] ?? []
    }

    /// The nearest ancestor first.
    func ancestors(of span: OTLPSpan) -> [OTLPSpan] {
        var line: [OTLPSpan] = []
        var parent = span.parentSpanID
        while !parent.isEmpty, line.count < SpanFamily.generations,
            let span = spans[Key(traceID: span.traceID, spanID: parent)]
        {
            line.append(span)
            parent = span.parentSpanID
        }
        return line
    }
}
