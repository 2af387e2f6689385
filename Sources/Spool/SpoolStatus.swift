package import EventModel
internal import Platform

/// How full the spool is; reads without locks, so that it may be asked for at any time by anybody.
package struct SpoolStatus: Equatable, Sendable {
    /// Records that are not acknowledged yet.
    package var depth = 0
    /// Bytes of the segments that are not acknowledged yet.
    package var bytes = 0
    /// When the oldest such record was made.
    package var oldest: Timestamp?
    /// Records that were dropped, by reason, since the spool was made.
    package var drops: [String: Int] = [:]

    package init(reading settings: SpoolSettings) {
        drops = DropLog(settings: settings).counts()
        let progress = SpoolProgress.read(settings)
        let names = (try? SpoolSegments.sealedNames(settings)) ?? []
        for name in names + [SpoolSettings.activeName] {
            guard let segment = try? SegmentFile(settings.path(name), name: name) else { continue }
            let census = SegmentCensus(segment, from: progress.offset(of: segment) ?? 0)
            depth += census.records
            bytes += census.bytes
            if let time = census.oldest { oldest = min(oldest ?? time, time) }
        }
    }

    /// Seconds since the oldest record was made; nil when there is none.
    package func oldestAge(at now: Timestamp) -> Double? {
        oldest.map { Double(max(0, now.since($0))) / 1_000_000 }
    }
}
