/// Everything that is looked for, compiled: share one among all threads, and give each thread a `Redactor` of it.
package final class RedactionRules: Sendable {
    /// What to do where a literal was found.
    enum Trigger: Sendable {
        case rule(Int)
        case name(Int)
        /// Base64 whose character at the hit is the given one of a group of four.
        case base64(position: Int)
        case marker
        case privateKey
        /// `\u00XX`, which may hide a letter.
        case unicodeEscape
    }

    struct CompiledRule: Sendable {
        var label: Int
        var pattern: Pattern
        /// Characters before the keyword that belong to the value.
        var before: (set: ByteSet, least: Int, most: Int)?
        var check: RedactionRule.Check
        /// Whether a match must begin and end where a word does.
        var isWord: Bool
        /// Whether the value's own form tells it, and not what stands before it.
        var isExact: Bool
    }

    struct CompiledExpression: Sendable {
        var label: Int
        var personal: PersonalData?
    }

    /// Ids of rules, as markers and counts name them; a smaller label wins where findings overlap.
    let labels: [String]
    let rules: [CompiledRule]
    let names: [(label: Int, name: SecretName)]
    let triggers: [[Trigger]]
    let literals: MatchDatabase
    /// How long each literal is: the library says where it ends.
    let literalLengths: [Int]
    let expressions: (database: MatchDatabase, rules: [CompiledExpression])?
    let privateKeyLabel: Int
    /// Whether what is found leaves no fingerprint.
    let isForgetting: Bool
    /// Labels whose secrets are known by their own form, whatever stands around them.
    let ownForm: Set<Int>
    /// Labels that somebody asked for, and so also in paths, versions and names of tools.
    let askedFor: Set<Int>

    static let markerStart = "[redacted:"
    private static let privateKey = "private-key"

    /// Finds one text and nothing else; `[forgotten]` takes its place.
    package convenience init(forgetting text: String) throws(RedactionRuleError) {
        try self.init(user: try UserRules(forgetting: text), hasBuiltIn: false)
    }

    package convenience init(
        user: UserRules = .none, personalData: Set<PersonalData> = []
    ) throws(RedactionRuleError) {
        try self.init(user: user, personalData: personalData, hasBuiltIn: true)
    }

    private init(
        user: UserRules, personalData: Set<PersonalData> = [], hasBuiltIn: Bool
    ) throws(RedactionRuleError) {
        isForgetting = !hasBuiltIn
        var plan = RedactionPlan()
        privateKeyLabel = plan.label(Self.privateKey)
        for rule in RedactionRule.builtIn where hasBuiltIn && !user.without.contains(rule.id) { try plan.add(rule) }
        for name in SecretName.all where hasBuiltIn && !user.without.contains(name.id) { plan.add(name) }
        plan.addOwn()
        if hasBuiltIn, !user.without.contains(Self.privateKey) { plan.add("-----BEGIN", .privateKey) }
        var expressions: [(MatchDatabase.Literal, CompiledExpression)] = []
        for rule in user.rules {
            expressions.append(
                (
                    MatchDatabase.Literal(bytes: rule.expression, ignoresCase: rule.ignoresCase),
                    CompiledExpression(label: plan.label(rule.id), personal: nil)
                ))
        }
        for kind in personalData.union(user.personalData).sorted(by: { $0.rawValue < $1.rawValue }) {
            for text in kind.expressions {
                expressions.append(
                    (
                        MatchDatabase.Literal(bytes: Array(text.utf8), ignoresCase: false),
                        CompiledExpression(label: plan.label(kind.rawValue), personal: kind)
                    ))
            }
        }
        labels = plan.labels
        ownForm = Set(plan.rules.filter(\.isExact).map(\.label)).subtracting(
            plan.rules.filter { !$0.isExact }.map(\.label) + plan.names.map(\.label)
        ).union([privateKeyLabel])
        askedFor = Set(
            expressions.map(\.1).filter { $0.personal == nil || $0.personal == .homeFolder }.map(\.label))
        rules = plan.rules
        names = plan.names
        triggers = plan.triggers
        literalLengths = plan.literals.map(\.bytes.count)
        literals = try MatchDatabase.literals(plan.literals)
        self.expressions =
            expressions.isEmpty
            ? nil : (try Self.database(of: expressions.map(\.0), user.rules), expressions.map(\.1))
    }

    /// An error of the library names the expression by its number.
    private static func database(
        of expressions: [MatchDatabase.Literal], _ rules: [UserRules.Rule]
    ) throws(RedactionRuleError) -> MatchDatabase {
        do { return try MatchDatabase.expressions(expressions) } catch {
            var error = error
            if let index = error.rule.flatMap({ Int($0) }), index < rules.count {
                error.rule = rules[index].id
                error.file = rules[index].place.file
                error.line = rules[index].place.line
                error.column = rules[index].place.column
            }
            throw error
        }
    }

    /// Ids of all rules in force.
    package var ids: [String] { labels }
}

