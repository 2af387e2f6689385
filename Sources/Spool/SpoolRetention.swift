internal import EventModel
internal import Platform

/// The drop policy: when the segments outgrow the limit, the oldest sealed ones that nobody reads or writes go first.
struct SpoolRetention {
    let settings: SpoolSettings

    func enforce() {
        guard let names = try? SpoolSegments.sealedNames(settings) else { return }
        let sizes = names.map { fileStatus(settings.path($0))?.size ?? 0 }
        var total = sizes.reduce(fileStatus(settings.activePath)?.size ?? 0, +)
        guard total > settings.totalBytes else { return }
        let progress = SpoolProgress.read(settings)
        var dropped = 0
        for (name, size) in zip(names, sizes) where total > settings.totalBytes {
            guard let records = remove(name, progress) else { continue }
            dropped += records
            total -= size
        }
        DropLog(settings: settings).add(.spoolFullOldest, dropped)
    }

    /// The number of records that were lost with the segment; nil when it is in use or gone.
    private func remove(_ name: String, _ progress: SpoolProgress) -> Int? {
        guard let segment = try? SegmentFile(settings.path(name), name: name), segment.lockExclusively(),
            segment.hasName
        else {
            return nil
        }
        let acknowledged = progress.offset(of: segment) ?? 0
        let records = SegmentCensus(segment, from: acknowledged).records
        return SpoolSegments.remove(segment, settings) ? records : nil
    }
}
