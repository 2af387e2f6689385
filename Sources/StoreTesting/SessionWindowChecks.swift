internal import EventModel
internal import EventStore

extension StoreConformance {
    private static let session = "session-1"

    private static func fill(_ store: any EventStore) throws {
        try store.store(sessions: [StoreSamples.fullSession(session), StoreSamples.session("other")])
        var child = Agent(sessionID: session, id: "child", role: .subagent, startedAt: StoreSamples.time(3))
        child.spawnToolUseID = "toolu_2"
        try store.store(agents: [
            child, Agent(sessionID: session, id: Agent.mainID, role: .main, startedAt: StoreSamples.time(0)),
            Agent(sessionID: "other", id: Agent.mainID, role: .main, startedAt: StoreSamples.time(0)),
        ])
        var calls = [4, 2, 1, 7].map { StoreSamples.toolCall($0, session: session) }
        calls[0].agentID = "unknown"
        calls[2].status = .failed
        calls[2].endedAt = StoreSamples.time(5)
        calls[2].spawnedAgentID = "stranger"
        calls[3].isInherited = true
        try store.store(calls: calls + [StoreSamples.toolCall(1, session: "other")])
        var models = [6, 3, 8].map { StoreSamples.modelCall($0, session: session) }
        models[1].durationMicroseconds = nil
        models[2].isInherited = true
        try store.store(modelCalls: models + [StoreSamples.modelCall(3, session: "other")])
        try store.store([9, 1].map { StoreSamples.event($0, session: session, type: SessionOutline.stopType) })
        try store.store([StoreSamples.event(2, session: "other", type: SessionOutline.stopType)])
        try store.transaction { (transaction) throws(StoreError) in
            let long = String(repeating: "long ", count: SessionOutline.promptBytes)
            try transaction.put(Prompt(sessionID: session, id: "b", at: StoreSamples.time(6), text: long))
            try transaction.put(Prompt(sessionID: session, id: "a", at: StoreSamples.time(0), text: "go"))
            try transaction.put(
                Question(
                    sessionID: session, id: "q", agentID: "child", kind: .permission, message: "may I?",
                    askedAt: StoreSamples.time(4)))
            try transaction.put(
                Compaction(sessionID: session, agentID: "main", trigger: "auto", startedAt: StoreSamples.time(5)))
            try transaction.put(
                TurnFailure(
                    sessionID: session, id: "a", agentID: "main", at: StoreSamples.time(5), code: "overloaded"))
            for change in changes { _ = try transaction.put(change) }
            try putWhatDoesNotCount(transaction)
        }
    }

    /// Copies, and a change of which nobody said that it was made.
    private static func putWhatDoesNotCount(_ transaction: any StoreTransaction) throws(StoreError) {
        var pending = changes[0]
        pending.path = "/pending"
        pending.isDerived = true
        pending.isPending = true
        _ = try transaction.put(pending)
        var compaction = Compaction(
            sessionID: session, agentID: "main", trigger: "auto", startedAt: StoreSamples.time(90))
        compaction.isInherited = true
        try transaction.put(compaction)
        var failure = TurnFailure(
            sessionID: session, id: "copy", agentID: "main", at: StoreSamples.time(90), code: "overloaded")
        failure.isInherited = true
        try transaction.put(failure)
    }

    private static var changes: [FileChange] {
        [("/b", "t2", 2), ("/a", "t2", 2), ("/a", "t1", 1), ("/a", "t3", 6)].map { path, tool, number in
            var change = FileChange(
                sessionID: session, agentID: "main", toolUseID: tool, path: path, operation: .edit,
                at: StoreSamples.time(number))
            change.patch = Array("[\(number)]".utf8)
            return change
        }
    }

    private static func bare(_ change: FileChange) -> FileChange {
        var change = change
        change.patch = nil
        return change
    }

