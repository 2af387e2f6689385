import Adapters
import EventModel
import JSONCoding
import Platform
import Testing

/// Recorded sessions of the real client, and hand-made events for what it does not do offline, beside what the adapter
/// is expected to make of them. `UPDATE_GOLDEN=1` rewrites the expectations; review the difference line by line.
@Suite struct GoldenTests {
    @Test(arguments: Fixtures.cases) func recordedPayloads(_ name: String) throws {
        let observations = try Fixtures.lines(name).enumerated().map { try observe(hook: $1, index: $0) }
        let text = ObservationRendering.text(observations)
        _ = try JSONDocument(parsing: text)
        let path = "\(Fixtures.folder)/\(name).expected.json"
        if Environment.variable("UPDATE_GOLDEN") == "1" {
            try Files.replace(path, with: Array(text.utf8), mode: 0o644)
        }
        let expected = String(decoding: try Files.read(path), as: UTF8.self)
        let found = text.split(separator: "\n")
        for (index, line) in expected.split(separator: "\n").enumerated()
        where index >= found.count || found[index] != line {
            Issue.record(
                "\(name) line \(index + 1): expected \(line), found \(index < found.count ? found[index] : "")")
            break
        }
        #expect(text.utf8.count == expected.utf8.count)
    }

    @Test func everyHookEventIsCovered() throws {
        var seen: Set<String> = []
        for name in Fixtures.cases {
            for line in try Fixtures.lines(name) { seen.insert(try observe(hook: line).event.type) }
        }
        #expect(seen.isSuperset(of: allHookEvents))
        #expect(allHookEvents.count == 33)
    }

    @Test func everyEventHasASummaryOfOneLine() throws {
        for name in Fixtures.cases {
            for line in try Fixtures.lines(name) {
                let summary = try observe(hook: line).event.summary
                #expect(!summary.isEmpty && summary.utf8.count <= Limits.summaryBytes)
                #expect(!summary.utf8.contains { $0 < 0x20 })
            }
        }
    }
}

/// The 33 hook events of Claude Code 2.1.303.
let allHookEvents: [String] = [
    "SessionStart", "Setup", "UserPromptSubmit", "UserPromptExpansion", "PreToolUse", "PermissionRequest",
    "PermissionDenied", "PostToolUse", "PostToolUseFailure", "PostToolBatch", "Notification", "MessageDisplay",
    "SubagentStart", "SubagentStop", "TaskCreated", "TaskCompleted", "Stop", "StopFailure", "TeammateIdle",
    "InstructionsLoaded", "ConfigChange", "CwdChanged", "DirectoryAdded", "FileChanged", "WorktreeCreate",
    "WorktreeRemove", "PreCompact", "PostCompact", "PreModelSwitch", "PostModelSwitch", "Elicitation",
    "ElicitationResult", "SessionEnd",
]
