import EventModel
import EventStore
import LiveFeed
import Platform
import Telemetry

/// One viewer's way through the feed, with the store for what the feed no longer has.
///
/// `next` never blocks: pages of the store are read on the catch-up thread, and a wake tells when one is there.
final class LiveReader: @unchecked Sendable {
    // @unchecked: `isLive` and the subscription belong to the one thread that asks for frames at a time; the rest is
    // under `page`'s lock.

    /// Events that one read of the store brings.
    static let pageEvents = 500

    private enum Page {
        case none
        case wanted
        case ready([Event], upTo: Int64)
        case failed
    }

    private let services: HubServices
    private let catchUp: CatchUpThread
    private let filter: LiveFilter
    private let frames: LiveFrames
    private let wake: @Sendable () -> Void
    private let page = Monitor(Page.none)
    private let subscription: LiveSubscription
    /// Whether the viewer has come up to the present: one that falls behind afterwards is told of it.
    private var isLive: Bool

    /// Nil when there are too many viewers.
    init?(
        services: HubServices, catchUp: CatchUpThread, filter: LiveFilter, frames: LiveFrames, after lastID: Int64?,
        wake: @escaping @Sendable () -> Void
    ) {
        guard let subscription = services.feed.subscribe(filter: filter, after: lastID, wake: wake) else { return nil }
        self.services = services
        self.catchUp = catchUp
        self.filter = filter
        self.frames = frames
        self.wake = wake
        self.subscription = subscription
        isLive = lastID == nil
    }

    /// Highest event id that this viewer has seen.
    var lastEventID: Int64 { subscription.lastEventID }

    enum Step {
        /// Frames to send, maybe none: ask again.
        case frames([[UInt8]])
        case idle
        case ended
    }

    func next() -> Step {
        if let step = takePage() { return step }
        switch subscription.next() {
        case .messages(let messages):
            isLive = true
            return .frames(messages.map(frames.bytes))
        case .idle: return .idle
        case .ended: return .ended
        case .catchUp(let after, let through): return askForPage(after: after, through: through)
        }
    }

    private func takePage() -> Step? {
        let current = page.withLock { page in
            let current = page
            if case .wanted = page { return current }
            page = .none
            return current
        }
        switch current {
        case .none: return nil
        case .wanted: return .idle
        case .ready(let events, let upTo):
            subscription.caughtUp(to: upTo)
            return .frames(events.filter(filter.matches).map { frames.event($0) })
        case .failed:
            // The stream ends; the client comes back with its last id and nothing is missed.
            return .ended
        }
    }

    private func askForPage(after: Int64, through: Int64) -> Step {
        page.withLock { $0 = .wanted }
        catchUp.read(
            after: after, includePayload: frames.includePayload, isWanted: { [weak self] in self != nil }
        ) { [weak self] result in
            guard let self else { return }
            self.page.withLock { page in
                switch result {
                case .success(let events):
                    // Whatever was stored is seen in order of ids: a short page means that there is no more up to here.
                    let isLast = events.count < LiveReader.pageEvents
                    page = .ready(
                        events, upTo: isLast ? max(through, events.last?.id ?? 0) : events.last?.id ?? through)
                case .failure: page = .failed
                }
            }
            self.wake()
        }
        // A viewer that comes back knows that it was away; only one that was too slow is told.
        guard isLive else { return .idle }
        isLive = false
        services.metrics.streamGaps.add()
        return .frames([frames.gap(from: after, to: through)])
    }
}
