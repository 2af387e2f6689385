internal import EventCodec
internal import EventModel

/// What the tail knows of one file. Used by one thread.
final class TrackedFile {
    let key: FileKey
    let bornAt: Timestamp?
    var root: Int
    /// Relative to the root; changes when the file is renamed.
    var path: String
    var name: TranscriptName

    /// At the last look.
    var size: Int64
    var modified: Timestamp

    /// The size when the file was read last.
    var knownSize: Int64 = 0
    /// The largest size that was noticed since.
    var noticedSize: Int64 = 0
    /// Bytes that were handed out, and what stood there.
    var readTo: Int64 = 0
    var readMark = Fingerprint.empty
    /// No line feed stands between `readTo` and here.
    var searchedTo: Int64 = 0
    /// Bytes that the hub has.
    var delivered: Int64 = 0
    /// Stretches that were passed over while content before them was on its way.
    var passedOver: [TailReceipt] = []

    /// Grows whenever the file is read from its beginning again: what was handed out before is of another content.
    var generation = 0

    /// Content before this position is history.
    var importedBefore: Int64 = 0
    /// Where history began, of a file that counts in the progress of the backfill; nil when it does not.
    var importedFrom: Int64?
    /// Since when there has been something to read.
    var unreadSince: Timestamp?
    /// Whether size or time have changed since the file was read last.
    var needsLook = true
    var isQueued = false

    var lastScan = 0
    var scansMissed = 0
    var missingSince: Timestamp?
    /// What counted as lost when the file went missing.
    var missedBytes: Int64 = 0

    /// The name of the project's folder, once a line has told it.
    var sourceApp: String?
    /// The session that the lines name, where the path does not.
    var sessionInLines: String?

    init(
        key: FileKey, root: Int, path: String, name: TranscriptName, size: Int64, modified: Timestamp, born: Timestamp?
    ) {
        self.key = key
        self.root = root
        self.path = path
        self.name = name
        self.size = size
        (knownSize, noticedSize) = (size, size)
        self.modified = modified
        bornAt = born.map { min($0, modified) } ?? modified
    }

    /// Bytes that wait to be read; the beginning of a line that is being written does not.
    var unread: Int64 { missingSince != nil ? 0 : max(0, size - max(readTo, searchedTo)) }
    /// Bytes that the hub has not acknowledged.
    var undelivered: Int64 { missingSince != nil ? 0 : max(0, max(readTo, size - (searchedTo - readTo)) - delivered) }

    /// Bytes that had been there and were not read, now that they are known to be gone. Of a file that is longer than it
    /// was noticed to be nobody can tell whether what was noticed belonged to the old content.
    var bytesGone: Int64 { max(0, (size < noticedSize ? noticedSize : knownSize) - readTo) }

    /// From the beginning: another content has taken the place of what was read.
    func restart() {
        generation += 1
        readTo = 0
        searchedTo = 0
        delivered = 0
        passedOver = []
        readMark = Fingerprint.empty
        needsLook = true
    }

    /// The receipt, carried on over what was passed over right behind it: nothing else will.
    func withPassedOver(_ receipt: TailReceipt) -> TailReceipt {
        var last = receipt
        while let next = passedOver.first, next.start <= last.end {
            if next.end > last.end { last = next }
            passedOver.removeFirst()
        }
        return last
    }

    func resume(_ position: FilePosition) {
        readTo = position.offset
        searchedTo = position.offset
        delivered = position.offset
        readMark = position.mark
        knownSize = position.offset
    }
}
