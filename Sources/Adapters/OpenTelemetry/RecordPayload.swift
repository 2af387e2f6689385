internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

extension JSONWriter {
    mutating func value(_ value: OTLPValue) {
        switch value {
        case .none: null()
        case .text(let text): self.value(text)
        case .flag(let flag): self.value(flag)
        case .integer(let number): self.value(number)
        case .number(let number): self.value(number)
        case .bytes(let bytes): self.value(hexadecimal(bytes))
        case .list(let elements): array(elements) { $0.value($1) }
        case .map(let members): self.value(members)
        }
    }

    /// Attributes as one object; of several with one name the first counts.
    mutating func value(_ attributes: [OTLPAttribute]) {
        object { writer in
            var names: Set<String> = []
            for attribute in attributes where names.insert(attribute.key).inserted {
                writer.key(attribute.key)
                writer.value(attribute.value)
            }
        }
    }

    /// Leaves the member out where the id is empty.
    mutating func member(_ name: String, identifier: [UInt8]) {
        if !identifier.isEmpty { member(name, hexadecimal(identifier)) }
    }

    mutating func member(_ name: String, nanoseconds time: UInt64) {
        if time > 0 { member(name, telemetryTime(time).iso8601) }
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// What a record's event keeps of it: everything that was read, in one object.
enum RecordPayload {
    static func log(_ record: OTLPLogRecord, name: String, origin: OTLPOrigin) -> [UInt8] {
        payload("log", name, record.attributes, origin) { writer in
            if record.body != .none, record.body != .text(name) {
                writer.key("body")
                writer.value(record.body)
            }
            if record.severity != 0 { writer.member("severity_number", record.severity) }
            if !record.severityText.isEmpty { writer.member("severity_text", record.severityText) }
            writer.member("trace_id", identifier: record.traceID)
            writer.member("span_id", identifier: record.spanID)
        }
    }

    static func span(_ span: OTLPSpan, origin: OTLPOrigin) -> [UInt8] {
        payload("span", span.name, span.attributes, origin) { writer in
            writer.member("trace_id", identifier: span.traceID)
            writer.member("span_id", identifier: span.spanID)
            writer.member("parent_span_id", identifier: span.parentSpanID)
            writer.member("span_kind", span.kind)
            writer.member("start_time", nanoseconds: span.start)
            writer.member("end_time", nanoseconds: span.end)
            writer.member("status_code", span.statusCode)
            if !span.statusMessage.isEmpty { writer.member("status_message", span.statusMessage) }
            guard !span.events.isEmpty else { return }
            writer.key("span_events")
            writer.array(span.events) { writer, moment in
                writer.object { writer in
                    writer.member("name", moment.name)
                    writer.member("time", nanoseconds: moment.time)
                    writer.key("attributes")
                    writer.value(moment.attributes)
                }
            }
        }
    }

    static func point(_ point: OTLPDataPoint, of metric: OTLPMetric, origin: OTLPOrigin) -> [UInt8] {
        payload("metric", metric.name, point.attributes, origin) { writer in
            writer.member("metric_kind", metric.kind.rawValue)
            if !metric.unit.isEmpty { writer.member("unit", metric.unit) }
            if metric.temporality != .unspecified { writer.member("temporality", "\(metric.temporality)") }
            writer.member("start_time", nanoseconds: point.start)
            writer.member("time", nanoseconds: point.time)
            switch point.value {
            case .none: break
            case .integer(let number): writer.member("value", number)
            case .number(let number): writer.member("value", number)
            }
            if let count = point.count { writer.member("count", count) }
            for (name, figure) in [("sum", point.sum), ("min", point.minimum), ("max", point.maximum)] {
                if let figure { writer.member(name, figure) }
            }
            guard !point.bucketCounts.isEmpty else { return }
            writer.key("bucket_counts")
            writer.array(point.bucketCounts) { $0.value($1) }
            writer.key("bounds")
            writer.array(point.bounds) { $0.value($1) }
        }
    }

    private static func payload(
        _ signal: String, _ name: String, _ attributes: [OTLPAttribute], _ origin: OTLPOrigin,
        _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(reservingBytes: 1024)
        writer.object { writer in
            writer.member("signal", signal)
            writer.member("name", name)
            members(&writer)
            writer.key("attributes")
            writer.value(attributes)
            writer.key("resource")
            writer.value(origin.resource)
            if !origin.scopeName.isEmpty { writer.member("scope", origin.scopeName) }
            if !origin.scopeVersion.isEmpty { writer.member("scope_version", origin.scopeVersion) }
            if !origin.schemaURL.isEmpty { writer.member("schema_url", origin.schemaURL) }
        }
        return writer.bytes
    }
}
