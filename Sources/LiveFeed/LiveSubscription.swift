import Platform

/// What a viewer does next.
package enum LiveStep: Sendable {
    /// Show these, in order.
    case messages([LiveMessage])
    /// The ring no longer has what follows `after`: read the store up to `through`, tell the feed with `caughtUp`.
    case catchUp(after: Int64, through: Int64)
    /// Nothing new; the wake callback will come.
    case idle
    /// The feed has ended.
    case ended
}

/// One viewer's place in the feed. Used by one thread at a time.
package final class LiveSubscription: @unchecked Sendable {
    // @unchecked: `position` and `lastEventID` belong to the one thread that serves this viewer.
    private let feed: LiveFeed
    private let id: Int
    private let filter: LiveFilter
    private var position: Int64
    /// Highest event id that this viewer has seen or that its filter left out.
    package private(set) var lastEventID: Int64

    init(feed: LiveFeed, id: Int, filter: LiveFilter, position: Int64, lastEventID: Int64) {
        self.feed = feed
        self.id = id
        self.filter = filter
        self.position = position
        self.lastEventID = lastEventID
    }

    deinit { feed.unsubscribe(id) }

    /// Bytes of messages, roughly, after which a step ends: a viewer's copy of what it is sent stays small.
    private static let stepBytes = 1 << 20

    /// The next messages that match, at most about `limit`.
    package func next(limit: Int = 512) -> LiveStep {
        let taken: (messages: [LiveMessage], step: LiveStep?) = feed.state.withLock { state in
            if lastEventID < state.lastForgottenID {
                return ([], .catchUp(after: lastEventID, through: state.lastForgottenID))
            }
            position = max(position, state.firstPosition)
            let start = state.start + Int(position - state.firstPosition)
            let last = min(state.ring.count, start + limit)
            if start >= last { return ([], state.isStopped ? .ended : .idle) }
            var end = start
            var bytes = 0
            while end < last, bytes < LiveSubscription.stepBytes {
                bytes += state.ring[end].weight
                end += 1
            }
            position += Int64(end - start)
            return (Array(state.ring[start..<end]), nil)
        }
        if let step = taken.step { return step }
        var matching: [LiveMessage] = []
        for message in taken.messages {
            if message.eventID > 0 {
                guard message.eventID > lastEventID else { continue }
                lastEventID = message.eventID
            }
            if filter.matches(message) { matching.append(message) }
        }
        return .messages(matching)
    }

    /// Everything up to `id` has been read from the store.
    package func caughtUp(to id: Int64) { lastEventID = max(lastEventID, id) }
}
