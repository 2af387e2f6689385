package import EventCodec
internal import EventModel
package import Platform

/// Finds what a working folder belongs to, by reading Git's files; runs no program. Used by one thread.
package final class GitPlaces {
    /// Folders that are remembered.
    private static let cacheLimit = 4096
    /// Microseconds after which a folder is looked at again: a remote may have been added.
    private static let freshness: Int64 = 600 * 1_000_000
    /// Bytes of one of Git's small files.
    private static let fileLimit = 256 << 10

    private let clock: any WallClock
    private var cache: [String: (place: ProjectPlace, at: Timestamp)] = [:]

    package init(clock: any WallClock = SystemClock()) { self.clock = clock }

    package func place(of folder: String) -> ProjectPlace {
        let now = clock.now()
        if let known = cache[folder], now.since(known.at) < GitPlaces.freshness { return known.place }
        if cache.count >= GitPlaces.cacheLimit { cache.removeAll(keepingCapacity: true) }
        let place = GitPlaces.look(folder)
        cache[folder] = (place, now)
        return place
    }

    private static func look(_ folder: String) -> ProjectPlace {
        var place = ProjectPlace(cwd: folder)
        // Of a folder that is gone nobody knows what it belonged to.
        guard folder.hasPrefix("/"), Files.exists(folder) else { return place }
        var current = folder
        while true {
            let marker = (current == "/" ? "" : current) + "/.git"
            if let parent = try? OpenFolder(marker) {
                withExtendedLifetime(parent) {}
                place.gitRoot = current
                place.gitRemote = remote(inGitFolder: marker)
                return place
            }
            if let gitFolder = linkedGitFolder(marker, in: current) {
                fill(&place, gitFolder, current)
                return place
            }
            guard current != "/" else { return place }
            current = parentFolder(current)
        }
    }

    /// A worktree's own folder of Git names the repository's; a submodule's does not.
    private static func fill(_ place: inout ProjectPlace, _ gitFolder: String, _ folder: String) {
        guard let common = firstLine(gitFolder + "/commondir").map({ resolved($0, in: gitFolder) }) else {
            place.gitRoot = folder
            place.gitRemote = remote(inGitFolder: gitFolder)
            return
        }
        place.worktreePath = folder
        place.gitRoot = common.hasSuffix("/.git") ? parentFolder(common) : common
        place.gitRemote = remote(inGitFolder: common)
    }

    /// What the file `.git` of a worktree or a submodule points to.
    private static func linkedGitFolder(_ marker: String, in folder: String) -> String? {
        guard let line = firstLine(marker), line.hasPrefix("gitdir: ") else { return nil }
        return resolved(String(line.dropFirst("gitdir: ".count)), in: folder)
    }

    private static func remote(inGitFolder folder: String) -> String? {
        guard let bytes = try? Files.read(folder + "/config", limit: fileLimit) else { return nil }
        return GitConfiguration.originURL(String(decoding: bytes, as: UTF8.self)).map { GitConfiguration.public($0) }
    }

    private static func firstLine(_ path: String) -> String? {
        guard let bytes = try? Files.read(path, limit: fileLimit) else { return nil }
        var line = bytes.prefix { $0 != 0x0A }
        if line.last == 0x0D { line.removeLast() }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    private static func parentFolder(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// An absolute path without `.` and `..`.
    private static func resolved(_ path: String, in folder: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// The little of Git's configuration file that matters here.
enum GitConfiguration {
    /// The first URL of the remote `origin`.
    static func originURL(_ text: String) -> String? {
        var isOrigin = false
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            if line.hasPrefix("[") {
                isOrigin = line.lowercased().hasPrefix("[remote \"origin\"]") && line.contains("\"origin\"")
            } else if isOrigin, let equals = line.firstIndex(of: "="), trimmed(line[..<equals]).lowercased() == "url" {
                let value = trimmed(line[line.index(after: equals)...])
                return value.isEmpty ? nil : String(value.filter { $0 != "\"" })
            }
        }
        return nil
    }

    /// The URL without user, password, query and fragment: they may hold secrets.
    static func `public`(_ url: String) -> String {
        let base = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = base.firstRange(of: "://") else {
            // user@host:path, as ssh has it
            guard let at = base.firstIndex(of: "@"), base[..<at].allSatisfy({ $0 != "/" && $0 != ":" }) else {
                return String(base)
            }
            return String(base[base.index(after: at)...])
        }
        let authority = base[scheme.upperBound...].prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return String(base[..<scheme.upperBound] + host + base[authority.endIndex...])
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
