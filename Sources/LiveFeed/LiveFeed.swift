package import EventModel
import Platform

/// Fans committed events out to viewers.
///
/// All viewers share one ring of recent messages; each only keeps its place in it. A viewer that falls behind the ring
/// is told so, and fetches what it missed from the store: so a slow one costs no memory and loses nothing.
package final class LiveFeed: Sendable {
    package struct Settings: Sendable {
        /// Messages kept for viewers that lag.
        package var ringMessages = 8192
        /// Payload bytes kept for viewers that lag.
        package var ringBytes = 64 << 20
        /// Milliseconds between two wakes of the viewers while events keep coming.
        package var pacingMilliseconds = 25
        /// Milliseconds between two messages about the same session.
        package var sessionMilliseconds = 250
        /// Milliseconds after which viewers are woken although nothing has come, to send a sign of life.
        package var heartbeatMilliseconds = 15_000
        /// Viewers at one time.
        package var maximumSubscribers = 1024

        package init() {}
    }

    struct State {
        var ring: [LiveMessage] = []
        /// Place of `ring[start]` in the endless sequence of messages.
        var firstPosition: Int64 = 0
        /// Index of the oldest message; those before it are forgotten and removed in chunks.
        var start = 0
        var ringBytes = 0
        /// Highest event id that was published, or was stored when the feed started.
        var lastEventID: Int64 = 0
        /// Highest event id that has left the ring: a viewer that has not seen it must ask the store.
        var lastForgottenID: Int64 = 0
        var changedSessions: [ExactText: Session] = [:]
        /// Monotonic nanoseconds.
        var sessionsReleasedAt: UInt64 = 0
        var subscribers: [Int: @Sendable () -> Void] = [:]
        var nextSubscriber = 0
        var needsWake = false
        var isStopped = false
    }

    package let settings: Settings
    let state: Monitor<State>
    private let pacer: Monitor<WorkerThread?> = Monitor(nil)

    package init(lastEventID: Int64, settings: Settings = Settings()) {
        self.settings = settings
        state = Monitor(State(lastEventID: lastEventID, lastForgottenID: lastEventID))
    }

    /// Starts the thread that wakes viewers.
    package func start() {
        pacer.withLock { thread in
            thread = WorkerThread(name: "live-feed") { [weak self] in
                while let feed = self, feed.wakeOnce() {}
            }
        }
    }

    /// Ends the pacing thread; viewers are woken a last time.
    package func stop() {
        let subscribers = state.signal { state in
            state.isStopped = true
            return Array(state.subscribers.values)
        }
        for wake in subscribers { wake() }
        _ = pacer.withLock { $0 }?.join(milliseconds: 1000)
    }

    /// Appends messages in order of commit. Called by the one thread that commits.
    package func publish(_ messages: [LiveMessage], changedSessions: [Session]) {
        guard !messages.isEmpty || !changedSessions.isEmpty else { return }
        state.signal { state in
            for message in messages { append(message, to: &state) }
            for session in changedSessions { state.changedSessions[ExactText(session.id)] = session }
            state.needsWake = true
        }
    }

    /// Lets go of all messages, for they may hold what was forgotten, and tells viewers which sessions are no more. Who
    /// has not seen what was in the ring is sent to the store.
    package func forget(sessions: [String]) {
        state.signal { state in
            state.firstPosition = state.endPosition
            state.ring.removeAll()
            state.start = 0
            state.ringBytes = 0
            state.lastForgottenID = state.lastEventID
            for session in sessions { state.changedSessions[ExactText(session)] = nil }
            if !sessions.isEmpty { append(LiveMessage(.forgotten(sessions)), to: &state) }
            state.needsWake = true
        }
    }

    package var lastEventID: Int64 { state.withLock { $0.lastEventID } }
    package var subscriberCount: Int { state.withLock { $0.subscribers.count } }

    /// A new viewer that has seen everything up to `lastEventID`; nil means up to now. `wake` is called, on any thread,
    /// when there may be something new. Nil when there are too many viewers.
    package func subscribe(
        filter: LiveFilter, after lastEventID: Int64?, wake: @escaping @Sendable () -> Void
    ) -> LiveSubscription? {
        state.withLock { state in
            guard state.subscribers.count < settings.maximumSubscribers, !state.isStopped else { return nil }
            let id = state.nextSubscriber
            state.nextSubscriber += 1
            state.subscribers[id] = wake
            let seen = min(lastEventID ?? state.lastEventID, state.lastEventID)
            let position = lastEventID == nil ? state.endPosition : state.position(after: seen)
            return LiveSubscription(feed: self, id: id, filter: filter, position: position, lastEventID: seen)
        }
    }

    func unsubscribe(_ id: Int) { state.withLock { _ = $0.subscribers.removeValue(forKey: id) } }

    private func append(_ message: LiveMessage, to state: inout State) {
        state.ring.append(message)
        state.ringBytes += message.weight
        if message.eventID > 0 { state.lastEventID = message.eventID }
        while state.count > settings.ringMessages || (state.ringBytes > settings.ringBytes && state.count > 1) {
            let forgotten = state.ring[state.start]
            state.ringBytes -= forgotten.weight
            if forgotten.eventID > 0 { state.lastForgottenID = forgotten.eventID }
            state.start += 1
            state.firstPosition += 1
        }
        // Forgotten messages hold memory until they are removed: never more of them than of those kept.
        if state.start >= state.count {
            state.ring.removeFirst(state.start)
            state.start = 0
        }
    }

    /// Waits for news, wakes every viewer once, then lets news gather; false when the feed is stopped.
    private func wakeOnce() -> Bool {
        let patience = state.withLock { millisecondsToNextWake($0) }
        let isStopped = state.wait(milliseconds: patience) { state -> Bool? in
            state.isStopped ? true : state.needsWake ? false : nil
        }
        if isStopped == true { return false }
        let subscribers = state.withLock { state in
            releaseChangedSessions(&state)
            state.needsWake = false
            return Array(state.subscribers.values)
        }
        for wake in subscribers { wake() }
        _ = state.wait(milliseconds: settings.pacingMilliseconds) { $0.isStopped ? true : nil }
        return true
    }

    /// Until the session rows that have gathered may go, so that nobody is woken for nothing meanwhile; else until the
    /// next sign of life.
    private func millisecondsToNextWake(_ state: State) -> Int {
        guard !state.changedSessions.isEmpty else { return settings.heartbeatMilliseconds }
        let now = monotonicNanoseconds()
        let due = sessionsDue(state)
        return due <= now ? 0 : min(settings.heartbeatMilliseconds, Int((due - now) / 1_000_000) + 1)
    }

    /// Monotonic nanoseconds.
    private func sessionsDue(_ state: State) -> UInt64 {
        state.sessionsReleasedAt + UInt64(settings.sessionMilliseconds) * 1_000_000
    }

    /// Appends session rows that have gathered, so that one busy session is not told of more than four times a second.
    private func releaseChangedSessions(_ state: inout State) {
        let now = monotonicNanoseconds()
        guard !state.changedSessions.isEmpty, now >= sessionsDue(state) else { return }
        state.sessionsReleasedAt = now
        for session in state.changedSessions.values { append(LiveMessage(.session(session)), to: &state) }
        state.changedSessions.removeAll(keepingCapacity: true)
    }
}

extension LiveFeed.State {
    var count: Int { ring.count - start }
    var endPosition: Int64 { firstPosition + Int64(count) }

    /// The place behind the event of that id, or the oldest place: a viewer that comes back has seen what is before it,
    /// also what has no id.
    func position(after id: Int64) -> Int64 {
        let last = ring[start...].lastIndex { $0.eventID > 0 && $0.eventID <= id }
        return firstPosition + Int64(last.map { $0 + 1 - start } ?? 0)
    }

    init(lastEventID: Int64, lastForgottenID: Int64) {
        self.lastEventID = lastEventID
        self.lastForgottenID = lastForgottenID
    }
}

extension LiveMessage {
    /// Bytes that keeping this message costs, roughly.
    var weight: Int {
        if case .event(let event, _) = content { 512 + event.payload.count * 2 } else { 1024 }
    }
}
