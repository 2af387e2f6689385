internal import EventModel
internal import JSONCoding

/// Longest text of a prompt that is kept beside its event, in UTF-8 bytes. The event's payload has the whole.
let promptBytesMaximum = 64 << 10
/// Longest error text of a tool call, in UTF-8 bytes: its first lines.
let errorBytesMaximum = 2 << 10
/// Longest duration that is believed, in microseconds: ten years.
let durationMicrosecondsMaximum = 315_360_000_000_000.0

extension JSONNode {
    /// The member's text where it is a text and not empty, cut to `limit` UTF-8 bytes, NUL characters replaced.
    func text(_ key: StaticString, limit: Int) -> String? {
        guard let text = self[key]?.string, !text.isEmpty else { return nil }
        // Most texts are short, and hold no NUL: those need not be looked through twice.
        if text.utf8.count <= limit, !text.containsNUL { return text }
        return text.withoutNUL.cut(toUTF8Bytes: limit)
    }

    func name(_ key: StaticString) -> String? { text(key, limit: Limits.nameBytes) }

    func path(_ key: StaticString) -> String? { text(key, limit: Limits.pathBytes) }

    /// The member's whole text, for measuring and for putting into lines.
    func wholeText(_ key: StaticString) -> String? {
        guard let text = self[key]?.string, !text.isEmpty else { return nil }
        return text
    }

    /// The beginning of the member's text, made of at most `limit` bytes of JSON; nil where it is none, or empty.
    func text(_ key: StaticString, firstBytes limit: Int) -> String? {
        guard let text = self[key]?.string(firstBytes: limit), !text.isEmpty else { return nil }
        return text
    }

    /// A duration in milliseconds, as microseconds; nil where it is negative or absurd.
    func durationMicroseconds(milliseconds key: StaticString) -> Int64? {
        guard let value = self[key]?.double else { return nil }
        let microseconds = (value * 1000).rounded()
        guard microseconds >= 0, microseconds <= durationMicrosecondsMaximum else { return nil }
        return Int64(microseconds)
    }

    /// Whether the text begins with `prefix`, found without making a string of the whole.
    func hasPrefix(_ prefix: StaticString) -> Bool {
        guard isString else { return false }
        let bytes = rawBytes
        let length = prefix.utf8CodeUnitCount
        guard bytes.count >= length + 2 else { return false }
        let start = bytes.startIndex + 1
        for offset in 0..<length where bytes[start + offset] != prefix.utf8Start[offset] { return false }
        return true
    }
}

extension String {
    /// The text with U+FFFD for NUL.
    var withoutNUL: String {
        guard containsNUL else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
