import EventModel
import HTTPClient
import JSONCoding
import Testing

@testable import HubAPI

/// What is made of the collectors' reports of their imports.
@Suite struct BackfillTests {
    private func machines(_ hub: TestHub) throws -> [JSONNode] {
        let reply = try hub.get("/api/backfill").json
        #expect(differences(reply, from: .named("BackfillList")) == [])
        return reply["machines"]?.elements ?? []
    }

    @Test func progressIsShownAsItWasReported() throws {
        let hub = try TestHub()
        #expect(try machines(hub).isEmpty)
        let report = """
            {"spool":{},"transcripts":{"watching":"inotify","files":3},"backfill":{"state":"running","files_total":10,\
            "files_done":4,"bytes_total":1000,"bytes_done":400,"events":77,"rate_bytes_per_s":12.5,"eta_s":48,\
            "started_at":"2026-01-01T00:00:00Z"}}
            """
        #expect(try hub.post("/api/collectors/m1", report).status == 204)
        #expect(try hub.post("/api/collectors/m2", #"{"backfill":{"state":"done"}}"#).status == 204)
        #expect(try hub.post("/api/collectors/m3", #"{"spool":{}}"#).status == 204)
        let machines = try machines(hub)
        #expect(machines.compactMap { $0["machine_id"]?.string } == ["m1", "m2"])
        #expect(machines[0]["state"]?.string == "running")
        #expect(machines[0]["bytes_done"]?.int == 400)
        #expect(machines[0]["eta_s"]?.double == 48)
        #expect(machines[0]["updated_at"]?.string == hub.clock.now().iso8601)
        #expect(machines[1]["files_total"]?.int == 0)
        let metrics = try hub.get("/metrics").text
        #expect(metrics.contains("eyrie_backfill_machines{state=\"running\"} 1\n"))
        #expect(metrics.contains("eyrie_backfill_bytes_done 400\n"))
    }

    @Test func aCollectorThatFallsSilentAtWorkIsStuck() throws {
        let hub = try TestHub()
        for state in ["idle", "scanning", "running", "done", "stuck"] {
            _ = try hub.post("/api/collectors/\(state)", #"{"backfill":{"state":"\#(state)"}}"#)
        }
        hub.clock.advance(seconds: 60)
        #expect(try machines(hub).allSatisfy { $0["state"]?.string == $0["machine_id"]?.string })
        hub.clock.advance(seconds: 1)
        #expect(try machines(hub).compactMap { $0["state"]?.string } == ["done", "idle", "stuck", "stuck", "stuck"])
    }

    @Test(arguments: [
        "{}", "7", "null", #"{"state":7}"#, #"{"state":"odd"}"#,
        #"{"state":"running","files_total":"x","bytes_total":1e300,"eta_s":null,"started_at":"soon"}"#,
        #"{"state":"running","files_total":9223372036854775807,"bytes_total":9223372036854775807}"#,
    ]) func strangeReportsAreHarmless(backfill: String) throws {
        let hub = try TestHub()
        for machine in ["a", "b"] {
            #expect(try hub.post("/api/collectors/\(machine)", "{\"backfill\":\(backfill)}").status == 204)
        }
        _ = try machines(hub)
        #expect(try hub.get("/metrics").status == 200)
        #expect(try hub.get("/health").status == 200)
    }
}
