/// A hash of 128 bits that is the same on every machine and in every version; for identity, not against attackers.
///
/// Two lanes that take in eight bytes at a time by multiplication with different odd constants, mixed at the end as in
/// SplitMix64 (S. Vigna).
package struct StableHash: Sendable {
    private var first: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var second: UInt64 = 0xD1B5_4A32_D192_ED03
    private var length: UInt64 = 0

    package init() {}

    package mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
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

    package mutating func add(_ word: UInt64) {
        first = rotate((first ^ word) &* 0xFF51_AFD7_ED55_8CCD, 31)
        second = rotate((second ^ word) &* 0xC4CE_B9FE_1A85_EC53, 29) &+ first
        length &+= 1
    }

    /// The identity of a record that happened at that time and is told from others by what was added.
    package func uuid(at time: Timestamp) -> EventUUID {
        let (high, low) = finish()
        return EventUUID(version8At: time, high, low)
    }

    private func finish() -> (high: UInt64, low: UInt64) {
        (mix(first ^ length), mix(second &+ mix(first &+ 0x9E37_79B9_7F4A_7C15)))
    }

    private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }

    private func mix(_ word: UInt64) -> UInt64 {
        var word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
