package import EventCodec
package import EventModel
package import Platform

/// What the tail is to read, and how.
package struct TranscriptSettings: Sendable {
    package enum Watch: String, Sendable, CaseIterable {
        case inotify, poll, off
    }

    package var roots: [TranscriptRoot]
    package var machineID: String
    package var agentKind = "claude-code"
    package var watch = Watch.inotify
    /// Everything is history: nothing that is read is shown as live.
    package var isBackfill = false
    /// Files that were last written before are left out.
    package var modifiedSince: Timestamp?
    /// Bytes of one chunk, unless one line is longer.
    package var chunkBytes = 1 << 20
    /// Bytes of one line: what a request takes, less its framing.
    package var lineBytes = Limits.batchBytes - TranscriptChunk.headerBytesMaximum

    package init(roots: [TranscriptRoot], machineID: String) {
        self.roots = roots
        self.machineID = machineID
    }
}

/// Says which bytes a chunk holds; given back when the hub has them.
package struct TailReceipt: Sendable, Equatable {
    let key: FileKey
    let generation: Int
    let start: Int64
    let end: Int64
    let mark: UInt64
    let modified: Timestamp
}

package struct TailedChunk: Sendable {
    package var chunk: TranscriptChunk
    package var receipt: TailReceipt
}

/// Follows session files: hands out their new lines, each once, and remembers what the hub has. Used by one thread.
///
/// A file is known by device and inode, whatever its name is, and by a fingerprint of what was read. What is written now
/// goes before history, and of history the newest file before older ones.
package final class TranscriptTail {
    /// Microseconds since its last write after which a file counts as history when it is found.
    static let liveAge: Int64 = 600 * 1_000_000
    /// Microseconds of waiting after which live content counts as late.
    static let bufferedAge: Int64 = 60 * 1_000_000
    /// Microseconds between two looks at everything: the kernel reports all that happens, or almost.
    private static let scanInterval: Int64 = 300 * 1_000_000
    /// The same where some folder is not watched by the kernel.
    private static let pollInterval: Int64 = 30 * 1_000_000
    /// Microseconds between two looks at unwatched files that were written lately, and at folders that are missing.
    private static let hotInterval: Int64 = 2 * 1_000_000

    let settings: TranscriptSettings
    let positions: PositionStore
    let clock: any WallClock
    let watch: FolderWatch
    let places: GitPlaces
    let reader: LineReader

    var roots: [OpenFolder?]
    var files: [FileKey: TrackedFile] = [:]
    var liveQueue: [FileKey] = []
    var liveHead = 0
    /// In order of their time, the newest last.
    var history: [FileKey] = []
    var historyIsSorted = true

    /// Grows whenever `progress` may have changed.
    package var revision = 0
    var scans = 0
    var mustScan = true
    private var scannedAt: Timestamp?
    private var polledAt: Timestamp?

    var lostBytes: Int64 = 0
    var oversizeLines = 0
    var refusedLines = 0
    var unreadable: Set<FileKey> = []
    var backfill = BackfillProgress()

    package init(
        _ settings: TranscriptSettings, positions: PositionStore, waker: TailWaker,
        clock: any WallClock = SystemClock()
    ) {
        self.settings = settings
        self.positions = positions
        self.clock = clock
        watch = FolderWatch(waker)
        places = GitPlaces(clock: clock)
        reader = LineReader(chunkBytes: settings.chunkBytes, lineBytes: settings.lineBytes)
        roots = Array(repeating: nil, count: settings.roots.count)
    }

    /// Looks at what has changed: what the kernel reports, and from time to time everything.
    package func refresh() {
        let changes = watch.changes()
        let now = clock.now()
        let interval = watch.unwatchedCount > 0 ? TranscriptTail.pollInterval : TranscriptTail.scanInterval
        if mustScan || changes.contains(.everything) || isDue(scannedAt, interval, now) {
            scan()
            scannedAt = now
            polledAt = now
            return
        }
        for change in changes {
            switch change {
            case .everything: break
            case .file(let root, let path): look(atFile: path, root)
            case .folder(let root, let path): scan(folder: path, root)
            }
        }
        if isDue(polledAt, TranscriptTail.hotInterval, now) {
            polledAt = now
            poll(now)
        }
    }

    /// Clocks go back, too.
    private func isDue(_ last: Timestamp?, _ interval: Int64, _ now: Timestamp) -> Bool {
        last.map { now.since($0) >= interval || now < $0 } ?? true
    }

    private func poll(_ now: Timestamp) {
        if roots.contains(where: { $0 == nil }),
            settings.roots.indices.contains(where: { roots[$0] == nil && Files.exists(settings.roots[$0].path) })
        {
            mustScan = true
        }
        guard watch.unwatchedCount > 0 else { return }
        for file in files.values where now.since(file.modified) < TranscriptTail.liveAge && file.missingSince == nil {
            look(atFile: file.path, file.root)
        }
    }

    /// The next lines to send; nil when there are none now.
    package func next() -> TailedChunk? {
        while let (file, isLive) = dequeue() {
            revision += 1
            switch read(file) {
            case .chunk(let chunk):
                requeue(file, isLive: isLive)
                return chunk
            case .again: requeue(file, isLive: isLive)
            case .finished: finishLook(file)
            }
        }
        return nil
    }

    /// Takes what the hub has. Receipts of one file come in the order in which its chunks were handed out.
    package func commit(_ receipts: [TailReceipt], events: Int = 0) {
        revision += 1
        let now = clock.now()
        var changes: [FilePosition] = []
        for receipt in receipts {
            guard let file = files[receipt.key], file.generation == receipt.generation, receipt.end > file.delivered
            else { continue }
            let receipt = file.withPassedOver(receipt)
            noteImport(file, from: file.delivered, to: receipt.end)
            file.delivered = receipt.end
            changes.append(
                FilePosition(
                    key: file.key, offset: receipt.end, mark: receipt.mark, modified: receipt.modified, savedAt: now))
            if file.delivered == file.readTo, !file.needsLook { file.unreadSince = nil }
            if file.delivered == file.readTo, !file.isQueued { endImport(file) }
        }
        positions.save(changes)
        backfill.events += events
    }

    /// Counts lines that the hub does not take.
    package func noteRefused(lines: Int, oversize: Int) {
        refusedLines += lines
        oversizeLines += oversize
    }

    // MARK: Order

    /// Entries of the queue that are kept after their turn.
    private static let queueSlack = 4096

    func enqueue(_ file: TrackedFile, isLive: Bool) {
        guard !file.isQueued else { return }
        if !isLive { historyIsSorted = false }
        requeue(file, isLive: isLive)
    }

    /// Live files take turns; history goes on with the same file.
    private func requeue(_ file: TrackedFile, isLive: Bool) {
        file.isQueued = true
        if isLive { liveQueue.append(file.key) } else { history.append(file.key) }
    }

    private func dequeue() -> (TrackedFile, isLive: Bool)? {
        while liveHead < liveQueue.count {
            let key = liveQueue[liveHead]
            liveHead += 1
            if liveHead > TranscriptTail.queueSlack {
                liveQueue.removeFirst(liveHead)
                liveHead = 0
            }
            if let file = take(key) { return (file, true) }
        }
        if !historyIsSorted {
            history.sort { (files[$0]?.modified ?? .epoch) < (files[$1]?.modified ?? .epoch) }
            historyIsSorted = true
        }
        while let key = history.popLast() {
            if let file = take(key) { return (file, false) }
        }
        return nil
    }

    private func take(_ key: FileKey) -> TrackedFile? {
        guard let file = files[key], file.isQueued else { return nil }
        file.isQueued = false
        return file.missingSince == nil ? file : nil
    }
}
