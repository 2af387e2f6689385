internal import JSONCoding

/// The two encodings of a request and of its answer.
package enum OTLPEncoding: Sendable, Equatable {
    case protobuf
    case json

    package var contentType: String { self == .protobuf ? "application/x-protobuf" : "application/json" }
}

extension OTLPRequest {
    /// Reads a request; an empty body is one without records. Fields that we do not know are skipped.
    package init(
        decoding body: [UInt8], encoding: OTLPEncoding, signal: OTLPSignal
    ) throws(OTLPError) {
        var decoder = OTLPDecoder()
        let root = try decoder.root(body, encoding)
        switch signal {
        case .logs:
            self = .logs(
                try decoder.groups(root, OTLPDecoder.logs) { decoder, value throws(OTLPError) in
                    try decoder.logRecord(value)
                })
        case .metrics:
            self = .metrics(
                try decoder.groups(root, OTLPDecoder.metrics) { decoder, value throws(OTLPError) in
                    try decoder.metric(value)
                })
        case .traces:
            self = .traces(
                try decoder.groups(root, OTLPDecoder.traces) { decoder, value throws(OTLPError) in
                    try decoder.span(value)
                })
        }
    }
}

/// Builds the values of one request out of fields, whatever their encoding.
struct OTLPDecoder {
    /// The messages around the records of one signal.
    typealias Envelope = (request: MessageFields, resource: MessageFields, scope: MessageFields)

    static let logs: Envelope = (.logsRequest, .resourceLogs, .scopeLogs)
    static let metrics: Envelope = (.metricsRequest, .resourceMetrics, .scopeMetrics)
    static let traces: Envelope = (.tracesRequest, .resourceSpans, .scopeSpans)

    private var messagesLeft = OTLPLimits.messages

    func root(_ body: [UInt8], _ encoding: OTLPEncoding) throws(OTLPError) -> FieldValue {
        guard encoding == .json, !body.isEmpty else { return .bytes(body[...]) }
        do throws(JSONError) {
            return .json(try JSONDocument(parsing: body, maximumDepth: OTLPLimits.jsonDepth).root)
        } catch {
            throw .malformed("The body is not JSON: \(error).")
        }
    }

    /// The fields of a message in order; a repeated field comes once for each element.
    mutating func fields(
        of value: FieldValue, _ names: MessageFields
    ) throws(OTLPError) -> [(number: Int, value: FieldValue)] {
        messagesLeft -= 1
        guard messagesLeft >= 0 else {
            throw OTLPError(.tooLarge, "The request has more than \(OTLPLimits.messages) parts; send smaller batches.")
        }
        var fields: [(number: Int, value: FieldValue)] = []
        switch value {
        case .bytes(let bytes):
            var reader = ProtobufReader(bytes)
            while let field = try reader.next() { fields.append(field) }
        case .json(let node):
            guard node.isObject else { throw .malformed("A message is not a JSON object.") }
            for (name, member) in node.members {
                guard let number = names[name], !member.isNull else { continue }
                if member.isArray {
                    for element in member.elements where !element.isNull { fields.append((number, .json(element))) }
                } else {
                    fields.append((number, .json(member)))
                }
            }
        case .varint, .fixed64, .fixed32: break
        }
        return fields
    }

    mutating func groups<Record: Sendable & Equatable>(
        _ root: FieldValue, _ envelope: Envelope,
        _ read: (inout OTLPDecoder, FieldValue) throws(OTLPError) -> Record
    ) throws(OTLPError) -> [OTLPGroup<Record>] {
        var groups: [OTLPGroup<Record>] = []
        for field in try fields(of: root, envelope.request) where field.number == 1 {
            let parts = try fields(of: field.value, envelope.resource)
            var origin = OTLPOrigin()
            for part in parts {
                if part.number == 1 { try readResource(part.value, into: &origin) }
                if part.number == 3 { origin.schemaURL = try part.value.text() ?? "" }
            }
            for part in parts where part.number == 2 {
                groups.append(try group(part.value, origin, envelope.scope, read))
            }
        }
        return groups
    }

    private mutating func group<Record: Sendable & Equatable>(
        _ value: FieldValue, _ origin: OTLPOrigin, _ names: MessageFields,
        _ read: (inout OTLPDecoder, FieldValue) throws(OTLPError) -> Record
    ) throws(OTLPError) -> OTLPGroup<Record> {
        var group = OTLPGroup<Record>(origin: origin, records: [])
        for part in try fields(of: value, names) {
            switch part.number {
            case 1: try readScope(part.value, into: &group.origin)
            case 2: group.records.append(try read(&self, part.value))
            case 3:
                if let url = try part.value.text(), !url.isEmpty { group.origin.schemaURL = url }
            default: break
            }
        }
        return group
    }

    private mutating func readResource(_ value: FieldValue, into origin: inout OTLPOrigin) throws(OTLPError) {
        for field in try fields(of: value, .resource) where field.number == 1 {
            origin.resource.append(try attribute(field.value, depth: 0))
        }
    }

    private mutating func readScope(_ value: FieldValue, into origin: inout OTLPOrigin) throws(OTLPError) {
        for field in try fields(of: value, .scope) {
            switch field.number {
            case 1: origin.scopeName = try field.value.text() ?? ""
            case 2: origin.scopeVersion = try field.value.text() ?? ""
            case 3: origin.scopeAttributes.append(try attribute(field.value, depth: 0))
            default: break
            }
        }
    }

    mutating func attribute(_ value: FieldValue, depth: Int = 0) throws(OTLPError) -> OTLPAttribute {
        var attribute = OTLPAttribute("", .none)
        for field in try fields(of: value, .attribute) {
            switch field.number {
            case 1: attribute.key = try field.value.text() ?? ""
            case 2: attribute.value = try self.value(field.value, depth: depth)
            default: break
            }
        }
        return attribute
    }

    /// A value of one of the kinds; of several the last counts, as in every protobuf reader.
    mutating func value(_ message: FieldValue, depth: Int = 0) throws(OTLPError) -> OTLPValue {
        guard depth < OTLPLimits.valueDepth else { return .none }
        var result = OTLPValue.none
        for field in try fields(of: message, .value) {
            switch field.number {
            case 1: result = try field.value.text().map { .text($0) } ?? result
            case 2: result = try field.value.flag().map { .flag($0) } ?? result
            case 3: result = try field.value.signed().map { .integer($0) } ?? result
            case 4: result = try field.value.double().map { .number($0) } ?? result
            case 5:
                var elements: [OTLPValue] = []
                for element in try fields(of: field.value, .list) where element.number == 1 {
                    elements.append(try value(element.value, depth: depth + 1))
                }
                result = .list(elements)
            case 6:
                var members: [OTLPAttribute] = []
                for member in try fields(of: field.value, .list) where member.number == 1 {
                    members.append(try attribute(member.value, depth: depth + 1))
                }
                result = .map(members)
            case 7: result = try field.value.content().map { .bytes($0) } ?? result
            default: break
            }
        }
        return result
    }
}
