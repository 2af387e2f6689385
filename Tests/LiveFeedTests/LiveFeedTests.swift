import EventModel
import LiveFeed
import Platform
import TestRandomness
import Testing

@Suite struct LiveFeedTests {
    @Test func aViewerSeesWhatIsPublishedAfterItCame() throws {
        let feed = LiveFeed(lastEventID: 10)
        feed.publish([message(11)], changedSessions: [])
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: nil) {})
        feed.publish([message(12), message(13)], changedSessions: [])
        #expect(ids(of: viewer.next()) == [12, 13])
        #expect(viewer.next().isIdle)
        #expect(viewer.lastEventID == 13)
    }

    @Test func aViewerThatResumesGetsWhatTheRingStillHas() throws {
        let feed = LiveFeed(lastEventID: 10)
        feed.publish((11...20).map { message($0) }, changedSessions: [])
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: 15) {})
        #expect(ids(of: viewer.next()) == [16, 17, 18, 19, 20])
    }

    @Test func aViewerFromBeforeTheRingIsSentToTheStoreAndMissesNothing() throws {
        let feed = LiveFeed(lastEventID: 10)
        feed.publish((11...20).map { message($0) }, changedSessions: [])
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: 5) {})
        guard case .catchUp(after: 5, through: 10) = viewer.next() else {
            Issue.record("expected to be sent to the store")
            return
        }
        viewer.caughtUp(to: 12)
        #expect(ids(of: viewer.next()) == Array(13...20))
    }

    @Test func aSlowViewerIsSentToTheStoreForWhatTheRingForgot() throws {
        var settings = LiveFeed.Settings()
        settings.ringMessages = 4
        let feed = LiveFeed(lastEventID: 0, settings: settings)
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: nil) {})
        for id in Int64(1)...25 { feed.publish([message(id)], changedSessions: []) }
        guard case .catchUp(after: 0, through: 21) = viewer.next() else {
            Issue.record("expected to be sent to the store")
            return
        }
        viewer.caughtUp(to: 21)
        #expect(ids(of: viewer.next()) == [22, 23, 24, 25])
        #expect(viewer.next().isIdle)
    }

    /// A session row that waits for its turn is no reason to wake anybody before.
    @Test func viewersSleepWhileSessionRowsGather() throws {
        var settings = LiveFeed.Settings()
        settings.pacingMilliseconds = 1
        settings.sessionMilliseconds = 400
        let feed = LiveFeed(lastEventID: 0, settings: settings)
        let seen = Monitor((wakes: 0, sessions: 0))
        let held = Monitor(LiveSubscription?.none)
        let viewer = try #require(
            feed.subscribe(filter: LiveFilter(), after: nil) {
                seen.signal { seen in
                    seen.wakes += 1
                    guard case .messages(let messages)? = held.withLock({ $0?.next() }) else { return }
                    seen.sessions += messages.count { if case .session = $0.content { true } else { false } }
                }
            })
        held.withLock { $0 = viewer }
        feed.start()
        defer { feed.stop() }
        for id in Int64(1)...2 {
            feed.publish([message(id)], changedSessions: [session()])
            // The first row goes at once, the second has to wait.
            #expect(seen.wait(milliseconds: 10_000) { $0.sessions >= id ? true : nil } == true)
        }
        #expect(seen.withLock { $0.wakes } <= 4)
    }

    @Test func nothingToPublishWakesNobody() throws {
        let feed = LiveFeed(lastEventID: 0)
        let wakes = Monitor(0)
        let viewer = feed.subscribe(filter: LiveFilter(), after: nil) { wakes.signal { $0 += 1 } }
        feed.start()
        feed.publish([], changedSessions: [])
        #expect(wakes.wait(milliseconds: 100) { $0 > 0 ? true : nil } == nil)
        feed.stop()
        withExtendedLifetime(viewer) {}
    }

    /// One step holds few large messages, and the next goes on where it ended.
    @Test func aStepIsBoundedInBytes() throws {
        let feed = LiveFeed(lastEventID: 0)
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: nil) {})
        let messages = (Int64(1)...40).map { id in
            var event = event(id)
            event.payload = [UInt8](repeating: 0x20, count: 100_000)
            return LiveMessage(.event(event, stored: true))
        }
        feed.publish(messages, changedSessions: [])
        var seen: [Int64] = []
        while case let step = viewer.next(), !step.isIdle {
            let ids = ids(of: step)
            #expect(ids.count <= 10)
            seen += ids
        }
        #expect(seen == Array(1...40))
    }

    /// Whatever the pace of a viewer, store and ring together give every event once and in order.
    @Test(arguments: 0..<50) func noEventIsMissedOrDoubled(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var settings = LiveFeed.Settings()
        settings.ringMessages = 16
        let feed = LiveFeed(lastEventID: 0, settings: settings)
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: nil) {})
        var published: Int64 = 0
        var seen: [Int64] = []
        for _ in 0..<400 {
            if Bool.random(using: &random) {
                let count = Int64.random(in: 1...12, using: &random)
                feed.publish((published + 1...published + count).map { message($0) }, changedSessions: [])
                published += count
                continue
            }
            switch viewer.next(limit: Int.random(in: 1...8, using: &random)) {
            case .messages(let messages): seen += messages.map(\.eventID)
            case .catchUp(let after, let through):
                // The store may know more than the ring had forgotten.
                let end = Int64.random(in: through...published, using: &random)
                seen += Array(after + 1...end)
                viewer.caughtUp(to: end)
            case .idle, .ended: break
            }
        }
        while case .messages(let messages) = viewer.next() { seen += messages.map(\.eventID) }
        #expect(seen == Array(1..<(seen.last ?? 0) + 1))
    }

    @Test func filtersAndUnstoredEvents() throws {
        let feed = LiveFeed(lastEventID: 0)
        var filter = LiveFilter()
        filter.toolNames = ["Bash"]
        let viewer = try #require(feed.subscribe(filter: filter, after: nil) {})
        let lost = LiveMessage(.event(event(0, tool: "Bash"), stored: false))
        feed.publish([message(1, tool: "Read"), message(2, tool: "Bash"), lost], changedSessions: [])
        #expect(ids(of: viewer.next()) == [2, 0])
        #expect(viewer.lastEventID == 2)
    }

    /// What has no id was shown before the event that the viewer names, or it was not shown at all.
    @Test func aViewerThatResumesIsNotShownUnstoredEventsAgain() throws {
        let feed = LiveFeed(lastEventID: 0)
        let lost = LiveMessage(.event(event(0), stored: false))
        feed.publish([message(1), lost, message(2), lost, message(3)], changedSessions: [])
        #expect(ids(of: try #require(feed.subscribe(filter: LiveFilter(), after: 2) {}).next()) == [0, 3])
        #expect(ids(of: try #require(feed.subscribe(filter: LiveFilter(), after: 0) {}).next()) == [1, 0, 2, 0, 3])
        #expect(try #require(feed.subscribe(filter: LiveFilter(), after: 3) {}).next().isIdle)
        #expect(try #require(feed.subscribe(filter: LiveFilter(), after: 99) {}).lastEventID == 3)
    }

    /// Of large messages the feed holds no more than its limit, and as much again until they are removed together.
    @Test func forgottenMessagesHoldNoMemory() {
        var settings = LiveFeed.Settings()
        settings.ringBytes = 10_000
        let feed = LiveFeed(lastEventID: 0, settings: settings)
        let kept = WeakMessages()
        for id in Int64(1)...200 {
            var large = event(id)
            large.payload = [UInt8](repeating: 0x20, count: 1000)
            let message = LiveMessage(.event(large, stored: true))
            kept.add(message)
            feed.publish([message], changedSessions: [])
        }
        #expect((1...10).contains(kept.count))
    }

    @Test func theRingKeepsTheNewestHoweverLarge() throws {
        var settings = LiveFeed.Settings()
        settings.ringBytes = 1
        let feed = LiveFeed(lastEventID: 0, settings: settings)
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: nil) {})
        feed.publish([message(1), message(2)], changedSessions: [])
        guard case .catchUp(after: 0, through: 1) = viewer.next() else {
            Issue.record("expected to be sent to the store")
            return
        }
        viewer.caughtUp(to: 1)
        #expect(ids(of: viewer.next()) == [2])
    }

    @Test func aBusySessionIsToldOfNowAndThen() throws {
        var settings = LiveFeed.Settings()
        settings.pacingMilliseconds = 1
        let feed = LiveFeed(lastEventID: 0, settings: settings)
        let woken = Monitor(0)
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: nil) { woken.signal { $0 += 1 } })
        feed.start()
        defer { feed.stop() }
        var session = Session(
            id: "s", agentKind: "claude-code", sourceApp: "app", machineID: "m", startedAt: .epoch, lastEventAt: .epoch)
        for count in Int64(1)...50 {
            session.eventCount = count
            feed.publish([], changedSessions: [session])
        }
        var seen: [Int64] = []
        while seen.last != 50, woken.wait(milliseconds: 10_000, until: { $0 > 0 ? true : nil }) == true {
            if case .messages(let messages) = viewer.next() {
                for case .session(let session) in messages.map(\.content) { seen.append(session.eventCount) }
            }
        }
        #expect(seen.count <= 3)
        #expect(seen == seen.sorted())
    }

    @Test func aStoppedFeedEndsItsViewers() throws {
        let feed = LiveFeed(lastEventID: 0)
        feed.start()
        let viewer = try #require(feed.subscribe(filter: LiveFilter(), after: nil) {})
        feed.publish([message(1)], changedSessions: [])
        feed.stop()
        #expect(ids(of: viewer.next()) == [1])
        guard case .ended = viewer.next() else {
            Issue.record("expected the end")
            return
        }
        #expect(feed.subscribe(filter: LiveFilter(), after: nil) {} == nil)
    }

    @Test func viewersAreBounded() {
        var settings = LiveFeed.Settings()
        settings.maximumSubscribers = 1
        let feed = LiveFeed(lastEventID: 0, settings: settings)
        var first = feed.subscribe(filter: LiveFilter(), after: nil) {}
        #expect(first != nil)
        #expect(feed.subscribe(filter: LiveFilter(), after: nil) {} == nil)
        first = nil
        #expect(feed.subscriberCount == 0)
        #expect(feed.subscribe(filter: LiveFilter(), after: nil) {} != nil)
    }
}

