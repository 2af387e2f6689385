package import EventModel

extension Session {
    /// Microseconds from the start to the end. While it works or waits for an answer its time goes on; of what is idle
    /// nobody knows whether it will be heard of again, and it lasted until it was heard of last.
    package func lasted(now: Timestamp) -> Int64 {
        let isGoingOn = status == .running || status == .waiting
        return span(from: startedAt, to: endedAt, lastEventAt, now: isGoingOn ? now : nil)
    }
}

extension Agent {
    /// Like that of its session.
    package func lasted(now: Timestamp) -> Int64 {
        let isGoingOn = status == .running || status == .waiting
        return span(from: startedAt, to: endedAt, lastEventAt, now: isGoingOn ? now : nil)
    }
}

/// Never negative: the sender's clock may be ahead of ours.
private func span(from start: Timestamp, to end: Timestamp?, _ last: Timestamp, now: Timestamp?) -> Int64 {
    max(0, (end ?? max(last, now ?? last)).since(start))
}
