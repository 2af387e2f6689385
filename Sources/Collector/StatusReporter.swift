internal import EventModel
internal import Glibc
internal import HubClient
internal import JSONCoding
internal import Platform
internal import Spool
internal import Transcripts

/// Keeps `collector.json` current and tells the hub. Used by one thread.
final class StatusReporter {
    private let settings: CollectorSettings
    private let spool: SpoolSettings
    private let transport: HubTransport
    private let pacing: any Pacing
    private let clock: any WallClock
    private var census: SpoolStatus?
    private var nextCensus = Int64.min
    private var nextWrite = Int64.min
    private var nextReport = Int64.min
    /// What the hub was last told of the import.
    private var reportedBackfill: BackfillProgress.State?
    private var written:
        (activity: CollectorStatus.Activity, progress: DeliveryProgress, transcripts: TranscriptProgress?)?
    private var loggedError: String?
    /// How the reading of session files stands; nil when none are followed.
    var transcripts: () -> TranscriptProgress? = { nil }

    /// Milliseconds between two writes while something changes.
    static let writeInterval: Int64 = 1_000
    /// Milliseconds between two writes while nothing changes, and between two reports to the hub.
    static let reportInterval: Int64 = 15_000
    /// The same while history is imported: people watch it.
    static let backfillReportInterval: Int64 = 2_000
    /// A look through a full spool takes time: this many times longer passes before the next one.
    private static let censusShare: Int64 = 50

    init(_ settings: CollectorSettings, transport: HubTransport, pacing: any Pacing, clock: any WallClock) {
        self.settings = settings
        self.transport = transport
        self.pacing = pacing
        self.clock = clock
        spool = SpoolSettings(stateFolder: settings.stateFolder)
    }

    /// Says what there is to say, no more often than the intervals allow unless `isFinal`, or an import has begun or
    /// ended. False when something new is left to be said after `writeInterval`.
    @discardableResult
    func note(_ activity: CollectorStatus.Activity, _ progress: DeliveryProgress, isFinal: Bool = false) -> Bool {
        log(progress)
        let now = pacing.milliseconds
        let transcripts = transcripts()
        let isChanged =
            written.map { $0.activity != activity || $0.progress != progress || $0.transcripts != transcripts } ?? true
        let isTurn = written.map { $0.transcripts?.backfill.state != transcripts?.backfill.state } ?? true
        if isFinal || isTurn || now >= nextWrite && (isChanged || now >= nextReport) {
            nextWrite = now + StatusReporter.writeInterval
            write(activity, progress, transcripts, now, isFinal: isFinal)
            return true
        }
        return !isChanged
    }

    private func write(
        _ activity: CollectorStatus.Activity, _ progress: DeliveryProgress, _ transcripts: TranscriptProgress?,
        _ now: Int64, isFinal: Bool
    ) {
        written = (activity, progress, transcripts)
        var status = CollectorStatus(
            activity: activity, progress: progress, spool: spoolStatus(now, isFinal: isFinal), hubURL: transport.url,
            machineID: settings.machineID, version: settings.version, processID: getpid(), time: clock.now())
        status.transcripts = transcripts
        let json = status.json
        // A status that cannot be written is no reason to stop delivering; its age shows.
        try? Files.replace("\(settings.stateFolder)/\(CollectorStatus.fileName)", with: json + [0x0A])
        let backfill = transcripts?.backfill.state
        guard now >= nextReport || backfill != reportedBackfill else { return }
        let isImporting = backfill == .running || backfill == .scanning
        nextReport = now + (isImporting ? StatusReporter.backfillReportInterval : StatusReporter.reportInterval)
        // While the hub cannot be reached there is nobody to tell.
        guard !isFinal, progress.lastError == nil else { return }
        do {
            try transport.report(json, machineID: settings.machineID)
            reportedBackfill = backfill
        } catch {
            // The hub may only just be starting.
            nextReport = now + StatusReporter.backfillReportInterval
        }
    }

    private func spoolStatus(_ now: Int64, isFinal: Bool) -> SpoolStatus {
        if let census, now < nextCensus, !isFinal { return census }
        let status = SpoolStatus(reading: spool)
        census = status
        nextCensus = now + (pacing.milliseconds - now) * StatusReporter.censusShare
        return status
    }

    private func log(_ progress: DeliveryProgress) {
        let error = progress.lastError.map { "\($0)" } ?? progress.spoolError.map { "\($0)" }
        guard error != loggedError else { return }
        if let error {
            settings.log("cannot deliver, events are kept: \(error)")
        } else {
            settings.log("delivering again" + (transport.url.map { " to \($0)" } ?? ""))
        }
        loggedError = error
    }
}
