internal import Platform

/// What is checked out, read from git's own files: starting git would take longer than all the rest.
enum GitHead {
    /// Folders above the given one that are looked at.
    private static let maximumDepth = 40
    /// Bytes; a head is a short line.
    private static let maximumSize = 4096

    /// The branch of the work tree that the folder is in, or the first digits of the commit; nil where there is none.
    static func branch(_ folder: String) -> String? {
        guard folder.hasPrefix("/") else { return nil }
        var folder = folder[...]
        for _ in 0..<maximumDepth {
            if let head = head(folder + "/.git") { return name(head) }
            guard let slash = folder.lastIndex(of: "/") else { return nil }
            folder = folder[..<slash]
        }
        return nil
    }

    private static func head(_ path: Substring) -> String? {
        if let head = line(path + "/HEAD") { return head }
        // A linked work tree and a submodule have a file that says where theirs is.
        guard let pointer = line(path), pointer.hasPrefix("gitdir: ") else { return nil }
        let target = pointer.dropFirst("gitdir: ".utf8.count)
        let base = path.dropLast("/.git".utf8.count)
        return line((target.hasPrefix("/") ? target : base + "/" + target) + "/HEAD")
    }

    private static func name(_ head: String) -> String {
        let prefix = "ref: refs/heads/"
        return head.hasPrefix(prefix) ? String(head.dropFirst(prefix.utf8.count)) : String(head.prefix(8))
    }

    private static func line(_ path: Substring) -> String? {
        guard let bytes = try? Files.read(String(path), limit: maximumSize) else { return nil }
        let text = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}
