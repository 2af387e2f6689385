internal import EventModel
internal import Synchronization

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
    private static let regions: Set<String> = ["us", "eu", "apac", "jp", "au", "ca", "sa", "us-gov", "global"]
    private static let vendors = ["anthropic.", "openai.", "google."]
    private static let families = ["claude-", "gpt-", "gemini-", "o1", "o3", "o4", "qwen", "grok-", "composer-"]
    /// Names under which a model went before it got the one in the table.
    private static let aliases = [
        "claude-sonnet-4": "claude-sonnet-4-0", "claude-opus-4": "claude-opus-4-0",
        "gemini-3-flash": "gemini-3-flash-preview",
        "gemini-3.1-pro": "gemini-3.1-pro-preview", "gemini-3-1-pro-preview": "gemini-3.1-pro-preview",
    ]

    /// Names that were taken apart: every call that is priced comes by here, several times.
    private static let known = Mutex([ExactText: ModelName]())
    /// Names that are remembered.
    private static let knownLimit = 256

    init(_ name: String) {
        let key = ExactText(name)
        if let known = Self.known.withLock({ $0[key] }) {
            self = known
            return
        }
        self.init(parsing: name)
        let parsed = self
        Self.known.withLock { known in
            if known.count >= Self.knownLimit { known.removeAll() }
            known[key] = parsed
        }
    }

    private init(parsing name: String) {
        canonical = name
        guard name.utf8.count <= Self.maximumLength else { return }
        var rest = name.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }[...]
        if rest.ends(with: "[1m]") {
            rest.removeLast(4)
            hasLongWindow = true
        }
        if let slash = rest.lastIndex(of: UInt8(ascii: "/")) { rest = rest[(slash + 1)...] }
        var region: String?
        if let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
            let first = String(decoding: rest[..<dot], as: UTF8.self)
            if Self.regions.contains(first) {
                region = first
                rest = rest[(dot + 1)...]
            }
        }
        for prefix in Self.vendors where rest.starts(with: prefix.utf8) { rest.removeFirst(prefix.utf8.count) }
        guard Self.families.contains(where: { rest.starts(with: $0.utf8) }) else { return }
        isRegional = region != nil && region != "global"
        let isClaude = rest.starts(with: "claude-".utf8)
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) { rest = rest[..<at] }
        rest = Self.withoutVersion(rest, isClaude: isClaude)
        let plain = String(
            decoding: isClaude ? rest.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "-") : $0 } : Array(rest),
            as: UTF8.self)
        canonical = Self.aliases[plain] ?? plain
    }

    /// Drops `:0`, `-v1`, `-latest` and dates from the end, in whatever order they stand.
    private static func withoutVersion(_ name: ArraySlice<UInt8>, isClaude: Bool) -> ArraySlice<UInt8> {
        var rest = name
        while true {
            let before = rest.count
            if let colon = rest.lastIndex(of: UInt8(ascii: ":")), isDigits(rest[(colon + 1)...]) {
                rest = rest[..<colon]
            }
            if rest.ends(with: "-latest") { rest.removeLast(7) }
            if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
                let last = rest[(dash + 1)...]
                let isVersion = isClaude && last.first == UInt8(ascii: "v") && isDigits(last.dropFirst())
                let isDate = last.count == 8 && last.starts(with: "20".utf8) && isDigits(last)
                if isVersion || isDate { rest = rest[..<dash] }
            }
            if hasDashedDate(rest) { rest.removeLast(11) }
            if rest.count == before { return rest }
        }
    }

    /// `-2025-08-07`.
    private static func hasDashedDate(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.count > 11 else { return false }
        return zip(name.suffix(11), "-20dd-dd-dd".utf8).allSatisfy { byte, form in
            form == UInt8(ascii: "d") ? byte >= 0x30 && byte <= 0x39 : byte == form
        }
    }

    private static func isDigits(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount
            && suffix(text.utf8CodeUnitCount).elementsEqual(
                UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
