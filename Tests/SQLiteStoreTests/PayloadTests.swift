import EventModel
import EventStore
import SQLiteStore
import StoreTesting
import Testing

@Suite struct PayloadTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func hookPayloadsComeBackByteForByte() throws {
        let store = try folder.open()
        defer { store.close() }
        for seed in 1...5 {
            let sample = HookSampleSession(seed: UInt64(seed), eventCount: 120)
            let prepared = sample.rows.map { store.prepare($0.event, searchText: $0.searchText) }
            try store.transaction { (transaction) throws(StoreError) in
                for (row, payload) in zip(sample.rows, prepared) {
                    var event = row.event
                    event.payload = []
                    _ = try transaction.insert(event, payload: payload, searchText: row.searchText)
                }
            }
            for row in sample.rows {
                var stored = try #require(try store.event(row.event.uuid))
                stored.id = 0
                #expect(stored == row.event)
            }
        }
    }

    /// A payload whose head is long enough to be kept apart.
    private static func payload(cwd: String, rest: String) -> String {
        let session = "9f1ccd5f-7fc7-4247-847d-55e1975971e0"
        return #"{"session_id":"\#(session)","transcript_path":"/t","cwd":"\#(cwd)","hook_event_name":\#(rest)"#
    }

    @Test(arguments: [
        payload(cwd: "/home/u/project", rest: #""A","a":"/home/u/project/x /home/u/projec /home/u/project"}"#),
        payload(cwd: "/home/u/project", rest: "\"marks \u{1} and \u{2}\"}"),
        payload(cwd: "", rest: #""no folder"}"#),
        payload(cwd: "C:\\\\Users\\\\x", rest: #""C:\\Users\\x\\y"}"#),
        payload(cwd: "toolu_", rest: #""toolu_01AbCdEfGhIjKlMnOpQrStUv toolu_toolu_01AbCd"}"#),
        payload(cwd: "/a/b", rest: #""short folder /a/b"}"#),
        payload(cwd: "unclosed", rest: ""),
        #"{"hook_event_name":"head too short"}"#,
        String(repeating: " ", count: 3000) + payload(cwd: "/home/u/project", rest: "far"),
        String(repeating: "x", count: 70) + #""hook_event_name""#,
    ])
    func oddPayloadsComeBackByteForByte(_ payload: String) throws {
        let store = try folder.open()
        defer { store.close() }
        for number in 1...3 {
            var event = StoreSamples.fullEvent(number)
            if number == 2 { event.toolUseID = nil }
            event.payload = Array(payload.utf8)
            try store.store([event])
            event.id = Int64(number)
            #expect(try store.event(event.uuid) == event)
        }
    }

    @Test func headsOfARolledBackTransactionAreStoredAgain() throws {
        let store = try folder.open()
        defer { store.close() }
        var event = StoreSamples.event(1)
        event.payload = Array(Self.payload(cwd: "/home/u/project", rest: "\"x\"}").utf8)
        let payload = store.prepare(event, searchText: "")
        #expect(throws: StoreError.self) {
            try store.transaction { (transaction) throws(StoreError) -> Void in
                _ = try transaction.insert(event, payload: payload, searchText: "")
                throw StoreError(.fault, "no")
            }
        }
        try store.store([event])
        #expect(try store.event(event.uuid)?.payload == event.payload)
    }

    @Test func aSessionOf100EventsStaysSmall() throws {
        try folder.open().close()
        let store = try folder.open()
        let emptyBytes = try store.status().databaseBytes
        let sessionCount = 40
        for seed in 0..<sessionCount {
            let sample = HookSampleSession(seed: UInt64(5000 + seed), eventCount: 100)
            try store.store(sample.rows.map(\.event))
            try store.store(sessions: [sample.session])
            try store.store(agents: sample.agents)
            try store.store(calls: sample.calls)
        }
        try #require(try store.status().eventCount >= Int64(sessionCount * 100))
        store.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        // Payloads of 760 bytes on average. A page of each empty table and index is nobody's session.
        let sessions = try reopened.status().databaseBytes - emptyBytes
        #expect(sessions / Int64(sessionCount) < 44 << 10, "\(sessions / Int64(sessionCount)) bytes a session")
    }
}
