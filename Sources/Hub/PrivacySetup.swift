import Authentication
package import Configuration
import Platform
package import Redaction

/// Makes what decides what may be kept, in the hub and in whatever sends to one.
package enum PrivacySetup {
    /// Bytes of a file of rules.
    private static let rulesMaximumBytes = 1 << 20

    /// Rules that cannot be used leave nothing but metadata to be kept, and are reported; a damaged key is replaced.
    package static func filter(
        _ settings: PrivacySettings, stateFolder: String, log: @Sendable (String) -> Void
    ) throws(HubStartError) -> PrivacyFilter {
        let policy = PrivacyPolicy(
            mode: PrivacyMode(rawValue: settings.mode) ?? .metadata,
            withheld: Set(settings.withheld.compactMap(ContentClass.init)))
        let key = try key(stateFolder + "/privacy.key", log)
        do throws(RedactionRuleError) {
            let user = try userRules(settings)
            let rules = try RedactionRules(user: user, personalData: policy.personalData)
            return PrivacyFilter(
                policy, scopes: user.scopes, rules: rules, fingerprint: SecretDigest.fingerprint(key: key))
        } catch {
            let filter = PrivacyFilter(policy, withoutRulesBecause: "\(error)")
            if let problem = filter.problem {
                log("only metadata is stored, since rules of privacy do not work: \(problem)")
            }
            return filter
        }
    }

    /// A damaged key is set aside: with another one, secrets that were seen before get other fingerprints.
    private static func key(_ path: String, _ log: @Sendable (String) -> Void) throws(HubStartError) -> [UInt8] {
        do throws(SystemError) {
            try Files.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            do throws(SystemError) { return try InstallationKey.stored(at: path) } catch {
                guard error.code == InstallationKey.damagedCode || error.isOfAnotherKind else { throw error }
                let moved = try SetAside.move(path, at: SystemClock().now())
                log("\(path) was no key of redaction, it is kept as \(moved): secrets get other fingerprints now")
                return try InstallationKey.stored(at: path)
            }
        } catch {
            throw HubStartError("The key of redaction is not usable: \(error)")
        }
    }

    private static func userRules(_ settings: PrivacySettings) throws(RedactionRuleError) -> UserRules {
        guard let path = settings.rulesFile else { return .none }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Files.read(path, limit: rulesMaximumBytes)
        } catch {
            throw RedactionRuleError(file: path, "cannot be read: \(error.reason)", hint: "privacy.rules names it")
        }
        return try UserRules(parsing: bytes, file: path)
    }
}
