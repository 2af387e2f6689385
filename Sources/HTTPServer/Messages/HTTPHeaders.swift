/// The header fields of a request, copied once into one buffer and read case-insensitively.
package struct HTTPHeaders: Sendable {
    private struct Entry {
        var start: UInt32
        var nameBytes: UInt32
        var valueBytes: UInt32
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    package init() {}

    package init(_ fields: [(name: String, value: String)]) {
        for field in fields {
            Array(field.name.utf8).withUnsafeBytes { name in
                Array(field.value.utf8).withUnsafeBytes { append(name: name, value: $0) }
            }
        }
    }

    /// Room for this many fields of usual length, so that a request costs two allocations.
    mutating func reserve(fields: Int) {
        entries.reserveCapacity(fields)
        bytes.reserveCapacity(fields * 48)
    }

    mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let entry = Entry(
            start: UInt32(truncatingIfNeeded: bytes.count), nameBytes: UInt32(truncatingIfNeeded: name.count),
            valueBytes: UInt32(truncatingIfNeeded: value.count))
        entries.append(entry)
        for byte in name { bytes.append(ASCII.lowercased(byte)) }
        bytes.append(contentsOf: value)
    }

    /// Number of fields.
    package var count: Int { entries.count }

    /// The first field of this name.
    package subscript(name: String) -> String? {
        for entry in entries where matches(entry, name) { return value(of: entry) }
        return nil
    }

    /// Every field of this name, in order.
    package func all(_ name: String) -> [String] {
        entries.filter { matches($0, name) }.map(value)
    }

    package func contains(_ name: String) -> Bool {
        entries.contains { matches($0, name) }
    }

    func count(of name: String) -> Int {
        entries.reduce(0) { $0 + (matches($1, name) ? 1 : 0) }
    }

    /// Names (lower-case) and values in order.
    package var fields: [(name: String, value: String)] {
        entries.map { entry in
            let start = Int(entry.start)
            return (String(decoding: bytes[start..<start + Int(entry.nameBytes)], as: UTF8.self), value(of: entry))
        }
    }

    private func value(of entry: Entry) -> String {
        let start = Int(entry.start + entry.nameBytes)
        return String(decoding: bytes[start..<start + Int(entry.valueBytes)], as: UTF8.self)
    }

    private func matches(_ entry: Entry, _ name: String) -> Bool {
        guard name.utf8.count == Int(entry.nameBytes) else { return false }
        var index = Int(entry.start)
        for byte in name.utf8 {
            guard bytes[index] == ASCII.lowercased(byte) else { return false }
            index += 1
        }
        return true
    }
}
