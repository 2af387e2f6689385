import EventModel
import EventStore
import StoreTesting
import Testing

@Suite struct FaultInjectingStoreTests {
    let store = FaultInjectingStore(InMemoryStore())

    @Test(arguments: StoreConformance.checks)
    func conformsWhileNothingIsPlanned(_ check: StoreConformance.Check) throws {
        try check.run(store)
    }

    @Test func failsBeforeCommit() throws {
        store.plan(.beforeCommit(StoreError(.diskFull, "full")), atTransaction: 2)
        try store.store([StoreSamples.event(1)])
        #expect(throws: StoreError(.diskFull, "full")) { try store.store([StoreSamples.event(2)]) }
        #expect(try store.lastEventID() == 1)
        try store.store([StoreSamples.event(2)])
        #expect(try store.lastEventID() == 2)
        #expect(store.transactionCount == 3)
    }

    @Test func failsAfterCommit() throws {
        store.plan(.afterCommit(StoreError(.inputOutput, "unknown")))
        #expect(throws: StoreError(.inputOutput, "unknown")) { try store.store([StoreSamples.event(1)]) }
        #expect(try store.store([StoreSamples.event(1)]) == [.duplicate(id: 1)])
    }

    @Test func failsOnTheNthChange() throws {
        store.plan(.onChange(2, StoreError(.busy, "locked")))
        #expect(throws: StoreError(.busy, "locked")) {
            try store.store([StoreSamples.event(1), StoreSamples.event(2)])
        }
        #expect(try store.lastEventID() == 0)
    }

    @Test func anErrorThatTheBodySwallowsStillFailsTheTransaction() throws {
        store.plan(.onChange(1, StoreError(.busy, "locked")))
        #expect(throws: StoreError(.busy, "locked")) {
            try store.transaction { (transaction) throws(StoreError) in
                do { try transaction.put(StoreSamples.session("s")) } catch {}
            }
        }
    }

    @Test func failsUntilToldOtherwise() throws {
        store.planAlways(.beforeCommit(StoreError(.diskFull, "full")))
        for number in 1...3 { #expect(throws: StoreError.self) { try store.store([StoreSamples.event(number)]) } }
        store.failReads(with: StoreError(.corrupt, "damaged"))
        #expect(throws: StoreError(.corrupt, "damaged")) { try store.status() }
        store.planAlways(nil)
        store.failReads(with: nil)
        try store.store([StoreSamples.event(1)])
        #expect(try store.status().eventCount == 1)
    }

    @Test func delaysOnTheWritersThread() throws {
        nonisolated(unsafe) var order: [String] = []  // Touched by this thread only.
        store.plan(.delayed { order.append("delay") })
        try store.transaction { (_) throws(StoreError) in order.append("body") }
        #expect(order == ["delay", "body"])
    }
}
