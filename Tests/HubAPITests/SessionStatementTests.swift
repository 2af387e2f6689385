import EventModel
import HTTPClient
import JSONCoding
import Testing

@testable import HubAPI

/// Sessions that other producers state.
@Suite struct SessionStatementTests {
    @Test func aSessionIsStatedAndChanged() throws {
        let hub = try TestHub()
        let body = """
            {"session_id":"mine","source_app":"cli","machine_id":"box","agent_kind":"codex","title":"Ünïcode",\
            "model":"m","status":"running","started_at":"2026-01-01T00:00:00Z","unknown":1}
            """
        #expect(try hub.post("/api/sessions", body).status == 201)
        var session = try hub.get("/api/sessions/mine").json["session"]
        #expect(session?["agent_kind"]?.string == "codex")
        #expect(session?["title"]?.string == "Ünïcode")
        #expect(session?["started_at"]?.string == "2026-01-01T00:00:00.000000Z")
        hub.clock.advance(seconds: 5)
        let end = #"{"title":"done","status":"ended","end_reason":"finished"}"#
        #expect(try hub.send("PATCH", "/api/sessions/mine", body: Array(end.utf8)).status == 200)
        session = try hub.get("/api/sessions/mine").json["session"]
        #expect(session?["status"]?.string == "ended")
        #expect(session?["title"]?.string == "done")
        #expect(session?["end_reason"]?.string == "finished")
    }

    @Test func aSessionThatIsNotThereCannotBeChanged() throws {
        let hub = try TestHub()
        let reply = try hub.send("PATCH", "/api/sessions/none", body: Array(#"{"title":"t"}"#.utf8))
        #expect(reply.status == 404)
        #expect(reply.json["error"]?["hint"]?.string != nil)
        #expect(try hub.get("/api/sessions").json["total"]?.int == 0)
    }

    @Test(arguments: [
        ("{}", ["session_id"]), (#"{"session_id":""}"#, ["session_id"]), (#"{"session_id":7}"#, ["session_id"]),
        (#"{"session_id":"s","status":"odd"}"#, ["status"]),
        (#"{"session_id":"s","title":7,"started_at":"x"}"#, ["title", "started_at"]),
        (#"{"session_id":"a\u0000b"}"#, ["session_id"]), ("[]", ["body"]),
    ]) func mistakesAreNamed(body: String, fields: [String]) throws {
        let reply = try TestHub().post("/api/sessions", body)
        #expect(reply.status == 400)
        #expect(reply.errorFields == fields)
        #expect(reply.json["error"]?["message"]?.string?.isEmpty == false)
    }
}
