import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// What is kept of long sessions holds as long as nothing happens in them.
@Suite struct SpanCacheTests {
    private let store = InMemoryStore()

    private func fill(_ id: String, calls: Int) throws {
        var session = StoreSamples.session(id)
        session.eventCount = Int64(calls)
        try store.store(sessions: [session])
        try store.store(calls: (0..<calls).map { StoreSamples.toolCall($0, session: id) })
    }

    @Test func whatHappensInALongSessionIsSeenAtOnce() throws {
        try fill("s", calls: 2500)
        let reads = FaultInjectingStore(store)
        let cache = SpanCache()
        #expect(try cache.spans(of: "s", reads)?.outline.tools.count == 2500)
        #expect(try cache.conversation(of: "s", agent: "main", reads)?.list.entries.count == 2500)
        try fill("s", calls: 2600)
        #expect(try cache.spans(of: "s", reads)?.outline.tools.count == 2600)
        #expect(try cache.conversation(of: "s", agent: "main", reads)?.list.entries.count == 2600)
        #expect(try cache.conversation(of: "s", agent: "other", reads)?.list.entries.isEmpty == true)
        #expect(try cache.conversation(of: "s", agent: nil, reads)?.list.entries.count == 2600)
        #expect(try cache.spans(of: "none", reads) == nil)
        #expect(try cache.conversation(of: "none", agent: nil, reads) == nil)
    }

    @Test func aSessionThatDidNotChangeIsNotReadAgain() throws {
        try fill("long", calls: 2500)
        try fill("short", calls: 5)
        let cache = SpanCache()
        _ = try cache.spans(of: "long", store)
        _ = try cache.spans(of: "short", store)
        // Calls that no event of the session told of: nobody looks for them.
        try store.store(calls: [
            StoreSamples.toolCall(9999, session: "long"), StoreSamples.toolCall(9999, session: "short"),
        ])
        #expect(try cache.spans(of: "long", store)?.outline.tools.count == 2500)
        #expect(try cache.spans(of: "short", store)?.outline.tools.count == 6)
    }
}
