import EventModel

/// Events that viewers have been shown while the store could not take them. Each try to store them again would show them
/// again. Belongs to the ingest thread.
final class UnstoredEvents {
    /// Events that are remembered; in a longer outage some are shown twice.
    private static let limit = 10_000

    private var shown: Set<EventUUID> = []

    /// True the first time.
    func insert(_ uuid: EventUUID) -> Bool {
        if shown.count >= UnstoredEvents.limit { shown.removeAll() }
        return shown.insert(uuid).inserted
    }

    /// The event has been stored.
    func remove(_ uuid: EventUUID) {
        if !shown.isEmpty { shown.remove(uuid) }
    }
}
