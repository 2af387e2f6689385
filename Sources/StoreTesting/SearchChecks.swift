internal import EventModel
internal import EventStore

extension StoreConformance {
    private static func found(_ store: any EventStore, _ text: String) throws -> [Int64] {
        let page = try store.search(SearchQuery(text: text))
        try expectEqual(page.total, Int64(page.hits.count))
        return page.hits.map(\.event.id)
    }

    private static let texts = [
        "Run the unit tests", "swift build --target SQLiteStore", "Fehler: Größe überschritten",
        "/home/user/project/Sources/main.swift", "tests tests tests run", "the AND OR NOT NEAR of operators",
        "don't \"quote\" me", "エラーが発生しました", "проверка связи",
    ]

    static let searchChecks: [Check] = [
        Check("search finds words, phrases and beginnings, newest first") { store in
            let events = texts.indices.map { StoreSamples.event($0 + 1) }
            try store.store(events) { texts[Int($0.timestamp.since(StoreSamples.time(1)) / 1_000_000)] }
            for (question, expected) in [
                ("tests", [5, 1]), ("TESTS run", [5, 1]), ("\"unit tests\"", [1]), ("\"tests unit\"", []),
                ("\"tests run\"", [5]), ("tes*", [5, 1]), ("tes", []), ("\"unit te\"*", [1]), ("größe", [3]),
                ("GRÖSSE", []), ("GRÖßE", [3]), ("main.swift", [4]), ("project/Sources", [4]), ("sources/project", []),
                ("--target", [2]), ("sqlitestore", [2]), ("проверка", [9]), ("СВЯЗИ", [9]), ("エラーが発生しました", [8]),
                ("エラー*", [8]), ("don't", [7]), ("AND", [6]), ("NEAR", [6]), ("or not", [6]), ("unit the tests", [1]),
                ("unit missing", []),
            ] as [(String, [Int64])] {
                let ids = try found(store, question)
                try expect(ids == expected, "\(question) found \(ids)")
            }
        },
        Check("a hit has its event without payload, and a snippet with the matches marked") { store in
            let long =
                String(repeating: "lorem ipsum ", count: 200) + "needle in hay "
                + String(repeating: "dolor ", count: 99)
            try store.store([StoreSamples.fullEvent(1)]) { _ in "Run the\nunit tests, tests" }
            try store.store([StoreSamples.event(2)]) { _ in long }
            let hit = try require(try store.search(SearchQuery(text: "TESTS")).hits.first)
            var event = StoreSamples.fullEvent(1)
            event.id = 1
            event.payload = []
            try expectEqual(hit.event, event)
            try expectEqual(hit.snippet, "Run the unit \u{2}tests\u{3}, \u{2}tests\u{3}")
            let far = try require(try store.search(SearchQuery(text: "needle")).hits.first).snippet
            try expect(far.contains(" \u{2}needle\u{3} in hay"), far)
            try expect(far.utf8.count < 300 && far.hasPrefix("…") && far.hasSuffix("…"), far)
        },
        Check("words that stand side by side come first, in pages and in groups, and all are counted") { store in
            let texts = ["the unit tests ran", "tests of a unit", "a unit, tests and the unit tests", "unit of tests"]
            try store.store((0..<40).map { StoreSamples.event($0 + 1, session: "s\($0 % 4)") }) {
                texts[Int($0.sessionID.suffix(1)) ?? 0]
            }
            var query = SearchQuery(text: "unit tests")
            query.limit = 7
            var hits: [SearchHit] = []
            repeat {
                let page = try store.search(query)
                try expectEqual(page.total, 40)
                hits += page.hits
                query.cursor = page.nextCursor
            } while query.cursor != nil
            let together = hits.prefix(20)
            try expect(together.allSatisfy { ["s0", "s2"].contains($0.event.sessionID) }, "others are first")
            try expect(together.allSatisfy { $0.snippet.contains("unit tests\u{3}") }, "marked apart")
            for half in [Array(together), Array(hits.dropFirst(20))] {
                try expectEqual(half.map(\.event.id), half.map(\.event.id).sorted(by: >))
                try expectEqual(half.count, 20)
            }
            query.limit = 1
            var sessions: [String] = []
            repeat {
                let page = try store.searchSessions(query)
                try expectEqual(page.total, 40)
                sessions += page.groups.map(\.sessionID)
                query.cursor = page.nextCursor
            } while query.cursor != nil
            try expectEqual(sessions, ["s2", "s0", "s3", "s1"])
            try expectEqual(try store.search(SearchQuery(text: "\"unit tests\"")).total, 20)
            try expectEqual(try store.search(SearchQuery(text: "unit te*")).hits.first?.event.sessionID, "s2")
        },
        Check("search within a session and a range of time, in pages") { store in
            try store.store((1...30).map { StoreSamples.event($0, session: "s\($0 % 3)") }) { _ in "same words" }
            var query = SearchQuery(text: "words")
            query.sessionID = "s1"
            query.time = TimeRange(since: StoreSamples.time(4), until: StoreSamples.time(28))
            query.limit = 3
            var ids: [Int64] = []
            repeat {
                let page = try store.search(query)
                try expectEqual(page.total, 8)
                ids += page.hits.map(\.event.id)
                query.cursor = page.nextCursor
            } while query.cursor != nil
            try expectEqual(ids, [25, 22, 19, 16, 13, 10, 7, 4])
            query.sessionID = "unknown"
            try expectEqual(try store.search(query).total, 0)
        },
        Check("an event without text is not indexed") { store in
            try store.store([StoreSamples.event(1)]) { _ in "" }
            try expectEqual(try found(store, "event"), [])
            try expectEqual(try store.events(EventQuery()).events.count, 1)
        },
        Check("large texts are found by their last word") { store in
            let text = (0..<1000).map { "w\($0)" }.joined(separator: " ")
            try store.store([StoreSamples.event(1)]) { _ in text }
            try expectEqual(try found(store, "w999"), [1])
            try expectEqual(try found(store, "w0 w500 \"w998 w999\""), [1])
        },
    ]

