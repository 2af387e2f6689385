internal import EventCodec
internal import EventModel
internal import Platform

/// Finding files.
extension TranscriptTail {
    /// Microseconds for which a file that is gone is remembered: it may come back under another name.
    private static let memory: Int64 = 86_400 * 1_000_000
    /// Scans that must miss a file before it counts as gone: a file may move while a scan runs.
    private static let missesOfGone = 2

    /// Looks at everything.
    func scan() {
        mustScan = false
        scans += 1
        revision += 1
        if scans == 1 { backfill.state = .scanning }
        watch.beginScan()
        var seen: Set<FileKey> = []
        for root in settings.roots.indices {
            guard let folder = openRoot(root, &seen) else { continue }
            var walk = FolderWalk(
                settings.roots[root],
                onFolder: { [unowned self] path in watch.visit(root, settings.roots[root].path, path) },
                onFile: { [unowned self] path, name, status in note(path, root, name, status) })
            walk.look(folder, "")
            if walk.isComplete { noteMissing(in: root) }
        }
        lookAgainAtEnds()
    }

    /// Opens the root anew: another folder may stand there now. Nil when there is none, or another root is the same.
    private func openRoot(_ root: Int, _ seen: inout Set<FileKey>) -> OpenFolder? {
        roots[root] = try? OpenFolder(settings.roots[root].path)
        guard let folder = roots[root], let status = try? FileStatus(descriptor: folder.descriptor) else { return nil }
        return seen.insert(FileKey(device: status.device, inode: status.inode)).inserted ? folder : nil
    }

    /// Looks at a folder that has come into being.
    func scan(folder path: String, _ root: Int) {
        guard var folder = roots[root] else { return }
        for part in path.split(separator: "/") {
            guard !TranscriptName.isIgnoredFolder(String(part)), let next = try? folder.folder(String(part)) else {
                return
            }
            folder = next
        }
        var walk = FolderWalk(
            settings.roots[root],
            onFolder: { [unowned self] path in watch.visit(root, settings.roots[root].path, path) },
            onFile: { [unowned self] path, name, status in note(path, root, name, status) })
        walk.look(folder, path)
        if !walk.isComplete { mustScan = true }
    }

    /// Looks at one file that may have changed.
    func look(atFile path: String, _ root: Int) {
        guard let name = TranscriptName(relativePath: settings.roots[root].namePrefix + path),
            settings.roots[root].includes(path), let status = try? roots[root]?.status(path), status.kind == .file
        else { return }
        note(path, root, name, status)
    }

    /// Takes in that a file stands at `path`.
    func note(_ path: String, _ root: Int, _ name: TranscriptName, _ status: FileStatus) {
        if let since = settings.modifiedSince, status.modified < since { return }
        let key = FileKey(device: status.device, inode: status.inode)
        guard let file = files[key] else { return add(key, path, root, name, status) }
        file.lastScan = scans
        file.scansMissed = 0
        if file.missingSince != nil {
            file.missingSince = nil
            lostBytes -= file.missedBytes
            file.missedBytes = 0
        }
        (file.path, file.root, file.name) = (path, root, name)
        let isChanged = file.size != status.size || file.modified != status.modified
        guard isChanged || file.unread > 0 else { return }
        revision += 1
        file.size = status.size
        file.noticedSize = max(file.noticedSize, status.size)
        file.modified = status.modified
        file.needsLook = true
        let now = clock.now()
        if file.unreadSince == nil { file.unreadSince = now }
        let isRecent = now.since(status.modified) <= TranscriptTail.liveAge
        if !isRecent { beginImport(file) }
        enqueue(file, isLive: isRecent)
    }

    private func add(_ key: FileKey, _ path: String, _ root: Int, _ name: TranscriptName, _ status: FileStatus) {
        let now = clock.now()
        let file = TrackedFile(
            key: key, root: root, path: path, name: name, size: status.size, modified: status.modified,
            born: status.born)
        file.lastScan = scans
        files[key] = file
        positions.claim(key)
        let position = positions.candidates(key).first { $0.offset <= status.size }
        if let position {
            file.resume(position)
            // Written since, or not: what is fully delivered need not be opened.
            file.needsLook = position.offset != status.size || status.modified != position.modified
        }
        guard file.needsLook else { return }
        file.unreadSince = min(now, status.modified)
        let isRecent = now.since(status.modified) <= TranscriptTail.liveAge
        let isOld = now.since(file.bornAt ?? status.modified) > TranscriptTail.liveAge
        if settings.isBackfill || !isRecent || position == nil && isOld { beginImport(file) }
        enqueue(file, isLive: isRecent)
    }

    private func noteMissing(in root: Int) {
        let now = clock.now()
        for file in files.values where file.root == root && file.lastScan != scans {
            file.scansMissed += 1
            if let since = file.missingSince {
                if now.since(since) > TranscriptTail.memory { forget(file) }
            } else if file.scansMissed >= TranscriptTail.missesOfGone {
                file.missedBytes = max(0, file.size - file.readTo)
                lostBytes += file.missedBytes
                endImport(file)
                file.missingSince = now
            }
        }
    }

    private func forget(_ file: TrackedFile) {
        files[file.key] = nil
        positions.release(file.key)
        unreadable.remove(file.key)
    }

    /// A last line without a line feed is taken once nobody has written for a while.
    private func lookAgainAtEnds() {
        let now = clock.now()
        for file in files.values
        where file.missingSince == nil && !file.isQueued && file.size > file.readTo
            && now.since(file.modified) > TranscriptTail.liveAge
        {
            file.needsLook = true
            enqueue(file, isLive: false)
        }
    }
}
