internal import EventModel
internal import EventStore

extension StoreConformance {
    private static func ids(_ store: any EventStore, _ change: (inout SessionQuery) -> Void) throws -> [String] {
        var query = SessionQuery()
        change(&query)
        let page = try store.sessions(query)
        try expectEqual(page.total, Int64(page.sessions.count))
        return page.sessions.map(\.id)
    }

    static let sessionChecks: [Check] = [
        Check("a session comes back as it was put, bare and full, and is replaced as a whole") { store in
            let full = StoreSamples.fullSession("s")
            try store.store(sessions: [full])
            try expectEqual(try store.session("s"), full)
            try expectEqual(try store.sessions(SessionQuery()).sessions, [full])
            let bare = StoreSamples.session("s", at: 3)
            try store.store(sessions: [bare])
            try expectEqual(try store.session("s"), bare)
            for status in SessionStatus.allCases {
                var session = bare
                session.status = status
                try store.store(sessions: [session])
                try expectEqual(try store.session("s"), session)
            }
        },
        Check("weird ids and titles of sessions") { store in
            for (index, text) in weirdTexts.enumerated() {
                var session = StoreSamples.session(text, at: index)
                session.title = text
                session.sourceApp = text
                session.machineID = text
                session.cwd = text
                session.model = text
                try store.store(sessions: [session])
                try expect(try store.session(text) == session, "text \(index)")
            }
            try expectEqual(try store.sessions(SessionQuery()).total, Int64(weirdTexts.count))
        },
        Check("sessions are filtered and counted, the latest event first") { store in
            var sessions = (0..<12).map { StoreSamples.session("s\($0)", at: $0 * 10) }
            for index in sessions.indices {
                sessions[index].lastEventAt = StoreSamples.time(index * 10 + 15)
                sessions[index].status = index % 3 == 0 ? .ended : index % 3 == 1 ? .waiting : .running
                sessions[index].agentKind = index % 2 == 0 ? "claude-code" : "codex"
                sessions[index].sourceApp = "app-\(index % 4)"
                sessions[index].machineID = "machine-\(index / 6)"
                sessions[index].errorCount = index == 5 ? 1 : 0
            }
            try store.store(sessions: sessions.shuffled())
            func numbers(_ list: [Int]) -> [String] { list.map { "s\($0)" } }
            try expectEqual(try ids(store) { _ in }, numbers((0..<12).reversed().map { $0 }))
            try expectEqual(try ids(store) { $0.statuses = [.ended] }, numbers([9, 6, 3, 0]))
            try expectEqual(
                try ids(store) { $0.statuses = [.ended, .waiting] }, numbers([10, 9, 7, 6, 4, 3, 1, 0]))
            try expectEqual(try ids(store) { $0.agentKinds = ["codex"] }, numbers([11, 9, 7, 5, 3, 1]))
            try expectEqual(try ids(store) { $0.sourceApps = ["app-1", "app-3", "x"] }, numbers([11, 9, 7, 5, 3, 1]))
            try expectEqual(try ids(store) { $0.machineIDs = ["machine-0"] }, numbers([5, 4, 3, 2, 1, 0]))
            try expectEqual(try ids(store) { $0.onlyWithErrors = true }, numbers([5]))
            try expectEqual(try ids(store) { $0.ids = ["s3", "s8", "none"] }, numbers([8, 3]))
            try expectEqual(
                try ids(store) { $0.time = TimeRange(since: StoreSamples.time(35), until: StoreSamples.time(60)) },
                numbers([5, 4, 3, 2]))
            try expectEqual(
                try ids(store) {
                    $0.machineIDs = ["machine-1"]
                    $0.agentKinds = ["claude-code"]
                    $0.statuses = [.running]
                }, numbers([8]))
            var query = SessionQuery()
            query.includeTotal = false
            try expect(try store.sessions(query).total == nil)
        },
        Check("sessions are found by a part of title, path, branch or id, in any case") { store in
            var sessions = (0..<5).map { StoreSamples.session("id-\($0)", at: $0) }
            sessions[0].title = "Grüße an die Welt"
            sessions[1].projectPath = "/srv/100%_done/x"
            sessions[2].gitBranch = "Feature/LOGIN"
            sessions[3].title = "ПРИВЕТ"
            try store.store(sessions: sessions)
            for (text, expected) in [
                ("GRÜSSE", []), ("GRÜßE", ["id-0"]), ("100%_", ["id-1"]), ("100x_", []), ("login", ["id-2"]),
                ("привет", ["id-3"]), ("ID-4", ["id-4"]), ("id-", ["id-4", "id-3", "id-2", "id-1", "id-0"]),
                ("", ["id-4", "id-3", "id-2", "id-1", "id-0"]), ("'; DROP TABLE sessions; --", []), ("\u{0}", []),
            ] as [(String, [String])] {
                try expect(try ids(store) { $0.text = text } == expected, "\(text) found others")
            }
        },
        Check("pages of sessions, also with equal times, have no gap and no double") { store in
            try store.store(sessions: (0..<25).map { StoreSamples.session("s\($0)", at: $0 / 5) })
            var query = SessionQuery()
            query.limit = 4
            var seen: [String] = []
            repeat {
                let page = try store.sessions(query)
                try expectEqual(page.total.map { $0 - Int64(seen.count / 4) }, 25)
                seen += page.sessions.map(\.id)
                query.cursor = page.nextCursor
                try store.store(sessions: [StoreSamples.session("new-\(seen.count)", at: 100 + seen.count)])
            } while query.cursor != nil
            try expectEqual(seen.count, 25)
            try expectEqual(Set(seen).count, 25)
            try expect(seen.prefix(5).allSatisfy { ["s20", "s21", "s22", "s23", "s24"].contains($0) })
        },
        Check("silent sessions: not ended, last event before the time, the oldest first") { store in
            var sessions = (0..<6).map { StoreSamples.session("s\($0)", at: $0) }
            sessions[1].status = .ended
            sessions[2].status = .waiting
            sessions[3].status = .endedFailed
            try store.store(sessions: sessions)
            try expectEqual(try store.session("s3")?.status, .endedFailed)
            let silent = try store.transaction { (transaction) throws(StoreError) in
                (
                    try transaction.silentSessions(since: StoreSamples.time(4), limit: 10).map(\.id),
                    try transaction.silentSessions(since: StoreSamples.time(4), limit: 1).map(\.id)
                )
            }
            try expectEqual(silent.0, ["s0", "s2"])
            try expectEqual(silent.1, ["s0"])
        },
    ]
}
