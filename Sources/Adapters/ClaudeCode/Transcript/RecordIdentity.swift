internal import EventModel

/// The UUIDs of records that stand in files: the same record has the same one, however often and wherever it is read.
enum RecordIdentity {
    /// For a record that has an id of its own: its time in front, as in version 7, so that ids sort by time, and then
    /// 74 bits of that id. A copy in another file has the same.
    static func uuid(of own: EventUUID, at time: Timestamp) -> EventUUID {
        make(at: time, own.high, own.low)
    }

    /// For a record without one: the same form over a hash of whose it is and what it says.
    static func uuid(hashing bytes: ArraySlice<UInt8>, type: String, sessionID: String, at time: Timestamp) -> EventUUID
    {
        var hash = StableHash()
        hash.add(sessionID)
        hash.add(type)
        bytes.withUnsafeBytes { hash.add($0) }
        let (high, low) = hash.finish()
        return make(at: time, high, low)
    }

    /// Version 8 (RFC 9562 §5.8): the layout is ours.
    private static func make(at time: Timestamp, _ high: UInt64, _ low: UInt64) -> EventUUID {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        return EventUUID(
            high: milliseconds << 16 | 0x8000 | high & 0x0FFF,
            low: 0x8000_0000_0000_0000 | low & 0x3FFF_FFFF_FFFF_FFFF)
    }
}

/// A hash of 128 bits that is the same on every machine and in every version; for identity, not against attackers.
///
/// Two lanes that take in eight bytes at a time by multiplication with different odd constants, mixed at the end as in
/// SplitMix64 (S. Vigna).
struct StableHash {
    private var first: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var second: UInt64 = 0xD1B5_4A32_D192_ED03
    private var length: UInt64 = 0

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 8 <= bytes.count {
            add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        add(rest)
        // Each part's length, so that the border between two parts counts.
        add(UInt64(bytes.count))
    }

    private mutating func add(_ word: UInt64) {
        first = rotate((first ^ word) &* 0xFF51_AFD7_ED55_8CCD, 31)
        second = rotate((second ^ word) &* 0xC4CE_B9FE_1A85_EC53, 29) &+ first
        length &+= 1
    }

    func finish() -> (high: UInt64, low: UInt64) {
        (mix(first ^ length), mix(second &+ mix(first &+ 0x9E37_79B9_7F4A_7C15)))
    }

    private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }

    private func mix(_ word: UInt64) -> UInt64 {
        var word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
