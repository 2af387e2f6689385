internal import EventModel
internal import JSONCoding
internal import Transcripts

extension JSONWriter {
    /// The members `transcripts` and `backfill` of a collector's report.
    mutating func transcripts(_ progress: TranscriptProgress, at time: Timestamp) {
        key("transcripts")
        object { writer in
            writer.member("watching", progress.watching.rawValue)
            writer.member("polled_folders", progress.polledFolders)
            writer.member("files", progress.files)
            writer.member("backlog_bytes", progress.backlogBytes)
            let age = progress.oldestUnread.map { Double(max(0, time.since($0))) / 1_000_000 }
            writer.member("oldest_unread_age_s", age ?? 0)
            writer.member("lost_bytes", progress.lostBytes)
            writer.member("oversize_lines", progress.oversizeLines)
            writer.member("refused_lines", progress.refusedLines)
            writer.member("unreadable_files", progress.unreadableFiles)
            writer.member("damaged_positions", progress.damagedPositions)
            writer.member("store_id", progress.store)
            writer.member("store_changes", progress.storeChanges)
        }
        let backfill = progress.backfill
        key("backfill")
        object { writer in
            writer.member("state", backfill.state.rawValue)
            writer.member("files_total", backfill.filesTotal)
            writer.member("files_done", backfill.filesDone)
            writer.member("bytes_total", backfill.bytesTotal)
            writer.member("bytes_done", backfill.bytesDone)
            writer.member("events", backfill.events)
            writer.member("rate_bytes_per_s", backfill.bytesPerSecond.rounded())
            writer.key("eta_s")
            if let seconds = backfill.secondsLeft { writer.value(seconds.rounded(.up)) } else { writer.null() }
            writer.member("started_at", backfill.startedAt?.iso8601)
            writer.member("updated_at", backfill.updatedAt?.iso8601)
        }
    }
}
