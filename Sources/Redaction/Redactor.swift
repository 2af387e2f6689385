/// The text without its secrets.
package struct Redaction: Sendable, Equatable {
    package var bytes: [UInt8]
    /// How many secrets were replaced, by the id of the rule.
    package var counts: [String: Int]
}

/// The text could not be searched, so nothing is known of it: keep its metadata at most.
package struct RedactionFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String { "the text could not be searched for secrets" }
}

/// 32 bits that are the same for the same secret and say nothing about it to whoever lacks the key: HMAC-SHA256.
package typealias SecretFingerprint = @Sendable (_ secret: [UInt8]) -> UInt32

/// Replaces secrets in text by markers such as `[redacted:github-pat:9f3a1c2b]`. It has memory of its own to search with:
/// each thread needs one for itself.
package final class Redactor {
    private let rules: RedactionRules
    private let fingerprint: SecretFingerprint
    private let scanner: SecretScanner
    private let expressions: ExpressionScanner?
    private static let numbers = ByteSet("0123456789.+-eE")

    package init(rules: RedactionRules, fingerprint: @escaping SecretFingerprint) throws(RedactionRuleError) {
        self.rules = rules
        self.fingerprint = fingerprint
        scanner = try SecretScanner(rules: rules)
        if let (database, expressionRules) = rules.expressions {
            expressions = try ExpressionScanner(database: database, rules: expressionRules)
        } else {
            expressions = nil
        }
    }

    /// A JSON text, or several one after the other: only what stands in strings changes, and JSON it remains. Nil where
    /// nothing was found.
    package func redact(json bytes: UnsafeBufferPointer<UInt8>) throws(RedactionFailure) -> Redaction? {
        try redact(bytes, form: .json)
    }

    /// Any text. Nil where nothing was found.
    package func redact(text bytes: UnsafeBufferPointer<UInt8>) throws(RedactionFailure) -> Redaction? {
        try redact(bytes, form: .plain)
    }

    /// A JSON text, or several one after the other. Nil where nothing was found.
    package func redact(json bytes: [UInt8]) throws(RedactionFailure) -> Redaction? {
        try bytes.withUnsafeBufferPointer { buffer throws(RedactionFailure) in try redact(buffer, form: .json) }
    }

    /// Any text, such as a line of a log. Nil where nothing was found.
    package func redact(text: String) throws(RedactionFailure) -> String? {
        let redaction = try Array(text.utf8).withUnsafeBufferPointer { buffer throws(RedactionFailure) in
            try redact(buffer, form: .plain)
        }
        return redaction.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func redact(
        _ bytes: UnsafeBufferPointer<UInt8>, form: TextCursor.Form
    ) throws(RedactionFailure) -> Redaction? {
        let cursor = TextCursor(bytes: bytes, form: form)
        guard scanner.scan(cursor) else { throw RedactionFailure() }
        var findings = scanner.findings
        if findings.hasEscapedLetters {
            guard let found = findEscaped(in: cursor) else { throw RedactionFailure() }
            findings.secrets = found
        }
        if let expressions {
            guard expressions.scan(cursor, into: &findings.secrets) else { throw RedactionFailure() }
        }
        guard !findings.secrets.isEmpty else { return nil }
        findings.settle()
        if form == .json { keepStructure(&findings.secrets, bytes) }
        return findings.secrets.isEmpty ? nil : replace(findings.secrets, in: cursor)
    }

    /// What is found once escaped letters are letters, at the places that it has in the text.
    private func findEscaped(in cursor: TextCursor) -> [Finding]? {
        let copy = UnescapedCopy.letters(of: cursor.bytes)
        return copy.bytes.withUnsafeBufferPointer { bytes in
            let unescaped = TextCursor(bytes: bytes, form: cursor.form)
            guard scanner.scan(unescaped) else { return nil }
            return scanner.findings.secrets.map { secret in
                var secret = secret
                secret.meaning = secret.meaning ?? unescaped.meaning(from: secret.start, to: secret.end)
                secret.start = copy.original(of: secret.start)
                secret.end = copy.original(of: secret.end)
                return secret
            }
        }
    }

    /// Leaves each secret within its string, and drops those that stand for the identity of something, unless their own
    /// form says that they do not.
    private func keepStructure(_ secrets: inout [Finding], _ bytes: UnsafeBufferPointer<UInt8>) {
        var walk = JSONStringWalk(bytes)
        secrets = secrets.compactMap { secret in
            guard let place = walk.string(at: secret.start) else { return secret }
            if !secret.isMember, !rules.ownForm.contains(secret.label), let key = place.key {
                let isAskedFor = rules.askedFor.contains(secret.label)
                if StructuralMember.contains(bytes[key], whenAskedFor: isAskedFor) { return nil }
            }
            var secret = secret
            secret.end = min(secret.end, place.content.upperBound)
            return secret
        }
    }

    private func replace(_ secrets: [Finding], in cursor: TextCursor) -> Redaction {
        var result: [UInt8] = []
        result.reserveCapacity(cursor.bytes.count + secrets.count * 16)
        var counts: [String: Int] = [:]
        var position = 0
        var walk = JSONStringWalk(cursor.bytes)
        for secret in secrets {
            result.append(contentsOf: UnsafeBufferPointer(rebasing: cursor.bytes[position..<secret.start]))
            let id = rules.labels[secret.label]
            let meaning = secret.meaning ?? cursor.meaning(from: secret.start, to: secret.end)
            // A number becomes a string: in JSON it has no quotation marks to stand in.
            let isNumber =
                cursor.form == .json && isNumeric(secret, cursor.bytes) && walk.string(at: secret.start) == nil
            if isNumber { result.append(0x22) }
            if rules.isForgetting {
                result.append(contentsOf: RedactionMarker.forgotten.utf8)
            } else {
                RedactionMarker.append(id, fingerprint: fingerprint(meaning), to: &result)
            }
            if isNumber { result.append(0x22) }
            counts[id, default: 0] += 1
            position = secret.end
        }
        result.append(contentsOf: UnsafeBufferPointer(rebasing: cursor.bytes[position...]))
        return Redaction(bytes: result, counts: counts)
    }

    private func isNumeric(_ secret: Finding, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes[secret.start..<secret.end].allSatisfy(Self.numbers.contains)
    }
}
