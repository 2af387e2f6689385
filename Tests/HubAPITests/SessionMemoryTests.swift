import EventModel
import StoreTesting
import Testing

@testable import HubAPI

/// What is kept of sessions, for how long, and which goes first.
@Suite struct SessionMemoryTests {
    private let memory = SessionMemory<String, Int>(entryLimit: 3, weightLimit: 100)

    private func session(_ id: String, events: Int64 = 1) -> Session {
        var session = StoreSamples.session(id)
        session.eventCount = events
        return session
    }

    private func keep(_ value: Int, _ key: String = "key", of id: String, weight: Int = 1) {
        let session = session(id)
        memory.keep(value, key, of: session, weight: weight, begunIn: memory.find(key, of: session).generation)
    }

    private func found(_ id: String, _ key: String = "key") -> Int? { memory.find(key, of: session(id)).value }

    @Test func aValueIsOfOneKeyAndOneRow() {
        keep(1, of: "a")
        keep(2, "other", of: "a")
        #expect(found("a") == 1)
        #expect(found("a", "other") == 2)
        #expect(found("b") == nil)
        #expect(memory.find("key", of: session("a", events: 2)).value == nil)
        memory.keep(3, "key", of: session("a", events: 2), weight: 1, begunIn: 0)
        #expect(memory.find("key", of: session("a", events: 2)).value == 3)
        #expect(found("a") == nil)
    }

    @Test func whatWasNotUsedForLongestGoesFirst() {
        for (value, id) in ["a", "b", "c"].enumerated() { keep(value, of: id) }
        #expect(found("a") == 0)
        keep(3, of: "d")
        #expect(found("b") == nil)
        #expect(found("a") == 0)
        #expect(found("c") == 2)
        #expect(found("d") == 3)
    }

    @Test func noMoreThanSoMuchIsKept() {
        keep(1, of: "a", weight: 60)
        keep(2, of: "b", weight: 50)
        #expect(found("a") == nil)
        #expect(found("b") == 2)
        keep(3, of: "c", weight: 101)
        #expect(found("c") == nil)
        #expect(found("b") == 2)
    }

    @Test func whatWasBegunBeforeAllWasLetGoOfIsNotKept() {
        let generation = memory.find("key", of: session("a")).generation
        keep(1, of: "b")
        memory.removeAll()
        #expect(found("b") == nil)
        memory.keep(2, "key", of: session("a"), weight: 1, begunIn: generation)
        #expect(found("a") == nil)
        keep(3, of: "a")
        #expect(found("a") == 3)
    }
}
