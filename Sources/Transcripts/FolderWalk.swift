internal import Glibc
internal import Platform

/// Looks through a folder of session files, at every depth. Symbolic links are not followed: what they lead to inside the
/// folder is found at its own place, what is outside is none of ours.
struct FolderWalk {
    /// Folders inside of folders; the agent tool needs six.
    private static let depthLimit = 16

    let root: TranscriptRoot
    /// Called with each folder before it is listed, so that a watch set there misses nothing that comes later.
    let onFolder: (String) -> Void
    let onFile: (String, TranscriptName, FileStatus) -> Void
    /// False when something could not be looked into: what was not seen may exist all the same.
    private(set) var isComplete = true

    init(
        _ root: TranscriptRoot, onFolder: @escaping (String) -> Void,
        onFile: @escaping (String, TranscriptName, FileStatus) -> Void
    ) {
        self.root = root
        self.onFolder = onFolder
        self.onFile = onFile
    }

    /// Looks through `path` (relative to the root; empty for the root itself), which is open as `folder`.
    mutating func look(_ folder: OpenFolder, _ path: String, depth: Int = 0) {
        onFolder(path)
        let names: [String]
        do throws(SystemError) {
            names = try folder.names()
        } catch {
            isComplete = false
            return
        }
        for name in names {
            let place = path.isEmpty ? name : "\(path)/\(name)"
            do throws(SystemError) {
                try look(folder, name, place, depth)
            } catch {
                // What has gone meanwhile, or has become something else, was seen for what it is.
                let isGone = error.code == ENOENT || error.code == ENOTDIR || error.code == ELOOP
                if !isGone { isComplete = false }
            }
        }
    }

    private mutating func look(
        _ folder: OpenFolder, _ name: String, _ place: String, _ depth: Int
    ) throws(SystemError) {
        let transcript = TranscriptName(relativePath: root.namePrefix + place)
        let status = try FileStatus(name, in: folder.descriptor)
        switch status.kind {
        case .file:
            if let transcript, root.includes(place) { onFile(place, transcript, status) }
        case .folder where depth < FolderWalk.depthLimit && !TranscriptName.isIgnoredFolder(name):
            look(try folder.folder(name), place, depth: depth + 1)
        default: break
        }
    }
}

private final class Count {
    var value = 0
}

extension TranscriptRoot {
    /// Folders at every depth, this one included: as many as are watched. 0 where it cannot be opened.
    package var folderCount: Int {
        guard let folder = try? OpenFolder(path) else { return 0 }
        let count = Count()
        var walk = FolderWalk(self, onFolder: { _ in count.value += 1 }, onFile: { _, _, _ in })
        walk.look(folder, "")
        return count.value
    }
}
