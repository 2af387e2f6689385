package import EventModel

/// How the reading of session files stands, for `collector.json`, for the hub, and for people.
///
/// Nothing is copied: the files themselves keep what is unread. The agent tool deletes them after some time (30 days unless
/// it is told otherwise); until then nothing is lost while the hub is away.
package struct TranscriptProgress: Sendable, Equatable {
    package enum Watching: String, Sendable {
        case inotify, polling
    }

    package var watching = Watching.polling
    /// Folders that are looked at now and then, since the kernel reports nothing about them.
    package var polledFolders = 0
    package var files = 0
    /// Bytes that the hub does not have yet.
    package var backlogBytes: Int64 = 0
    package var oldestUnread: Timestamp?
    /// Bytes that were gone before they were read: truncated, overwritten or deleted files.
    package var lostBytes: Int64 = 0
    /// Lines longer than the limit, which were passed over.
    package var oversizeLines = 0
    /// Lines that the hub does not take.
    package var refusedLines = 0
    /// Files that could not be read at the last attempt.
    package var unreadableFiles = 0
    /// Records of the file of positions that were damaged.
    package var damagedPositions = 0
    /// The store that the hub keeps, as far as it has said so.
    package var store: String?
    /// How often another store was found in the place of the one before, to which everything is sent that it lacks.
    package var storeChanges = 0
    package var backfill = BackfillProgress()

    package init() {}
}

/// How far history has been imported.
package struct BackfillProgress: Sendable, Equatable {
    package enum State: String, Sendable {
        /// There was nothing to import.
        case idle
        case scanning, running, done
        /// The hub cannot be reached or refuses.
        case stuck
    }

    package var state = State.idle
    package var filesTotal = 0
    package var filesDone = 0
    package var bytesTotal: Int64 = 0
    package var bytesDone: Int64 = 0
    /// Records that the hub has stored anew or knew already.
    package var events = 0
    package var bytesPerSecond: Double = 0
    package var startedAt: Timestamp?
    package var updatedAt: Timestamp?

    package init() {}

    /// Nil while no rate is known.
    package var secondsLeft: Double? {
        guard state == .running || state == .stuck, bytesPerSecond >= 1 else { return nil }
        return Double(max(0, bytesTotal - bytesDone)) / bytesPerSecond
    }
}