    static let sessionWindowChecks: [Check] = [
        Check("an outline has what happened in the session, in order, without inherited copies") { store in
            try fill(store)
            try expect(try store.outline(OutlineQuery(session: "none")) == nil)
            let outline = try require(try store.outline(OutlineQuery(session: session)))
            try expectEqual(outline.session, StoreSamples.fullSession(session))
            try expectEqual(outline.agents.map(\.id), ["main", "child"])
            try expectEqual(Array(outline.agentIDs.prefix(2)), ["main", "child"])
            try expectEqual(Set(outline.agentIDs), ["main", "child", "unknown", "stranger"])
            try expectEqual(outline.tools.map(\.startedAt), [1, 2, 4].map(StoreSamples.time))
            try expectEqual(outline.tools.map { outline.agentIDs[$0.agent] }, ["main", "main", "unknown"])
            try expectEqual(outline.tools.map { $0.spawned.map { outline.agentIDs[$0] } }, ["stranger", "child", nil])
            try expectEqual(outline.tools.map(\.endedAt), [StoreSamples.time(5), nil, nil])
            try expectEqual(outline.tools.map(\.status), [.failed, .running, .running])
            try expectEqual(outline.models.map(\.at), [3, 6].map(StoreSamples.time))
            try expectEqual(outline.models.map(\.durationMicroseconds), [nil, 1_500_000])
            try expectEqual(outline.prompts.map(\.id), ["a", "b"])
            try expect(outline.prompts[1].text.utf8.count <= SessionOutline.promptBytes)
            try expectEqual(outline.questions.map(\.id), ["q"])
            try expectEqual(outline.compactions.count, 1)
            try expectEqual(outline.failures.map(\.id), ["a"])
            try expectEqual(outline.stops, [1, 9].map(StoreSamples.time))
            try expectEqual(outline.changes, [changes[2], changes[1], changes[0], changes[3]].map(bare))
        },
        Check("an outline up to an instant has what began until then") { store in
            try fill(store)
            let query = OutlineQuery(session: session, until: StoreSamples.time(2))
            let outline = try require(try store.outline(query))
            try expectEqual(outline.agents.map(\.id), ["main"])
            try expectEqual(outline.tools.map(\.startedAt), [1, 2].map(StoreSamples.time))
            try expectEqual(outline.models, [])
            try expectEqual(outline.prompts.map(\.id), ["a"])
            try expectEqual(outline.questions.count + outline.compactions.count + outline.failures.count, 0)
            try expectEqual(outline.stops, [StoreSamples.time(1)])
            try expectEqual(outline.changes.map(\.path), ["/a", "/a", "/b"])
        },
        Check("calls of an outline are found by their numbers") { store in
            try fill(store)
            let outline = try require(try store.outline(OutlineQuery(session: session)))
            let tools = outline.tools.map(\.number)
            let models = outline.models.map(\.number)
            let calls = try store.outlineCalls(session: session, tools: tools + [-7, 9999], models: models)
            try expectEqual(tools.map { calls.tools[$0]?.toolUseID }, ["toolu_1", "toolu_2", "toolu_4"])
            try expectEqual(calls.tools.count, 3)
            try expectEqual(models.map { calls.models[$0]?.key }, ["msg_3", "msg_6"])
            try expectEqual(try store.outlineCalls(session: "none", tools: tools, models: models), OutlineCalls())
        },
        Check("changes of files are paged in order of time, by path and by tool call") { store in
            try fill(store)
            var query = FileChangeQuery(session: session)
            query.limit = 3
            let first = try store.fileChanges(query)
            try expectEqual(first.changes, [changes[2], changes[1], changes[0]])
            try expectEqual(first.total, 4)
            query.cursor = try require(first.nextCursor)
            query.includePatch = false
            let second = try store.fileChanges(query)
            try expectEqual(second.changes, [bare(changes[3])])
            try expect(second.nextCursor == nil)
            query = FileChangeQuery(session: session)
            query.path = "/a"
            query.until = StoreSamples.time(2)
            try expectEqual(try store.fileChanges(query).changes, [changes[2], changes[1]])
            query.toolUseID = "t2"
            try expectEqual(try store.fileChanges(query).changes, [changes[1]])
            try expectEqual(try store.fileChanges(FileChangeQuery(session: "none")).total, 0)
            try expectError(.badQuery) {
                query.cursor = "no cursor"
                _ = try store.fileChanges(query)
            }
        },
    ]
}