    /// Texts that would be syntax, or an attack, somewhere.
    private static let hostileQuestions: [String] = {
        let pieces = [
            "\"", "\"\"", "\"\"\"", "'", "''", "*", "**", "^", "(", ")", "((", "{a b}", ":", "text:", "rowid:1", "-",
            "--",
            "+", "AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "AND AND", "NOT x", "a OR", "(a", "a)", "\\", "\\\"", "%",
            "_",
            ";", "; DROP TABLE events; --", "' OR '1'='1", "\u{0}", "a\u{0}b", "\u{FFFD}", "🦅", "\u{202E}", "$(id)",
            "`id`",
            "<script>", "{{7*7}}", "${x}", "../../etc/passwd", "?1", ":name", "@x", "#", "/*", "*/", "x*y*z", "*x",
            "\"x*",
            "\"x\"*\"y\"", "a\"b\"c", "\n", "\t", "\r\n", " ", "",
        ]
        var random = SplitMix(state: 7)
        let mixed = (0..<200).map { _ in
            (0..<Int(random.next() % 6 + 1)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
                .joined(separator: random.next() % 2 == 0 ? " " : "")
        }
        let long = [
            String(repeating: "(", count: 5000), String(repeating: "a ", count: 5000),
            String(repeating: "x", count: 50_000),
        ]
        return pieces + mixed + long
    }()

    static let searchSyntaxChecks: [Check] = [
        Check("no question is an error, as a search or as a filter") { store in
            try store.store([StoreSamples.event(1)]) { _ in "drop table events a b x y" }
            for question in hostileQuestions {
                let page = try store.search(SearchQuery(text: question))
                try expect(page.total <= 1)
                var query = EventQuery()
                query.text = question
                query.includeTotal = true
                let events = try store.events(query)
                try expect(question.isEmpty || events.total == page.total, "\(question): \(events.total ?? -1)")
                var sessions = SessionQuery()
                sessions.text = question
                _ = try store.sessions(sessions)
            }
            try expectEqual(try store.lastEventID(), 1)
        },
        Check("operators are plain words") { store in
            try store.store([StoreSamples.event(1)]) { _ in "alpha or beta" }
            try store.store([StoreSamples.event(2)]) { _ in "alpha" }
            try expectEqual(try found(store, "alpha OR beta"), [1])
            try expectEqual(try found(store, "alpha AND beta"), [])
            try expectEqual(try found(store, "alpha NOT beta"), [])
            try expectEqual(try found(store, "NEAR(alpha beta)"), [])
            try expectEqual(try found(store, "\"alpha or"), [1])
            try expectEqual(try found(store, "(alpha)"), [2, 1])
            try expectEqual(try found(store, "text:alpha"), [])
        },
    ]
}

extension StoreConformance {
    static let searchScopeChecks: [Check] = [
        Check("scopes choose by what the event is, errors whatever it is") { store in
            let types = [
                "UserPromptSubmit", "prompt", "assistant", "PreToolUse", "tool_use", "PostToolUse", "tool_result",
                "thinking", "Stop", "StopFailure", "Notification",
            ]
            var events = types.enumerated().map { StoreSamples.event($0, type: $1) }
            events[10].isError = true
            try store.store(events) { _ in "needle" }
            func found(_ scopes: [SearchScope]) throws -> [String] {
                var query = SearchQuery(text: "needle")
                query.scopes = scopes
                let page = try store.search(query)
                try expectEqual(page.total, Int64(page.hits.count))
                return page.hits.map(\.event.type).reversed()
            }
            try expectEqual(try found([]), types)
            try expectEqual(try found([.prompt]), ["UserPromptSubmit", "prompt"])
            try expectEqual(try found([.reply, .thinking]), ["assistant", "thinking", "Stop"])
            try expectEqual(try found([.toolInput]), ["PreToolUse", "tool_use"])
            try expectEqual(try found([.toolOutput]), ["PostToolUse", "tool_result"])
            try expectEqual(try found([.error]), ["StopFailure", "Notification"])
        },
        Check("hits are grouped by session, the newest first, with three of each and exact counts") { store in
            var session = StoreSamples.session("s1")
            session.title = "Title"
            session.projectPath = "/p"
            try store.store(sessions: [session])
            let events = (0..<30).map { StoreSamples.event($0, session: "s\($0 % 7 % 4)") }
            try store.store(events) { $0.sessionID == "s3" ? "hay" : "needle in hay" }
            var query = SearchQuery(text: "needle")
            query.limit = 2
            let expected = Dictionary(grouping: events.filter { $0.sessionID != "s3" }, by: \.sessionID)
            var seen: [SearchGroup] = []
            repeat {
                let page = try store.searchSessions(query)
                try expectEqual(page.total, Int64(events.count { $0.sessionID != "s3" }))
                try expectEqual(page.sessionTotal, 3)
                seen += page.groups
                query.cursor = page.nextCursor
            } while query.cursor != nil
            try expectEqual(seen.map(\.sessionID), ["s1", "s0", "s2"])
            for group in seen {
                let all = try require(expected[group.sessionID])
                try expectEqual(group.count, Int64(all.count))
                try expectEqual(group.hits.map(\.event.uuid), all.reversed().prefix(3).map(\.uuid))
                try expect(group.hits.allSatisfy { $0.snippet.contains("\u{2}needle\u{3}") })
            }
            try expectEqual(seen[0].sessionTitle, "Title")
            try expectEqual(seen[0].projectPath, "/p")
            query.text = ""
            try expectEqual(try store.searchSessions(query).total, 0)
        },
        Check("connections count what each machine sends by each way") { store in
            var events = (0..<12).map { StoreSamples.event($0 * 3600) }
            for index in events.indices {
                events[index].machineID = "machine-\(index % 2)"
                events[index].source = index % 3 == 0 ? .transcript : .hook
                events[index].agentVersion = index < 6 ? nil : "2.\(index % 4)"
            }
            try store.store(Array(events[..<7]))
            try store.store(events)
            let found = try store.connections(since: StoreSamples.time(5 * 3600 + 1))
            try expectEqual(found.map(\.machineID), ["machine-0", "machine-0", "machine-1", "machine-1"])
            try expectEqual(found.map(\.source), [.hook, .transcript, .hook, .transcript])
            try expectEqual(found.map(\.recentCount), [2, 1, 3, 1])
            try expectEqual(found[1].firstAt, StoreSamples.time(0))
            try expectEqual(found[1].lastAt, StoreSamples.time(6 * 3600))
            try expectEqual(found[2].agentVersions, ["2.3"])
            try expectEqual(found[0].agentVersions, ["2.0", "2.2"])
        },
    ]
}
