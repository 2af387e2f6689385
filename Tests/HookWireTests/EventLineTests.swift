import EventModel
import HookWire
import JSONCoding
import Testing

@Suite struct EventLineTests {
    private let stamp = EventStamp(
        uuid: EventUUID(version7At: Timestamp(milliseconds: 1_795_222_621_500), random: (1, 2)),
        time: Timestamp(microseconds: 1_795_222_621_500_001), machineID: "host-1", sourceApp: "my \"app\"",
        processID: 4_194_304,
        agentVersion: "2.1.0", pluginVersion: nil)

    @Test func looksAsAgreed() {
        let line = EventLine.encode(HookPayload(Array(#"{"session_id":"s"}"#.utf8)), stamp)
        let expected =
            #"{"event_uuid":"\#(stamp.uuid)","timestamp":"2026-11-21T00:57:01.500001Z","machine_id":"host-1","#
            + #""source_app":"my \"app\"","hook_pid":4194304,"agent_version":"2.1.0","payload":{"session_id":"s"}}"#
        #expect(String(decoding: line, as: UTF8.self) == expected)
    }

    @Test func namesWhatItCouldNotRead() throws {
        let root = try JSONDocument(parsing: EventLine.encode(HookPayload(Array("oops".utf8)), stamp)).root
        #expect(root["hook_event_type"]?.string == "Unparsed")
        #expect(root["session_id"]?.string == "unknown")
        #expect(root["payload"]?["unparsed_text"]?.string == "oops")
        #expect(root["truncated"] == nil)
    }

    @Test(
        arguments: [
            ("/a/b", "b"), ("/a/b/", "b"), ("b", "b"), ("/a/b//", "b"), ("/", nil), ("", nil), (".", nil), ("/é", "é"),
        ] as [(String, String?)])
    func namesAProjectByItsFolder(_ path: String, _ name: String?) {
        #expect(EventLine.projectName(ofFolder: path) == name)
    }
}
