/// What a request line asks for: the path in decoded segments and the query.
package struct HTTPTarget: Sendable {
    /// As sent, still percent-encoded, without the query.
    package let rawPath: String
    /// The path's parts between slashes, each decoded once; `/` has none and `/a/` has `a` and an empty one.
    package let segments: [String]
    package let query: HTTPQuery
    /// As sent, without the question mark; nil when there is none.
    package let rawQuery: String?

    /// Nil when the target is no absolute path, has a broken escape, a NUL or is not UTF-8.
    package init?(_ bytes: some Collection<UInt8>) {
        let questionMark = bytes.firstIndex(of: 0x3F) ?? bytes.endIndex
        let path = bytes[..<questionMark]
        guard path.first == 0x2F else { return nil }
        var segments: [String] = []
        if path.count > 1 {
            for part in path.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
                guard let segment = Self.decodedSegment(part) else { return nil }
                segments.append(segment)
            }
        }
        rawPath = String(decoding: path, as: UTF8.self)
        rawQuery =
            questionMark == bytes.endIndex
            ? nil : String(decoding: bytes[bytes.index(after: questionMark)...], as: UTF8.self)
        self.segments = segments
        query =
            questionMark == bytes.endIndex
            ? HTTPQuery() : HTTPQuery(Array(bytes[bytes.index(after: questionMark)...]))
    }

    private static func decodedSegment(_ part: some Collection<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(part.count)
        var index = part.startIndex
        while index != part.endIndex {
            let byte = part[index]
            part.formIndex(after: &index)
            guard byte == 0x25 else {
                decoded.append(byte)
                continue
            }
            guard let value = PercentEncoding.value(in: part, at: &index), value != 0 else { return nil }
            decoded.append(value)
        }
        return String(validating: decoded, as: UTF8.self)
    }
}

/// A query's names and values in the order they were sent.
package struct HTTPQuery: Sendable {
    package private(set) var items: [(name: String, value: String)] = []

    package init() {}

    /// Reads `name=value&…`; `+` is a space and a broken escape stays as it is.
    package init(_ bytes: [UInt8]) {
        for item in bytes.split(separator: 0x26) {
            let equals = item.firstIndex(of: 0x3D) ?? item.endIndex
            items.append(
                (PercentEncoding.formDecoded(item[..<equals]), PercentEncoding.formDecoded(item[equals...].dropFirst()))
            )
        }
    }

    package var isEmpty: Bool { items.isEmpty }

    /// The first value of this name.
    package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// Every value of this name, in order.
    package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
}

enum PercentEncoding {
    /// The value of the two digits after a percent sign; moves `index` behind them.
    static func value<Bytes: Collection<UInt8>>(in bytes: Bytes, at index: inout Bytes.Index) -> UInt8? {
        var position = index
        guard position != bytes.endIndex, let high = ASCII.hexadecimal(bytes[position]) else { return nil }
        bytes.formIndex(after: &position)
        guard position != bytes.endIndex, let low = ASCII.hexadecimal(bytes[position]) else { return nil }
        bytes.formIndex(after: &position)
        index = position
        return high << 4 | low
    }

    static func formDecoded(_ bytes: ArraySlice<UInt8>) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x2B: decoded.append(0x20)
            case 0x25: decoded.append(value(in: bytes, at: &index) ?? byte)
            default: decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
