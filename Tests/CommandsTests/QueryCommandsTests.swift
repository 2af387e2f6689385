import Commands
import HubClient
import JSONCoding
import Synchronization
import Testing

private let session = """
    {"session_id":"1b9d6bcd-0000-4000-8000-000000000001","status":"running","source_app":"shop","title":"fix \\u001b]0;x",
     "last_event_at":"2026-11-21T00:56:01.500000Z","duration_ms":61000,"event_count":1234,"tool_count":5,"agent_count":2,
     "error_count":1}
    """
private let other = """
    {"session_id":"1b9d6bce-0000-4000-8000-000000000002","status":"ended","source_app":"shop","title":null,
     "last_event_at":"2026-11-20T00:56:01.500000Z","duration_ms":5,"event_count":1,"tool_count":0,"agent_count":1,
     "error_count":0}
    """

private func page(_ rows: String..., cursor: String = "null", total: Int) -> String {
    "{\"sessions\":[\(rows.joined(separator: ","))],\"next_cursor\":\(cursor),\"total\":\(total)}"
}

@Suite struct QueryCommandsTests {
    @Test func sessionsAreListedOverPages() throws {
        var program = try Program()
        program.hub = FakeHub([
            "GET /api/sessions": { query, _ throws(HubError) in
                query.contains { $0.0 == "cursor" } ? page(other, total: 3) : page(session, cursor: "\"c1\"", total: 3)
            }
        ])
        let result = program("sessions", "--app", "shop", "--errors", "--since", "24h")
        #expect(result.status == 0)
        #expect(result.output.contains("1b9d6bcd  running  shop  fix ␛]0;x  1 min ago   1 min 1 s   1,234"))
        #expect(result.error == "2 of 3 sessions shown; --limit N shows more\n")
        let asked = program.hub.asked.withLock { $0 }
        #expect(
            asked == [
                "GET /api/sessions?source_app=shop&since=24h&errors=1&limit=30",
                "GET /api/sessions?source_app=shop&since=24h&errors=1&limit=29&cursor=c1",
            ])
        let json = program("sessions", "--json", "--limit", "1").output
        #expect(json.hasPrefix("{\"sessions\":[{\"session_id\":\"1b9d6bcd") && json.hasSuffix("],\"total\":3}\n"))
    }

    @Test func anEmptyListIsAnAnswerAndAnUnknownNameIsNot() throws {
        var program = try Program()
        program.hub = FakeHub(["GET /api/sessions": { _, _ throws(HubError) in page(total: 0) }])
        #expect(program("sessions").status == 0)
        #expect(program("sessions", "no-such-session-with-a-whole-id-of-36").status == 5)
    }

    @Test func aShortIDNamesOneSession() throws {
        var program = try Program()
        program.hub = FakeHub([
            "GET /api/sessions": { _, _ throws(HubError) in page(session, other, total: 2) },
            "GET /api/sessions/1b9d6bcd-0000-4000-8000-000000000001/agents": { _, _ throws(HubError) in
                """
                {"agents":[{"agent_id":"a2","parent_agent_id":"a1","status":"failed","error_count":1},
                {"agent_id":"main","agent_name":null,"status":"running"},
                {"agent_id":"a1","parent_agent_id":"main","agent_name":"Explore","status":"completed","description":"look"},
                {"agent_id":"x","parent_agent_id":"y"},{"agent_id":"y","parent_agent_id":"x"}]}
                """
            },
        ])
        let result = program("agents", "1b9d6bcd")
        #expect(result.status == 0)
        let names = result.output.split(separator: "\n").dropFirst().map { $0.prefix(6).trimmingRight }
        #expect(names == ["main", "└ a1", "  └ a2", "x", "y"])
        let unclear = program("agents", "1b9d6bc")
        #expect(unclear.status == 2)
        #expect(unclear.error.contains("2 sessions begin with 1b9d6bc"))
    }

    @Test func eventsComeNewestLast() throws {
        var program = try Program()
        program.width = 80
        program.hub = FakeHub([
            "GET /api/events": { _, _ throws(HubError) in
                """
                {"events":[{"session_id":"s2","agent_id":"a1","agent_name":"Explore","hook_event_type":"PostToolUseFailure",
                "tool_name":"Bash","summary":"rm\\u0007 -rf","is_error":true,"timestamp":"2026-11-21T00:57:02.500000Z"},
                {"session_id":"s1","agent_id":"main","hook_event_type":"Stop","summary":"done",
                "timestamp":"2026-11-21T00:57:01.500000Z"}],"next_cursor":null,"total":2}
                """
            }
        ])
        let result = program("events", "--type", "Stop", "--type", "PostToolUseFailure")
        #expect(
            result.output == """
                00:57:01.500 s1       main         Stop                          done
                00:57:02.500 s2       Explore      PostToolUseFailure Bash       rm␇ -rf

                """)
        #expect(program.hub.asked.withLock { $0.first }?.contains("order=desc&total=1&payload=0") == true)
    }

    @Test func toolsAndHitsAreShown() throws {
        var program = try Program()
        program.hub = FakeHub([
            "GET /api/tools/stats": { query, _ throws(HubError) in
                "{\"tools\":[{\"tool_name\":\"Bash\",\"calls\":4,\"success\":3,\"failure\":1,\"success_rate\":0.75,\"p50_ms\":12}]}"
            },
            "GET /api/search": { query, _ throws(HubError) in
                """
                {"hits":[{"event":{"session_id":"s1","hook_event_type":"Stop","summary":"x"},
                "snippet":"run \\u0002npm\\u0003 test\\u001b"}],"next_cursor":null,"total":1}
                """
            },
        ])
        #expect(program("tools").output.contains("Bash      4   3       1        -        -   75.0 %  12 ms    -"))
        #expect(program.hub.asked.withLock { $0.last } == "GET /api/tools/stats?range=24h")
        #expect(program("search", "npm", "test").output.contains("    run npm test␛\n"))
        #expect(program.hub.asked.withLock { $0.last }?.contains("q=npm test&limit=20") == true)
        #expect(program("search").status == 2)
    }

    @Test func theLinkAloneIsPrinted() throws {
        var program = try Program()
        program.hub = FakeHub([
            "POST /api/login-links": { _, _ throws(HubError) in "{\"url\":\"http://127.0.0.1:4000/login?code=x\"}" }
        ])
        #expect(program("open", "--print").output == "http://127.0.0.1:4000/login?code=x\n")
    }

    @Test(
        arguments: [
            (HubError(code: "unreachable", message: "refused"), 3), (HubError(code: "timed_out", message: "slow"), 3),
            (HubError(status: 401, code: "unauthenticated", message: "who?"), 4),
            (HubError(status: 403, code: "forbidden", message: "no"), 4),
            (HubError(status: 404, code: "not_found", message: "no such session"), 5),
            (HubError(status: 404, code: HubError.unexpectedReply, message: "not a hub"), 1),
            (HubError(status: 400, code: "invalid_field", message: "since is odd"), 2),
            (HubError(status: 503, code: "unavailable", message: "later"), 1),
        ] as [(HubError, Int32)])
    func failuresOfTheHubHaveTheirStatus(_ failure: HubError, _ status: Int32) throws {
        var program = try Program()
        program.hub = FakeHub(["GET /api/events": { _, _ throws(HubError) in throw failure }])
        let result = program("events")
        #expect(result.status == status)
        #expect(result.error.hasPrefix("error: "))
    }

    @Test func statusTellsHowSessionFilesAreFollowed() throws {
        var program = try Program()
        program.hub = FakeHub(["GET /health": { _, _ throws(HubError) in throw FakeHub.unreachable }])
        #expect(!program("status").output.contains("Sessions"))
        let transcripts = """
            {"watching":"inotify","polled_folders":2,"files":1200,"backlog_bytes":1500000,"oldest_unread_age_s":61,\
            "lost_bytes":2500,"refused_lines":0,"store_changes":1}
            """
        let backfill = """
            {"state":"running","files_total":1200,"files_done":300,"bytes_total":4000000,"bytes_done":1000000,\
            "events":5,"rate_bytes_per_s":50000,"eta_s":60}
            """
        try program.folder.write(
            "state/collector.json", "{\"transcripts\":\(transcripts),\"backfill\":\(backfill)}")
        let text = program("status").output
        let past = " (when it last ran)"
        #expect(
            text.contains(
                "Sessions    watched (inotify), 2 folders polled, 1,200 files, 1.5 MB to send, the oldest unread for "
                    + "1 min 1 s, store of the hub changed 1×" + past), "\(text)")
        #expect(text.contains("            2.5 KB of session files were gone before they were read"))
        #expect(
            text.contains(
                "Backfill    running, 300 of 1,200 files, 1.0 MB of 4.0 MB (25 %), 50.0 KB/s, 1 min 0 s left" + past),
            "\(text)")
        let json = try JSONDocument(parsing: Array(program("status", "--json").output.utf8)).root["collector"]
        #expect(json?["transcripts"]?["files"]?.int == 1200 && json?["backfill"]?["eta_s"]?.int == 60)
    }

    @Test func statusTellsWhatThisMachineKnowsWithoutAHub() throws {
        var program = try Program()
        program.hub = FakeHub(["GET /health": { _, _ throws(HubError) in throw FakeHub.unreachable }])
        let result = program("status")
        #expect(result.status == 3)
        #expect(result.output.contains("Collector   not running"))
        #expect(result.output.contains("Spool       0 events"))
        #expect(program("status", "--json").output.contains("\"reachable\":false"))
        program.hub = FakeHub([
            "GET /health": { _, _ throws(HubError) in
                "{\"status\":\"ok\",\"version\":\"9\",\"uptime_s\":61,\"store\":{\"bytes\":1500},\"drops\":{}}"
            },
            "GET /api/collectors": { _, _ throws(HubError) in
                "{\"collectors\":[{\"machine_id\":\"m\",\"report\":{\"spool\":{\"depth\":3,\"bytes\":10,\"oldest_age_s\":2.5},\"version\":\"9\"}}]}"
            },
        ])
        let fine = program("status")
        #expect(fine.status == 0)
        #expect(fine.output.contains("version 9, up for 1 min 1 s"))
        #expect(fine.output.contains("Store       bytes 1.5 KB"))
        #expect(fine.output.contains("m            3   10 B   2.5 s  9        -"))
    }
}

extension Substring {
    fileprivate var trimmingRight: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
