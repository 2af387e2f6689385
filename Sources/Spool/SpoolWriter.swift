package import EventModel
internal import Glibc
internal import HookWire
package import Platform

/// Appends records to the spool; any number of processes may do so at once, none waits for another.
package struct SpoolWriter: ~Copyable {
    /// How often the active segment is opened again when it vanishes under the writer's hands.
    private static let attempts = 16

    private let settings: SpoolSettings
    private let clock: any WallClock
    private var active: AppendedFile?

    package init(_ settings: SpoolSettings, clock: any WallClock = SystemClock()) {
        self.settings = settings
        self.clock = clock
    }

    /// Appends one record with one write; when it returns, the record survives the death of every process. The active
    /// segment stays open for the next one.
    package mutating func append(_ body: [UInt8], at time: Timestamp) throws(SpoolError) {
        guard let frame = RecordFrame.encode(body, at: time) else {
            throw SpoolError(SystemError(code: EMSGSIZE, "append", path: settings.folder), reason: .recordTooLarge)
        }
        do throws(SystemError) {
            try append(frame)
        } catch {
            let failure = SpoolError(error)
            // A short write left a torn record, which the reader counts; otherwise nothing tells of the loss but this.
            if failure.reason == .diskFull, error.operation == "write" { DropLog(settings: settings).add(.diskFull, 1) }
            throw failure
        }
    }

    private mutating func append(_ frame: [UInt8]) throws(SystemError) {
        for _ in 0..<SpoolWriter.attempts {
            let file = try takeActive()
            switch try file.lockShared() {
            case .busy:
                return try appendToOwnSegment(frame)
            case .gone:
                continue
            case .held(let size, let inode):
                try file.append(frame)
                file.unlock()
                if size + frame.count > settings.segmentBytes {
                    seal(inode)
                } else {
                    active = consume file
                }
                return
            }
        }
        try appendToOwnSegment(frame)
    }

    private mutating func takeActive() throws(SystemError) -> AppendedFile {
        if let file = active.take() { return file }
        return try openActive()
    }

    private func openActive() throws(SystemError) -> AppendedFile {
        do throws(SystemError) {
            return try AppendedFile(settings.activePath)
        } catch {
            guard error.isNotFound else { throw error }
        }
        try Files.makeFolder(settings.folder)
        DropLog(settings: settings).create()
        return try AppendedFile(settings.activePath)
    }

    /// A segment of one record, for when the active one is being removed: the writer never waits.
    private func appendToOwnSegment(_ frame: [UInt8]) throws(SystemError) {
        for _ in 0..<SpoolWriter.attempts {
            let file = try AppendedFile(settings.path(sealedName()), exclusively: true)
            // A reader may have found the new file empty and removed it already.
            guard case .held = try file.lockShared() else { continue }
            return try file.append(frame)
        }
        throw SystemError(code: EAGAIN, "append", path: settings.folder)
    }

    /// Renames the active segment if it is still the one with that inode, and keeps the spool within its size. Another
    /// writer may be faster, then a younger segment is sealed early: no harm.
    private func seal(_ inode: UInt64) {
        guard fileStatus(settings.activePath)?.inode == inode else { return }
        guard SpoolSegments.sealActive(settings, as: sealedName()) else { return }
        SpoolRetention(settings: settings).enforce()
    }

    private func sealedName() -> String { SpoolSegments.sealedName(at: clock.now()) }
}
