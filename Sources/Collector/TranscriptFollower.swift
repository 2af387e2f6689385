internal import EventModel
internal import HubClient
internal import Platform
internal import Transcripts

/// Follows this machine's session files for as long as the collector runs, on a thread of its own, so that hooks' events
/// never wait behind history. From any thread.
final class TranscriptFollower: Sendable {
    private struct State {
        var progress: TranscriptProgress?
        var isEnded = false
    }

    /// Requests on their way at once.
    static let senders = 4
    /// Milliseconds between two looks when nothing is reported.
    private static let idleWait = 2_000
    /// Milliseconds between two looks while something is on its way.
    private static let busyWait = 1_000
    /// Milliseconds for which a burst of reports is gathered.
    private static let settleTime = 25
    /// Milliseconds between two attempts to get the positions to oneself.
    private static let lockInterval = 1_000
    /// Milliseconds between two counts of the progress while it runs.
    private static let countInterval: Int64 = 500

    private let settings: TranscriptSettings
    private let folder: String
    private let waker: TailWaker
    private let pacing: any Pacing
    private let transports: [any TranscriptTransport]
    private let state = Monitor(State())
    private let log: @Sendable (String) -> Void
    /// Called when an import has begun or ended.
    private let onTurn: @Sendable () -> Void

    /// Milliseconds between two questions for the hub's store while nothing is sent: requests ask by themselves.
    private static let storeInterval: Int64 = 60_000

    static func folder(_ stateFolder: String) -> String { stateFolder + "/transcripts" }
    /// Held by whoever moves the positions.
    static func lockPath(_ stateFolder: String) -> String { folder(stateFolder) + "/lock" }

    init(
        _ settings: TranscriptSettings, stateFolder: String, pacing: any Pacing,
        transports: [any TranscriptTransport], log: @escaping @Sendable (String) -> Void = { _ in },
        onTurn: @escaping @Sendable () -> Void = {}
    ) {
        self.log = log
        self.onTurn = onTurn
        self.settings = settings
        self.pacing = pacing
        self.transports = transports
        folder = TranscriptFollower.folder(stateFolder)
        waker = TailWaker(usesKernel: settings.watch == .inotify)
        _ = WorkerThread(name: "transcripts") { [self] in
            run(stateFolder)
            state.signal { $0.isEnded = true }
        }
    }

    /// Nil before the first look.
    var progress: TranscriptProgress? { state.withLock { $0.progress } }

    /// To be called once the pacing is stopped: ends a wait.
    func wake() { waker.wake() }

    func cancel() { for transport in transports { transport.cancel() } }

    func join() { _ = state.wait { $0.isEnded ? true : nil } }

    private func run(_ stateFolder: String) {
        guard let lock = waitForLock(stateFolder) else { return }
        var storeChanges = 0
        while !pacing.isStopped {
            let store = chooseStore(&storeChanges)
            follow(store, storeChanges)
            if !pacing.isStopped { waker.wait(milliseconds: TranscriptFollower.lockInterval) }
        }
        lock.release()
    }

    /// The store whose positions hold: the hub's, or while that is not known the one that was sent to last.
    private func chooseStore(_ changes: inout Int) -> String? {
        let positions = PositionFolder(folder)
        let latest = positions.latest
        guard let found = hubStore, found != latest, positions.choose(found) else { return latest }
        if let latest {
            changes += 1
            log("the hub keeps another store (\(found)) than before (\(latest)): it is sent what it lacks")
        }
        return found
    }

    /// Nil where it cannot be learned.
    private var hubStore: String? { (try? transports.first?.storeID()) ?? nil }

    /// Follows the files until everything is to stop, or the hub turns out to keep another store.
    private func follow(_ store: String?, _ storeChanges: Int) {
        let tail = TranscriptTail(settings, positions: PositionStore(folder: folder, store: store), waker: waker)
        let pipeline = TranscriptPipeline(
            tail, waker: waker, transports: transports, pacing: pacing, storeID: store)
        var counted: (at: Int64, revision: Int)?
        var asked = (at: pacing.milliseconds, mark: transports.first?.hubMark)
        count(pipeline, store, storeChanges)
        while !pacing.isStopped, !pipeline.hasMetOtherStore {
            let isDone = pipeline.step()
            let now = pacing.milliseconds
            let isDue = counted.map { now - $0.at >= TranscriptFollower.countInterval } ?? true
            // Counting thousands of files for nothing would be most of what an idle collector does.
            if isDone ? counted?.revision != pipeline.revision : isDue {
                counted = (now, isDone ? pipeline.revision : -1)
                count(pipeline, store, storeChanges)
            }
            let mark = transports.first?.hubMark
            if isDone, mark != asked.mark || now - asked.at >= TranscriptFollower.storeInterval {
                asked = (now, mark)
                if let found = hubStore, found != store { break }
            }
            waker.wait(milliseconds: isDone ? TranscriptFollower.idleWait : TranscriptFollower.busyWait)
            if isDone, !pacing.isStopped { waker.settle(milliseconds: TranscriptFollower.settleTime) }
        }
        pipeline.close()
        count(pipeline, store, storeChanges)
    }

    private func count(_ pipeline: TranscriptPipeline, _ store: String?, _ storeChanges: Int) {
        var progress = pipeline.progress(at: pacing.milliseconds)
        progress.store = store
        progress.storeChanges = storeChanges
        let isTurn = state.withLock { state in
            defer { state.progress = progress }
            return state.progress?.backfill.state != progress.backfill.state
        }
        if isTurn { onTurn() }
    }

    /// A backfill that was started by hand has them for a while. Nil when everything is to stop.
    private func waitForLock(_ stateFolder: String) -> FileLock? {
        try? Files.makeFolder(folder)
        while !pacing.isStopped {
            if let lock = try? FileLock.tryLock(TranscriptFollower.lockPath(stateFolder)) { return lock }
            waker.wait(milliseconds: TranscriptFollower.lockInterval)
        }
        return nil
    }
}
