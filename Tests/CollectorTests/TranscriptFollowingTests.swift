import Collector
import EventCodec
import EventModel
import Glibc
import HubClient
import JSONCoding
import Platform
import ScriptedServer
import Spool
import TestRandomness
import Testing
import Transcripts

private func following(_ folder: String, _ url: String) -> CollectorSettings {
    var settings = CollectorSettings(stateFolder: folder + "/state", version: "test", hubURL: url, machineID: "machine")
    settings.transcripts = TranscriptSettings(
        roots: [TranscriptRoot(path: folder + "/projects")], machineID: "machine")
    settings.transcripts?.chunkBytes = 4096
    return settings
}

private func append(_ folder: String, _ name: String, _ numbers: Range<Int>) throws {
    let path = "\(folder)/projects/\(name)"
    try Files.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    guard descriptor >= 0 else { throw SystemError("open", path: path) }
    defer { close(descriptor) }
    try Files.writeAll(descriptor, Array(numbers.map { "{\"number\":\($0)}\n" }.joined().utf8))
}

private func report(_ folder: String) -> JSONNode? {
    (try? Files.read("\(folder)/state/collector.json")).flatMap { try? JSONDocument(parsing: $0).root }
}

@Suite struct TranscriptFollowingTests {
    @Test func historyAndWhatComesReachTheHub() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try append(folder, "p/a.jsonl", 0..<500)
            try append(folder, "p/a/subagents/agent-x.jsonl", 500..<600)
            let service = try CollectorService.start(following(folder, hub.server.url))
            #expect(hub.wait { $0.transcriptLines.count == 600 })
            try append(folder, "p/a.jsonl", 600..<650)
            try append(folder, "q/new.jsonl", 650..<700)
            #expect(hub.wait { $0.transcriptLines.count == 700 })
            #expect(service.stop() && service.failure == nil)
            #expect(hub.state.withLock { $0.transcriptLines.values.allSatisfy { $0 == 1 } })
            #expect(hub.state.withLock { $0.chunks.contains { $0.agentID == "x" && $0.sessionID == "a" } })
            let status = try #require(report(folder))
            #expect(status["transcripts"]?["watching"]?.string == "inotify")
            #expect(status["transcripts"]?["files"]?.int == 3 && status["transcripts"]?["backlog_bytes"]?.int == 0)
            #expect(status["backfill"]?["state"]?.string != nil)
        }
    }

    @Test func theNextCollectorSendsNothingAgain() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try append(folder, "p/a.jsonl", 0..<100)
            let first = try CollectorService.start(following(folder, hub.server.url))
            #expect(hub.wait { $0.transcriptLines.count == 100 })
            #expect(first.stop())
            try append(folder, "p/a.jsonl", 100..<110)
            let second = try CollectorService.start(following(folder, hub.server.url))
            #expect(hub.wait { $0.transcriptLines.count == 110 })
            #expect(second.stop())
            #expect(hub.state.withLock { $0.transcriptLines.values.allSatisfy { $0 == 1 } })
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func aHubThatFailsAtRandomLosesNothing(_ seed: UInt64) throws {
        try withStateFolder { folder in
            var random = SeededGenerator(seed: seed)
            let hub = FakeHub()
            defer { hub.server.stop() }
            var written = 0
            for round in 0..<4 {
                let service = try CollectorService.start(following(folder, hub.server.url))
                for _ in 0..<10 {
                    let answers: [FakeHub.Answer] = [
                        .hangUp, .storeThenHangUp, .error(400, code: "invalid_body"), .error(413, code: "too_large"),
                        .error(503, code: "busy", headers: ["Retry-After: 0"]),
                    ]
                    if let answer = answers.randomElement(using: &random) {
                        // A refusal of a single line is for good: only whole files are refused here.
                        hub.state.withLock { $0.transcriptScript = [answer] }
                    }
                    let count = Int.random(in: 20...60, using: &random)
                    try append(folder, "p/\(Int.random(in: 0..<3, using: &random)).jsonl", written..<written + count)
                    written += count
                }
                // The last one delivers all; those before end in the middle of it.
                if round == 3 {
                    let all = written
                    #expect(hub.wait { $0.transcriptLines.count == all })
                }
                #expect(service.stop())
            }
        }
    }

    @Test func hooksDoNotWaitForHistory() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.state.withLock { $0.transcriptScript = Array(repeating: .error(503, code: "busy"), count: 1000) }
            try append(folder, "p/a.jsonl", 0..<10_000)
            let service = try CollectorService.start(following(folder, hub.server.url))
            defer { service.stop() }
            #expect(hub.wait { $0.transcriptScript.count < 1000 })
            try spool(folder + "/state", lines(0..<20), at: SystemClock().now())
            _ = CollectorWake.send(folder + "/state")
            #expect(hub.wait { $0.stored.count == 20 })
            hub.state.withLock { $0.transcriptScript = [] }
        }
    }

    @Test func aBackfillRunsOnceAndAgainWhenAsked() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            for file in 0..<20 { try append(folder, "p/\(file).jsonl", file * 100..<file * 100 + 100) }
            var settings = following(folder, hub.server.url)
            settings.transcripts?.isBackfill = true
            #expect(Backfill(settings, from: .whereItEnded).survey().count == 20)
            var last = TranscriptProgress()
            #expect(Backfill(settings, from: .whereItEnded).run { progress, _ in last = progress } == .done)
            #expect(last.backfill.filesDone == 20 && last.backfill.events == 2000 && last.backfill.state == .done)
            #expect(last.backfill.bytesDone == last.backfill.bytesTotal && last.backfill.bytesTotal > 0)
            #expect(hub.state.withLock { $0.chunks.allSatisfy { $0.replayState == .imported } })
            #expect(Backfill(settings, from: .whereItEnded).run { _, _ in } == .done)
            #expect(Backfill(settings, from: .whereItEnded).survey().isEmpty)
            #expect(hub.state.withLock { $0.transcriptLines.values.allSatisfy { $0 == 1 } })
            #expect(Backfill(settings, from: .beginning).run { _, _ in } == .done)
            #expect(hub.state.withLock { $0.transcriptLines.values.allSatisfy { $0 == 2 } })
        }
    }

    @Test func aBackfillBesideACollectorMovesNoPositions() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try append(folder, "p/a.jsonl", 0..<100)
            let settings = following(folder, hub.server.url)
            let service = try CollectorService.start(settings)
            #expect(hub.wait { $0.transcriptLines.count == 100 })
            #expect(Backfill(settings, from: .whereItEnded).run { _, _ in } == .done)
            try append(folder, "p/a.jsonl", 100..<110)
            #expect(hub.wait { $0.transcriptLines.count == 110 })
            #expect(service.stop())
        }
    }

    @Test func aBackfillStops() throws {
        try withStateFolder { folder in
            let signal = StopSignal()
            signal.stop()
            try append(folder, "p/a.jsonl", 0..<100)
            #expect(
                Backfill(following(folder, "http://127.0.0.1:1"), from: .beginning, pacing: signal).run { _, _ in }
                    == .stopped)
        }
    }
}
