internal import EventModel
internal import Glibc
internal import Platform

/// The segments of a spool by name. A sealed name belongs to one file for ever and only sealed names are ever removed,
/// so a removal cannot hit a file that somebody made a moment ago.
enum SpoolSegments {
    /// A new name with a version 7 UUID; its first random bits tell the part of the millisecond (RFC 9562 §6.2, method
    /// 3), so that segments sealed right after each other sort too.
    static func sealedName(at time: Timestamp) -> String {
        let part = UInt64(bitPattern: time.since(Timestamp(milliseconds: time.milliseconds))) * 4096 / 1000
        let identifier = EventUUID(version7At: time, random: (part, .random(in: .min ... .max)))
        return SpoolSettings.sealedPrefix + identifier.description + SpoolSettings.segmentSuffix
    }

    /// Oldest first: the ids in the names sort by time.
    static func sealedNames(_ settings: SpoolSettings) throws(SystemError) -> [String] {
        do throws(SystemError) {
            return try Files.names(in: settings.folder).filter {
                $0.hasPrefix(SpoolSettings.sealedPrefix) && $0.hasSuffix(SpoolSettings.segmentSuffix)
            }
        } catch {
            guard error.isNotFound else { throw error }
            return []
        }
    }

    /// Gives the active segment, whichever it is, a sealed name; false when there is none.
    @discardableResult static func sealActive(_ settings: SpoolSettings, as name: String) -> Bool {
        guard rename(settings.activePath, settings.path(name)) == 0 else { return false }
        CrashPoint.midRotate.pass()
        return true
    }

    /// Unlinks the segment under its sealed name; the caller holds its exclusive lock.
    static func remove(_ segment: SegmentFile, _ settings: SpoolSettings) -> Bool {
        guard let name = currentName(segment, settings), unlink(settings.path(name)) == 0 else { return false }
        CrashPoint.afterDelete.pass()
        return true
    }

    /// The segment's sealed name now: a writer may have sealed it since it was listed.
    private static func currentName(_ segment: SegmentFile, _ settings: SpoolSettings) -> String? {
        if segment.name != SpoolSettings.activeName, fileStatus(settings.path(segment.name))?.inode == segment.inode {
            return segment.name
        }
        let names = (try? sealedNames(settings)) ?? []
        return names.first { fileStatus(settings.path($0))?.inode == segment.inode }
    }
}
