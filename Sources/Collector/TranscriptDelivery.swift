package import HubClient
internal import Synchronization

/// Where parts of session files go.
package protocol TranscriptTransport: AnyObject, Sendable {
    func send(_ request: TranscriptRequest) throws(HubError) -> TranscriptReply
    /// Which store the hub keeps; nil of a hub that does not say.
    func storeID() throws(HubError) -> String?
    /// Changes when another hub, or the same one started anew, is there to be tried; nil when that cannot be told.
    var hubMark: String? { get }
    /// Ends a request under way and refuses later ones. From any thread.
    func cancel()
}

/// What became of a request in the end.
package struct TranscriptResult: Sendable, Equatable {
    /// Records that the hub has.
    package var events = 0
    /// Lines that it does not take.
    package var refused = 0
    /// Lines that are too long for it.
    package var oversize = 0

    package init(events: Int = 0, refused: Int = 0, oversize: Int = 0) {
        self.events = events
        self.refused = refused
        self.oversize = oversize
    }
}

/// Brings one request after the other to the hub, for as long as it takes. Used by one thread.
///
/// Every line ends up with the hub, or it is counted as refused; nothing waits for a line that no hub will take.
package struct TranscriptDelivery {
    private let transport: any TranscriptTransport
    private let pacing: any Pacing
    /// Told what delivery is stuck on; nil when it goes on again.
    private let onError: (HubError?) -> Void
    /// Whether another request was given up, so that this one is in vain.
    private let isGivenUp: () -> Bool
    private var delay: RetryDelay
    /// Milliseconds of failures after which it is given up; nil for never.
    private let patience: Int64?
    /// Whether a request was refused because the hub keeps another store than the one that lacks its lines.
    package private(set) var hasMetOtherStore = false

    /// Milliseconds between two looks at the world during a long wait.
    private static let waitSlice = 1_000

    package init(
        transport: any TranscriptTransport, pacing: any Pacing, patience: Int64? = nil,
        delay: RetryDelay = RetryDelay(), isGivenUp: @escaping () -> Bool = { false },
        onError: @escaping (HubError?) -> Void = { _ in }
    ) {
        self.isGivenUp = isGivenUp
        self.transport = transport
        self.pacing = pacing
        self.patience = patience
        self.delay = delay
        self.onError = onError
    }

    /// Nil when it was stopped, patience has ended, or the hub keeps another store: the positions stay where they were.
    package mutating func deliver(_ request: TranscriptRequest) -> TranscriptResult? {
        var result = TranscriptResult()
        var left = [request]
        var failingSince: Int64?
        while let current = left.last {
            if pacing.isStopped || isGivenUp() { return nil }
            do throws(HubError) {
                let reply = try transport.send(current)
                result.events += reply.stored + reply.duplicate
                result.refused += reply.rejected
                left.removeLast()
                answered(&failingSince)
            } catch {
                if error.isOtherStore {
                    hasMetOtherStore = true
                    onError(error)
                    return nil
                }
                switch DeliveryOutcome(error, count: 1) {
                case .answered:
                    left.removeLast()
                    answered(&failingSince)
                case .unacceptable(let reason):
                    left.removeLast()
                    answered(&failingSince)
                    split(current, reason, &left, &result)
                case .cancelled: return nil
                case .blocked:
                    if !wait(delay.afterBlock(), error, &failingSince) { return nil }
                case .failed(let seconds):
                    if !wait(delay.afterFailure(retryAfterSeconds: seconds), error, &failingSince) { return nil }
                }
            }
        }
        return result
    }

    private mutating func answered(_ failingSince: inout Int64?) {
        delay.reset()
        failingSince = nil
        onError(nil)
    }

    /// Halves find the line that is at fault while its neighbours get through.
    private func split(
        _ request: TranscriptRequest, _ reason: QuarantineReason, _ left: inout [TranscriptRequest],
        _ result: inout TranscriptResult
    ) {
        if let (first, second) = request.halves() {
            left.append(second)
            left.append(first)
        } else if reason.code == "oversize" {
            result.oversize += 1
        } else {
            result.refused += 1
        }
    }

    /// Waits, unless the hub turns up meanwhile; false when patience has ended.
    private mutating func wait(_ milliseconds: Int, _ error: HubError, _ failingSince: inout Int64?) -> Bool {
        onError(error)
        let began = pacing.milliseconds
        let since = failingSince ?? began
        failingSince = since
        if let patience, began - since >= patience { return false }
        let end = began + Int64(milliseconds)
        let mark = transport.hubMark
        while !pacing.isStopped, !isGivenUp() {
            let now = pacing.milliseconds
            if now >= end { return true }
            pacing.pause(milliseconds: Int(min(end - now, Int64(TranscriptDelivery.waitSlice))))
            if let current = transport.hubMark, current != mark {
                delay.reset()
                return true
            }
        }
        return true
    }
}
