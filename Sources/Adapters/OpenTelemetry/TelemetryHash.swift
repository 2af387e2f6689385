internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

/// The earliest time of an event is 1970, whatever was sent; the latest, the year 9999.
func telemetryTime(_ nanoseconds: UInt64) -> Timestamp {
    Timestamp(microseconds: min(Int64(nanoseconds / 1000), Timestamp.latest.microseconds))
}

extension StableHash {
    mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    mutating func add(_ attributes: [OTLPAttribute]) {
        var writer = JSONWriter()
        writer.value(attributes)
        add(writer.bytes)
    }
}
