package import EventModel
internal import HookWire
package import Platform

/// A place in the spool as one reader knows it: everything handed out up to here.
package struct SpoolPosition: Hashable, Comparable, Sendable {
    fileprivate(set) var ordinal: UInt64

    package static func < (left: SpoolPosition, right: SpoolPosition) -> Bool { left.ordinal < right.ordinal }
}

package struct SpoolRecord: Sendable {
    package var body: [UInt8]
    /// When the record was made.
    package var time: Timestamp
    /// Acknowledging it acknowledges this record and all handed out before.
    package var position: SpoolPosition
}

package struct SpoolBatch: Sendable {
    package var records: [SpoolRecord] = []
    /// Bytes of all bodies.
    package var bytes = 0

    package var isEmpty: Bool { records.isEmpty }
    package var position: SpoolPosition? { records.last?.position }
}

/// Reads the spool, oldest segment first but behind a backlog, and removes what is acknowledged. One reader at a time, on
/// one thread.
///
/// Records that were handed out but not acknowledged are handed out again by the next reader, never by the same one.
package final class SpoolReader {
    /// Segments that are open at once: bounds the file descriptors, many small segments make small batches.
    static let openSegmentsLimit = 96

    /// A segment of which something is not acknowledged yet, or that could not be removed.
    private final class Opened {
        var reader: SegmentReader
        var acknowledged: Int
        /// Whether no writer may drop it.
        var isLocked = true

        init(_ reader: SegmentReader) {
            self.reader = reader
            acknowledged = reader.offset
        }

        var segment: SegmentFile { reader.segment }
    }

    /// One record, or damage, that was passed: what an acknowledgement of `ordinal` means.
    private struct Mark {
        var ordinal: UInt64
        var opened: Opened
        var end: Int
        var damagedRecords: Int
    }

    private let settings: SpoolSettings
    private let clock: any WallClock
    private var progress: SpoolProgress
    private var opened: [Opened] = []
    private var marks: [Mark] = []
    private var window = SegmentWindow()
    private var handedOut: UInt64 = 0
    private var acknowledged: UInt64 = 0
    /// What went wrong with a segment during the present call.
    private var failure: SystemError?

    package init(_ settings: SpoolSettings, clock: any WallClock = SystemClock()) {
        self.settings = settings
        self.clock = clock
        progress = SpoolProgress.read(settings)
        DropLog(settings: settings).compactIfLong()
    }

    /// The next records, at most that many and, but for a first one that is larger, at most that many bytes of bodies.
    /// Empty when there are none; more may come later. Throws when there is nothing to hand out but something that
    /// cannot be read.
    package func readBatch(maximumRecords: Int, maximumBytes: Int) throws(SpoolError) -> SpoolBatch {
        var batch = SpoolBatch()
        failure = nil
        var hasRoom = fillFromActive(&batch, maximumRecords, maximumBytes)
        for source in opened where hasRoom {
            hasRoom = fill(&batch, from: source, maximumRecords, maximumBytes)
        }
        if hasRoom { fillFromUnopened(&batch, maximumRecords, maximumBytes) }
        settle()
        guard batch.isEmpty else { return batch }
        removeFinished(includingActive: false)
        if let failure { throw SpoolError(failure) }
        return batch
    }

    /// Forgets what was handed out up to there, for good: segments of which nothing is left are removed.
    package func acknowledge(_ position: SpoolPosition) {
        acknowledged = max(acknowledged, min(position.ordinal, handedOut))
        settle()
    }

    /// Removes the active segment too when all of it is acknowledged; for the end of a drain.
    package func removeAcknowledged() {
        removeFinished(includingActive: true)
        saveProgress()
    }

    /// Behind a backlog, what hooks write now goes first: nobody who watches should wait until a day's records are
    /// through. Without one, records keep their order. False when the batch is full.
    private func fillFromActive(_ batch: inout SpoolBatch, _ maximumRecords: Int, _ maximumBytes: Int) -> Bool {
        guard let status = fileStatus(settings.activePath), hasBacklog else { return true }
        if let known = opened.first(where: { $0.segment.inode == status.inode }) {
            return known.segment.size == known.reader.offset
                || fill(&batch, from: known, maximumRecords, maximumBytes)
        }
        guard opened.count < SpoolReader.openSegmentsLimit, let new = open(SpoolSettings.activeName) else {
            return true
        }
        // In front: once it is sealed, what is left in it still goes before the backlog.
        opened.insert(new, at: 0)
        return fill(&batch, from: new, maximumRecords, maximumBytes)
    }

    private var hasBacklog: Bool {
        guard let sealed = try? SpoolSegments.sealedNames(settings) else { return false }
        return sealed.reduce(0) { $0 + (fileStatus(settings.path($1))?.size ?? 0) } >= settings.backlogBytes
    }

    /// The segment of that name, locked; nil when it is gone or in use, or open already.
    private func open(_ name: String) -> Opened? {
        guard let segment = try? SegmentFile(settings.path(name), name: name), segment.lockShared(), segment.hasName,
            !opened.contains(where: { $0.segment.inode == segment.inode })
        else { return nil }
        return Opened(SegmentReader(segment, from: progress.take(segment) ?? 0))
    }

    private func fillFromUnopened(
        _ batch: inout SpoolBatch, _ maximumRecords: Int, _ maximumBytes: Int
    ) {
        let sealed: [String]
        do throws(SystemError) {
            sealed = try SpoolSegments.sealedNames(settings)
        } catch {
            failure = error
            return
        }
        var isWhole = true
        for name in sealed + [SpoolSettings.activeName] {
            guard opened.count < SpoolReader.openSegmentsLimit else { return }
            guard let status = fileStatus(settings.path(name)) else { continue }
            if let known = opened.first(where: { $0.segment.inode == status.inode }) {
                known.segment.name = name
                continue
            }
            guard let new = open(name) else {
                isWhole = false
                continue
            }
            opened.append(new)
            guard fill(&batch, from: new, maximumRecords, maximumBytes) else { return }
        }
        // Where every segment is open, what is left are notes on segments that are gone.
        if isWhole { progress = SpoolProgress() }
    }

    /// False when the batch is full before the segment ends. A segment that cannot be read must not hold up the others;
    /// it is tried again with each batch, until it can be read or is dropped as the oldest.
    private func fill(
        _ batch: inout SpoolBatch, from source: Opened, _ maximumRecords: Int, _ maximumBytes: Int
    ) -> Bool {
        if !source.isLocked, !keepLocked(source) { return true }
        while batch.records.count < maximumRecords, batch.bytes < maximumBytes {
            let start = source.reader
            let step: SegmentReader.Step
            do throws(SystemError) {
                step = try source.reader.next(&window)
            } catch {
                failure = error
                return true
            }
            switch step {
            case .record(let body, let time):
                if !batch.isEmpty, batch.bytes + body.count > maximumBytes {
                    source.reader = start
                    return false
                }
                handedOut += 1
                batch.records.append(
                    SpoolRecord(body: body, time: time, position: SpoolPosition(ordinal: handedOut)))
                batch.bytes += body.count
                mark(source)
            case .end(let mayBeTorn):
                if mayBeTorn { skipTornTail(source) }
                if source.reader.offset > start.offset { mark(source) }
                return true
            }
        }
        return false
    }

    private func mark(_ source: Opened) {
        marks.append(
            Mark(
                ordinal: handedOut, opened: source, end: source.reader.offset,
                damagedRecords: source.reader.takeDamage()))
    }

    /// A record that ends early is torn if nobody is writing: the exclusive lock is the proof.
    private func skipTornTail(_ source: Opened) {
        let size = source.segment.size
        if source.segment.lockExclusively() {
            window.forget()
            // The size is taken before the lock: when it still holds, what was read is all there is.
            if source.segment.size == size, isTorn(source) { source.reader.skipTornTail(to: size) }
        }
        keepLocked(source)
    }

    private func isTorn(_ source: Opened) -> Bool {
        var probe = source.reader
        guard case .end(mayBeTorn: true)? = try? probe.next(&window) else { return false }
        return true
    }

    /// Takes the shared lock again. A writer may be faster, and drop the segment: where it did not, the lock is tried for
    /// again later. It stays open meanwhile: opened anew, what was handed out of it would be handed out twice.
    /// False when it is gone.
    @discardableResult private func keepLocked(_ source: Opened) -> Bool {
        source.isLocked = source.segment.lockShared()
        if source.segment.hasName { return true }
        forget(source)
        return false
    }

    private func forget(_ source: Opened) {
        opened.removeAll { $0 === source }
        window.forget()
    }

    /// Applies the marks that are acknowledged, removes what is finished and saves how far the rest is.
    private func settle() {
        let count = marks.firstIndex { $0.ordinal > acknowledged } ?? marks.count
        guard count > 0 else { return }
        var damaged = 0
        for mark in marks[..<count] {
            mark.opened.acknowledged = mark.end
            damaged += mark.damagedRecords
        }
        marks.removeFirst(count)
        DropLog(settings: settings).add(.tornRecord, damaged)
        removeFinished(includingActive: false)
        saveProgress()
    }

    private func removeFinished(includingActive: Bool) {
        for source in opened where source.acknowledged == source.reader.offset {
            let segment = source.segment
            guard segment.hasName else {
                forget(source)
                continue
            }
            guard segment.size == source.acknowledged else { continue }
            let isActive = fileStatus(settings.activePath)?.inode == segment.inode
            if isActive, !includingActive, source.acknowledged < settings.activeRemovalBytes { continue }
            if remove(source, isActive: isActive) { forget(source) } else { keepLocked(source) }
        }
    }

    /// Removes the segment if nobody writes to it and nothing was written since: see `AppendedFile`.
    private func remove(_ source: Opened, isActive: Bool) -> Bool {
        let segment = source.segment
        guard segment.lockExclusively(), segment.size == source.acknowledged else { return false }
        if isActive {
            // If a writer was faster, this seals another segment early: no harm.
            segment.name = SpoolSegments.sealedName(at: clock.now())
            SpoolSegments.sealActive(settings, as: segment.name)
        }
        return SpoolSegments.remove(segment, settings)
    }

    private func saveProgress() {
        var all = progress
        for source in opened { all.note(source.segment, offset: source.acknowledged) }
        all.write(settings)
    }
}
