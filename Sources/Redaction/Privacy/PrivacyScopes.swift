internal import JSONCoding
internal import Synchronization

/// What holds for some projects and some paths beside what holds for all: a policy of their own, which never keeps more.
package struct PrivacyScopes: Sendable, Equatable {
    package struct Project: Sendable, Equatable {
        /// As it was written.
        package var pattern: String
        var glob: PathGlob
        package var policy: PrivacyPolicy
    }

    package internal(set) var projects: [Project] = []
    /// Paths whose content is not kept, as they were written.
    package internal(set) var paths: [String] = []
    var globs: [PathGlob] = []

    package init() {}

    package var isEmpty: Bool { projects.isEmpty && paths.isEmpty }

    /// What holds where nobody knows which project it is: the strictest of all.
    fileprivate var strictest: PrivacyPolicy? {
        projects.reduce(nil) { known, project in known.map { $0.stricter(project.policy) } ?? project.policy }
    }

    /// What is left out of a record that names a path whose content is not kept.
    fileprivate static let ofPaths: Set<ContentClass> = [.toolInputs, .toolOutputs, .fileContents]
}

extension PrivacyPolicy {
    /// What both policies keep.
    package func stricter(_ other: PrivacyPolicy) -> PrivacyPolicy {
        let modes: [PrivacyMode] = [.full, .redacted, .metadata]
        let index = max(modes.firstIndex(of: mode) ?? 0, modes.firstIndex(of: other.mode) ?? 0)
        return PrivacyPolicy(mode: modes[index], withheld: withheld.union(other.withheld))
    }
}

/// Finds the policy of each record. Remembers where sessions ran and which calls named a path whose content is not kept, for
/// records that do not say so themselves.
final class ScopeWatch: Sendable {
    /// Sessions and calls that are remembered. Of what was forgotten the strictest policy holds, or none for a call.
    private static let limit = 50_000
    /// Bytes of one text that are looked through for paths.
    private static let textBytes = 1 << 20
    private static let depth = 64

    private struct Memory {
        var sessions: [String: PrivacyPolicy] = [:]
        var calls: Set<String> = []
    }

    let scopes: PrivacyScopes
    private let base: PrivacyPolicy
    private let memory = Mutex(Memory())

    init(_ scopes: PrivacyScopes, base: PrivacyPolicy) {
        self.scopes = scopes
        self.base = base
    }

    /// The folders in which a session is known to run.
    func note(session: String, folders: [String]) {
        guard !scopes.projects.isEmpty, !folders.isEmpty else { return }
        let policy = folders.reduce(base) { $0.stricter(self.policy(ofFolder: $1)) }
        remember(policy, of: session)
    }

    func policy(of record: JSONNode) -> PrivacyPolicy {
        var policy = policyOfProject(record)
        if !scopes.globs.isEmpty, namesHiddenPath(record) {
            policy = policy.stricter(PrivacyPolicy(mode: .redacted, withheld: PrivacyScopes.ofPaths).keeping(base.mode))
        }
        return policy
    }

    // MARK: - Projects

    private func policyOfProject(_ record: JSONNode) -> PrivacyPolicy {
        guard let strictest = scopes.strictest else { return base }
        let session = ScopeWatch.session(of: record)
        let folders = ScopeWatch.folders(of: record)
        if folders.isEmpty {
            let known = session.flatMap { id in memory.withLock { $0.sessions[id] } }
            return known ?? base.stricter(strictest)
        }
        let policy = folders.reduce(base) { $0.stricter(self.policy(ofFolder: $1)) }
        if let session { remember(policy, of: session) }
        return policy
    }

    private func policy(ofFolder folder: String) -> PrivacyPolicy {
        let path = [[UInt8]](path: Array(folder.utf8)[...], in: [])
        return scopes.projects.reduce(base) { $1.glob.matches(path) ? $0.stricter($1.policy) : $0 }
    }

