internal import EventModel
internal import EventStore

extension StoreConformance {
    /// Everything that a store answers, without ids of storage and in a fixed order.
    private static func answers(_ store: any EventStore) throws -> [String] {
        var lines: [String] = []
        func note(_ name: String, _ values: [some Any]) { lines += values.map { "\(name): \($0)" } }
        note("session", try store.sessions(SessionQuery()).sessions.sorted { $0.id < $1.id })
        note("facets", [try store.facets()])
        note("session facets", [try store.sessionFacets(SessionQuery()).values.sorted { "\($0.key)" < "\($1.key)" }])
        var events = EventQuery()
        events.limit = 1000
        let all = try store.events(events).events.map { event in
            var event = event
            event.id = 0
            return event
        }
        note("event", all.sorted { $0.uuid < $1.uuid })
        note("found", [try store.search(SearchQuery(text: "event")).total])
        for grouping in CostGrouping.allCases { note("cost \(grouping)", try store.costs(CostQuery(by: grouping))) }
        var calls = ToolCallQuery()
        calls.includeInherited = true
        calls.limit = 1000
        note("tool", try store.toolCalls(calls).calls.map { "\($0)" }.sorted())
        note("statistics", try store.toolStatistics(ToolStatisticsQuery()).map { "\($0)" }.sorted())
        var metrics = MetricQuery()
        metrics.limit = 1000
        note("metric", try store.metricEntries(metrics).entries.map { "\($0)" }.sorted())
        note("agent", try store.agents(AgentQuery()).agents.map { "\($0)" }.sorted())
        note("connection", try store.connections(since: .epoch))
        for session in RandomUsage.sessionIDs {
            note("prompt", try store.prompts(session: session, limit: 100))
            note("failure", try store.turnFailures(session: session, limit: 100))
            note("count", [try store.eventCount(session: session, until: .latest)])
        }
        return lines
    }

    private static func select(_ sessions: [String]) -> ForgetSelection {
        var selection = ForgetSelection()
        selection.sessionIDs = sessions
        return selection
    }

    private static func forget(
        _ store: any EventStore, _ selection: ForgetSelection, apply: Bool = true
    ) throws -> ForgetReport {
        try store.transaction { (transaction) throws(StoreError) in
            try transaction.forget(selection, apply: apply)
        }
    }

    private static func chosen(
        _ store: any EventStore, _ change: (inout ForgetSelection) -> Void
    ) throws -> [String] {
        var selection = ForgetSelection()
        change(&selection)
        return try forget(store, selection, apply: false).sessionIDs
    }

    private static func sample(_ id: String, at number: Int, _ change: (inout Session) -> Void = { _ in }) -> Session {
        var session = StoreSamples.session(id, at: number)
        change(&session)
        return session
    }

    /// Three sessions: the second was forked from the first, the third ran somewhere else.
    private static func fillThree(_ store: any EventStore) throws {
        try store.store(sessions: [
            sample("a", at: 10) { $0.projectPath = "/srv/app" },
            sample("b", at: 20) {
                $0.cwd = "/srv/app/sub"
                $0.projectPath = "/srv/app/sub"
                $0.forkedFrom = "a"
            },
            sample("c", at: 1000) { $0.projectPath = "/srv/application" },
        ])
        try store.store([
            StoreSamples.event(10, session: "a"), StoreSamples.event(20, session: "b"),
            StoreSamples.event(1000, session: "c"),
        ])
    }

