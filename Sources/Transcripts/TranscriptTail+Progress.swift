package import EventModel
internal import Platform

/// Counting.
extension TranscriptTail {
    /// What the file holds now is history.
    func beginImport(_ file: TrackedFile) {
        let from = max(file.delivered, file.importedFrom == nil ? 0 : file.importedBefore)
        guard file.size > from else { return }
        if file.importedFrom == nil {
            file.importedFrom = from
            if backfill.filesDone == backfill.filesTotal, backfill.bytesDone >= backfill.bytesTotal {
                startBackfill()
            }
            backfill.filesTotal += 1
        }
        backfill.bytesTotal += file.size - from
        file.importedBefore = file.size
    }

    /// A new run begins when the one before has ended.
    private func startBackfill() {
        let state = backfill.state
        backfill = BackfillProgress()
        backfill.state = state == .scanning ? .scanning : .running
        backfill.startedAt = clock.now()
    }

    /// The hub has the bytes from `start` to `end`.
    func noteImport(_ file: TrackedFile, from start: Int64, to end: Int64) {
        guard file.importedFrom != nil else { return }
        backfill.bytesDone += max(0, min(end, file.importedBefore) - max(start, file.importedFrom ?? 0))
        backfill.updatedAt = clock.now()
    }

    /// Nothing more is to be had of the file's history.
    func endImport(_ file: TrackedFile) {
        guard let from = file.importedFrom else { return }
        backfill.bytesTotal -= max(0, file.importedBefore - max(file.delivered, from))
        backfill.filesDone += 1
        backfill.updatedAt = clock.now()
        file.importedFrom = nil
    }

    package var progress: TranscriptProgress {
        var progress = TranscriptProgress()
        progress.watching = watch.isKernelUsed ? .inotify : .polling
        progress.polledFolders = watch.isKernelUsed ? watch.unwatchedCount : 0
        for file in files.values where file.missingSince == nil {
            progress.files += 1
            progress.backlogBytes += file.undelivered
            if file.undelivered > 0, let since = file.unreadSince {
                progress.oldestUnread = min(progress.oldestUnread ?? since, since)
            }
        }
        progress.lostBytes = lostBytes
        progress.oversizeLines = oversizeLines
        progress.refusedLines = refusedLines
        progress.unreadableFiles = unreadable.count
        progress.damagedPositions = positions.damagedRecords
        progress.backfill = backfill
        if scans == 0 {
            progress.backfill.state = .scanning
        } else {
            let isDone = backfill.filesDone == backfill.filesTotal
            progress.backfill.state = backfill.filesTotal == 0 ? .idle : isDone ? .done : .running
        }
        return progress
    }

    /// Files with something to read, the newest first.
    package var unreadFiles: [UnreadFile] {
        files.values.filter { $0.isQueued && $0.unread > 0 && $0.missingSince == nil }
            .map {
                UnreadFile(path: "\(settings.roots[$0.root].path)/\($0.path)", bytes: $0.unread, modified: $0.modified)
            }
            .sorted { ($0.modified, $0.path) > ($1.modified, $1.path) }
    }
}

/// A file that is not read to its end.
package struct UnreadFile: Sendable, Equatable {
    package var path: String
    package var bytes: Int64
    package var modified: Timestamp

    package init(path: String, bytes: Int64, modified: Timestamp) {
        self.path = path
        self.bytes = bytes
        self.modified = modified
    }
}
