extension OTLPDecoder {
    private static let severityNames: [String] =
        ["SEVERITY_NUMBER_UNSPECIFIED"]
        + ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap { level in
            ["", "2", "3", "4"].map { "SEVERITY_NUMBER_\(level)\($0)" }
        }
    private static let kindNames = [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ]
    private static let statusNames = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"]
    private static let temporalityNames = [
        "AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE",
    ]

    mutating func logRecord(_ message: FieldValue) throws(OTLPError) -> OTLPLogRecord {
        var record = OTLPLogRecord()
        for (number, field) in try fields(of: message, .logRecord) {
            switch number {
            case 1: record.time = try field.unsigned() ?? 0
            case 2: record.severity = try field.enumeration(OTLPDecoder.severityNames) ?? 0
            case 3: record.severityText = try field.text() ?? ""
            case 5: record.body = try value(field)
            case 6: record.attributes.append(try attribute(field))
            case 9: record.traceID = try field.identifier() ?? []
            case 10: record.spanID = try field.identifier() ?? []
            case 11: record.observedTime = try field.unsigned() ?? 0
            case 12: record.eventName = try field.text() ?? ""
            default: break
            }
        }
        return record
    }

    mutating func span(_ message: FieldValue) throws(OTLPError) -> OTLPSpan {
        var span = OTLPSpan()
        for (number, field) in try fields(of: message, .span) {
            switch number {
            case 1: span.traceID = try field.identifier() ?? []
            case 2: span.spanID = try field.identifier() ?? []
            case 4: span.parentSpanID = try field.identifier() ?? []
            case 5: span.name = try field.text() ?? ""
            case 6: span.kind = try field.enumeration(OTLPDecoder.kindNames) ?? 0
            case 7: span.start = try field.unsigned() ?? 0
            case 8: span.end = try field.unsigned() ?? 0
            case 9: span.attributes.append(try attribute(field))
            case 11: span.events.append(try moment(field))
            case 15:
                for (number, field) in try fields(of: field, .spanStatus) {
                    if number == 2 { span.statusMessage = try field.text() ?? "" }
                    if number == 3 { span.statusCode = try field.enumeration(OTLPDecoder.statusNames) ?? 0 }
                }
            default: break
            }
        }
        return span
    }

    private mutating func moment(_ message: FieldValue) throws(OTLPError) -> OTLPSpan.Moment {
        var moment = OTLPSpan.Moment()
        for (number, field) in try fields(of: message, .spanEvent) {
            switch number {
            case 1: moment.time = try field.unsigned() ?? 0
            case 2: moment.name = try field.text() ?? ""
            case 3: moment.attributes.append(try attribute(field))
            default: break
            }
        }
        return moment
    }

    mutating func metric(_ message: FieldValue) throws(OTLPError) -> OTLPMetric {
        var metric = OTLPMetric()
        for (number, field) in try fields(of: message, .metric) {
            switch number {
            case 1: metric.name = try field.text() ?? ""
            case 3: metric.unit = try field.text() ?? ""
            case 5: try read(field, .gauge, into: &metric)
            case 7: try read(field, .sum, into: &metric)
            case 9: try read(field, .histogram, into: &metric)
            case 10: try read(field, .exponentialHistogram, into: &metric)
            case 11: try read(field, .summary, into: &metric)
            default: break
            }
        }
        return metric
    }

    private mutating func read(
        _ message: FieldValue, _ kind: OTLPMetric.Kind, into metric: inout OTLPMetric
    ) throws(OTLPError) {
        metric.kind = kind
        metric.points = []
        for (number, field) in try fields(of: message, .metricData) {
            switch number {
            case 1: metric.points.append(try point(field, kind))
            case 2:
                let code = try field.enumeration(OTLPDecoder.temporalityNames) ?? 0
                metric.temporality = OTLPMetric.Temporality(rawValue: code) ?? .unspecified
            case 3: metric.isMonotonic = try field.flag() ?? false
            default: break
            }
        }
    }

    private mutating func point(_ message: FieldValue, _ kind: OTLPMetric.Kind) throws(OTLPError) -> OTLPDataPoint {
        switch kind {
        case .histogram: try histogramPoint(message)
        case .exponentialHistogram: try exponentialPoint(message)
        case .summary: try summaryPoint(message)
        case .none, .gauge, .sum: try numberPoint(message)
        }
    }

    private mutating func numberPoint(_ message: FieldValue) throws(OTLPError) -> OTLPDataPoint {
        var point = OTLPDataPoint()
        for (number, field) in try fields(of: message, .numberPoint) {
            switch number {
            case 2: point.start = try field.unsigned() ?? 0
            case 3: point.time = try field.unsigned() ?? 0
            case 4: point.value = try field.double().map { .number($0) } ?? point.value
            case 6: point.value = try field.signed().map { .integer($0) } ?? point.value
            case 7: point.attributes.append(try attribute(field))
            default: break
            }
        }
        return point
    }

    private mutating func histogramPoint(_ message: FieldValue) throws(OTLPError) -> OTLPDataPoint {
        var point = OTLPDataPoint()
        for (number, field) in try fields(of: message, .histogramPoint) {
            switch number {
            case 2: point.start = try field.unsigned() ?? 0
            case 3: point.time = try field.unsigned() ?? 0
            case 4: point.count = try field.unsigned()
            case 5: point.sum = try field.double()
            case 6: point.bucketCounts += try field.words()
            case 7: point.bounds += try field.doubles()
            case 9: point.attributes.append(try attribute(field))
            case 11: point.minimum = try field.double()
            case 12: point.maximum = try field.double()
            default: break
            }
        }
        return point
    }

    private mutating func exponentialPoint(_ message: FieldValue) throws(OTLPError) -> OTLPDataPoint {
        var point = OTLPDataPoint()
        for (number, field) in try fields(of: message, .exponentialPoint) {
            switch number {
            case 1: point.attributes.append(try attribute(field))
            case 2: point.start = try field.unsigned() ?? 0
            case 3: point.time = try field.unsigned() ?? 0
            case 4: point.count = try field.unsigned()
            case 5: point.sum = try field.double()
            case 12: point.minimum = try field.double()
            case 13: point.maximum = try field.double()
            default: break
            }
        }
        return point
    }

    private mutating func summaryPoint(_ message: FieldValue) throws(OTLPError) -> OTLPDataPoint {
        var point = OTLPDataPoint()
        for (number, field) in try fields(of: message, .summaryPoint) {
            switch number {
            case 2: point.start = try field.unsigned() ?? 0
            case 3: point.time = try field.unsigned() ?? 0
            case 4: point.count = try field.unsigned()
            case 5: point.sum = try field.double()
            case 7: point.attributes.append(try attribute(field))
            default: break
            }
        }
        return point
    }
}
