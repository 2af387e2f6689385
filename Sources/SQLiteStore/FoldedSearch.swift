internal import CSQLite

/// The SQL function `mentions(part, text, …)`: whether a text contains the part, which is lowercase, in any case of any
/// script. SQLite's own `LIKE` folds ASCII only.
enum FoldedSearch {
    static func register(on connection: Connection) {
        sqlite3_create_function_v2(
            connection.handle, "mentions", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, count, values in
                sqlite3_result_int(context, FoldedSearch.isMentioned(in: values, count: count) ? 1 : 0)
            }, nil, nil, nil)
    }

    private static func isMentioned(in values: UnsafeMutablePointer<OpaquePointer?>?, count: Int32) -> Bool {
        guard let values, count > 1, let part = text(values[0]) else { return false }
        return (1..<Int(count)).contains { index in text(values[index]).map { contains($0, part: part) } ?? false }
    }

    private static func text(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
        guard let start = sqlite3_value_text(value) else { return nil }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }

    private static func contains(_ text: UnsafeBufferPointer<UInt8>, part: UnsafeBufferPointer<UInt8>) -> Bool {
        if isASCII(text) { return containsFolding(text, part: part) }
        let lowercased = Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
        return lowercased.withUnsafeBufferPointer { containsFolding($0, part: part) }
    }

    private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var bits: UInt8 = 0
        for byte in text { bits |= byte }
        return bits < 0x80
    }

    /// Whether the part occurs in the text, whose ASCII capitals count as small letters.
    private static func containsFolding(
        _ text: UnsafeBufferPointer<UInt8>, part: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var start = 0
        while text.count - start >= part.count {
            var length = 0
            while length < part.count, folded(text[start + length]) == part[length] { length += 1 }
            if length == part.count { return true }
            start += 1
        }
        return false
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
