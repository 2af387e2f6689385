package import EventModel
internal import Glibc

/// Moves a damaged file out of the way instead of deleting it: `NAME.damaged-TIME` beside it, for whoever wants to look.
package enum SetAside {
    private static let mark = ".damaged-"
    /// Copies of one name that are kept; the oldest goes when there would be more.
    package static let copyLimit = 8

    /// Renames the file, link, socket or folder; its new path.
    @discardableResult
    package static func move(_ path: String, at time: Timestamp) throws(SystemError) -> String {
        let (folder, name) = split(path)
        let earlier = names(in: folder).filter { $0.hasPrefix(name + mark) }
        for old in earlier.dropLast(copyLimit - 1) { unlink("\(folder)/\(old)") }
        let moved = path + mark + String(time.iso8601.map { $0 == ":" ? "-" : $0 })
        guard rename(path, moved) == 0 else { throw SystemError("set aside", path: path) }
        return moved
    }

    /// Names in the folder of what was set aside, by name and time.
    package static func names(in folder: String) -> [String] {
        ((try? Files.names(in: folder)) ?? []).filter(isMarked)
    }

    package static func isMarked(_ name: String) -> Bool {
        // To ask a text whether it contains another would link the engine of regular expressions into the hook.
        let name = Array(name.utf8)
        return name.indices.contains { name[$0...].starts(with: mark.utf8) }
    }

    /// Sets aside what stands in the place of a file and is none: a folder, a pipe, a socket. What the links say that
    /// somebody made is taken as it is. The new paths.
    package static func wrongKinds(
        _ names: [String], in folder: String, at time: Timestamp, expected: FileStatus.Kind = .file
    ) -> [String] {
        names.compactMap { name in
            guard let kind = (try? FileStatus(name, at: folder))?.kind, kind != expected, kind != .link else {
                return nil
            }
            return try? move("\(folder)/\(name)", at: time)
        }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
