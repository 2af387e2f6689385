internal import EventModel
internal import EventStore

extension StoreConformance {
    static let detailChecks: [Check] = [
        Check("file changes: new paths are told, patches come back, in order of time") { store in
            func change(_ path: String, tool: String, at number: Int, session: String = "s") -> FileChange {
                FileChange(
                    sessionID: session, agentID: "main", toolUseID: tool, path: path, operation: .edit,
                    at: StoreSamples.time(number))
            }
            var full = change("/a", tool: "toolu_01AbCdEfGhIjKlMnOpQrStUv", at: 5)
            full.operation = .notebookEdit
            full.linesAdded = 3
            full.linesRemoved = 4
            full.patch = Array(#"[{"oldStart":1,"lines":["-a","+b"]}]"#.utf8)
            var large = change("/large", tool: "t4", at: 7)
            large.patch = Array(repeating: 0x2B, count: 1 << 20)
            let changes = [change("/a", tool: "t1", at: 9), full, change("/b", tool: "t1", at: 1), full, large]
            let foreign = change("/a", tool: "t1", at: 1, session: "other")
            let differences = try store.transaction { (transaction) throws(StoreError) in
                var differences: [Int64] = []
                for change in changes + [foreign] { differences.append(try transaction.put(change)) }
                return differences
            }
            try expectEqual(differences, [1, 0, 1, 0, 1, 1])
            let stored = try store.fileChanges(session: "s", limit: 10)
            try expect(stored == [changes[2], full, large, changes[0]], "\(stored.map(\.path))")
            try expectEqual(try store.fileChanges(session: "s", limit: 2).map(\.path), ["/b", "/a"])
            for operation in FileOperation.allCases {
                full.operation = operation
                let change = full
                _ = try store.transaction { (transaction) throws(StoreError) in try transaction.put(change) }
                try expect(try store.fileChanges(session: "s", limit: 10).contains(change))
            }
        },
        Check("file changes: those that are pending are not listed, and only own ones make a path count") { store in
            var change = FileChange(
                sessionID: "s", agentID: "a", toolUseID: "t1", path: "/a", operation: .write, at: StoreSamples.time(1))
            change.source = .transcript
            change.patch = Array("[]".utf8)
            func put(_ toolUseID: String, _ set: (inout FileChange) -> Void = { _ in }) throws -> Int64 {
                var row = change
                row.toolUseID = toolUseID
                set(&row)
                return try store.transaction { [row] (transaction) throws(StoreError) in
                    let difference = try transaction.put(row)
                    let stored = try transaction.fileChange(session: "s", toolUseID: toolUseID, path: "/a")
                    guard stored == row else {
                        throw StoreError(.fault, "\(row) came back as \(String(describing: stored))")
                    }
                    return difference
                }
            }
            func pend(_ row: inout FileChange) {
                row.isDerived = true
                row.isPending = true
            }
            func derived(_ toolUseID: String) throws -> [Bool] {
                try store.transaction { (transaction) throws(StoreError) in
                    try transaction.derivedFileChanges(session: "s", toolUseID: toolUseID).map(\.isPending)
                }
            }
            try expectEqual(try put("t1", pend), 0)
            try expectEqual(try store.fileChanges(session: "s", limit: 9), [])
            try expectEqual(try derived("t1"), [true])
            try expectEqual(try derived("t2"), [])
            try expectEqual(try put("t2") { $0.isInherited = true }, 0)
            try expectEqual(try put("t1") { $0.isDerived = true }, 1)
            try expectEqual(try derived("t1"), [false])
            try expectEqual(try store.fileChanges(session: "s", limit: 9).map(\.isInherited), [false, true])
            try expectEqual(try put("t1"), 0)
            try expectEqual(try derived("t1"), [])
            try expectEqual(try put("t2"), 0)
            try expectEqual(try put("t1") { $0.isInherited = true }, 0)
            try expectEqual(try put("t2", pend), -1)
            try expectEqual(try store.fileChanges(session: "s", limit: 9).map(\.toolUseID), ["t1"])
        },
        Check("prompts: texts come back, each once, in order of time") { store in
            let texts = weirdTexts + [String(repeating: "long prompt 🦅 ", count: 20_000)]
            for (index, text) in texts.enumerated() {
                let prompt = Prompt(sessionID: "s", id: "p\(index)", at: StoreSamples.time(100 - index), text: text)
                try store.transaction { (transaction) throws(StoreError) in
                    try transaction.put(prompt)
                    try transaction.put(prompt)
                }
            }
            let stored = try store.prompts(session: "s", limit: 100)
            try expect(stored.map(\.text) == texts.reversed(), "\(stored.map(\.id))")
            try expectEqual(try store.prompts(session: "s", limit: 3).count, 3)
            try expectEqual(try store.prompts(session: "other", limit: 3).count, 0)
        },
        Check("questions: the open ones of all sessions, all of one session, oldest first") { store in
            var questions = QuestionKind.allCases.enumerated().map { index, kind in
                Question(
                    sessionID: "s\(index % 2)", id: "q\(index)", agentID: "main", kind: kind,
                    message: "May I? \(index)",
                    askedAt: StoreSamples.time(10 - index))
            }
            questions[1].toolName = "Bash"
            questions[2].resolvedAt = StoreSamples.time(20)
            let all = questions
            try store.transaction { (transaction) throws(StoreError) in
                for question in all { try transaction.put(question) }
            }
            try expectEqual(try store.questions(session: nil, limit: 10), [all[3], all[1], all[0]])
            try expectEqual(try store.questions(session: nil, limit: 1), [all[3]])
            try expectEqual(try store.questions(session: "s0", limit: 10), [all[2], all[0]])
            let open = try store.transaction { (transaction) throws(StoreError) in
                var answered = all[1]
                answered.resolvedAt = StoreSamples.time(30)
                try transaction.put(answered)
                return try transaction.openQuestions(session: "s1")
            }
            try expectEqual(open, [all[3]])
            try expectEqual(try store.questions(session: nil, limit: 10), [all[3], all[0]])
        },
        Check("compactions: in order of start, with the ends that were told later") { store in
            var first = Compaction(
                sessionID: "s", agentID: "main", trigger: "auto", startedAt: StoreSamples.time(9))
            let second = Compaction(
                sessionID: "s", agentID: "sub", trigger: "manual", startedAt: StoreSamples.time(4))
            try store.transaction { [first] (transaction) throws(StoreError) in
                try transaction.put(first)
                try transaction.put(second)
            }
            try expectEqual(try store.compactions(session: "s", limit: 9), [second, first])
            let open = first
            first.endedAt = StoreSamples.time(11)
            first.tokensBefore = 7
            first.tokensAfter = 5
            first.isInherited = true
            try store.transaction { [first] (transaction) throws(StoreError) in
                try transaction.put(first)
                try transaction.put(open)
            }
            try expectEqual(try store.compactions(session: "s", limit: 9), [second, first])
            try expectEqual(try store.compactions(session: "s", limit: 1), [second])
            try expectEqual(try store.compactions(session: "t", limit: 1), [])
        },
        Check("tasks keep what a later report does not say") { store in
            var task = TaskItem(sessionID: "s", id: "1", subject: "Build", createdAt: StoreSamples.time(3))
            task.description = "all of it"
            task.teammate = "ann"
            task.completedAt = StoreSamples.time(5)
            let later = TaskItem(sessionID: "s", id: "1", subject: "Build it", createdAt: StoreSamples.time(8))
            let other = TaskItem(sessionID: "s", id: "2", subject: "Test", createdAt: StoreSamples.time(1))
            try store.transaction { [task] (transaction) throws(StoreError) in
                for row in [task, later, other] { try transaction.put(row) }
            }
            task.subject = "Build it"
            try expectEqual(try store.tasks(session: "s", limit: 9), [other, task])
            try expectEqual(try store.tasks(session: "s", limit: 1), [other])
        },
    ]
}
