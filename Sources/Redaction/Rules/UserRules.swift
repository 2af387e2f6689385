internal import JSONCoding

/// Rules that a user wrote: a JSON file.
///
///     {"rules": [{"id": "customer", "literal": "Acme"}, {"id": "host", "glob": "*.corp.example"},
///                {"id": "ticket", "regex": "SEC-[0-9]{4}", "ignore_case": true}],
///      "personal_data": ["email"], "without": ["jwt"],
///      "projects": {"/srv/secret-*": {"mode": "metadata"}}, "paths": ["**/.env"]}
package struct UserRules: Sendable {
    struct Rule: Sendable {
        var id: String
        /// In the language of vectorscan.
        var expression: [UInt8]
        var ignoresCase: Bool
        var place: Place
    }

    struct Place: Sendable {
        var file: String
        var line: Int
        var column: Int
    }

    var rules: [Rule] = []
    package private(set) var personalData: Set<PersonalData> = []
    /// Ids of built-in rules that are not wanted.
    package private(set) var without: Set<String> = []

    /// What holds for some projects and paths.
    package private(set) var scopes = PrivacyScopes()

    private static let rulesMaximum = 500
    private static let literalMinimumBytes = 3
    private static let identifierMaximumBytes = 48
    private static let members: Set<String> = ["rules", "personal_data", "without", "projects", "paths"]
    private static let ruleMembers: Set<String> = ["id", "literal", "glob", "regex", "ignore_case"]

    /// Reads the file's content; `file` is what errors call it.
    package init(parsing bytes: [UInt8], file: String) throws(RedactionRuleError) {
        let document: JSONDocument
        do { document = try JSONDocument(parsing: bytes) } catch {
            let place = UserRules.place(of: error.offset, in: bytes, file: file)
            throw RedactionRuleError(
                file: file, line: place.line, column: place.column, error.reason.rawValue, hint: "the file must be JSON"
            )
        }
        func refuse(_ node: JSONNode, _ message: String, _ hint: String, rule: String? = nil) -> RedactionRuleError {
            let place = UserRules.place(of: node.rawBytes.startIndex, in: document.bytes, file: file)
            return RedactionRuleError(
                file: file, line: place.line, column: place.column, rule: rule, message, hint: hint)
        }
        guard document.root.isObject else { throw refuse(document.root, "not an object", "write {\"rules\": [...]}") }
        for (name, value) in document.root.members where !UserRules.members.contains(name) {
            throw refuse(
                value, "unknown member \(name)", "known are \(UserRules.members.sorted().joined(separator: ", "))")
        }
        for node in document.root["personal_data"]?.elements ?? [] {
            guard let kind = node.string.flatMap(PersonalData.init) else {
                let known = PersonalData.allCases.map(\.rawValue).joined(separator: ", ")
                throw refuse(node, "unknown kind of personal data", "known are \(known)")
            }
            personalData.insert(kind)
        }
        let known = Set(RedactionRule.builtIn.map(\.id) + SecretName.all.map(\.id))
        for node in document.root["without"]?.elements ?? [] {
            guard let id = node.string, known.contains(id) else {
                throw refuse(node, "no built-in rule has this id", "docs/redaction.md lists them")
            }
            without.insert(id)
        }
        scopes = try UserRules.scopes(document.root) { node, message, hint throws(RedactionRuleError) in
            throw refuse(node, message, hint)
        }
        let nodes = document.root["rules"]?.elements ?? []
        guard nodes.count <= UserRules.rulesMaximum else {
            throw refuse(document.root, "\(nodes.count) rules", "at most \(UserRules.rulesMaximum) are taken")
        }
        for node in nodes {
            let id = node["id"]?.string ?? ""
            guard UserRules.isIdentifier(id) else {
                throw refuse(node, "a rule needs an id", "use small letters, digits and hyphens", rule: id)
            }
            for (name, value) in node.members where !UserRules.ruleMembers.contains(name) {
                throw refuse(
                    value, "unknown member \(name)",
                    "known are \(UserRules.ruleMembers.sorted().joined(separator: ", "))",
                    rule: id)
            }
            guard let (pattern, expression) = UserRules.expression(of: node) else {
                throw refuse(node, "no pattern", "give exactly one of literal, glob and regex", rule: id)
            }
            guard expression.count >= UserRules.literalMinimumBytes else {
                throw refuse(pattern, "too short", "it would be found everywhere; write 3 characters or more", rule: id)
            }
            let place = UserRules.place(of: pattern.rawBytes.startIndex, in: document.bytes, file: file)
            rules.append(
                Rule(id: id, expression: expression, ignoresCase: node["ignore_case"]?.bool ?? false, place: place))
        }
    }

    package static let none = UserRules()

    private init() {}

    /// One text, as it is and as JSON writes it.
    init(forgetting text: String) throws(RedactionRuleError) {
        guard text.utf8.count >= UserRules.literalMinimumBytes, !RedactionMarker.forgotten.contains(text) else {
            throw RedactionRuleError("too short", hint: "it would be found everywhere; give more of it")
        }
        var escaped = JSONWriter()
        escaped.value(text)
        let forms = [Array(text.utf8), Array(escaped.bytes.dropFirst().dropLast()), UserRules.ascii(text)]
        for (index, form) in forms.enumerated() where !forms[..<index].contains(form) {
            let expression = form.flatMap { UserRules.literal($0) }
            rules.append(
                Rule(
                    id: "forgotten", expression: expression, ignoresCase: false,
                    place: Place(file: "text", line: 1, column: 1)))
        }
    }

    /// The text in JSON of which no character is beyond ASCII.
    private static func ascii(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for unit in text.utf16 {
            if unit < 0x80 {
                var writer = JSONWriter()
                writer.value(String(UnicodeScalar(UInt8(unit))))
                bytes += writer.bytes.dropFirst().dropLast()
            } else {
                let digits = String(unit, radix: 16)
                bytes += Array("\\u".utf8) + [UInt8](repeating: 0x30, count: 4 - digits.utf8.count) + Array(digits.utf8)
            }
        }
        return bytes
    }

    /// A byte that stands for itself.
    private static func literal(_ byte: UInt8) -> [UInt8] {
        if ByteSet.words.contains(byte) { return [byte] }
        let digits = Array("0123456789abcdef".utf8)
        return [0x5C, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= identifierMaximumBytes
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || ByteSet.digits.contains($0) || $0 == 0x2D }
    }

    private static func expression(of node: JSONNode) -> (JSONNode, [UInt8])? {
        let given = [node["literal"], node["glob"], node["regex"]]
        guard given.count(where: { $0 != nil }) == 1, let pattern = given.compactMap({ $0 }).first,
            let text = pattern.string
        else { return nil }
        if given[2] != nil { return (pattern, Array(text.utf8)) }
        guard text.utf8.count >= literalMinimumBytes else { return (pattern, []) }
        let isGlob = given[1] != nil
        var expression: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "*") where isGlob: expression += Array(#"[^\s"]*"#.utf8)
            case UInt8(ascii: "?") where isGlob: expression += Array(#"[^\s"]"#.utf8)
            default: expression += literal(byte)
            }
        }
        return (pattern, expression)
    }

    private static func place(of offset: Int, in bytes: [UInt8], file: String) -> Place {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let column = offset - (before.lastIndex(of: 0x0A) ?? -1)
        return Place(file: file, line: line, column: column)
    }
}
