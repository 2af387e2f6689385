import EventModel
import EventStore
import HTTPClient
import HTTPServer
import JSONCoding
import Platform
import StoreTesting
import Testing

@testable import HubAPI

/// Every answer is what the API document says it is.
@Suite struct AnswerShapeTests {
    @Test func everyQueryAnswersAsItsSchemaSays() throws {
        let hub = try filledHub()
        var compared = 0
        for operation in operations(hub) where operation.method == "GET" {
            guard let answer = operation.answers.first(where: { $0.status == 200 }), let schema = answer.schema else {
                continue
            }
            let reply = try hub.get(sampleTarget(operation))
            #expect(reply.status == 200, "\(operation.id): \(reply.text)")
            #expect(differences(reply.json, from: schema) == [], "\(operation.id)")
            for member in reply.json.members
            where member.value.isArray && operation.tag != "operation" && operation.id != "listBudgets" {
                #expect(!member.value.elements.isEmpty, "\(operation.id) has no \(member.key)")
            }
            compared += 1
        }
        #expect(compared >= 18)
    }

    private static let chunk = """
        {"kind":"lines","agent_kind":"claude-code","path":"/a.jsonl","session_id":"s","machine_id":"m",\
        "source_app":"a","offset":0,"bytes":4}
        not

        """

    @Test func everyChangeAnswersAsItsSchemaSays() throws {
        let hub = try TestHub()
        let bodies = [
            "forget": #"{"sessions":["unknown"],"apply":true}"#, "sendEvent": TestEvent.json(1),
            "createEvent": TestEvent.json(2), "sendEvents": TestEvent.array(3..<5),
            "sendClaudeCodeHook": #"{"session_id":"s","hook_event_name":"Stop"}"#,
            "createSession": #"{"session_id":"mine","title":"t"}"#, "updateSession": #"{"title":"u"}"#,
            "reportCollector": #"{"spool":{"depth":0}}"#, "createLoginLink": "", "logout": "",
            "putPrices": #"{"rows":[]}"#, "repriceCalls": "", "sendTranscripts": AnswerShapeTests.chunk,
            "exportLogs": "{}", "exportMetrics": "{}", "exportTraces": "{}",
        ]
        for operation in operations(hub) where operation.method != "GET" && operation.id != "startDemo" {
            let body = try #require(bodies[operation.id], "\(operation.id) has no sample")
            let target = operation.path.replacing("{session_id}", with: "mine").replacing("{machine_id}", with: "m")
            let type = (name: "Content-Type", value: operation.bodyContentType)
            let reply = try hub.send(operation.method, target, headers: [type], body: Array(body.utf8))
            let answer = try #require(
                operation.answers.first { $0.status == reply.status }, "\(operation.id): \(reply.status) \(reply.text)")
            if let schema = answer.schema {
                #expect(differences(reply.json, from: schema) == [], "\(operation.id)")
            } else {
                #expect(reply.body.isEmpty, "\(operation.id)")
            }
        }
    }

    @Test func everyErrorSaysWhatAndWhere() throws {
        let hub = try TestHub()
        let replies = [
            try hub.get("/api/sessions?limit=0&order=up&status=odd"), try hub.get("/api/sessions/none"),
            try hub.send("GET", "/api/events", token: nil), try hub.send("GET", "/api/events", token: "wrong"),
            try hub.send("POST", "/api/login-links", token: TestHub.ingestToken), try hub.post("/events", "{"),
            try hub.post("/events", "x", type: "text/plain"), try hub.get("/api/no-such-thing"),
            try hub.send("DELETE", "/api/events"), try hub.send("GET", "/api/events", headers: [("Host", "evil.test")]),
            try hub.post("/api/demo", "{}"),
        ]
        for reply in replies {
            #expect(reply.status >= 400)
            #expect(differences(reply.json, from: .named("ErrorAnswer")) == [], "\(reply.status) \(reply.text)")
        }
    }

    @Test func theComparisonFindsDifferences() {
        let schema = Schema.object([.always("a", .integer), .nullable("b", .string), .optional("c", .boolean)])
        #expect(differences(.parsed(#"{"a":1,"b":null}"#), from: schema) == [])
        #expect(differences(.parsed(#"{"a":1}"#), from: schema) == ["$.b is missing"])
        #expect(differences(.parsed(#"{"a":null,"b":"","c":true,"d":1}"#), from: schema).count == 2)
        #expect(differences(.parsed(#"{"a":1,"b":2,"c":3}"#), from: schema).count == 2)
    }
}