    /// A session that runs in several folders has the policy of all of them, where a record does not say which.
    private func remember(_ policy: PrivacyPolicy, of session: String) {
        memory.withLock { memory in
            if memory.sessions.count >= ScopeWatch.limit { memory.sessions.removeAll() }
            memory.sessions[session] = memory.sessions[session].map { $0.stricter(policy) } ?? policy
        }
    }

    private static let sessionMembers = ["session_id", "sessionId", "session.id"]
    private static let folderMembers = ["cwd", "project_path", "git_root", "old_cwd", "new_cwd", "worktree_path"]
    /// Where a record may say it, beside itself.
    private static let places = ["payload", "attributes", "resource"]

    private static func session(of record: JSONNode) -> String? {
        for object in [record] + places.compactMap({ record[name: $0] }) where object.isObject {
            for name in sessionMembers { if let id = object[name: name]?.string { return id } }
        }
        return nil
    }

    private static func folders(of record: JSONNode) -> [String] {
        var folders: [String] = []
        for object in [record] + places.compactMap({ record[name: $0] }) where object.isObject {
            for name in folderMembers {
                if let folder = object[name: name]?.string, folder.hasPrefix("/") { folders.append(folder) }
            }
        }
        return folders
    }

    // MARK: - Paths

    /// Whether the record, or the call that it belongs to, names such a path anywhere.
    private func namesHiddenPath(_ record: JSONNode) -> Bool {
        let folder = ScopeWatch.folders(of: record).first.map { [[UInt8]](path: Array($0.utf8)[...], in: []) } ?? []
        var calls: Set<String> = []
        var isHidden = false
        walk(record, name: "", depth: 0) { name, text in
            if name == "tool_use_id" || name == "id" && text.hasPrefix("toolu_") { calls.insert(text) }
            if !isHidden, !ScopeWatch.unread.contains(name) { isHidden = self.mentions(text, folder) }
        }
        return memory.withLock { memory in
            if !isHidden { isHidden = !calls.isDisjoint(with: memory.calls) }
            guard isHidden else { return false }
            if memory.calls.count >= ScopeWatch.limit { memory.calls.removeAll() }
            memory.calls.formUnion(calls)
            return true
        }
    }

    /// Members that say where a record is from, not what it is about.
    private static let unread: Set<String> = [
        "cwd", "project_path", "git_root", "transcript_path", "agent_transcript_path", "worktree_path", "session_id",
        "sessionId",
    ]

    private func walk(_ node: JSONNode, name: String, depth: Int, _ visit: (String, String) -> Void) {
        if let text = node.string { return visit(name, text) }
        guard depth < ScopeWatch.depth else { return }
        if node.isObject {
            for (key, value) in node.members {
                visit("", key)
                walk(value, name: key, depth: depth + 1, visit)
            }
        } else if node.isArray {
            for element in node.elements { walk(element, name: name, depth: depth + 1, visit) }
        }
    }

    /// What ends a path in a command, in JSON within a text, or in prose.
    private static let ends = ByteSet(" \t\r\n\"'`=:;,|&<>(){}[]@")

    private func mentions(_ text: String, _ folder: [[UInt8]]) -> Bool {
        let bytes = Array(text.utf8.prefix(ScopeWatch.textBytes))
        // A name with spaces in it, as a whole.
        if bytes.count <= 4096, isHidden(bytes[...], folder) { return true }
        return bytes.split(whereSeparator: Self.ends.contains).contains { isHidden($0, folder) }
    }

    private func isHidden(_ word: ArraySlice<UInt8>, _ folder: [[UInt8]]) -> Bool {
        guard !word.isEmpty, word.count <= 4096 else { return false }
        let path = [[UInt8]](path: word, in: folder)
        return scopes.globs.contains { $0.matches(path) }
    }
}

extension PrivacyPolicy {
    /// The same kinds of text left out, whatever the mode.
    fileprivate func keeping(_ mode: PrivacyMode) -> PrivacyPolicy { PrivacyPolicy(mode: mode, withheld: withheld) }
}
