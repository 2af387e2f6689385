internal import EventModel
internal import HubClient
package import Platform
package import Spool

/// Carries out what `DeliveryMachine` decides. Used by one thread.
package final class DeliveryLoop {
    package enum End: Sendable, Equatable {
        /// Everything is delivered.
        case drained
        /// Something is left.
        case stopped
        case deadline
        case spoolFailed(SpoolError)
    }

    /// Called on the loop's thread whenever something happened, and about once a second while it waits.
    package var onProgress: (DeliveryProgress) -> Void = { _ in }
    package var progress = DeliveryProgress()

    private let source: any BatchSource
    private let transport: any BatchTransport
    private let quarantine: any QuarantineStore
    private let pacing: any Pacing
    private let clock: any WallClock
    private var machine: DeliveryMachine
    private var records: [DeliveryRecord] = []

    /// Microseconds after which an event counts as late when it is delivered.
    package static let bufferedAge: Int64 = 60 * 1_000_000
    /// Milliseconds between two looks at the world during a long wait.
    private static let waitSlice = 1_000

    package init(
        source: any BatchSource, transport: any BatchTransport, quarantine: any QuarantineStore,
        pacing: any Pacing, clock: any WallClock = SystemClock(), delay: RetryDelay = RetryDelay()
    ) {
        self.source = source
        self.transport = transport
        self.quarantine = quarantine
        self.pacing = pacing
        self.clock = clock
        machine = DeliveryMachine(delay: delay)
    }

    /// Delivers until nothing is left, everything is to stop, or `deadline` (in milliseconds of the pacing's clock) has
    /// passed. What is begun goes on with the next call.
    package func drain(until deadline: Int64? = nil) -> End {
        while true {
            let action = machine.nextAction
            // What the hub has answered is put down first: the next process need not ask again.
            if !action.isBookkeeping {
                if pacing.isStopped { return .stopped }
                if let deadline, pacing.milliseconds >= deadline { return .deadline }
            }
            switch action {
            case .send(let indices):
                machine.finishSending(send(indices))
            case .wait(let milliseconds):
                wait(milliseconds, deadline)
            case .quarantine(let index, let reason):
                let isKept = quarantine.keep(records[index], reason)
                if isKept { progress.quarantined += 1 }
                machine.finishQuarantine(succeeded: isKept)
                onProgress(progress)
            case .acknowledge(let index):
                CrashPoint.afterSend.pass()
                source.acknowledge(before: index)
                machine.finishAcknowledgement()
            case .finished:
                do throws(SpoolError) {
                    records = try source.next()
                    progress.spoolError = nil
                } catch {
                    progress.spoolError = error
                    progress.lastErrorAt = clock.now()
                    return .spoolFailed(error)
                }
                if records.isEmpty { return .drained }
                machine.begin(groups: groups)
            }
        }
    }

    /// Late events and fresh ones apart: the hub is told for a whole request whether its events waited.
    private var groups: [Range<Int>] {
        let now = clock.now()
        var groups: [Range<Int>] = []
        var start = 0
        for index in records.indices where index > 0 && isLate(index, now) != isLate(index - 1, now) {
            groups.append(start..<index)
            start = index
        }
        return groups + [start..<records.count]
    }

    private func isLate(_ index: Int, _ now: Timestamp) -> Bool {
        now.since(records[index].time) > DeliveryLoop.bufferedAge
    }

    private func send(_ indices: [Int]) -> DeliveryOutcome {
        let now = clock.now()
        let isBuffered = indices.contains { isLate($0, now) }
        let outcome: DeliveryOutcome
        do throws(HubError) {
            let reply = try transport.send(indices.map { records[$0].line }, isBuffered: isBuffered)
            outcome = DeliveryOutcome(reply)
            note(outcome, nil)
        } catch {
            outcome = DeliveryOutcome(error, count: indices.count)
            note(outcome, error)
        }
        onProgress(progress)
        return outcome
    }

    private func note(_ outcome: DeliveryOutcome, _ error: HubError?) {
        switch outcome {
        case .answered(let items):
            progress.delivered += items.count { $0 == .accepted }
            progress.lastSuccess = clock.now()
            let isStuck = items.contains(.later)
            setError(isStuck ? DeliveryLoop.storeUnavailable : nil)
        case .unacceptable:
            progress.lastSuccess = clock.now()
            setError(nil)
        case .failed, .blocked: setError(error)
        case .cancelled: break
        }
    }

    private static let storeUnavailable = HubError(
        code: "store_unavailable", message: "the hub could not store some events just now", isRetryable: true)

    private func setError(_ error: HubError?) {
        progress.lastError = error
        progress.lastErrorAt = error.map { _ in clock.now() } ?? progress.lastErrorAt
    }

    /// Waits, unless the hub turns up meanwhile.
    private func wait(_ milliseconds: Int, _ deadline: Int64?) {
        let end = pacing.milliseconds + Int64(milliseconds)
        let mark = transport.hubMark
        while !pacing.isStopped {
            let now = pacing.milliseconds
            if now >= end { return machine.finishWaiting() }
            if let deadline, now >= deadline { return }
            let left = min(end, deadline ?? end) - now
            pacing.pause(milliseconds: Int(min(left, Int64(DeliveryLoop.waitSlice))))
            onProgress(progress)
            if let current = transport.hubMark, current != mark { return machine.hubReturned() }
        }
    }
}
