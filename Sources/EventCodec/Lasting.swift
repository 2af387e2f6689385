package import EventModel

extension Session {
    /// Microseconds from the start to the end. While it works or waits for an answer its time goes on; of what is idle
    /// nobody knows whether it will be heard of again, and it lasted until it was heard of last.
    package func lasted(now: Timestamp) -> Int64 {
        (endedAt ?? (status == .running || status == .waiting ? now : lastEventAt)).since(startedAt)
    }
}

extension Agent {
    /// Like that of its session.
    package func lasted(now: Timestamp) -> Int64 {
        (endedAt ?? (status == .running || status == .waiting ? now : lastEventAt)).since(startedAt)
    }
}
