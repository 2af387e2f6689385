internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

/// The earliest time of an event is 1970, whatever was sent; the latest, the year 9999.
func telemetryTime(_ nanoseconds: UInt64) -> Timestamp {
    Timestamp(microseconds: min(Int64(nanoseconds / 1000), Timestamp.latest.microseconds))
}

/// The identity of a record: the same record sent again has the same UUID.
///
/// The first 48 bits are its time in milliseconds, as in version 7, so that stored events stay in order; the rest is a
/// hash of what makes it this record (version 8, RFC 9562 §5.8).
struct TelemetryIdentity {
    private var low: UInt64 = 0xCBF2_9CE4_8422_2325
    private var high: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Each part is closed by its length, so that no two lists of parts read the same.
    mutating func add(_ bytes: some Collection<UInt8>) {
        for byte in bytes { add(UInt64(byte)) }
        add(UInt64(bytes.count) | 1 << 63)
    }

    mutating func add(_ text: String) { add(text.utf8) }

    mutating func add(_ word: UInt64) {
        low = (low ^ word) &* 0x0000_0100_0000_01B3
        high = (high ^ word) &* 0xD6E8_FEB8_6659_FD93
        high ^= high >> 32
    }

    mutating func add(_ attributes: [OTLPAttribute]) {
        var writer = JSONWriter()
        writer.value(attributes)
        add(writer.bytes)
    }

    func uuid(at time: Timestamp) -> EventUUID {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        let first = TelemetryIdentity.mixed(high ^ low &* 3)
        let second = TelemetryIdentity.mixed(low)
        return EventUUID(
            high: milliseconds << 16 | 0x8000 | first & 0x0FFF,
            low: 0x8000_0000_0000_0000 | second & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Spreads every bit over the whole word (the finisher of MurmurHash3, A. Appleby).
    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = (word ^ word >> 33) &* 0xFF51_AFD7_ED55_8CCD
        word = (word ^ word >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return word ^ word >> 33
    }
}
