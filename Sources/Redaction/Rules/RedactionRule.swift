/// One family of secrets with a form of its own.
package struct RedactionRule: Sendable {
    package enum Family: String, Sendable, CaseIterable {
        case modelProvider, cloud, codeHost, registry, messaging, payment, operations, productivity, database,
            cryptography
        case http, shell, generic, personal, user
    }

    /// What a value must satisfy beyond its pattern.
    package enum Check: Sendable {
        /// Random enough, and nothing that documentation writes in place of a value.
        case random(minimumEntropy: Double)
        /// The last six digits are the CRC-32 of those before, in base 62; else random enough.
        case checksum
        /// Three parts, of which the first two are JSON.
        case webToken
        /// Neither empty nor a placeholder.
        case present
        /// A password that somebody chose: no placeholder, no variable, no number of a user.
        case chosen
        /// Nothing that text or code has behind a name: no word, no member, no call.
        case generated
        /// The pattern alone decides.
        case none
    }

    package let id: String
    package let family: Family
    package let pattern: String
    /// Texts to look for; those that the pattern begins with where there are none here.
    package let keywords: [String]
    /// Characters before the keyword that belong to the value: the set and how many.
    package let before: String?
    package let ignoresCase: Bool
    package let check: Check
    /// Templates of texts in which the rule finds its secret, and of texts in which it finds nothing. In `<w36>` stand 36
    /// random letters and digits, so that nothing here looks like a credential.
    package let examples: [String]
    package let counterexamples: [String]
}

extension RedactionRule {
    /// The entropy below which a value of some 20 characters or more was not made by a machine.
    static let usualEntropy = 2.7

    /// A value with a form of its own, wherever it stands.
    static func token(
        _ id: String, _ family: Family, _ pattern: String, keywords: [String] = [], before: String? = nil,
        check: Check = .random(minimumEntropy: usualEntropy), _ examples: [String], not counterexamples: [String] = []
    ) -> RedactionRule {
        RedactionRule(
            id: id, family: family, pattern: pattern, keywords: keywords, before: before, ignoresCase: false,
            check: check,
            examples: examples, counterexamples: counterexamples)
    }

    /// A value that only what stands before it tells: in any case, mostly with `~` between name and value.
    static func named(
        _ id: String, _ family: Family, _ pattern: String, keywords: [String] = [],
        check: Check = .random(minimumEntropy: usualEntropy), _ examples: [String], not counterexamples: [String] = []
    ) -> RedactionRule {
        RedactionRule(
            id: id, family: family, pattern: pattern, keywords: keywords, before: nil, ignoresCase: true, check: check,
            examples: examples, counterexamples: counterexamples)
    }

    /// All that are built in, without the names of `SecretName` and without personal data.
    package static let builtIn: [RedactionRule] =
        modelProviders + clouds + codeHosts + registries + messaging + payments + operations + productivity + databases
        + cryptography + http + shell
}
