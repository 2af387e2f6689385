import Authentication
import Redaction
import TestRandomness

/// A redactor with all built-in rules, and what tests ask of it.
final class RedactionFixture {
    static let rules = Result { try RedactionRules() }

    let redactor: Redactor

    init(_ rules: RedactionRules? = nil) throws {
        redactor = try Redactor(
            rules: rules ?? Self.rules.get(), fingerprint: SecretDigest.fingerprint(key: Array("a key of tests".utf8)))
    }

    func text(_ text: String) throws -> Redaction? {
        try Array(text.utf8).withUnsafeBufferPointer { try redactor.redact(text: $0) }
    }

    func json(_ json: String) throws -> Redaction? { try redactor.redact(json: Array(json.utf8)) }

    /// What became of a text, the text itself where nothing did.
    func result(text: String) throws -> String { try redactor.redact(text: text) ?? text }

    func result(json text: String) throws -> String {
        try json(text).map { String(decoding: $0.bytes, as: UTF8.self) } ?? text
    }
}

extension ValueTemplate {
    static func value(_ template: String, seed: UInt64) -> String {
        var random = SeededGenerator(seed: seed)
        return ValueTemplate(text: template).value(&random)
    }
}

/// A text as a JSON string with its quotation marks.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
