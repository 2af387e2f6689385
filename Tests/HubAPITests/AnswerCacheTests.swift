import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// What is kept of answers holds as long as nothing happens in the session, and nobody lets go of it.
@Suite struct AnswerCacheTests {
    private let store = InMemoryStore()
    private let cache = AnswerCache()

    private func session(_ id: String = "s", events: Int64 = AnswerCache.eventMinimum) throws -> Session {
        var session = StoreSamples.session(id)
        session.eventCount = events
        try store.store(sessions: [session])
        return session
    }

    private func body(_ kind: AnswerCache.Kind, _ session: Session, _ text: String) throws -> String {
        String(decoding: try cache.body(kind, of: session, store) { Array(text.utf8) }, as: UTF8.self)
    }

    @Test func theSameRowHasTheSameAnswer() throws {
        let session = try session()
        #expect(try body(.cost, session, "first") == "first")
        #expect(try body(.cost, session, "second") == "first")
        #expect(try body(.files, session, "files") == "files")
    }

    @Test func anotherRowHasAnotherAnswer() throws {
        _ = try body(.cost, try session(), "first")
        #expect(try body(.cost, try session(events: AnswerCache.eventMinimum + 1), "second") == "second")
        let short = try session("short", events: AnswerCache.eventMinimum - 1)
        _ = try body(.cost, short, "first")
        #expect(try body(.cost, short, "second") == "second")
    }

    @Test func anAnswerThatWasOvertakenIsNotKept() throws {
        let session = try session()
        _ = try cache.body(.cost, of: session, store) {
            _ = try self.session(events: AnswerCache.eventMinimum + 1)
            return Array("old".utf8)
        }
        #expect(try body(.cost, session, "new") == "new")
        _ = try cache.body(.files, of: session, store) {
            cache.removeAll()
            return Array("old".utf8)
        }
        #expect(try body(.files, try self.session(), "new") == "new")
    }

    @Test func nothingIsLeftWhenAllIsLetGoOf() throws {
        let session = try session()
        _ = try body(.cost, session, "first")
        cache.removeAll()
        #expect(try body(.cost, session, "second") == "second")
    }

    @Test func onlySoManyBytesAreKept() throws {
        let sessions = try (0..<5).map { try session("s\($0)") }
        let text = String(repeating: "x", count: 1 << 20)
        for session in sessions { _ = try body(.cost, session, text) }
        #expect(try body(.cost, sessions[4], "again") == text)
        #expect(try body(.cost, sessions[0], "again") == "again")
    }
}
