import DemoData
import Ingest
import JSONCoding
package import Platform
import Synchronization

/// Plays made-up sessions into the hub, through the same reading and committing as real ones.
package final class DemoPlayer: Sendable {
    /// Sessions of one play.
    static let sessions = 12
    /// How much faster than life.
    static let speed: Int64 = 8

    private let isPlaying = Atomic(false)
    private let stopped = Monitor(false)
    private let clock: any WallClock
    private let uuids: any EventUUIDSource

    package init(clock: any WallClock, uuids: any EventUUIDSource) {
        self.clock = clock
        self.uuids = uuids
    }

    package func stop() { stopped.signal { $0 = true } }

    /// Starts a play on a thread of its own; does nothing while one is under way.
    func play(_ submission: EventSubmission) {
        guard !isPlaying.exchange(true, ordering: .acquiringAndReleasing) else { return }
        _ = WorkerThread(name: "demo") {
            self.run(submission)
            self.isPlaying.store(false, ordering: .releasing)
        }
    }

    private func run(_ submission: EventSubmission) {
        let script = DemoScript(seed: UInt64.random(in: .min ... .max), sessions: DemoPlayer.sessions)
        let start = monotonicNanoseconds()
        let telemetry = TelemetryEndpoints(services: submission.services)
        var calls = script.modelCalls[...]
        for step in script.steps {
            while let call = calls.first, call.microseconds <= step.microseconds {
                guard waits(until: call.microseconds, since: start) else { return }
                telemetry.take(logs: DemoModelCall.request([(call, clock.now())]))
                calls.removeFirst()
            }
            guard waits(until: step.microseconds, since: start) else { return }
            let now = clock.now()
            let line = DemoScript.batchLine(step, at: now, uuid: uuids.next(at: now))
            guard let object = try? JSONDocument(parsing: line).root, let item = try? submission.item(object) else {
                continue
            }
            _ = submission.services.ingest.submit([item]) { _ in }
        }
    }

    /// Waits for a moment of the script; false when the player is stopped before.
    private func waits(until microseconds: Int64, since start: UInt64) -> Bool {
        let due = UInt64(microseconds / DemoPlayer.speed) * 1000
        let elapsed = monotonicNanoseconds() - start
        guard due > elapsed else { return true }
        return stopped.wait(milliseconds: Int((due - elapsed) / 1_000_000), until: { $0 ? true : nil }) == nil
    }
}
