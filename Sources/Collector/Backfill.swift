package import HubClient
internal import Platform
package import Transcripts

/// How an import by hand ended.
package enum BackfillEnd: Sendable, Equatable {
    /// The hub has everything.
    case done
    /// It was interrupted; what is left goes on with the next one.
    case stopped
    /// The hub could not be reached, or refused, for too long.
    case gaveUp(HubError?)
    /// The state folder cannot be used.
    case unusable(CollectorError)
}

/// Imports session files once: the same reader as the collector's, started by hand.
///
/// It moves the collector's positions where no collector does, so that it can be interrupted and goes on later. Beside a
/// running collector it begins where that one stands and puts nothing down: what both send is stored once.
package struct Backfill {
    /// Which positions to begin from.
    package enum Start: Sendable {
        /// Where the last delivery ended.
        case whereItEnded
        /// At the beginning of each file.
        case beginning
    }

    /// Milliseconds of failures after which it gives up.
    private static let patience: Int64 = 60_000
    /// Milliseconds between two reports of progress.
    private static let reportInterval: Int64 = 200

    private let settings: CollectorSettings
    private let start: Start
    private let pacing: any Pacing

    /// `settings.transcripts` says which files.
    package init(_ settings: CollectorSettings, from start: Start, pacing: any Pacing = StopSignal()) {
        self.settings = settings
        self.start = start
        self.pacing = pacing
    }

    /// What would be read, the newest file first.
    package func survey() -> [UnreadFile] {
        guard let transcripts = settings.transcripts else { return [] }
        let positions =
            start == .beginning
            ? PositionStore(folder: nil) : PositionStore(copyOf: folder, store: knownStore(of: transports[0]))
        let tail = TranscriptTail(transcripts, positions: positions, waker: TailWaker(usesKernel: false))
        tail.refresh()
        return tail.unreadFiles
    }

    /// Runs to the end; `onProgress` is called on this thread now and then, and at the end.
    package func run(onProgress: (TranscriptProgress, HubError?) -> Void) -> BackfillEnd {
        guard let transcripts = settings.transcripts else { return .done }
        let transports = transports
        let lock: FileLock?
        let positions: PositionStore
        var store: String?
        do throws(SystemError) {
            try Files.makeFolder(folder)
            lock = start == .beginning ? nil : try FileLock.tryLock(TranscriptFollower.lockPath(settings.stateFolder))
        } catch {
            return .unusable(.unusable(settings.stateFolder, error))
        }
        switch start {
        case .beginning: positions = PositionStore(folder: nil)
        case .whereItEnded:
            store = knownStore(of: transports[0])
            if lock != nil, let store { _ = PositionFolder(folder).choose(store) }
            positions =
                lock == nil
                ? PositionStore(copyOf: folder, store: store) : PositionStore(folder: folder, store: store)
        }
        defer { lock?.release() }
        let waker = TailWaker(usesKernel: false)
        let tail = TranscriptTail(transcripts, positions: positions, waker: waker)
        let pipeline = TranscriptPipeline(
            tail, waker: waker, transports: transports, pacing: pacing, patience: Backfill.patience, storeID: store)
        return run(pipeline, waker, onProgress)
    }

    private func run(
        _ pipeline: TranscriptPipeline, _ waker: TailWaker, _ onProgress: (TranscriptProgress, HubError?) -> Void
    ) -> BackfillEnd {
        var reportedAt: Int64?
        var isDone = false
        while !pacing.isStopped, !pipeline.hasGivenUp {
            isDone = pipeline.step()
            let now = pacing.milliseconds
            if reportedAt.map({ now - $0 >= Backfill.reportInterval }) ?? true {
                reportedAt = now
                onProgress(pipeline.progress(at: now), pipeline.error)
            }
            if isDone { break }
            waker.wait(milliseconds: Int(Backfill.reportInterval))
        }
        let error = pipeline.error
        pipeline.close()
        onProgress(pipeline.progress(at: pacing.milliseconds), error)
        if pipeline.hasGivenUp { return pacing.isStopped ? .stopped : .gaveUp(error) }
        return isDone ? .done : .stopped
    }

    private var folder: String { TranscriptFollower.folder(settings.stateFolder) }

    private var transports: [HubTransport] {
        (0..<TranscriptFollower.senders).map { _ in
            HubTransport(
                version: settings.version, stateFolder: settings.stateFolder, privacy: settings.privacy,
                locate: settings.locate)
        }
    }

    /// The store that the hub keeps, or while that is not known the one that was sent to last.
    private func knownStore(of transport: HubTransport) -> String? {
        let found = try? transport.storeID()
        return found ?? PositionFolder(folder).latest
    }
}
