internal import JSONCoding
internal import OpenTelemetry

/// What may be kept of the texts of telemetry: each record is put as the JSON that other records are, and read again
/// where that changed.
struct TelemetryCleaning: Sendable {
    let parse: RecordParsing

    func kept(of record: OTLPLogRecord) -> OTLPLogRecord {
        let kept = kept { writer in
            writer.key("attributes")
            writer.value(record.attributes)
            // The name of an event is no text of it.
            if record.body != .none, !isName(record) {
                writer.key("body")
                writer.value(record.body)
            }
        }
        guard let kept else { return record }
        var record = record
        record.attributes = attributes(kept["attributes"])
        if !isName(record) { record.body = kept["body"].map(OTLPValue.init) ?? .none }
        return record
    }

    private func isName(_ record: OTLPLogRecord) -> Bool {
        guard case .text(let body) = record.body else { return false }
        return body == record.eventName || body.hasPrefix(TelemetryRecord.claudePrefix) && !body.utf8.contains(0x20)
    }

    func kept(of span: OTLPSpan) -> OTLPSpan {
        let kept = kept { writer in
            writer.key("attributes")
            writer.value(span.attributes)
            writer.member("status_message", span.statusMessage)
            writer.key("span_events")
            writer.array(span.events) { writer, moment in
                writer.object { writer in
                    writer.key("attributes")
                    writer.value(moment.attributes)
                }
            }
        }
        guard let kept else { return span }
        var span = span
        span.attributes = attributes(kept["attributes"])
        span.statusMessage = kept["status_message"]?.string ?? ""
        let moments = kept["span_events"]?.elements ?? []
        for index in span.events.indices {
            span.events[index].attributes =
                index < moments.count ? attributes(moments[index]["attributes"]) : []
        }
        return span
    }

    func kept(of point: OTLPDataPoint) -> OTLPDataPoint {
        guard let kept = keptAttributes(point.attributes) else { return point }
        var point = point
        point.attributes = kept
        return point
    }

    func kept(of origin: OTLPOrigin) -> OTLPOrigin {
        var origin = origin
        if let kept = keptAttributes(origin.resource) { origin.resource = kept }
        if let kept = keptAttributes(origin.scopeAttributes) { origin.scopeAttributes = kept }
        return origin
    }

    private func keptAttributes(_ given: [OTLPAttribute]) -> [OTLPAttribute]? {
        guard !given.isEmpty else { return nil }
        let kept = kept { writer in
            writer.key("attributes")
            writer.value(given)
        }
        return kept.map { attributes($0["attributes"]) }
    }

    /// Nil where all of it may be kept. What cannot be read again is not kept.
    private func kept(_ members: (inout JSONWriter) -> Void) -> JSONNode? {
        var writer = JSONWriter(reservingBytes: 1024)
        writer.object(members)
        guard let document = try? parse(writer.bytes[...]) else {
            return (try? JSONDocument(parsing: "{}"))?.root
        }
        return document.bytes == writer.bytes ? nil : document.root
    }

    private func attributes(_ node: JSONNode?) -> [OTLPAttribute] {
        (node?.members ?? []).map { OTLPAttribute($0.key, OTLPValue($0.value)) }
    }
}

extension OTLPValue {
    fileprivate init(_ node: JSONNode) {
        if let text = node.string {
            self = .text(text)
        } else if let flag = node.bool {
            self = .flag(flag)
        } else if node.isObject {
            self = .map(node.members.map { OTLPAttribute($0.key, OTLPValue($0.value)) })
        } else if node.isArray {
            self = .list(node.elements.map(OTLPValue.init))
        } else if let number = node.int {
            self = .integer(number)
        } else if let number = node.double {
            self = .number(number)
        } else {
            self = .none
        }
    }
}
