internal import HTTPClient
package import HubClient
package import Platform
internal import Spool

/// How a flush ended.
package enum FlushEnd: Sendable, Equatable {
    /// The hub has everything; so many records went there.
    case drained(Int)
    /// A collector or another flush is at it.
    case busy
    /// Something is left; hooks will start no flush for so many seconds.
    case failed(HubError?, retrySeconds: Int)
    /// The state folder cannot be used.
    case unusable(CollectorError)
}

/// Delivers what is in the spool and ends: what a hook starts, detached, when no collector listens.
package struct Flush {
    /// Milliseconds after which a flush gives up.
    package static let limit: Int64 = 60_000
    /// Seconds for which hooks start no flush after the first failure; doubled with each, up to the cap.
    package static let backOffSeconds = 5
    package static let backOffCapSeconds = 300
    /// Milliseconds for a request: several must fit into the limit.
    private static let timeouts = HTTPClientTimeouts(connect: 3_000, total: 10_000)

    private let settings: CollectorSettings
    private let pacing: any Pacing
    private let clock: any WallClock

    package init(_ settings: CollectorSettings, pacing: any Pacing = StopSignal(), clock: any WallClock = SystemClock())
    {
        self.settings = settings
        self.pacing = pacing
        self.clock = clock
    }

    package func run() -> FlushEnd {
        do throws(SystemError) {
            try Files.makeFolder(settings.stateFolder)
            guard let flushLock = try FileLock.tryLock(FlushClaim.flushLockPath(settings.stateFolder)),
                let collectorLock = try FileLock.tryLock(settings.lockPath)
            else { return .busy }
            defer { withExtendedLifetime((flushLock, collectorLock)) {} }
            return deliver()
        } catch {
            return .unusable(.unusable(settings.stateFolder, error))
        }
    }

    private func deliver() -> FlushEnd {
        let transport = HubTransport(
            version: settings.version, stateFolder: settings.stateFolder, timeouts: Flush.timeouts,
            privacy: settings.privacy, locate: settings.locate)
        let source = SpoolSource(SpoolSettings(stateFolder: settings.stateFolder))
        let reporter = StatusReporter(settings, transport: transport, pacing: pacing, clock: clock)
        let loop = DeliveryLoop(
            source: source, transport: transport,
            quarantine: QuarantineFolder(stateFolder: settings.stateFolder, clock: clock), pacing: pacing, clock: clock)
        loop.progress.quarantined = CollectorStatus.quarantinedBefore(stateFolder: settings.stateFolder)
        loop.onProgress = { reporter.note($0.isStuck ? .stuck : .delivering, $0) }
        let deadline = pacing.milliseconds + Flush.limit
        var end = loop.drain(until: deadline)
        if end == .drained {
            // A hook that came meanwhile found us at it and started nobody: look once more after giving the claim back.
            FlushClaim.releaseInherited(settings.stateFolder)
            end = loop.drain(until: deadline)
        }
        source.finish()
        reporter.note(.stopped, loop.progress, isFinal: true)
        guard end == .drained else {
            return .failed(loop.progress.lastError, retrySeconds: postpone())
        }
        FlushClaim.clearDelay(settings.stateFolder)
        return .drained(loop.progress.delivered)
    }

    /// Dates the back-off stamp into the future, further each time, and returns how far.
    private func postpone() -> Int {
        let path = FlushClaim.backOffPath(settings.stateFolder)
        let text = (try? Files.read(path, limit: 64)).map { String(decoding: $0, as: UTF8.self) }
        let before = text.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        let seconds = min(max(2 * min(before, Flush.backOffCapSeconds), Flush.backOffSeconds), Flush.backOffCapSeconds)
        // Where the stamp cannot be written hooks start a flush each time: slower, never wrong.
        try? Files.replace(path, with: Array("\(seconds)\n".utf8))
        try? FlushClaim.delayNext(settings.stateFolder, seconds: seconds)
        return seconds
    }
}
