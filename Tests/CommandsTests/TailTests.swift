import Commands
import HubClient
import Synchronization
import Testing

private func event(_ id: Int, stored: Bool = true) -> ServerSentEvent {
    ServerSentEvent(
        id: String(id), event: "event", data: "{\"id\":\(id),\"hook_event_type\":\"Stop\",\"stored\":\(stored)}")
}

@Suite struct TailTests {
    @Test func goesOnWhereTheConnectionBroke() throws {
        var program = try Program()
        program.hub = FakeHub(
            [:],
            streams: [
                [ServerSentEvent(event: "hello", data: "{\"last_id\":4}")],
                [event(5), event(6), event(7, stored: false)],
                [event(7), event(8)],
            ])
        let result = program("tail", "--json", "--limit", "5", "--type", "Stop")
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 5)
        // What was not stored has no place in the store to go on from.
        #expect(program.hub.lastEventIDs.withLock { $0 } == [nil, "4", "6"])
        #expect(result.error.contains("is lost; trying again"))
    }

    @Test func aGapIsSaid() throws {
        var program = try Program()
        program.hub = FakeHub(
            [:], streams: [[ServerSentEvent(event: "gap", data: "{\"missed\":1200}"), event(1)]])
        let result = program("tail", "--limit", "1")
        #expect(result.error == "warning: 1,200 events came too fast; they follow from the store\n")
        #expect(result.output.contains("Stop"))
    }

    @Test func whoIsNotKnownIsToldSo() throws {
        let result = try Program()("tail")
        #expect(result.status == 4)
    }
}
