/// The identity of one event: a UUID, normally version 7 minted when the event happened.
package struct EventUUID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A version 7 UUID (RFC 9562 §5.7): 48 bits of milliseconds, then random bits.
    package init(version7At time: Timestamp, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// A version 8 UUID (RFC 9562 §5.8) for a record whose identity follows from what it is: 48 bits of milliseconds, so
    /// that stored events stay in order, then bits of `first` and `second`.
    package init(version8At time: Timestamp, _ first: UInt64, _ second: UInt64) {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x8000 | first & 0x0FFF
        low = 0x8000_0000_0000_0000 | second & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// Reads the 36-character form, in either case, and the 32-digit form without dashes.
    package init?(_ text: String) {
        var digits = 0
        var dashes = 0
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in text.utf8 {
            if byte == 0x2D {
                guard digits >= 8, digits <= 20, digits % 4 == 0, dashes < 4 else { return nil }
                dashes += 1
                continue
            }
            guard let value = EventUUID.hexValue(byte), digits < 32 else { return nil }
            if digits < 16 { high = high << 4 | value } else { low = low << 4 | value }
            digits += 1
        }
        guard digits == 32, dashes == 0 || dashes == 4 else { return nil }
        self.init(high: high, low: low)
    }

    package init?(_ text: Substring) { self.init(String(text)) }

    package static func < (left: EventUUID, right: EventUUID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// Lowercase, with dashes.
    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[position] = 0x2D
                    position += 1
                }
                let half = index < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - (index & 15) * 4) & 0xF)
                buffer[position] = digit < 10 ? 0x30 + digit : 0x57 + digit
                position += 1
            }
            return 36
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x37)
        case 0x61...0x66: UInt64(byte - 0x57)
        default: nil
        }
    }
}
