internal import CMicroHTTPD

/// Copies the header fields out of the library's buffer.
///
/// The library takes a value for a C text: a NUL in it would end it, and another reader of the same request would see
/// more. It also takes a line feed alone for a line's end, and joins folded lines. So each field must stand where the one
/// before it ends, two bytes behind it: what does not was none of `Name: value CR LF` (0.9.75). A NUL at the end of the last
/// field's value alone goes unnoticed.
struct HeadReading {
    private var headers = HTTPHeaders()
    /// Where the next field's name must begin; nil where that is not known.
    private var expected: UnsafePointer<CChar>?
    private var areWhole = true

    /// Bytes behind a value: carriage return and line feed, overwritten with NULs.
    private static let lineEndBytes = 2

    /// `start` is where the request line ends as far as the library has read it: with a NUL in the target, that is
    /// too early.
    static func fields(
        of connection: OpaquePointer, from start: UnsafePointer<CChar>?
    ) -> (headers: HTTPHeaders, areWhole: Bool) {
        var reading = HeadReading()
        reading.expected = start
        reading.headers.reserve(fields: 16)
        withUnsafeMutablePointer(to: &reading) { reading in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { closure, _, name, nameBytes, value, valueBytes in
                    closure?.assumingMemoryBound(to: HeadReading.self).pointee.add(name, nameBytes, value, valueBytes)
                    return .YES
                }, reading)
        }
        return (reading.headers, reading.areWhole)
    }

    /// A tab may stand in a value, and bytes beyond ASCII.
    private static func isControl(_ byte: CChar) -> Bool {
        let byte = UInt8(bitPattern: byte)
        return byte < 0x20 && byte != 0x09 || byte == 0x7F
    }

    private mutating func add(
        _ name: UnsafePointer<CChar>?, _ nameBytes: Int, _ value: UnsafePointer<CChar>?, _ valueBytes: Int
    ) {
        headers.append(
            name: UnsafeRawBufferPointer(start: name, count: nameBytes),
            value: UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : valueBytes))
        if let expected, expected != name { areWhole = false }
        guard let value else { return expected = nil }
        if UnsafeBufferPointer(start: value, count: valueBytes).contains(where: HeadReading.isControl) {
            areWhole = false
        }
        expected = value + valueBytes + HeadReading.lineEndBytes
    }
}
