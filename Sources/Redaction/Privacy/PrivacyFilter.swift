package import JSONCoding
internal import Synchronization

/// Takes out of records what may not be kept, before anything else reads them. From any thread.
package final class PrivacyFilter: Sendable {
    package let policy: PrivacyPolicy
    /// Why secrets cannot be found, so that nothing but metadata is kept; nil where they can be.
    package let problem: String?
    private let redactors: RedactorPool?
    private let scopes: ScopeWatch?
    private let redacted = Atomic<Int64>(0)
    private let failed = Atomic<Int64>(0)

    /// Keeps everything as it is.
    package static let transparent = PrivacyFilter(PrivacyPolicy(mode: .full), redactors: nil, problem: nil)

    /// Replaces secrets by markers, and leaves out what the policy says.
    package convenience init(
        _ policy: PrivacyPolicy, scopes: PrivacyScopes = PrivacyScopes(), rules: RedactionRules,
        fingerprint: @escaping SecretFingerprint
    ) {
        let isNeeded = policy.mode != .full || !scopes.projects.isEmpty
        self.init(
            policy, scopes: scopes, redactors: isNeeded ? RedactorPool(rules: rules, fingerprint: fingerprint) : nil,
            problem: nil)
    }

    /// Replaces one text, wherever it stands, by `[forgotten]`. Throws what is wrong with the text.
    package convenience init(forgetting text: String) throws(RedactionRuleError) {
        let rules = try RedactionRules(forgetting: text)
        self.init(PrivacyPolicy(), redactors: RedactorPool(rules: rules, fingerprint: { _ in 0 }), problem: nil)
    }

    /// For rules that cannot be used: whatever the policy says, only metadata is kept, unless everything is to be.
    package convenience init(_ policy: PrivacyPolicy, withoutRulesBecause problem: String) {
        self.init(policy, redactors: nil, problem: policy.mode == .full ? nil : problem)
    }

    private init(
        _ policy: PrivacyPolicy, scopes: PrivacyScopes = PrivacyScopes(), redactors: RedactorPool?, problem: String?
    ) {
        self.policy = policy
        self.scopes = scopes.isEmpty ? nil : ScopeWatch(scopes, base: policy)
        self.redactors = redactors
        self.problem = problem
    }

    /// Whether records are kept as they come.
    package var isTransparent: Bool { policy.mode == .full && policy.withheld.isEmpty && scopes == nil }

    /// What holds for some projects and paths.
    package var scoped: PrivacyScopes { scopes?.scopes ?? PrivacyScopes() }

    /// The same rules without anything that is left out; nil where nothing is looked for.
    package var rulesAlone: PrivacyFilter? {
        redactors.map { PrivacyFilter(PrivacyPolicy(), redactors: $0, problem: nil) }
    }

    /// The folders in which a session is known to run, for its records that do not say so.
    package func note(session: String, folders: [String]) { scopes?.note(session: session, folders: folders) }

    /// Secrets that were replaced since the start.
    package var redactedCount: Int64 { redacted.load(ordering: .relaxed) }

    /// Records that could not be searched since the start: of them, only metadata was kept.
    package var failureCount: Int64 { failed.load(ordering: .relaxed) }

    /// The record as it may be kept, parsed. Throws what the parser says of the record as it came.
    package func document(_ bytes: ArraySlice<UInt8>, maximumDepth: Int) throws(JSONError) -> JSONDocument {
        let policy = policy(of: bytes, maximumDepth)
        return try document(bytes, maximumDepth, searched(bytes, maximumDepth, policy), policy)
    }

    /// What takes the record's place where not all of it may be kept; nil where it may. An empty object where it is no
    /// JSON, so that nobody knows what is in it.
    package func replacement(of bytes: ArraySlice<UInt8>, maximumDepth: Int) -> [UInt8]? {
        guard !isTransparent else { return nil }
        let policy = policy(of: bytes, maximumDepth)
        let search = searched(bytes, maximumDepth, policy)
        if case .clean = search, policy.withheld.isEmpty { return nil }
        guard let kept = try? document(bytes, maximumDepth, search, policy) else { return Array("{}".utf8) }
        return kept.bytes[...] == bytes ? nil : kept.bytes
    }

    /// Whether all of several records, one after the other, may be kept, as one look tells; false where it does not.
    package func areClean(_ records: ArraySlice<UInt8>) -> Bool {
        if isTransparent { return true }
        guard policy.withheld.isEmpty, scopes == nil else { return false }
        let found = try? records.withUnsafeBufferPointer { bytes throws(RedactionFailure) in
            try redact { redactor throws(RedactionFailure) in [try redactor.redact(json: bytes)] }
        }
        return found == [nil]
    }

    /// What holds for the record. Of what is no record, the strictest of all.
    private func policy(of bytes: ArraySlice<UInt8>, _ maximumDepth: Int) -> PrivacyPolicy {
        guard let scopes else { return policy }
        guard let record = try? JSONDocument(parsing: Array(bytes), maximumDepth: maximumDepth) else {
            return PrivacyPolicy(mode: .metadata)
        }
        return scopes.policy(of: record.root)
    }

    private func document(
        _ bytes: ArraySlice<UInt8>, _ maximumDepth: Int, _ search: Search, _ policy: PrivacyPolicy
    ) throws(JSONError) -> JSONDocument {
        switch search {
        case .clean:
            return try kept(of: JSONDocument(parsing: Array(bytes), maximumDepth: maximumDepth), policy)
        case .changed(let document): return try kept(of: document, policy)
        case .failed:
            let original = try JSONDocument(parsing: Array(bytes), maximumDepth: maximumDepth)
            return try metadata(of: original.root)
        }
    }

    /// What may be kept of a record that is parsed already. Without `withholds` only its secrets are replaced.
    package func node(
        _ node: JSONNode, maximumDepth: Int, withholds: Bool = true
    ) throws(JSONError) -> JSONNode {
        let own = scopes?.policy(of: node) ?? policy
        let policy = withholds ? own : PrivacyPolicy(mode: own.mode == .full ? .full : .redacted)
        switch searched(node.rawBytes, maximumDepth, policy) {
        case .clean where policy.withheld.isEmpty: return node
        case .clean: return try rewritten(node, policy).root
        case .changed(let document): return try kept(of: document, policy).root
        case .failed: return try metadata(of: node).root
        }
    }

    private enum Search {
        case clean
        /// Without its secrets.
        case changed(JSONDocument)
        case failed
    }

    private func searched(
        _ bytes: ArraySlice<UInt8>, _ maximumDepth: Int, _ policy: PrivacyPolicy
    ) -> Search {
        guard policy.mode != .full else { return .clean }
        do throws(RedactionFailure) {
            let found = try bytes.withUnsafeBufferPointer { bytes throws(RedactionFailure) in
                try redact { redactor throws(RedactionFailure) in try redactor.redact(json: bytes) }
            }
            guard let found else { return .clean }
            if let document = try? JSONDocument(parsing: found.bytes, maximumDepth: maximumDepth) {
                count(found)
                return .changed(document)
            }
            // It was no JSON before either, or only its redaction broke it: whoever parses the original will tell.
        } catch {}
        return .failed
    }

    /// A text of a header or a path without its secrets; a marker alone where it could not be searched.
    package func text(_ text: String) -> String {
        guard policy.mode != .full else { return text }
        do throws(RedactionFailure) {
            let found = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(RedactionFailure) in
                try redact { redactor throws(RedactionFailure) in try redactor.redact(text: bytes) }
            }
            guard let found else { return text }
            count(found)
            return String(decoding: found.bytes, as: UTF8.self)
        } catch {
            failed.add(1, ordering: .relaxed)
            return Withholding.marker(nil)
        }
    }

    /// What the rules find in a JSON text; nil where they find nothing.
    package func redaction(ofJSON bytes: [UInt8]) throws(RedactionFailure) -> Redaction? {
        try redact { redactor throws(RedactionFailure) in try redactor.redact(json: bytes) }
    }

    /// The same in any text.
    package func redaction(of text: String) throws(RedactionFailure) -> Redaction? {
        try Array(text.utf8).withUnsafeBufferPointer { bytes throws(RedactionFailure) in
            try redact { redactor throws(RedactionFailure) in try redactor.redact(text: bytes) }
        }
    }

    private func redact<Result>(
        _ search: (Redactor) throws(RedactionFailure) -> Result
    ) throws(RedactionFailure) -> Result {
        guard let redactors else { throw RedactionFailure() }
        let redactor = try redactors.take()
        defer { redactors.giveBack(redactor) }
        return try search(redactor)
    }

    private func count(_ found: Redaction) {
        redacted.add(found.counts.values.reduce(0) { $0 + Int64($1) }, ordering: .relaxed)
    }

    private func metadata(of node: JSONNode) throws(JSONError) -> JSONDocument {
        failed.add(1, ordering: .relaxed)
        return try rewritten(node, PrivacyPolicy(mode: .metadata))
    }

    private func kept(of document: JSONDocument, _ policy: PrivacyPolicy) throws(JSONError) -> JSONDocument {
        policy.withheld.isEmpty ? document : try rewritten(document.root, policy)
    }

    /// No deeper than what it comes from.
    private func rewritten(_ node: JSONNode, _ policy: PrivacyPolicy) throws(JSONError) -> JSONDocument {
        try JSONDocument(parsing: Withholding(policy).bytes(of: node), maximumDepth: .max)
    }
}

/// Redactors that no thread uses at the moment: as many as ever searched at the same time.
private final class RedactorPool: Sendable {
    // @unchecked: a redactor is either in the pool or with the one thread that took it.
    private struct Loan: @unchecked Sendable {
        let redactor: Redactor
    }

    private let rules: RedactionRules
    private let fingerprint: SecretFingerprint
    private let idle = Mutex<[Loan]>([])

    init(rules: RedactionRules, fingerprint: @escaping SecretFingerprint) {
        self.rules = rules
        self.fingerprint = fingerprint
    }

    func take() throws(RedactionFailure) -> Redactor {
        if let loan = idle.withLock({ $0.popLast() }) { return loan.redactor }
        do throws(RedactionRuleError) {
            return try Redactor(rules: rules, fingerprint: fingerprint)
        } catch {
            throw RedactionFailure()
        }
    }

    func giveBack(_ redactor: Redactor) {
        let loan = Loan(redactor: redactor)
        idle.withLock { $0.append(loan) }
    }
}
