internal import JSONCoding

extension UserRules {
    typealias Refusal = (_ node: JSONNode, _ message: String, _ hint: String) throws(RedactionRuleError) -> Void

    private static let scopesMaximum = 500
    private static let projectMembers: Set<String> = ["mode", "leave_out"]

    /// The members `projects` and `paths` of a file of rules.
    static func scopes(_ root: JSONNode, _ refuse: Refusal) throws(RedactionRuleError) -> PrivacyScopes {
        var scopes = PrivacyScopes()
        if let projects = root["projects"] {
            guard projects.isObject else {
                try refuse(projects, "not an object", "write {\"/folder/*\": {\"mode\": \"metadata\"}}")
                return scopes
            }
            for (pattern, node) in projects.members {
                guard let glob = PathGlob(pattern) else {
                    try refuse(node, "a project without a folder", "name a folder; * stands for any part of a name")
                    continue
                }
                let policy = try policy(node, refuse)
                scopes.projects.append(PrivacyScopes.Project(pattern: pattern, glob: glob, policy: policy))
            }
        }
        if let paths = root["paths"] {
            guard paths.isArray else {
                try refuse(paths, "not a list", "write [\"**/.env\"]")
                return scopes
            }
            for node in paths.elements {
                guard let pattern = node.string, let glob = PathGlob(pattern) else {
                    try refuse(node, "not a path", "name a file or a folder; * stands for any part of a name")
                    continue
                }
                scopes.paths.append(pattern)
                scopes.globs.append(glob)
            }
        }
        if scopes.projects.count + scopes.paths.count > scopesMaximum {
            try refuse(root, "too many projects and paths", "at most \(scopesMaximum) are taken")
        }
        return scopes
    }

    private static func policy(_ node: JSONNode, _ refuse: Refusal) throws(RedactionRuleError) -> PrivacyPolicy {
        if !node.isObject { try refuse(node, "not an object", "write {\"mode\": \"metadata\"}") }
        for (name, value) in node.members where !projectMembers.contains(name) {
            try refuse(value, "unknown member \(name)", "known are \(projectMembers.sorted().joined(separator: ", "))")
        }
        var mode = PrivacyMode.full
        if let given = node["mode"] {
            if let known = given.string.flatMap(PrivacyMode.init), known != .full {
                mode = known
            } else {
                try refuse(given, "not a mode", "of a project it is metadata or redacted: it never keeps more")
            }
        }
        var withheld: Set<ContentClass> = []
        for kind in node["leave_out"]?.elements ?? [] {
            if let known = kind.string.flatMap(ContentClass.init) {
                withheld.insert(known)
            } else {
                let known = ContentClass.allCases.map(\.rawValue).joined(separator: ", ")
                try refuse(kind, "unknown kind of text", "known are \(known)")
            }
        }
        if mode == .full, withheld.isEmpty { try refuse(node, "it says nothing", "give mode or leave_out") }
        return PrivacyPolicy(mode: mode, withheld: withheld)
    }
}
