internal import EventModel
internal import Platform
internal import Spool
internal import Transcripts

/// Delivers what hooks spool for as long as it runs, on a thread of its own. From any thread.
package final class CollectorService: Sendable {
    private let settings: CollectorSettings
    private let signal = StopSignal()
    private let transport: HubTransport
    private let follower = Monitor<TranscriptFollower?>(nil)
    private let ended = Monitor<(isEnded: Bool, failure: CollectorError?)>((false, nil))

    /// Milliseconds between two looks into the spool when no hook has waked us: a hook may be killed before it does.
    private static let pollInterval = 2_000
    /// Milliseconds for which a flush may hold the spool before us: a flush's own limit, and a little.
    static let flushPatience: Int64 = 70_000
    private static let lockInterval = 100

    /// Starts a collector. Throws when another one already serves the state folder.
    package static func start(_ settings: CollectorSettings) throws(CollectorError) -> CollectorService {
        let service = CollectorService(settings)
        let lock: FileLock?
        do throws(SystemError) {
            try Files.makeFolder(settings.stateFolder)
            StateFolder.clear(settings.stateFolder, log: settings.log)
            lock = try FileLock.tryLock(settings.lockPath)
        } catch {
            throw .unusable(settings.stateFolder, error)
        }
        // A flush ends by itself; another collector does not.
        guard lock != nil || FileLock.isHeld(FlushClaim.flushLockPath(settings.stateFolder)) else {
            throw .alreadyRunning(settings.stateFolder)
        }
        _ = WorkerThread(name: "collector") { service.run(lock) }
        return service
    }

    private init(_ settings: CollectorSettings) {
        self.settings = settings
        transport = HubTransport(
            version: settings.version, stateFolder: settings.stateFolder, privacy: settings.privacy,
            locate: settings.locate)
    }

    /// Ends the collector: a request under way may finish within `milliseconds`, then is cut off. What was not
    /// acknowledged stays in the spool. False when the thread did not end even so. May be called twice.
    @discardableResult package func stop(milliseconds: Int = 5_000) -> Bool {
        signal.stop()
        _ = CollectorWake.send(settings.stateFolder)
        let follower = follower.withLock { $0 }
        follower?.wake()
        if join(milliseconds: milliseconds) { return true }
        transport.cancel()
        follower?.cancel()
        return join(milliseconds: CollectorService.cutOffMilliseconds)
    }

    private static let cutOffMilliseconds = 2_000

    /// Waits for the end; false when it has not come after `milliseconds`.
    @discardableResult package func join(milliseconds: Int? = nil) -> Bool {
        ended.wait(milliseconds: milliseconds) { $0.isEnded ? true : nil } ?? false
    }

    /// Why it ended by itself; nil while it runs and after `stop`.
    package var failure: CollectorError? { ended.withLock { $0.failure } }

    private func run(_ lock: FileLock?) {
        var failure: CollectorError?
        do throws(CollectorError) {
            let lock = lock == nil ? try waitForLock() : lock
            if let lock {
                startFollowing()
                defer {
                    finishFollowing()
                    // Before the end is told: the next collector may start at once.
                    lock.release()
                }
                try deliver()
            }
        } catch {
            failure = error
        }
        ended.signal { $0 = (true, failure) }
    }

    /// Nil when the service was stopped meanwhile.
    private func waitForLock() throws(CollectorError) -> FileLock? {
        let deadline = signal.milliseconds + CollectorService.flushPatience
        while !signal.isStopped {
            do throws(SystemError) {
                if let lock = try FileLock.tryLock(settings.lockPath) { return lock }
            } catch {
                throw .unusable(settings.stateFolder, error)
            }
            guard signal.milliseconds < deadline else { throw .alreadyRunning(settings.stateFolder) }
            signal.pause(milliseconds: CollectorService.lockInterval)
        }
        return nil
    }

    /// Session files are followed beside the spool: neither waits for the other.
    private func startFollowing() {
        guard let transcripts = settings.transcripts, transcripts.watch != .off, !signal.isStopped else { return }
        let started = TranscriptFollower(
            transcripts, stateFolder: settings.stateFolder, pacing: signal, transports: makeTransports(),
            log: settings.log, onTurn: { [settings] in _ = CollectorWake.send(settings.stateFolder) })
        follower.withLock { $0 = started }
        if signal.isStopped { started.wake() }
    }

    private func makeTransports() -> [any TranscriptTransport] {
        if let hub = settings.localHub { return (0..<LocalHub.senders).map { _ in LocalHubTransport(hub) } }
        return (0..<TranscriptFollower.senders).map { _ in
            HubTransport(
                version: settings.version, stateFolder: settings.stateFolder, privacy: settings.privacy,
                locate: settings.locate)
        }
    }

    /// Also when delivery has ended by itself: who cannot serve the spool is not this machine's collector.
    private func finishFollowing() {
        signal.stop()
        let follower = follower.withLock { $0 }
        follower?.wake()
        follower?.join()
    }

    private func deliver() throws(CollectorError) {
        let clock = SystemClock()
        let source = SpoolSource(SpoolSettings(stateFolder: settings.stateFolder))
        let reporter = StatusReporter(settings, transport: transport, pacing: signal, clock: clock)
        reporter.transcripts = { [follower] in follower.withLock { $0 }?.progress }
        let loop = DeliveryLoop(
            source: source, transport: transport,
            quarantine: QuarantineFolder(stateFolder: settings.stateFolder, clock: clock), pacing: signal, clock: clock)
        loop.progress.quarantined = CollectorStatus.quarantinedBefore(stateFolder: settings.stateFolder)
        loop.onProgress = { reporter.note($0.isStuck ? .stuck : .delivering, $0) }
        let listener = try listen()
        var tidied = -1
        while !signal.isStopped {
            _ = loop.drain()
            let isAllSaid = reporter.note(loop.progress.isStuck ? .stuck : .idle, loop.progress)
            if signal.isStopped { break }
            let interval = isAllSaid ? CollectorService.pollInterval : Int(StatusReporter.writeInterval)
            let isWoken = listener?.wait(milliseconds: interval) ?? false
            if listener == nil { signal.pause(milliseconds: interval) }
            // What hooks wrote is as they were given it: it does not lie there for longer than it must.
            let handled = loop.progress.delivered + loop.progress.quarantined
            if !isWoken, handled != tidied {
                source.finish()
                tidied = handled
            }
        }
        source.finish()
        finishFollowing()
        reporter.note(.stopped, loop.progress, isFinal: true)
    }

    /// Nil where the state folder takes no socket: then polling must do.
    private func listen() throws(CollectorError) -> WakeListener? {
        do throws(SpoolError) {
            return try WakeListener(settings.stateFolder)
        } catch {
            if error.reason == .alreadyListening { throw .alreadyRunning(settings.stateFolder) }
            settings.log("hooks cannot wake the collector, it looks every 2 s: \(error)")
            return nil
        }
    }
}