    static let forgettingChecks: [Check] = [
        Check("forgetting: what is left is what a store has that never had the rest") { store in
            // Every other check begins with an empty store: here, forgetting everything makes one.
            for seed in UInt64(1)...12 {
                let chosen = RandomUsage.sessionIDs.dropLast().enumerated().filter { (seed >> $0.offset) & 1 == 1 }
                    .map(\.element)
                let reference = InMemoryStore()
                var random = RandomUsage(seed: seed)
                try random.fill([store])
                var again = RandomUsage(seed: seed)
                try again.fill([reference]) { !chosen.contains($0) }
                let had = try store.status().eventCount
                let preview = try forget(store, select(chosen), apply: false)
                let report = try forget(store, select(chosen))
                try expectEqual(report, preview)
                try expectEqual(report.sessionIDs, chosen)
                try expectEqual(had - report.eventCount, store.status().eventCount)
                let (found, wanted) = (try answers(store), try answers(reference))
                try expect(
                    found == wanted,
                    """
                    seed \(seed): surplus \(Set(found).subtracting(wanted).sorted().prefix(3)), \
                    missing \(Set(wanted).subtracting(found).sorted().prefix(3))
                    """)
                try store.purge()
                try expectEqual(try answers(store), wanted)
                _ = try forget(store, select(RandomUsage.sessionIDs))
                try store.purge()
            }
        },
        Check("forgetting: sessions by id, folder and time, and their forks") { store in
            try fillThree(store)
            func chosen(_ change: (inout ForgetSelection) -> Void) throws -> [String] {
                try StoreConformance.chosen(store, change)
            }
            try expectEqual(try chosen { _ in }, [])
            try expectEqual(try chosen { $0.sessionIDs = ["a", "unknown"] }, ["a"])
            try expectEqual(try chosen { $0.project = "/srv/app" }, ["a", "b"])
            try expectEqual(try chosen { $0.project = "/srv/app/" }, ["a", "b"])
            try expectEqual(try chosen { $0.project = "/srv" }, ["a", "b", "c"])
            try expectEqual(try chosen { $0.time = TimeRange(since: StoreSamples.time(20)) }, ["b", "c"])
            try expectEqual(
                try chosen {
                    $0.time = TimeRange(since: StoreSamples.time(15), until: StoreSamples.time(1000))
                }, ["b"])
            try expectEqual(
                try chosen {
                    $0.sessionIDs = ["a", "c"]
                    $0.project = "/srv/app"
                }, ["a"])
            try expectEqual(
                try chosen {
                    $0.sessionIDs = ["a"]
                    $0.includesForks = true
                }, ["a", "b"])
            try expectEqual(try forget(store, select(["a"]), apply: false).forkIDs, ["b"])
        },
        Check("forgetting: the id of an event is never given again") { store in
            try fillThree(store)
            _ = try forget(store, select(["c"]))
            try store.purge()
            try expectEqual(try store.lastEventID(), 3)
            let event = StoreSamples.event(2000, session: "d")
            try store.store([event])
            try expectEqual(try store.event(event.uuid)?.id, 4)
            try expectEqual(try store.search(SearchQuery(text: "event")).hits.map(\.event.id), [4, 2, 1])
        },
        Check("forgetting: marks and who wanted it are kept") { store in
            let spans = [
                ForgottenSpan(session: "a", identity: store.identity, first: .epoch, last: .latest),
                ForgottenSpan(first: StoreSamples.time(1), last: StoreSamples.time(2)),
            ]
            var entry = Forgetting(at: StoreSamples.time(5), by: "admin", kind: .sessions)
            entry.sessionCount = 1
            entry.eventCount = 7
            let kept = entry
            try store.transaction { (transaction) throws(StoreError) in
                try transaction.add(spans)
                try transaction.add(spans)
                try transaction.add(kept)
            }
            try expectEqual(Set(try store.forgottenSpans()), Set(spans))
            var found = try store.forgettings(limit: 5)
            for index in found.indices { found[index].isPurged = false }
            try expectEqual(found, [kept])
            let memory = ForgottenSpans(spans, identity: store.identity)
            try expect(memory.cover(session: "a", at: StoreSamples.time(900)))
            try expect(memory.cover(session: "b", at: StoreSamples.time(2)))
            try expect(!memory.cover(session: "b", at: StoreSamples.time(3)))
            try expect(memory.cover(session: "a", at: nil) && !memory.cover(session: "b", at: nil))
        },
        Check("rewriting: texts are replaced in events, in what follows from them, and in the index") { store in
            let event = StoreSamples.event(1, session: "s")
            var call = StoreSamples.toolCall(1, session: "s")
            call.summary = "see Hallelujah now"
            let stored = call
            var secret = StoreSamples.event(2, session: "s")
            secret.payload = Array(#"{"text":"say Hallelujah twice: Hallelujah"}"#.utf8)
            secret.summary = "Hallelujah"
            let second = secret
            try store.store(sessions: [sample("s", at: 1) { $0.title = "Hallelujah" }])
            try store.transaction { (transaction) throws(StoreError) in
                for (event, text) in [(event, "quiet"), (second, "Hallelujah choir")] {
                    let payload = store.prepare(event, searchText: text)
                    _ = try transaction.insert(event, payload: payload, searchText: text)
                }
                try transaction.put(stored)
            }
            let rewriting = WordRewriting("Hallelujah", "[gone]")
            func rewrite(apply: Bool) throws -> RewriteReport {
                try store.transaction { (transaction) throws(StoreError) in
                    var report = RewriteReport()
                    var position: Int64? = 0
                    while let place = position {
                        let slice = try transaction.rewriteEvents(after: place, limit: 1, apply: apply, by: rewriting)
                        report.add(slice.report)
                        position = slice.position
                    }
                    report.add(try transaction.rewriteRows(apply: apply, by: rewriting))
                    return report
                }
            }
            let preview = try rewrite(apply: false)
            try expectEqual(try store.search(SearchQuery(text: "Hallelujah")).total, 1)
            try expectEqual(try rewrite(apply: true), preview)
            try expectEqual(preview.eventCount, 1)
            try expectEqual(preview.hitCount, 2)
            try expectEqual(preview.rowCount, 2)
            try expectEqual(try rewrite(apply: true).hitCount, 0)
            try store.purge()
            let found = try require(try store.event(second.uuid))
            try expectEqual(
                String(decoding: found.payload, as: UTF8.self), #"{"text":"say [gone] twice: [gone]"}"#)
            try expectEqual(found.summary, "[gone]")
            try expectEqual(try store.event(event.uuid)?.payload, event.payload)
            try expectEqual(try store.search(SearchQuery(text: "Hallelujah")).total, 0)
            try expectEqual(try store.search(SearchQuery(text: "choir")).total, 1)
            try expectEqual(try store.session("s")?.title, "[gone]")
            try expectEqual(try store.toolCalls(ToolCallQuery()).calls.map(\.summary), ["see [gone] now"])
        },
    ]
}

/// Replaces one word by another.
final class WordRewriting: TextRewriting {
    private let word: [UInt8]
    private let other: [UInt8]

    init(_ word: String, _ other: String) {
        self.word = Array(word.utf8)
        self.other = Array(other.utf8)
    }

    func rewrite(json: [UInt8]) throws(StoreError) -> (bytes: [UInt8], hits: Int64)? {
        var bytes: [UInt8] = []
        var hits: Int64 = 0
        var index = 0
        while index < json.count {
            if json[index...].starts(with: word) {
                bytes += other
                index += word.count
                hits += 1
            } else {
                bytes.append(json[index])
                index += 1
            }
        }
        return hits > 0 ? (bytes, hits) : nil
    }

    func rewrite(text: String) throws(StoreError) -> (text: String, hits: Int64)? {
        try rewrite(json: Array(text.utf8)).map { (String(decoding: $0.bytes, as: UTF8.self), $0.hits) }
    }
}