func operations(_ hub: TestHub) -> [HubAPI.Operation] {
    hub.server.routes.compactMap { $0.details as? HubAPI.Operation }
}

/// The operation's path with the ids of `filledHub`.
func sampleTarget(_ operation: HubAPI.Operation) -> String {
    let path = operation.path.replacing("{session_id}", with: "session-1")
        .replacing("{event_uuid}", with: StoreSamples.uuid(1).description).replacing("{machine_id}", with: "machine")
        .replacing("{path...}", with: "index.html")
    switch operation.id {
    case "search": return path + "?q=event"
    case "toolStatistics", "toolHeatMap", "listToolFailures", "analytics": return path + "?range=all"
    case "getSessionState": return path + "?at=2026-01-01T00:00:02Z"
    case "getSessionFileContent": return path + "?path=/b"
    // Few spans, so that the others are in buckets.
    case "getSessionTimeline": return path + "?since=2026-01-01T00:00:00Z&until=2026-01-01T00:01:00Z&limit=8"
    default: return path
    }
}

/// A hub whose store has a row of every kind with every column filled, and one with as few as can be.
func filledHub(_ change: (inout TestHub.Options) -> Void = { _ in }) throws -> TestHub {
    let store = InMemoryStore()
    try store.store([StoreSamples.event(0), StoreSamples.fullEvent(1)])
    var active = StoreSamples.session("session-1", at: 2)
    active.openQuestionCount = 1
    try store.store(sessions: [active, StoreSamples.fullSession("session-2")])
    var agent = Agent(sessionID: "session-1", id: "agent-7", role: .subagent, startedAt: StoreSamples.time(1))
    agent.name = "Explore"
    agent.parentID = Agent.mainID
    agent.modelCallCount = 1
    agent.status = .failed
    try store.store(agents: [
        agent, Agent(sessionID: "session-1", id: Agent.mainID, role: .main, startedAt: StoreSamples.time(0)),
    ])
    var call = StoreSamples.toolCall(1)
    call.status = .failed
    call.endedAt = StoreSamples.time(3)
    call.durationMicroseconds = 1_234_567
    try store.store(calls: [StoreSamples.toolCall(0), call])
    try store.store(
        calls: (5..<15).map { number in
            var call = StoreSamples.toolCall(number)
            call.agentID = "agent-7"
            call.status = .succeeded
            call.endedAt = StoreSamples.time(number)
            return call
        })
    try store.transaction { (transaction) throws(StoreError) in
        var change = FileChange(
            sessionID: "session-1", agentID: Agent.mainID, toolUseID: "toolu_1", path: "/a", operation: .edit,
            at: StoreSamples.time(1))
        _ = try transaction.put(change)
        change.path = "/b"
        change.patch = Array(#"[{"oldStart":1,"oldLines":1,"newStart":1,"newLines":1,"lines":[]}]"#.utf8)
        _ = try transaction.put(change)
        try transaction.put(Prompt(sessionID: "session-1", id: "p", at: StoreSamples.time(0), text: "do"))
        try transaction.put(
            Question(
                sessionID: "session-1", id: "q", agentID: Agent.mainID, kind: .permission, message: "may I?",
                askedAt: StoreSamples.time(1)))
        try transaction.put(
            Compaction(
                sessionID: "session-1", agentID: Agent.mainID, trigger: "auto", startedAt: StoreSamples.time(1)))
        try transaction.put(StoreSamples.modelCall(1))
        var usage = ModelUsage(sessionID: "session-1", model: "claude-sonnet-5")
        usage.own = StoreSamples.usage(1)
        try transaction.put(usage)
        var hour = UsageHour(
            hour: StoreSamples.time(1).microseconds / 3_600_000_000, sessionID: "session-1", agentID: Agent.mainID,
            model: "claude-sonnet-5")
        hour.cost = StoreSamples.cost(1)
        try transaction.add(hour)
        try transaction.put(
            TurnFailure(
                sessionID: "session-1", id: "p", agentID: Agent.mainID, at: StoreSamples.time(1), code: "overloaded"))
        try transaction.put(
            TaskItem(sessionID: "session-1", id: "t", subject: "test", createdAt: StoreSamples.time(1)))
    }
    let hub = try TestHub {
        change(&$0)
        $0.store = store
    }
    _ = try hub.post("/api/collectors/machine", #"{"spool":{"depth":0},"backfill":{"state":"running"}}"#)
    return hub
}
