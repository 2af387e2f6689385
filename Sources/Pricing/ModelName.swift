/// What a model's reported name says, taken apart.
struct ModelName {
    /// Without region, vendor's prefix, date, version and window marks.
    var canonical: String
    /// `[1m]`: the caller asked for the window of a million tokens.
    var hasLongWindow = false
    /// A cloud's endpoint that is bound to a region.
    var isRegional = false

    /// A longer name is none; it is left as it is.
    private static let maximumLength = 200
    private static let regions: Set<Substring> = ["us", "eu", "apac", "jp", "au", "ca", "sa", "us-gov", "global"]
    private static let families = ["claude-", "gpt-", "gemini-", "o1", "o3", "o4", "qwen", "grok-", "composer-"]
    /// Names under which a model went before it got the one in the table.
    private static let aliases = [
        "claude-sonnet-4": "claude-sonnet-4-0", "claude-opus-4": "claude-opus-4-0",
        "gemini-3-flash": "gemini-3-flash-preview",
        "gemini-3.1-pro": "gemini-3.1-pro-preview", "gemini-3-1-pro-preview": "gemini-3.1-pro-preview",
    ]

    init(_ name: String) {
        canonical = name
        guard name.utf8.count <= Self.maximumLength else { return }
        var rest = Substring(name.lowercasedASCII)
        if rest.hasSuffix("[1m]") {
            rest.removeLast(4)
            hasLongWindow = true
        }
        if let slash = rest.lastIndex(of: "/") { rest = rest[rest.index(after: slash)...] }
        var region: Substring?
        if let dot = rest.firstIndex(of: "."), Self.regions.contains(rest[..<dot]) {
            region = rest[..<dot]
            rest = rest[rest.index(after: dot)...]
        }
        for prefix in ["anthropic.", "openai.", "google."] where rest.hasPrefix(prefix) {
            rest.removeFirst(prefix.utf8.count)
        }
        guard Self.families.contains(where: { rest.hasPrefix($0) }) else { return }
        isRegional = region != nil && region != "global"
        let isClaude = rest.hasPrefix("claude-")
        if let at = rest.firstIndex(of: "@") { rest = rest[..<at] }
        rest = Self.withoutVersion(rest, isClaude: isClaude)
        let plain = isClaude ? String(rest.map { $0 == "." ? "-" : $0 }) : String(rest)
        canonical = Self.aliases[plain] ?? plain
    }

    /// Drops `:0`, `-v1`, `-latest` and dates from the end, in whatever order they stand.
    private static func withoutVersion(_ name: Substring, isClaude: Bool) -> Substring {
        var rest = name
        while true {
            let before = rest.utf8.count
            if let colon = rest.lastIndex(of: ":"), isDigits(rest[rest.index(after: colon)...]) {
                rest = rest[..<colon]
            }
            if rest.hasSuffix("-latest") { rest.removeLast(7) }
            if let dash = rest.lastIndex(of: "-") {
                let last = rest[rest.index(after: dash)...]
                if isClaude, last.hasPrefix("v"), isDigits(last.dropFirst()) { rest = rest[..<dash] }
                if last.utf8.count == 8, last.hasPrefix("20"), isDigits(last) { rest = rest[..<dash] }
            }
            rest = withoutDashedDate(rest)
            if rest.utf8.count == before { return rest }
        }
    }

    /// `-2025-08-07`.
    private static func withoutDashedDate(_ name: Substring) -> Substring {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 3 else { return name }
        let date = parts.suffix(3)
        guard date.map(\.utf8.count) == [4, 2, 2], date.allSatisfy(isDigits), date.first?.hasPrefix("20") == true else {
            return name
        }
        return name.dropLast(11)
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}

extension String {
    var lowercasedASCII: String {
        String(decoding: utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
