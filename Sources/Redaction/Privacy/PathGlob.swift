/// A pattern of paths: `*` stands for any characters but `/`, `**` for any folders, `?` for one character. What does not
/// begin with `/` may stand at any depth. Whatever is below a folder that matches does so, too.
struct PathGlob: Sendable, Equatable {
    private let parts: [[UInt8]]

    private static let anyFolders = Array("**".utf8)

    /// Nil for a pattern that names nothing.
    init?(_ text: String) {
        var parts = text.utf8.split(separator: 0x2F).map(Array.init)
        if !text.hasPrefix("/") { parts.insert(PathGlob.anyFolders, at: 0) }
        guard parts.contains(where: { $0 != PathGlob.anyFolders }) else { return nil }
        self.parts = parts
    }

    func matches(_ path: [[UInt8]]) -> Bool {
        // Which numbers of parts match so many folders of the path.
        var reached = [Bool](repeating: false, count: parts.count + 1)
        reached[0] = true
        skipAnyFolders(&reached)
        if reached[parts.count] { return true }
        for folder in path {
            var next = [Bool](repeating: false, count: parts.count + 1)
            for (index, part) in parts.enumerated() where reached[index] {
                if part == PathGlob.anyFolders {
                    next[index] = true
                } else if PathGlob.matches(part[...], folder[...]) {
                    next[index + 1] = true
                }
            }
            skipAnyFolders(&next)
            if next[parts.count] { return true }
            reached = next
        }
        return false
    }

    /// `**` may stand for no folder at all.
    private func skipAnyFolders(_ reached: inout [Bool]) {
        for (index, part) in parts.enumerated() where reached[index] && part == PathGlob.anyFolders {
            reached[index + 1] = true
        }
    }

    /// One name; goes back to the last `*` only, so that no pattern takes longer than both are long.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (place, position) = (pattern.startIndex, name.startIndex)
        var star: (place: Int, position: Int)?
        while position < name.endIndex {
            if place < pattern.endIndex, pattern[place] == 0x2A {
                star = (place, position)
                place += 1
            } else if place < pattern.endIndex, pattern[place] == 0x3F || pattern[place] == name[position] {
                place += 1
                position += 1
            } else if let last = star {
                star = (last.place, last.position + 1)
                place = last.place + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == 0x2A }
    }
}

extension [[UInt8]] {
    /// The folders of a path and its last name, from the root; a relative path is one of `folder`.
    init(path: ArraySlice<UInt8>, in folder: [[UInt8]]) {
        self = path.first == 0x2F ? [] : folder
        for part in path.split(separator: 0x2F) {
            if part.elementsEqual([0x2E]) { continue }
            if part.elementsEqual([0x2E, 0x2E]) {
                if !isEmpty { removeLast() }
            } else {
                append([UInt8](part))
            }
        }
    }
}
