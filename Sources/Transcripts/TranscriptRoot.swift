internal import Platform

/// A folder that holds session files.
package struct TranscriptRoot: Sendable, Hashable {
    package var path: String
    /// What stands between the folder `projects` and this one, with a slash at its end: names are read behind it.
    package var namePrefix = ""
    /// Of the folder's files only this one, and what stands in the folder of its name.
    package var onlyFile: String?

    package init(path: String) { self.path = path }

    /// The folders where the agent tool keeps its sessions: those in `CLAUDE_CONFIG_DIR` (separated by commas), and the
    /// usual ones. They need not exist.
    package static func standard(
        variable: (String) -> String? = { Environment.variable($0) }
    ) -> [TranscriptRoot] {
        var folders = (variable("CLAUDE_CONFIG_DIR") ?? "").split(separator: ",").map { trimmed($0) }
        if let home = variable("HOME") { folders += [home + "/.claude", home + "/.config/claude"] }
        var roots: [TranscriptRoot] = []
        for folder in folders where folder.hasPrefix("/") {
            let root = TranscriptRoot(path: withoutSlash(folder) + "/projects")
            if !roots.contains(root) { roots.append(root) }
        }
        return roots
    }

    /// What a person means by the absolute path of a folder or a file: a folder of configuration, one inside of
    /// `projects`, one session's file, or any folder with copies of such files. Nil when there is nothing.
    package init?(chosen path: String) {
        let path = TranscriptRoot.withoutSlash(path)
        if (try? OpenFolder(path)) != nil {
            let isConfiguration = (try? OpenFolder(path + "/projects")) != nil
            self.init(path: isConfiguration ? path + "/projects" : path)
            namePrefix = isConfiguration ? "" : TranscriptRoot.prefix(ofFolder: path)
            return
        }
        guard Files.exists(path), let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        let folder = String(path[..<slash])
        self.init(path: folder)
        namePrefix = TranscriptRoot.prefix(ofFolder: folder)
        onlyFile = String(path[path.index(after: slash)...])
    }

    /// Whether a file of the folder belongs to what was chosen.
    func includes(_ relativePath: String) -> Bool {
        guard let onlyFile else { return true }
        let stem = onlyFile.hasSuffix(".jsonl") ? String(onlyFile.dropLast(".jsonl".count)) : onlyFile
        return relativePath == onlyFile || relativePath.hasPrefix(stem + "/")
    }

    /// Outside of a folder `projects` the files are taken for a project's own.
    private static func prefix(ofFolder path: String) -> String {
        let parts = path.split(separator: "/")
        guard let place = parts.lastIndex(of: "projects") else { return "project/" }
        return parts[(place + 1)...].map { $0 + "/" }.joined()
    }

    private static func withoutSlash(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
