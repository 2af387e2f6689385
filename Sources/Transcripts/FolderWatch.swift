internal import Glibc
internal import Platform

/// Ends the wait of the thread that follows session files. From any thread.
package final class TailWaker: Sendable {
    let events: FolderEvents?
    private let isAwake = Monitor(false)
    /// Folders that the kernel is asked to watch at most.
    let watchLimit: Int
    /// Whether the kernel does not learn of all that changes below a path.
    let isRemote: @Sendable (String) -> Bool

    /// `usesKernel` when the kernel is to be asked for reports. What it does not watch, for its own limit or for
    /// `watchLimit`, or since the files may change without its knowledge, is looked at now and then.
    package init(
        usesKernel: Bool, watchLimit: Int = .max,
        isRemote: @escaping @Sendable (String) -> Bool = { FileSystemKind.isRemote($0) }
    ) {
        events = usesKernel ? FolderEvents() : nil
        self.watchLimit = watchLimit
        self.isRemote = isRemote
    }

    package func wake() {
        events?.wake()
        isAwake.signal { $0 = true }
    }

    /// Waits for a wake-up or a report of the kernel, at most so long.
    package func wait(milliseconds: Int) {
        if let events {
            events.wait(milliseconds: milliseconds)
        } else {
            _ = isAwake.wait(milliseconds: milliseconds) { $0 ? true : nil }
        }
        isAwake.withLock { $0 = false }
    }

    /// Lets a burst of reports come in; a wake-up ends it.
    package func settle(milliseconds: Int) {
        if let events { events.pause(milliseconds: milliseconds) }
    }
}

/// Turns the kernel's reports into places to look at. Used by one thread.
final class FolderWatch {
    enum Change: Hashable {
        case file(root: Int, path: String)
        /// Everything in a folder.
        case folder(root: Int, path: String)
        /// Reports were lost.
        case everything
    }

    private struct Place: Hashable {
        var root: Int
        var path: String
    }

    private let events: FolderEvents?
    private let waker: TailWaker
    private var places: [Int32: Place] = [:]
    /// Folders that the kernel does not watch for us.
    private var unwatched: Set<Place> = []
    private var remoteRoots: [Int: Bool] = [:]

    init(_ waker: TailWaker) {
        self.waker = waker
        events = waker.events
    }

    var isKernelUsed: Bool { events != nil && !places.isEmpty }
    var unwatchedCount: Int { unwatched.count }

    /// Sees to it that changes in a folder are reported from now on.
    func visit(_ root: Int, _ rootPath: String, _ path: String) {
        let place = Place(root: root, path: path)
        let isOverLimit = places.count >= waker.watchLimit && !places.values.contains(place)
        guard let events, !isOverLimit, !isRemote(root, rootPath) else {
            unwatched.insert(place)
            return
        }
        do throws(SystemError) {
            places[try events.watch(path.isEmpty ? rootPath : "\(rootPath)/\(path)")] = place
            unwatched.remove(place)
        } catch {
            // A folder that has gone or become a link needs no watch.
            if error.code != ENOENT, error.code != ENOTDIR { unwatched.insert(place) }
        }
    }

    /// Forgets the folders that are not watched: the scan that follows finds those which are there.
    func beginScan() { unwatched.removeAll() }

    private func isRemote(_ root: Int, _ path: String) -> Bool {
        if let known = remoteRoots[root] { return known }
        let isRemote = waker.isRemote(path)
        remoteRoots[root] = isRemote
        return isRemote
    }

    /// What has changed since the last call.
    func changes() -> Set<Change> {
        var changes: Set<Change> = []
        for event in events?.take() ?? [] {
            if event.isOverflow {
                return [.everything]
            } else if event.isEnd {
                places[event.watch] = nil
            } else if let place = places[event.watch], !event.name.isEmpty {
                let path = place.path.isEmpty ? event.name : "\(place.path)/\(event.name)"
                if !event.isFolder {
                    changes.insert(.file(root: place.root, path: path))
                } else if event.isArrival {
                    changes.insert(.folder(root: place.root, path: path))
                }
            }
        }
        return changes
    }
}
