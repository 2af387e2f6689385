import Adapters
import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// A file's text, put together from what was reported of it.
@Suite struct FileContentTests {
    private func hunk(_ old: Int64, _ oldCount: Int64, _ lines: [String]) -> FileTexts.Hunk {
        FileTexts.Hunk(oldStart: old, oldCount: oldCount, newStart: old, newCount: oldCount, lines: lines)
    }

    private func patch(_ hunks: FileTexts.Hunk...) -> FileTexts {
        var texts = FileTexts()
        texts.patch = hunks
        return texts
    }

    private func write(_ text: String, isNew: Bool = false) -> FileTexts {
        var texts = FileTexts()
        texts.written = text
        texts.isNew = isNew
        return texts
    }

    @Test func whatAToolWroteIsTheFile() {
        let created = write("a\nb\n", isNew: true)
        let after = FileContent([created], .after)
        #expect(after.text == "a\nb\n")
        #expect(after.isComplete && after.basis == .write && after.reason == nil && after.bytes == 4)
        let before = FileContent([created], .before)
        #expect(before.text == "")
        #expect(before.reason != nil)
    }

    @Test func patchesAreAppliedToTheLastWholeText() {
        let steps = [
            write("old"), write("one\ntwo\nthree\n"), patch(hunk(2, 1, ["-two", "+2", "+2b"])),
            patch(hunk(1, 1, [" one"]), hunk(4, 1, ["-three", "+3"])),
        ]
        let after = FileContent(steps, .after)
        #expect(after.text == "one\n2\n2b\n3\n")
        #expect(after.isComplete && after.basis == .originalAndPatches)
        #expect(FileContent(steps, .before).text == "one\n2\n2b\nthree\n")
        #expect(FileContent.isSufficient(Array(steps.suffix(3)), .after))
        #expect(!FileContent.isSufficient(Array(steps.suffix(2)), .after))
    }

    @Test func theFileAsAToolFoundItOutranksOlderSteps() {
        var edit = patch(hunk(1, 1, ["-x", "+y"]))
        edit.original = "x\n"
        let steps = [write("something else"), edit]
        #expect(FileContent(steps, .before).text == "x\n")
        #expect(FileContent(steps, .after).text == "y\n")
    }

    @Test func insertionsAndEndsWithoutALineFeedAreApplied() {
        #expect(FileContent.apply([hunk(0, 0, ["+first"])], to: "") == "first\n")
        #expect(FileContent.apply([hunk(1, 0, ["+second"])], to: "first\n") == "first\nsecond\n")
        let noEnd = hunk(1, 1, ["-a", "\\ No newline at end of file", "+b", "\\ No newline at end of file"])
        #expect(FileContent.apply([noEnd], to: "a") == "b")
        #expect(FileContent.apply([hunk(3, 1, ["-c", "+C"]), hunk(1, 1, ["-a", "+A"])], to: "a\nb\nc") == "A\nb\nC")
    }

    @Test func aPatchThatDoesNotFitGivesAReasonAndNoText() {
        for bad in [
            hunk(1, 1, ["-other"]), hunk(9, 1, ["-a"]), hunk(-5, 1, ["-a"]), hunk(.max, 0, ["+a"]), hunk(1, 1, [""]),
            hunk(1, 1, ["?a"]), hunk(.min, .min, ["+a"]), hunk(1, 3, [" a", " b", " c", " d", " e"]),
        ] {
            let content = FileContent([write("a\nb\n"), patch(bad)], .after)
            #expect(content.text == nil, "\(bad)")
            #expect(content.reason != nil)
            #expect(!content.isComplete && content.basis == nil && content.bytes == 0)
        }
        // Hunks that overlap.
        #expect(FileContent.apply([hunk(1, 2, [" a", " b"]), hunk(2, 1, ["-b"])], to: "a\nb\n") == nil)
    }

    @Test func replacementsStandInForAPatch() {
        func edit(_ old: String, _ new: String, everywhere: Bool = false) -> FileTexts {
            var texts = FileTexts()
            texts.original = "a b a"
            texts.replacements = [FileTexts.Replacement(old: old, new: new, isEverywhere: everywhere)]
            return texts
        }
        #expect(FileContent([edit("a", "c")], .after).text == "c b a")
        #expect(FileContent([edit("a", "c", everywhere: true)], .after).text == "c b c")
        #expect(FileContent([edit("z", "c")], .after).text == nil)
        #expect(FileContent([edit("", "c")], .after).text == nil)
    }

    @Test func ofAFileThatWasNeverSeenWholeTheChangedLinesAreShown() {
        let step = patch(hunk(5, 2, [" keep", "-gone", "+come"]))
        let after = FileContent([step], .after)
        #expect(after.text == "@@ -5,2 +5,2 @@\nkeep\ncome")
        #expect(!after.isComplete && after.basis == .patches && after.reason != nil)
        #expect(FileContent([step], .before).text == "@@ -5,2 +5,2 @@\nkeep\ngone")
        #expect(FileContent([FileTexts()], .after).text == nil)
        #expect(FileContent([], .after).reason != nil)
    }

    @Test func aFileThatIsTooLargeIsNotShown() {
        let content = FileContent([write(String(repeating: "x", count: FileContent.byteLimit + 1))], .after)
        #expect(content.text == nil)
        #expect(content.reason?.contains("1048577") == true)
    }

    @Test func readsOfAFileCountWithItsChanges() {
        var sample = OutlineSample(agents: ["main", "child"])
        sample.outline.session.cwd = "/home/u/p"
        sample.edit(1, path: "/home/u/p/src/a.swift")
        sample.edit(2, path: "/home/u/p/web/src/b.ts")
        sample.outline.changes[0].operation = .create
        func read(_ summary: String, _ agent: String = "main") -> ToolSubject {
            ToolSubject(
                summary: summary, agentID: agent, count: 2, firstAt: StoreSamples.time(5), lastAt: StoreSamples.time(9))
        }
        let files = FileSummary.list(
            sample.outline,
            reads: [read("src/a.swift", "child"), read("src/b.ts"), read("/etc/hosts"), read("c.txt"), read("")])
        #expect(
            Set(files.map(\.path)) == [
                "/home/u/p/src/a.swift", "/home/u/p/web/src/b.ts", "/etc/hosts", "/home/u/p/c.txt",
            ])
        let first = files.first { $0.path.hasSuffix("a.swift") }
        #expect(first?.reads == 2 && first?.writes == 1 && first?.isCreated == true)
        #expect(first?.agents == ["main", "child"])
        #expect(first?.firstAt == StoreSamples.time(1) && first?.lastAt == StoreSamples.time(9))
    }
}
