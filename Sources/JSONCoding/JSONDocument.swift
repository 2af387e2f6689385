/// Why a text is not JSON that we take.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end of input"
        case unexpectedByte = "unexpected byte"
        case badNumber = "malformed number"
        case badEscape = "malformed escape in a string"
        case controlCharacter = "unescaped control character in a string"
        case tooDeep = "nested too deeply"
        case tooLarge = "too large"
        case trailingBytes = "bytes after the value"
    }

    package var reason: Reason
    /// Byte offset into the text.
    package var offset: Int

    package init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(reason.rawValue) at byte \(offset)" }
}

/// A parsed JSON text (RFC 8259) that keeps the bytes it was parsed from, so that any part can be stored as it came.
///
/// It is our own reader for four reasons: the hook must stay free of Foundation; Foundation's decoders refuse a whole
/// document for one lone surrogate, which agents do produce; duplicate keys must mean the same everywhere (the first one
/// counts); and ingest needs a few fields of a large payload, not a tree of objects.
package struct JSONDocument: Sendable {
    /// One value: a flat entry, parents before children. Members of an object are a key entry, then the value's.
    struct Entry {
        enum Kind: UInt8 {
            case null, boolTrue, boolFalse, number, string, escapedString, array, object
        }

        var start: UInt32
        var end: UInt32
        /// Index of the entry behind this value and all it contains.
        var next: UInt32
        var kind: Kind
    }

    final class Storage: Sendable {
        let bytes: [UInt8]
        let entries: EntryList

        init(bytes: [UInt8], entries: EntryList) {
            self.bytes = bytes
            self.entries = entries
        }
    }

    let storage: Storage

    /// The text; invalid UTF-8 has been replaced by U+FFFD.
    package var bytes: [UInt8] { storage.bytes }
    package var root: JSONNode { JSONNode(storage: storage, index: 0) }

    /// Parses one value with optional white space around it.
    package init(
        parsing bytes: [UInt8], maximumDepth: Int = 64, maximumValues: Int = JSONDocument.valuesMaximum
    ) throws(JSONError) {
        guard bytes.count < Int(UInt32.max) else { throw JSONError(reason: .tooLarge, offset: 0) }
        var scanner = JSONScanner(maximumDepth: maximumDepth, maximumValues: maximumValues)
        let entries = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in try scanner.scan(buffer) }
        guard scanner.isUTF8 else {
            self = try JSONDocument(
                parsing: Array(String(decoding: bytes, as: UTF8.self).utf8), maximumDepth: maximumDepth,
                maximumValues: maximumValues)
            return
        }
        storage = Storage(bytes: bytes, entries: entries)
    }

    /// Values and keys of one text, unless the caller says otherwise: each takes 16 bytes, and of the shortest ones a text
    /// has one in two bytes.
    package static let valuesMaximum = 4_000_000

    package init(parsing text: String, maximumDepth: Int = 64) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}
