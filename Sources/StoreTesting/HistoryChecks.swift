internal import EventModel
internal import EventStore

extension StoreConformance {
    static let historyChecks: [Check] = [
        Check("an event is reassigned to another session, agent and place, and found there") { store in
            try store.store((1...4).map { StoreSamples.event($0, session: "copy") })
            var origin = StoreSamples.fullEvent(2)
            origin.sessionID = "origin"
            origin.source = .transcript
            origin.replayState = .imported
            let told = try store.transaction { [origin] (transaction) throws(StoreError) in
                let before = try transaction.sessionID(ofEvent: 2)
                try transaction.reassign(eventID: 2, to: origin)
                try transaction.reassign(eventID: 99, to: origin)
                return [before, try transaction.sessionID(ofEvent: 2), try transaction.sessionID(ofEvent: 99)]
            }
            try expectEqual(told, ["copy", "origin", nil])
            var expected = StoreSamples.event(2, session: "origin")
            expected.id = 2
            expected.agentID = origin.agentID
            expected.agentRole = origin.agentRole
            expected.agentName = origin.agentName
            expected.parentAgentID = origin.parentAgentID
            expected.agentVersion = origin.agentVersion
            expected.pluginVersion = origin.pluginVersion
            expected.modelName = origin.modelName
            expected.source = .transcript
            expected.replayState = .imported
            expected.payload = StoreSamples.event(2, session: "copy").payload
            try expectEqual(try store.event(origin.uuid), expected)
            var query = EventQuery()
            query.sessionIDs = ["origin"]
            try expectEqual(try store.events(query).events.map(\.id), [2])
            query.sessionIDs = ["copy"]
            try expectEqual(try store.events(query).events.map(\.id), [4, 3, 1])
            query = EventQuery()
            query.agentIDs = [origin.agentID]
            try expectEqual(try store.events(query).events.map(\.id), [2])
            try expectEqual(try store.store([StoreSamples.event(2, session: "copy")]), [.duplicate(id: 2)])
        },
        Check("an event of somebody else that is reassigned stays one metric entry") { store in
            var event = StoreSamples.event(1, session: "a")
            event.source = .custom
            try store.store([event])
            func sessions(_ sessionID: String) throws -> [String] {
                var query = MetricQuery()
                query.sessionIDs = [sessionID]
                return try store.metricEntries(query).entries.map(\.sessionID)
            }
            for (session, source) in [("b", RecordSource.custom), ("b", .hook), ("c", .custom)] {
                try expectEqual(try sessions(session), [])
                event.sessionID = session
                event.source = source
                try store.transaction { [event] (transaction) throws(StoreError) in
                    try transaction.reassign(eventID: 1, to: event)
                }
                try expectEqual(try sessions(session), source == .custom ? [session] : [])
                try store.transaction { [event] (transaction) throws(StoreError) in
                    var away = event
                    away.sessionID = "elsewhere"
                    away.source = .transcript
                    try transaction.reassign(eventID: 1, to: away)
                }
            }
        },
        Check("the first time of a session's events") { store in
            try store.store([5, 3, 9].map { StoreSamples.event($0, session: "s") } + [StoreSamples.event(1)])
            let times = try store.transaction { (transaction) throws(StoreError) in
                [try transaction.firstEventTime(session: "s"), try transaction.firstEventTime(session: "unknown")]
            }
            try expectEqual(times, [StoreSamples.time(3), nil])
        },
        Check("a prompt is found by its id, with its line and sources, and removed") { store in
            var prompt = Prompt(sessionID: "s", id: "p", at: StoreSamples.time(1), text: "☃")
            prompt.sources = [.hook, .transcript]
            for line in [nil, "line", StoreSamples.uuid(3).description, StoreSamples.uuid(3).description.uppercased()] {
                prompt.lineID = line
                let stored = try store.transaction { [prompt] (transaction) throws(StoreError) in
                    try transaction.put(prompt)
                    return try transaction.prompt(session: "s", id: "p")
                }
                try expectEqual(stored, prompt)
                try expectEqual(try store.prompts(session: "s", limit: 2), [prompt])
            }
            let left = try store.transaction { (transaction) throws(StoreError) in
                try transaction.removePrompt(session: "s", id: "other")
                try transaction.removePrompt(session: "unknown", id: "p")
                let before = try transaction.prompt(session: "s", id: "p") != nil
                try transaction.removePrompt(session: "s", id: "p")
                return (before, try transaction.prompt(session: "s", id: "p") != nil)
            }
            try expect(left == (true, false))
            try expectEqual(try store.prompts(session: "s", limit: 2), [])
        },
        Check("turn failures come back by key and in order of time") { store in
            var full = TurnFailure(
                sessionID: "s", id: "p1", agentID: "main", at: StoreSamples.time(5), code: "rate_limit")
            full.message = "slow ☃"
            full.sources = [.hook, .transcript, .telemetry]
            let bare = TurnFailure(sessionID: "s", id: "p1", agentID: "sub", at: StoreSamples.time(2), code: "x")
            let foreign = TurnFailure(sessionID: "t", id: "p1", agentID: "main", at: StoreSamples.time(1), code: "x")
            full.isInherited = true
            let found = try store.transaction { [full] (transaction) throws(StoreError) in
                for failure in [full, bare, foreign, full] { try transaction.put(failure) }
                return [
                    try transaction.turnFailures(session: "s"), try transaction.turnFailures(session: "unknown"),
                ]
            }
            try expectEqual(found, [[bare, full], []])
            try expectEqual(try store.turnFailures(session: "s", limit: 9), [bare, full])
            try expectEqual(try store.turnFailures(session: "s", limit: 1), [bare])
            try expectEqual(try store.turnFailures(session: "unknown", limit: 1), [])
            try store.transaction { (transaction) throws(StoreError) in
                try transaction.removeTurnFailure(session: "s", agent: "sub", id: "p2")
                try transaction.removeTurnFailure(session: "unknown", agent: "sub", id: "p1")
                try transaction.removeTurnFailure(session: "s", agent: "sub", id: "p1")
            }
            try expectEqual(try store.turnFailures(session: "s", limit: 9), [full])
        },
        Check("reports of turn failures are kept beside the rows, and prompts tell their times") { store in
            var report = TurnFailure(sessionID: "s", id: "e1", agentID: "main", at: StoreSamples.time(5), code: "x")
            report.sources = .telemetry
            report.promptID = "p1"
            report.message = "slow ☃"
            var other = TurnFailure(sessionID: "s", id: "e2", agentID: "main", at: StoreSamples.time(2), code: "y")
            other.isInherited = true
            let reports = try store.transaction { [report, other] (transaction) throws(StoreError) in
                for row in [report, other, report] { try transaction.put(report: row) }
                let foreign = try transaction.turnFailureReports(session: "t")
                return try foreign + transaction.turnFailureReports(session: "s")
            }
            try expectEqual(reports.sorted { $0.id < $1.id }, [report, other])
            let times = try store.transaction { (transaction) throws(StoreError) in
                for (id, second) in [("b", 3), ("a", 3), ("c", 1)] {
                    try transaction.put(Prompt(sessionID: "s", id: id, at: StoreSamples.time(second), text: "go"))
                }
                try transaction.put(Prompt(sessionID: "t", id: "d", at: StoreSamples.time(1), text: "go"))
                return try transaction.promptTimes(session: "s")
            }
            try expectEqual(times.map(\.id), ["c", "a", "b"])
            try expectEqual(times.map(\.at), [1, 3, 3].map { StoreSamples.time($0) })
            try expectEqual(try store.turnFailures(session: "s", limit: 9), [])
        },
        Check("compactions of a hook and of a transcript are read as one, however they were stored") { store in
            var hook = Compaction(sessionID: "s", agentID: "main", trigger: "auto", startedAt: StoreSamples.time(10))
            var line = Compaction(sessionID: "s", agentID: "main", trigger: "auto", startedAt: StoreSamples.time(25))
            line.source = .transcript
            line.tokensBefore = 150_000
            line.tokensAfter = 9000
            try store.transaction { [hook, line] (transaction) throws(StoreError) in
                try transaction.put(line)
                try transaction.put(hook)
            }
            hook.tokensBefore = 150_000
            hook.tokensAfter = 9000
            hook.endedAt = StoreSamples.time(25)
            try expectEqual(try store.compactions(session: "s", limit: 9), [hook])
        },
        Check("inherited copies of tool calls are listed on demand only, and never counted") { store in
            var calls = (1...6).map { StoreSamples.toolCall($0) }
            for index in [1, 4] { calls[index].isInherited = true }
            try store.store(calls: calls)
            var query = ToolCallQuery()
            try expectEqual(
                try store.toolCalls(query).calls.map(\.toolUseID), ["toolu_6", "toolu_4", "toolu_3", "toolu_1"])
            try expectEqual(try store.toolCalls(query).total, 4)
            let session = calls[0].sessionID
            let starts = [0, 2, 3, 5].map { ToolCallStart(messageID: calls[$0].messageID, at: calls[$0].startedAt) }
            try expectEqual(try store.toolCallStarts(session: session, limit: 9), starts)
            try expectEqual(try store.toolCallStarts(session: session, limit: 2), Array(starts.prefix(2)))
            try expectEqual(try store.toolCallStarts(session: "unknown", limit: 9), [])
            query.includeInherited = true
            try expectEqual(try store.toolCalls(query).total, 6)
            try expectEqual(try store.toolStatistics(ToolStatisticsQuery()).map(\.calls), [4])
        },
        Check("usage of an hour is added up, and summed by hours, session and project") { store in
            var sessions = ["s1", "s2", "s3"].map { StoreSamples.session($0) }
            sessions[0].projectPath = "/p/sub"
            sessions[0].gitRoot = "/p"
            sessions[1].projectPath = "/p"
            try store.store(sessions: sessions)
            var hour = UsageHour(hour: 100, sessionID: "s1", agentID: "main", model: "m")
            hour.cost = StoreSamples.cost(1)
            let unit = hour.cost.total
            func sum(_ hours: Range<Int64>, _ session: String? = nil, _ project: String? = nil) throws -> Int64 {
                try store.transaction { (transaction) throws(StoreError) in
                    try transaction.cost(hours: hours, session: session, project: project)
                }
            }
            try expectEqual(try sum(0..<1000), 0)
            for (session, time) in [("s1", 100), ("s1", 100), ("s2", 101), ("s3", 102), ("s1", 102)] {
                hour.sessionID = session
                hour.hour = Int64(time)
                try store.transaction { [hour] (transaction) throws(StoreError) in try transaction.add(hour) }
            }
            try expectEqual(try sum(0..<1000), 5 * unit)
            try expectEqual(try sum(100..<102), 3 * unit)
            try expectEqual(try sum(0..<1000, "s1"), 3 * unit)
            try expectEqual(try sum(101..<103, "s1"), unit)
            try expectEqual(try sum(0..<1000, "unknown"), 0)
            try expectEqual(try sum(0..<1000, nil, "/p"), 4 * unit)
            try expectEqual(try sum(0..<1000, "s3", "/p"), 0)
            try expectEqual(try sum(0..<1000, nil, "/p/sub"), 0)
            hour.cost = Cost() - hour.cost
            try store.transaction { [hour] (transaction) throws(StoreError) in try transaction.add(hour) }
            try expectEqual(try sum(102..<103, "s1"), 0)
        },
    ]
}