/// Collects what is looked for.
struct RedactionPlan {
    private(set) var labels: [String] = []
    private(set) var rules: [RedactionRules.CompiledRule] = []
    private(set) var names: [(label: Int, name: SecretName)] = []
    private(set) var literals: [MatchDatabase.Literal] = []
    private(set) var triggers: [[RedactionRules.Trigger]] = []
    private var places: [MatchDatabase.Literal: Int] = [:]

    /// Keywords of names that are looked for in Base64, too, as configuration files write them.
    private static let encodedNames = [
        "password", "PASSWORD", "Password", "secret", "SECRET", "passwd", "PASSWD", "passphrase", "PASSPHRASE", "_key",
        "_KEY", "apiKey", "ApiKey", "AccessKey", "token", "TOKEN", "Token",
        "postgres://", "mysql://", "mongodb", "redis://", "amqp://", "https://", "uthorization", "-----BEGIN",
    ]
    /// Fewer characters of Base64 are found in any long text of it.
    private static let encodedMinimum = 4

    mutating func label(_ id: String) -> Int {
        if let known = labels.firstIndex(of: id) { return known }
        labels.append(id)
        return labels.count - 1
    }

    mutating func add(_ text: String, _ trigger: RedactionRules.Trigger, ignoresCase: Bool = false) {
        add(Array(text.utf8), trigger, ignoresCase: ignoresCase)
    }

    private mutating func add(_ bytes: [UInt8], _ trigger: RedactionRules.Trigger, ignoresCase: Bool) {
        let literal = MatchDatabase.Literal(bytes: bytes, ignoresCase: ignoresCase)
        if let place = places[literal] {
            triggers[place].append(trigger)
        } else {
            places[literal] = literals.count
            literals.append(literal)
            triggers.append([trigger])
        }
    }

    mutating func add(_ rule: RedactionRule) throws(RedactionRuleError) {
        func refuse(_ message: String) -> RedactionRuleError {
            RedactionRuleError(rule: rule.id, message, hint: "see what Pattern understands")
        }
        guard let pattern = Pattern(rule.pattern, ignoringCase: rule.ignoresCase) else { throw refuse("not a pattern") }
        let keywords = rule.keywords.isEmpty ? pattern.keywords : rule.keywords.map { Array($0.utf8) }
        guard let first = keywords.first else { throw refuse("no keyword") }
        var before: (ByteSet, Int, Int)?
        if let text = rule.before {
            guard case .run(let set, let least, let most)? = Pattern(text)?.elements.first else {
                throw refuse("not one set of characters before the keyword")
            }
            before = (set, least, most)
        }
        rules.append(
            RedactionRules.CompiledRule(
                label: label(rule.id), pattern: pattern, before: before, check: rule.check,
                isWord: !rule.ignoresCase && (before != nil || ByteSet.alphanumerics.contains(first[0])),
                isExact: !rule.ignoresCase))
        for keyword in keywords {
            add(keyword, .rule(rules.count - 1), ignoresCase: rule.ignoresCase)
            if !rule.ignoresCase { addEncoded(keyword) }
        }
    }

    mutating func add(_ name: SecretName) {
        names.append((label(name.id), name))
        for keyword in name.keywords { add(keyword, .name(names.count - 1), ignoresCase: true) }
    }

    /// What the redactor looks for itself.
    mutating func addOwn() {
        add(RedactionRules.markerStart, .marker)
        for digit in 2...7 { add("\\u00\(digit)", .unicodeEscape) }
        for name in Self.encodedNames { addEncoded(Array(name.utf8)) }
    }

    /// The characters of Base64 that depend on the text alone, for each of the three places it may have in a group.
    private mutating func addEncoded(_ text: [UInt8]) {
        for offset in 0..<3 {
            let first = (offset * 8 + 5) / 6
            let end = (offset + text.count) * 8 / 6
            guard end - first >= Self.encodedMinimum else { continue }
            let encoded = Base64.encode([UInt8](repeating: 0, count: offset) + text + [0, 0, 0])
            let part = Array(encoded[first..<end])
            let trigger = RedactionRules.Trigger.base64(position: first % 4)
            add(part, trigger, ignoresCase: false)
            // Base64 for addresses has two other characters.
            let forURL = part.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }
            if forURL != part { add(forURL, trigger, ignoresCase: false) }
        }
    }
}
