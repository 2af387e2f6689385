/// Tells what a machine made up from what a person wrote.
enum ValueJudgement {
    /// `n · log2 n` for counts up to 255; the pure core has no mathematical library.
    private static let countTimesLogarithm: [Double] = (0...255).map { count in
        count < 2 ? 0 : Double(count) * logarithm(Double(count))
    }

    /// The binary logarithm of a number from 1 on, digit by digit.
    private static func logarithm(_ number: Double) -> Double {
        var result = Double(number.exponent)
        var rest = number.significand
        var bit = 0.5
        for _ in 0..<40 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }

    /// Shannon's entropy in bits a character, of the first 255.
    static func entropy(of value: [UInt8]) -> Double {
        let length = min(255, value.count)
        guard length > 1 else { return 0 }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for index in 0..<length { counts[Int(value[index])] += 1 }
            var sum = 0.0
            for count in counts where count > 1 { sum += countTimesLogarithm[Int(count)] }
            return (countTimesLogarithm[length] - sum) / Double(length)
        }
    }

    private static let placeholders = TextList([
        "your", "example", "xxxxx", "placeholder", "changeme", "change_me", "change-me", "dummy", "redacted", "sample",
        "1234567890", "0123456789", "abcdefghij", "insert", "replace", "....", "****", "fake", "mock", "todo",
        "not-real",
        "notreal", "deadbeef", "foobar", "lorem",
    ])

    /// What documentation writes where a secret belongs.
    static func isPlaceholder(_ value: [UInt8]) -> Bool { isPlaceholder(lowered: lowercased(value)) }

    private static func isPlaceholder(lowered: [UInt8]) -> Bool {
        placeholders.occurs(in: lowered) || distinctBytes(of: lowered) <= 3
    }

    private static func distinctBytes(of value: [UInt8]) -> Int {
        var seen = ByteSet()
        var count = 0
        for byte in value where !seen.contains(byte) {
            seen.insert(byte)
            count += 1
        }
        return count
    }

    private static func lowercased(_ value: [UInt8]) -> [UInt8] {
        value.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }

    private static let words = Set(
        [
            "null", "none", "nil", "undefined", "true", "false", "string", "required", "optional", "hidden", "secret",
            "password", "passwd", "token", "unknown", "empty", "disabled", "enabled", "missing", "invalid", "default",
            "invalid_token", "bearer", "basic", "include", "same-origin", "omit", "user", "username", "admin", "object",
            "number", "boolean", "text", "test", "set", "unset", "auto", "manual", "local", "inherit", "input", "key",
            "value",
            "property", "variable",
        ].map { Array($0.utf8) })

    private static let chosenWords = words.union(
        ["pass", "pw", "pwd", "foo", "bar", "baz", "abc", "wheel", "root", "staff"].map { Array($0.utf8) })

    private static let interpolations = TextList([
        "${", "{{", "%s", "$(", "<%", "#{", "process.env", "environ", "getenv",
    ])

    private static let signsOfCode = ByteSet("$<{[(&*@%#/~.!?")
    private static let signsOfVariables = ByteSet("$<{[(*")

    /// Whether what stands behind the name of a secret, in text or code, is one.
    static func isSecret(
        _ value: [UInt8], strength: SecretName.Strength, isQuoted: Bool, isConstant: Bool
    ) -> Bool {
        guard value.count >= 6, let first = value.first else { return false }
        if strength == .generated, value.count < 12 { return false }
        if signsOfCode.contains(first), !(isQuoted && strength == .chosen && first != 0x24 && first != 0x7B) {
            return false
        }
        let lowered = lowercased(value)
        if words.contains(lowered) || isPlaceholder(lowered: lowered) || interpolations.occurs(in: lowered) {
            return false
        }
        let hasDigit = value.contains(where: ByteSet.digits.contains)
        let hasSpace = value.contains(0x20)
        switch strength {
        case .header: return value.count >= 12 && hasDigit && value.contains(UInt8(ascii: "="))
        case .chosen:
            if !isQuoted, isCode(value) { return false }
            let hasSymbol = value.contains { !ByteSet.words.contains($0) && $0 != 0x20 && $0 != 0x2E && $0 != 0x2D }
            if hasSpace { return hasDigit && hasSymbol }
            return isConstant || hasDigit || (isQuoted && hasSymbol)
        case .generated:
            guard !hasSpace, !isCode(value), hasDigit || (isConstant && value.count >= 20) else { return false }
            return entropy(of: value) >= (value.count >= 20 ? 3.0 : 2.8)
        }
    }

    /// A password in a place where nothing else stands: an address, a header, a flag.
    static func isChosenPassword(_ value: [UInt8]) -> Bool {
        guard value.count >= 3, let first = value.first, !signsOfVariables.contains(first) else { return false }
        if value.count <= 5, value.allSatisfy(ByteSet.digits.contains) { return false }
        let lowered = lowercased(value)
        return !chosenWords.contains(lowered) && !interpolations.occurs(in: lowered) && !isPlaceholder(lowered: lowered)
    }

    /// A call, an index, a member: what code has where text would have a value.
    private static func isCode(_ value: [UInt8]) -> Bool {
        value.contains(UInt8(ascii: "(")) || value.contains(UInt8(ascii: "[")) || isDottedWords(value)
    }

    private static let separators = ByteSet("._-/:")

    /// `config.auth.token_2`, `src/secrets/key.ts`, `my-secret-name`: parts of letters, with few digits at their end.
    private static func isDottedWords(_ value: [UInt8]) -> Bool {
        var parts = 1
        var letters = 0
        var digits = 0
        for byte in value {
            if separators.contains(byte) {
                parts += 1
                letters = 0
                digits = 0
            } else if ByteSet.digits.contains(byte) {
                digits += 1
                // A year or a port may stand alone; a word has no more than two digits at its end.
                if digits > (letters == 0 ? 4 : 2) { return false }
            } else if ByteSet.letters.contains(byte) {
                if digits > 0, letters + digits > 3 { return false }
                letters += 1
            } else {
                return false
            }
        }
        return parts >= 2
    }
}

/// Texts that are looked for in short values.
struct TextList: Sendable {
    private let texts: [[[UInt8]]]

    init(_ texts: [String]) {
        var byFirst = [[[UInt8]]](repeating: [], count: 256)
        for text in texts.map({ Array($0.utf8) }) { byFirst[Int(text[0])].append(text) }
        self.texts = byFirst
    }

    func occurs(in value: [UInt8]) -> Bool {
        for start in value.indices {
            for text in texts[Int(value[start])] where start + text.count <= value.count {
                var offset = 1
                while offset < text.count, value[start + offset] == text[offset] { offset += 1 }
                if offset == text.count { return true }
            }
        }
        return false
    }
}

extension Collection<UInt8> where Index == Int {
    /// Whether a text stands in it.
    func contains(text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard wanted.count <= count else { return false }
        return (startIndex...(endIndex - wanted.count)).contains { start in
            for index in 0..<wanted.count where self[start + index] != wanted[index] { return false }
            return true
        }
    }
}