/// Counts the messages that somebody still holds.
private final class WeakMessages {
    private struct Reference {
        weak var message: LiveMessage?
    }

    private var references: [Reference] = []

    func add(_ message: LiveMessage) { references.append(Reference(message: message)) }
    var count: Int { references.count { $0.message != nil } }
}

private func event(_ id: Int64, tool: String? = nil) -> Event {
    let time = Timestamp(milliseconds: id)
    var event = Event(
        uuid: EventUUID(high: 0, low: UInt64(id)), sourceApp: "app", machineID: "m", sessionID: "s",
        type: "PostToolUse",
        timestamp: time, createdAt: time)
    event.id = id
    event.toolName = tool
    return event
}

private func session() -> Session {
    let time = Timestamp(milliseconds: 1)
    return Session(
        id: "s", agentKind: "claude-code", sourceApp: "app", machineID: "m", startedAt: time, lastEventAt: time)
}

private func message(_ id: Int64, tool: String? = nil) -> LiveMessage {
    LiveMessage(.event(event(id, tool: tool), stored: true))
}

private func ids(of step: LiveStep) -> [Int64] {
    if case .messages(let messages) = step { messages.map(\.eventID) } else { [] }
}

extension LiveStep {
    fileprivate var isIdle: Bool { if case .idle = self { true } else { false } }
}
