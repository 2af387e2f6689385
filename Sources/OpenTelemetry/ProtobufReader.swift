/// Reads the fields of one protobuf message (wire format of proto3). Bounds are checked at every step.
struct ProtobufReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    private static let cut = OTLPError.malformed("The protobuf message ends in the middle of a field.")

    /// The next field; nil at the end. Groups are skipped, as every field of an unknown kind is by its reader.
    mutating func next() throws(OTLPError) -> (number: Int, value: FieldValue)? {
        var groups: [UInt64] = []
        while position < bytes.endIndex {
            let tag = try varint()
            let number = tag >> 3
            guard number > 0, number < 1 << 29 else { throw .malformed("A protobuf field has the number \(number).") }
            let value: FieldValue
            switch tag & 7 {
            case 0: value = .varint(try varint())
            case 1: value = .fixed64(try fixed(8))
            case 2: value = .bytes(try lengthDelimited())
            case 3:
                guard groups.count < OTLPLimits.groupDepth else { throw .malformed("Groups are nested too deeply.") }
                groups.append(number)
                continue
            case 4:
                guard groups.popLast() == number else { throw .malformed("A group ends that did not begin.") }
                continue
            case 5: value = .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
            default: throw .malformed("A protobuf field has the wire type \(tag & 7).")
            }
            if groups.isEmpty { return (Int(number), value) }
        }
        guard groups.isEmpty else { throw ProtobufReader.cut }
        return nil
    }

    private mutating func varint() throws(OTLPError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard position < bytes.endIndex else { throw ProtobufReader.cut }
            let byte = bytes[position]
            position += 1
            // Of a tenth byte one bit counts; the shift drops the others, as other readers do.
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw .malformed("A protobuf number has more than ten bytes.")
    }

    private mutating func fixed(_ count: Int) throws(OTLPError) -> UInt64 {
        guard bytes.endIndex - position >= count else { throw ProtobufReader.cut }
        var value: UInt64 = 0
        for offset in 0..<count { value |= UInt64(bytes[position + offset]) << UInt64(offset * 8) }
        position += count
        return value
    }

    private mutating func lengthDelimited() throws(OTLPError) -> ArraySlice<UInt8> {
        let length = try varint()
        guard length <= UInt64(bytes.endIndex - position) else { throw ProtobufReader.cut }
        let end = position + Int(length)
        defer { position = end }
        return bytes[position..<end]
    }
}

/// Writes the few protobuf fields that answers have.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// Writes nothing for zero, the default.
    mutating func field(_ number: UInt64, _ value: Int64) {
        guard value != 0 else { return }
        varint(number << 3)
        varint(UInt64(bitPattern: value))
    }

    mutating func field(_ number: UInt64, _ content: [UInt8]) {
        varint(number << 3 | 2)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
