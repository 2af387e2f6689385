import EventModel
import EventStore
import Ingest
import StoreTesting
import Testing

/// The rules by which rows follow from events, beside those of tool calls and agents.
@Suite struct DerivedRowRuleTests {
    private func session(_ store: InMemoryStore) throws -> Session { try #require(try store.session("session-1")) }

    private func prompt(_ build: inout ObservationBuilder, _ id: String, _ text: String) -> Observation {
        let prompt = Prompt(sessionID: build.sessionID, id: id, at: build.now, text: text)
        return build.observe("UserPromptSubmit", [.prompt(prompt)])
    }

    @Test func theFirstLineOfTheFirstPromptIsTheTitle() throws {
        var build = ObservationBuilder()
        let own = prompt(&build, "p0", "<task-notification>done</task-notification>")
        let first = prompt(&build, "p1", "\nFix the test\nand the rest")
        let second = prompt(&build, "p2", "Something else")
        let store = try apply([own, first, second])
        #expect(try session(store).title == "Fix the test")
        #expect(try session(store).promptCount == 2)
        let long = try apply([prompt(&build, "p3", String(repeating: "é", count: 1000))])
        #expect(try session(long).title?.utf8.count ?? 0 <= Limits.summaryBytes)
    }

    @Test func aStatedTitleOutranksThePrompt() throws {
        var build = ObservationBuilder()
        let asked = prompt(&build, "p1", "Fix the test")
        var fact = SessionFact()
        fact.title = "Named by hand"
        let named = build.observe("SessionTitle", [.session(fact)])
        #expect(try session(apply([asked, named])).title == "Named by hand")
        #expect(try session(apply([named, asked])).title == "Named by hand")
    }

    @Test func theWorkingFolderStandsInForTheProject() throws {
        var build = ObservationBuilder()
        func folder(_ cwd: String, project: String? = nil) -> Observation {
            var fact = SessionFact()
            fact.cwd = cwd
            fact.projectPath = project
            return build.observe("PreToolUse", [.session(fact)])
        }
        let first = folder("/src/app")
        let second = folder("/src/app/src")
        #expect(try session(apply([first, second])).projectPath == "/src/app")
        #expect(try session(apply([first, second])).cwd == "/src/app/src")
        let stated = folder("/src/other", project: "/src")
        #expect(try session(apply([first, stated])).projectPath == "/src")
        #expect(try session(apply([stated, first])).projectPath == "/src")
    }

    @Test func anInferredResultYieldsToAReportedOne() throws {
        var build = ObservationBuilder()
        func inferred(_ id: String) -> Observation {
            var call = ToolCallFact(toolUseID: id, toolName: "")
            call.status = .refused
            call.endedAt = build.now
            call.isInferred = true
            return build.observe("PostToolBatch", [.toolCall(call)])
        }
        let start = build.toolStart("t1", "Bash")
        let refused = inferred("t1")
        let result = build.toolEnd("t1", "Bash")
        func status(_ observations: [Observation]) throws -> [ToolCallStatus] {
            try apply(observations).toolCalls(ToolCallQuery()).calls.map(\.status)
        }
        #expect(try status([start, refused]) == [.refused])
        // A call that nothing else reports is known by that alone.
        #expect(try status([refused]) == [.refused])
        #expect(try status([start, result, refused]) == [.succeeded])
        #expect(try status([start, refused, result]) == [.succeeded])
    }

    @Test func theWaitForAPermissionIsMeasured() throws {
        var build = ObservationBuilder()
        let start = build.toolStart("t1", "Bash")
        let asked = build.permission("Bash")
        var call = ToolCallFact(toolUseID: "t1", toolName: "Bash")
        call.status = .succeeded
        call.endedAt = build.now.advanced(byMicroseconds: 9_000_000)
        call.durationMicroseconds = 2_000_000
        let end = build.observe("PostToolUse", [.toolCall(call)])
        let stored = try #require(try apply([start, asked, end]).toolCalls(ToolCallQuery()).calls.first)
        // Asked one second before the next event's time, allowed seven after it.
        #expect(stored.permissionWaitMicroseconds == 8_000_000)
        #expect(stored.durationMicroseconds == 2_000_000)
    }

    @Test func aNoticeGivesWayToTheQuestionItself() throws {
        var build = ObservationBuilder()
        func notice() -> Observation {
            let id = Question.noticeID(StoreSamples.uuid(Int(build.now.milliseconds / 1000)))
            return build.observe(
                "Notification",
                [
                    .question(
                        Question(
                            sessionID: build.sessionID, id: id, agentID: Agent.mainID, kind: .permission,
                            message: "needs you", askedAt: build.now))
                ])
        }
        let first = notice()
        let asked = build.permission("Bash")
        let second = notice()
        let store = try apply([first, asked, second])
        #expect(try store.questions(session: nil, limit: 10).map(\.isNotice) == [false])
        #expect(try session(store).openQuestionCount == 1)
    }

    @Test func aNoticeNamesTheOneCallThatIsAtWork() throws {
        var build = ObservationBuilder()
        func call(_ id: String, _ summary: String) -> Observation {
            var fact = ToolCallFact(toolUseID: id, toolName: "Bash")
            fact.summary = summary
            return build.observe("PreToolUse", [.toolCall(fact)])
        }
        func notice() -> Observation {
            var question = Question(
                sessionID: build.sessionID, id: Question.noticeID(StoreSamples.uuid(9)), agentID: Agent.mainID,
                kind: .permission, message: "Claude needs your permission", askedAt: build.now)
            question.toolName = nil
            return build.observe("Notification", [.question(question)])
        }
        let (first, asked, second) = (call("t1", "git push"), notice(), call("t2", "ls"))
        let one = try apply([first, asked])
        #expect(try one.questions(session: nil, limit: 10).map(\.toolName) == ["Bash"])
        #expect(try one.questions(session: nil, limit: 10).map(\.message) == ["Bash: git push"])
        #expect(try one.toolCalls(ToolCallQuery()).calls.map { $0.permissionRequestedAt != nil } == [true])
        let two = try apply([first, second, asked])
        #expect(try two.questions(session: nil, limit: 10).map(\.toolName) == [nil])
        #expect(try two.questions(session: nil, limit: 10).map(\.message) == ["Claude needs your permission"])
    }

    @Test func anIdleNoticeDoesNotBlock() throws {
        var build = ObservationBuilder()
        let idle = build.session(.idle, "Stop")
        let question = Question(
            sessionID: build.sessionID, id: "i", agentID: Agent.mainID, kind: .idle, message: "waiting",
            askedAt: build.now)
        let store = try apply([idle, build.observe("Notification", [.question(question)])])
        #expect(try session(store).status == .idle)
        #expect(try session(store).openQuestionCount == 0)
    }

    @Test func theEndOfASessionClosesItsQuestions() throws {
        var build = ObservationBuilder()
        let asked = [build.toolStart("t1", "Bash"), build.permission("Bash")]
        let end = build.session(.ended, "SessionEnd")
        // The end may be reported before the question.
        for order in [asked + [end], [end] + asked] {
            let store = try apply(order)
            #expect(try store.questions(session: nil, limit: 10).isEmpty)
            #expect(try session(store).openQuestionCount == 0)
            #expect(try session(store).status == .ended)
            #expect(try store.questions(session: "session-1", limit: 10).allSatisfy { $0.resolvedAt != nil })
        }
    }

    @Test func aSessionThatEndsAfterAFailedTurnHasFailedWhateverArrivesFirst() throws {
        var build = ObservationBuilder()
        func states(_ status: SessionStatus) -> Observation {
            var fact = SessionFact()
            fact.status = status
            return build.observe("Turn", [.session(fact)])
        }
        let (asked, failed, ended) = (states(.running), states(.failed), states(.ended))
        for order in [
            [asked, failed, ended], [ended, asked, failed], [failed, ended, asked], [ended, failed, asked],
        ] {
            let session = try session(apply(order))
            #expect(session.status == .endedFailed && session.endedAt == ended.event.timestamp)
            #expect(try apply(order).agents(AgentQuery()).agents.first?.status == .failed)
        }
        let (again, done, over) = (states(.running), states(.idle), states(.ended))
        for order in [[failed, ended, again, done, over], [over, done, failed, again, ended]] {
            #expect(try session(apply(order)).status == .ended)
        }
        #expect(try session(apply([asked, failed])).status == .failed)
        #expect(try session(apply([asked, failed])).endedAt == nil)
    }

    @Test func aSessionThatFallsSilentWaitsForNobody() throws {
        var build = ObservationBuilder()
        let store = InMemoryStore()
        let projection = Projection()
        try commit([build.toolStart("t1", "Bash"), build.permission("Bash")], projection, store)
        let later = build.now.advanced(byMicroseconds: 1)
        try store.transaction { transaction throws(StoreError) in
            projection.beginTransaction()
            _ = try projection.endSilentSessions(since: later, limit: 10, transaction)
            _ = try projection.endTransaction(transaction)
        }
        #expect(try session(store).status == .ended)
        #expect(try session(store).openQuestionCount == 0)
        #expect(try store.questions(session: nil, limit: 10).isEmpty)
    }
}
