/// Names whose values are secret whatever they look like.
struct SecretName: Sendable {
    /// What is asked of a value that is not a member of the JSON text itself.
    enum Strength: Sendable {
        /// People choose passwords: short ones and words count where the name leaves no doubt.
        case chosen
        /// Keys and tokens are made by machines: long, without words.
        case generated
        /// Cookies and headers: several values in one.
        case header
    }

    let id: String
    /// In lower case; found in any case.
    let keywords: [String]
    let strength: Strength

    private static let keyKinds = [
        "access", "api", "secret", "private", "encryption", "signing", "master", "account", "auth", "shared", "storage",
        "subscription", "service", "admin", "license", "app",
    ]

    static let all: [SecretName] = [
        SecretName(
            id: "password",
            keywords: [
                "password", "passwd", "passphrase", "passwort", "pwd", "passcode", "_pass", "-pass", "mysql_pw",
            ],
            strength: .chosen),
        SecretName(id: "secret", keywords: ["secret"], strength: .generated),
        SecretName(id: "token", keywords: ["token", "jwt"], strength: .generated),
        SecretName(
            id: "api-key",
            keywords: keyKinds.flatMap { ["\($0)key", "\($0)_key", "\($0)-key"] }, strength: .generated),
        SecretName(id: "credential", keywords: ["credential"], strength: .generated),
        SecretName(id: "authorization", keywords: ["authorization", "\"auth", "_auth", "-auth"], strength: .generated),
        SecretName(id: "cookie", keywords: ["cookie"], strength: .header),
    ]

    /// Words that may follow the keyword in a name of a secret.
    private static let followers = Set<[UInt8]>(
        [
            "s", "value", "val", "prod", "production", "dev", "development", "staging", "test", "live", "sandbox",
            "key",
            "token", "secret", "hash", "base64", "b64", "string", "str", "text", "plain", "plaintext", "new", "old",
            "current",
            "previous", "next", "env", "admin", "root", "confirm", "confirmation", "again", "repeat", "main", "primary",
            "secondary", "backup", "default", "header", "jar", "data", "password", "pass", "api", "access", "auth",
        ].map { Array($0.utf8) })

    /// Words before `token` or a key that name a count, a place or a sign of a language.
    private static let precursors = Set<[UInt8]>(
        [
            "max", "min", "num", "total", "input", "output", "cached", "prompt", "completion", "thinking", "reasoning",
            "page",
            "next", "continuation", "pagination", "cancellation", "syntax", "pad", "eos", "bos", "unk", "mask", "sep",
            "special",
            "lex", "lexer", "string", "number", "current", "left", "right", "design", "color", "theme", "cancel",
            "public",
            "has",
            "is", "no", "not", "missing", "invalid", "forgot", "reset", "change", "show", "hide", "toggle", "validate",
            "parse",
            "budget", "context", "per", "count", "bad", "wrong", "primary", "foreign", "cursor", "sync", "keyword",
            "operator",
        ].map { Array($0.utf8) })

    /// Whether the whole name, of which the keyword is a part, is that of a secret.
    func accepts(name: [UInt8], keyword: Range<Int>) -> Bool {
        let after = SecretName.words(of: name[keyword.upperBound...])
        guard after.count <= 4 else { return false }
        // Letters that go on in the same case belong to another word: tokenizer, secretary, cookiecutter.
        if keyword.upperBound < name.count, (0x61...0x7A).contains(name[keyword.upperBound]),
            (0x61...0x7A).contains(name[keyword.upperBound - 1]), !SecretName.followers.contains(after[0])
        {
            return false
        }
        for word in after where !SecretName.followers.contains(word) && !word.allSatisfy(ByteSet.digits.contains) {
            return false
        }
        if id == "token", after.contains([0x73]) { return false }
        let before = SecretName.words(of: name[..<keyword.lowerBound])
        guard let last = before.last else { return true }
        // Whether a user allowed something is said in words.
        if id == "authorization", last == Array("user".utf8) { return false }
        return !SecretName.precursors.contains(last)
    }

    /// `maxRetry_count` → max, retry, count.
    private static func words(of name: ArraySlice<UInt8>) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var isWordOpen = false
        var previous: UInt8 = 0
        for byte in name {
            guard ByteSet.alphanumerics.contains(byte) else {
                isWordOpen = false
                continue
            }
            let begins = (0x41...0x5A).contains(byte) && (0x61...0x7A).contains(previous)
            if isWordOpen, !begins {
                words[words.count - 1].append(lowercased(byte))
            } else {
                words.append([lowercased(byte)])
                isWordOpen = true
            }
            previous = byte
        }
        return words
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
