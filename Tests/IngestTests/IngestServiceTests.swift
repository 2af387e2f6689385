import EventModel
import EventStore
import Ingest
import LiveFeed
import Platform
import StoreTesting
import Synchronization
import Telemetry
import Testing

/// Committing in groups: what becomes of events when the store fails, when too many wait and when the hub stops.
@Suite struct IngestServiceTests {
    @Test func oneTransactionServesAllThatWait() throws {
        let ingest = try Fixture()
        let gate = ingest.holdNextTransaction()
        let first = ingest.submit(1..<2)
        #expect(gate.awaitHeld())
        let others = (2..<22).map { ingest.submit($0..<$0 + 1) }
        #expect(ingest.service.queueDepth == 20)
        gate.open()
        #expect(first.wait() == [.stored(id: 1)])
        for (index, other) in others.enumerated() { #expect(other.wait() == [.stored(id: Int64(index + 2))]) }
        // The first, a look for silent sessions, and the rest.
        #expect(ingest.store.transactionCount <= 3)
    }

    @Test func aGroupIsNoLargerThanATransaction() throws {
        let ingest = try Fixture { $0.transactionEvents = 10 }
        let gate = ingest.holdNextTransaction()
        _ = ingest.submit(0..<1)
        #expect(gate.awaitHeld())
        let large = ingest.submit(1..<31)
        let small = (31..<51).map { ingest.submit($0..<$0 + 1) }
        gate.open()
        #expect(large.wait()?.count == 30)
        for result in small { #expect(result.wait()?.count == 1) }
        #expect(ingest.metrics.transactions.value == 4)
    }

    @Test func anIdleServiceLetsTheStoreCatchUpOnce() throws {
        let ingest = try Fixture { $0.idleMilliseconds = 10 }
        #expect(eventually { ingest.store.indexingCount == 1 })
        #expect(ingest.submit(1..<2).wait() == [.stored(id: 1)])
        #expect(eventually { ingest.store.indexingCount == 2 })
    }

    @Test func anIdleServiceLetsTheStoreCatchUpPartByPart() throws {
        let ingest = try Fixture { $0.idleMilliseconds = 10 }
        #expect(eventually { ingest.store.indexingCount == 1 })
        ingest.store.planIndexings(3)
        #expect(ingest.submit(1..<2).wait() == [.stored(id: 1)])
        #expect(eventually { ingest.store.indexingCount == 5 })
        #expect(ingest.submit(2..<3).wait() == [.stored(id: 2)])
        #expect(eventually { ingest.store.indexingCount == 6 })
    }

    @Test(arguments: [StoreError.Code.diskFull, .busy, .inputOutput, .corrupt]) func aFailureOfTheStoreIsNobodysFault(
        code: StoreError.Code
    ) throws {
        let ingest = try Fixture()
        let error = StoreError(code, "no")
        ingest.store.plan(.beforeCommit(error))
        #expect(ingest.submit(1..<4).wait() == Array(repeating: .unavailable(error), count: 3))
        #expect(try ingest.store.lastEventID() == 0)
        #expect(ingest.submit(1..<4).wait() == [.stored(id: 1), .stored(id: 2), .stored(id: 3)])
        #expect(try ingest.store.session("session-1")?.eventCount == 3)
        #expect(ingest.metrics.unavailable.value == 3)
        #expect(ingest.metrics.rejected.value == 0)
    }

    @Test func viewersSeeWhatTheStoreDoesNotTakeOnce() throws {
        let ingest = try Fixture()
        let viewer = try #require(ingest.feed.subscribe(filter: LiveFilter(), after: nil) {})
        _ = ingest.submit(2..<3).wait()
        ingest.awaitSweep()
        for _ in 0..<3 {
            ingest.store.plan(.beforeCommit(StoreError(.diskFull, "no")))
            _ = ingest.submit(1..<2).wait()
        }
        #expect(ingest.submit(1..<2).wait() == [.stored(id: 2)])
        guard case .messages(let messages) = viewer.next() else {
            Issue.record("nothing to see")
            return
        }
        #expect(messages.map(\.eventID) == [1, 0, 2])
    }

    /// The commit took place and nobody knows: sent again, everything is there once.
    @Test func anUncertainCommitIsRepeatedWithoutHarm() throws {
        let ingest = try Fixture()
        let error = StoreError(.inputOutput, "fsync")
        ingest.store.plan(.afterCommit(error))
        #expect(ingest.submit(1..<4).wait() == Array(repeating: .unavailable(error), count: 3))
        #expect(
            ingest.submit(1..<5).wait() == [.duplicate(id: 1), .duplicate(id: 2), .duplicate(id: 3), .stored(id: 4)])
        #expect(try ingest.store.session("session-1")?.eventCount == 4)
    }

    /// Wherever in a transaction the store fails, the rows are as if it had never been.
    @Test(arguments: 1...8) func aFailureHalfWayLeavesNothing(change: Int) throws {
        let ingest = try Fixture()
        #expect(ingest.submit(1..<2).wait() == [.stored(id: 1)])
        ingest.awaitSweep()
        ingest.store.plan(.onChange(change, StoreError(.inputOutput, "no")), atTransaction: 1)
        let first = ingest.submit(2..<5).wait()
        if first != [.stored(id: 2), .stored(id: 3), .stored(id: 4)] {
            #expect(try ingest.store.session("session-1")?.eventCount == 1)
        }
        #expect(ingest.submit(2..<6).wait()?.last == .stored(id: 5))
        #expect(try ingest.store.session("session-1")?.eventCount == 5)
        #expect(try ingest.store.agents(AgentQuery()).agents.first?.eventCount == 5)
    }

    @Test func onePoisonousEventSpoilsNoOther() throws {
        let ingest = try Fixture()
        let error = StoreError(.constraint, "no")
        let gate = ingest.holdNextTransaction()
        let first = ingest.submit(0..<1)
        #expect(gate.awaitHeld())
        let pair = ingest.submit(1..<3)
        let single = ingest.submit(3..<4)
        // After the one held and the look for silent sessions: the group of three fails, then the half of two, then of
        // that half the first.
        for number in [2, 4, 5] { ingest.store.plan(.onChange(1, error), atTransaction: number) }
        gate.open()
        _ = first.wait()
        #expect(pair.wait() == [.stored(id: 2), .rejected(error)])
        #expect(single.wait() == [.stored(id: 3)])
        #expect(try ingest.store.session("session-1")?.eventCount == 3)
        #expect(ingest.metrics.counter(of: .refusedByStore).value == 1)
    }

    @Test func tooMuchThatWaitsIsRefused() throws {
        let ingest = try Fixture {
            $0.queueEvents = 10
            $0.queueBytes = 1 << 20
        }
        let gate = ingest.holdNextTransaction()
        let first = ingest.submit(0..<1)
        #expect(gate.awaitHeld())
        let waiting = ingest.submit(1..<9)
        #expect(!ingest.submit(9..<12).isAccepted)
        #expect(ingest.submit(9..<11).isAccepted)
        #expect(!ingest.submit(11..<12).isAccepted)
        #expect(ingest.service.queueDepth == 10)
        gate.open()
        _ = first.wait()
        #expect(waiting.wait()?.count == 8)
        #expect(eventually { ingest.service.queueDepth == 0 })
        // One that is larger than the queue passes when nothing else waits.
        #expect(ingest.submit(20..<60).wait()?.count == 40)
    }

    @Test func stoppingStoresWhatWaitsAndRefusesTheRest() throws {
        let ingest = try Fixture()
        let gate = ingest.holdNextTransaction()
        let first = ingest.submit(0..<1)
        #expect(gate.awaitHeld())
        let waiting = (1..<20).map { ingest.submit($0..<$0 + 1) }
        #expect(!ingest.service.stop(milliseconds: 0))
        #expect(!ingest.submit(20..<21).isAccepted)
        gate.open()
        #expect(ingest.service.stop(milliseconds: 30_000))
        #expect(first.wait() == [.stored(id: 1)])
        for result in waiting { #expect(result.wait()?.count == 1) }
        #expect(try ingest.store.lastEventID() == 20)
    }

    @Test func aServiceThatNeverStartedStops() {
        let service = IngestService(store: InMemoryStore(), feed: LiveFeed(lastEventID: 0), metrics: Metrics())
        #expect(service.stop(milliseconds: 0))
        #expect(!service.submit([]) { _ in })
    }

    @Test func silentSessionsEnd() throws {
        let ingest = try Fixture { $0.sweepMilliseconds = 1 }
        #expect(ingest.submit(1..<2).wait() == [.stored(id: 1)])
        // The clock of the fixture is far beyond the event's time.
        #expect(eventually { (try? ingest.store.session("session-1"))??.status == .ended })
        #expect(try ingest.store.session("session-1")?.endReason == "inactivity")
    }

    @Test func aSweepThatFailsIsTriedAgain() throws {
        let ingest = try Fixture { $0.sweepMilliseconds = 1 }
        ingest.store.plan(.beforeCommit(StoreError(.busy, "no")), atTransaction: 2)
        ingest.store.plan(.beforeCommit(StoreError(.busy, "no")), atTransaction: 3)
        #expect(ingest.submit(1..<2).wait() == [.stored(id: 1)])
        #expect(eventually { (try? ingest.store.session("session-1"))??.status == .ended })
        #expect(ingest.metrics.failedTransactions.value == 2)
    }

    /// A full disk stays known until something was written again.
    @Test func aSweepThatWritesNothingDoesNotHideAFailingStore() throws {
        let ingest = try Fixture { $0.sweepMilliseconds = 1 }
        ingest.store.plan(.beforeCommit(StoreError(.diskFull, "no")))
        #expect(ingest.submit(1..<2).wait() == [.unavailable(StoreError(.diskFull, "no"))])
        let transactions = ingest.store.transactionCount
        #expect(eventually { ingest.store.transactionCount > transactions + 3 })
        var isFailing = ingest.metrics.isStoreFailing.load(ordering: .relaxed)
        #expect(isFailing)
        #expect(ingest.submit(1..<2).wait() == [.stored(id: 1)])
        isFailing = ingest.metrics.isStoreFailing.load(ordering: .relaxed)
        #expect(!isFailing)
    }

    @Test func viewersSeeWhatWasStoredInOrderAndWhatWasNot() throws {
        let ingest = try Fixture()
        let viewer = try #require(ingest.feed.subscribe(filter: LiveFilter(), after: nil) {})
        _ = ingest.submit(1..<4).wait()
        ingest.awaitSweep()
        ingest.store.plan(.beforeCommit(StoreError(.diskFull, "no")))
        _ = ingest.submit(4..<5).wait()
        _ = ingest.submit(1..<2).wait()
        guard case .messages(let messages) = viewer.next() else {
            Issue.record("nothing to see")
            return
        }
        #expect(messages.map(\.eventID) == [1, 2, 3, 0])
    }
}
