import Commands
import EventModel
import Glibc
import Platform
import Testing
import Transcripts

@Suite struct BackfillTests {
    private func context(_ words: [String], _ captured: CapturedOutput, width: Int? = nil) throws -> CommandContext {
        let kept = Monitor<CommandContext?>(nil)
        let table = CommandTable(
            [
                .backfill { context throws(CommandFailure) in
                    kept.withLock { $0 = context }
                    return .success
                }
            ], version: "1")
        _ = table.run(
            ["backfill"] + words, console: captured.console(width: width),
            connect: { _ throws(CommandFailure) in FakeHub([:]) },
            prepare: { context in
                context.environment = { $0 == "HOME" ? "/nobody" : nil }
                context.workingFolder = "/"
            })
        return try #require(kept.withLock { $0 })
    }

    @Test func thePlan() throws {
        let plan = try BackfillPlan(context([], CapturedOutput()), machineID: "m")
        #expect(plan.transcripts.roots.map(\.path) == ["/nobody/.claude/projects", "/nobody/.config/claude/projects"])
        #expect(plan.transcripts.isBackfill && !plan.startsAtBeginning && !plan.isDryRun)
        #expect(plan.transcripts.modifiedSince == nil && plan.transcripts.machineID == "m")
        let other = try BackfillPlan(
            context(["--path", "tmp", "--since", "2026-01-31", "--dry-run"], CapturedOutput()), machineID: "m")
        #expect(other.transcripts.roots.map(\.path) == ["/tmp"] && other.startsAtBeginning && other.isDryRun)
        #expect(other.transcripts.modifiedSince == Timestamp(iso8601: "2026-01-31T00:00:00Z"))
        let recent = try BackfillPlan(context(["--since", "7d"], CapturedOutput()), machineID: "m")
        let age = SystemClock().now().since(try #require(recent.transcripts.modifiedSince))
        #expect(age >= 604_800_000_000 && age < 604_900_000_000)
    }

    @Test(arguments: [["--since", "yesterday"], ["--since", "-1d"], ["--path", "/none/at/all"]])
    func whatMakesNoSense(_ words: [String]) throws {
        let given = try context(words, CapturedOutput())
        let failure = #expect(throws: CommandFailure.self) { _ = try BackfillPlan(given, machineID: "m") }
        #expect(failure?.code == (words[0] == "--path" ? .nothingFound : .usage))
    }

    private func progress() -> TranscriptProgress {
        var progress = TranscriptProgress()
        progress.backfill.state = .running
        (progress.backfill.filesTotal, progress.backfill.filesDone) = (1200, 300)
        (progress.backfill.bytesTotal, progress.backfill.bytesDone) = (4_000_000_000, 1_000_000_000)
        progress.backfill.events = 12_345
        progress.backfill.bytesPerSecond = 150_000_000
        progress.oversizeLines = 2
        return progress
    }

    @Test func aBarOnATerminal() throws {
        let captured = CapturedOutput()
        var display = BackfillDisplay(try context([], captured, width: 120))
        display.show(progress(), error: nil)
        #expect(captured.text.hasPrefix("\r██████░░░░░░░░░░░░░░░░░░ 300/1,200 files, 1.0 GB of 4.0 GB, 12,345 records"))
        #expect(captured.text.contains("150.0 MB/s, 20.0 s left"))
        display.show(progress(), error: "the hub\u{1B}[31m is away")
        #expect(captured.text.contains("waiting: the hub") && !captured.text.contains("\u{1B}[31m"))
        display.finish(progress())
        #expect(captured.text.contains("300 of 1,200 files, 1.0 GB, 12,345 records in "))
        #expect(captured.errorText.contains("2 lines were too long"))
    }

    @Test func plainLinesAndJSON() throws {
        let captured = CapturedOutput()
        var display = BackfillDisplay(try context([], captured))
        display.show(progress(), error: nil)
        #expect(captured.text == "")
        display.finish(TranscriptProgress())
        #expect(captured.text == "Nothing is left to import.\n")
        let json = CapturedOutput()
        var quiet = BackfillDisplay(try context(["--json"], json))
        quiet.show(progress(), error: nil)
        quiet.finish(progress())
        #expect(json.text.contains("\"files_done\":300") && json.text.contains("\"oversize_lines\":2"))
    }

    @Test func theSurvey() throws {
        let captured = CapturedOutput()
        let file = UnreadFile(path: "/a/b\u{7}.jsonl", bytes: 2048, modified: .epoch)
        BackfillDisplay.printSurvey([file], to: try context([], captured))
        #expect(captured.text.contains("1 files, 2.0 KB to read") && !captured.text.contains("\u{7}"))
        let json = CapturedOutput()
        BackfillDisplay.printSurvey([file], to: try context(["--json"], json))
        #expect(json.text.contains("\"bytes_total\":2048"))
    }
}
