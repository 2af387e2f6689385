/// The fields of a message that we read: their numbers, and by what names JSON has them.
///
/// JSON names are lowerCamelCase; the names of the protobuf definition are taken as well.
struct MessageFields: Sendable {
    private let numbers: [String: Int]

    init(_ names: [Int: String]) {
        var numbers: [String: Int] = [:]
        for (number, name) in names {
            numbers[name] = number
            numbers[MessageFields.snakeCase(name)] = number
        }
        self.numbers = numbers
    }

    subscript(name: String) -> Int? { numbers[name] }

    private static func snakeCase(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase { result += "_" }
            result += character.lowercased()
        }
        return result
    }
}

// The numbers are those of the OpenTelemetry protocol, version 1.
extension MessageFields {
    static let logsRequest = MessageFields([1: "resourceLogs"])
    static let metricsRequest = MessageFields([1: "resourceMetrics"])
    static let tracesRequest = MessageFields([1: "resourceSpans"])
    static let resourceLogs = MessageFields([1: "resource", 2: "scopeLogs", 3: "schemaUrl"])
    static let resourceMetrics = MessageFields([1: "resource", 2: "scopeMetrics", 3: "schemaUrl"])
    static let resourceSpans = MessageFields([1: "resource", 2: "scopeSpans", 3: "schemaUrl"])
    static let scopeLogs = MessageFields([1: "scope", 2: "logRecords", 3: "schemaUrl"])
    static let scopeMetrics = MessageFields([1: "scope", 2: "metrics", 3: "schemaUrl"])
    static let scopeSpans = MessageFields([1: "scope", 2: "spans", 3: "schemaUrl"])

    static let resource = MessageFields([1: "attributes"])
    static let scope = MessageFields([1: "name", 2: "version", 3: "attributes"])
    static let attribute = MessageFields([1: "key", 2: "value"])
    static let list = MessageFields([1: "values"])
    static let value = MessageFields([
        1: "stringValue", 2: "boolValue", 3: "intValue", 4: "doubleValue", 5: "arrayValue", 6: "kvlistValue",
        7: "bytesValue",
    ])

    static let logRecord = MessageFields([
        1: "timeUnixNano", 2: "severityNumber", 3: "severityText", 5: "body", 6: "attributes", 9: "traceId",
        10: "spanId", 11: "observedTimeUnixNano", 12: "eventName",
    ])

    static let span = MessageFields([
        1: "traceId", 2: "spanId", 4: "parentSpanId", 5: "name", 6: "kind", 7: "startTimeUnixNano",
        8: "endTimeUnixNano", 9: "attributes", 11: "events", 15: "status",
    ])
    static let spanEvent = MessageFields([1: "timeUnixNano", 2: "name", 3: "attributes"])
    static let spanStatus = MessageFields([2: "message", 3: "code"])

    static let metric = MessageFields([
        1: "name", 3: "unit", 5: "gauge", 7: "sum", 9: "histogram", 10: "exponentialHistogram", 11: "summary",
    ])
    static let metricData = MessageFields([1: "dataPoints", 2: "aggregationTemporality", 3: "isMonotonic"])
    static let numberPoint = MessageFields([
        2: "startTimeUnixNano", 3: "timeUnixNano", 4: "asDouble", 6: "asInt", 7: "attributes",
    ])
    static let histogramPoint = MessageFields([
        2: "startTimeUnixNano", 3: "timeUnixNano", 4: "count", 5: "sum", 6: "bucketCounts", 7: "explicitBounds",
        9: "attributes", 11: "min", 12: "max",
    ])
    static let exponentialPoint = MessageFields([
        1: "attributes", 2: "startTimeUnixNano", 3: "timeUnixNano", 4: "count", 5: "sum", 12: "min", 13: "max",
    ])
    static let summaryPoint = MessageFields([
        2: "startTimeUnixNano", 3: "timeUnixNano", 4: "count", 5: "sum", 7: "attributes",
    ])
}
