import EventCodec
import EventModel
import Platform
import Testing
import Transcripts

@Suite struct OrderTests {
    @Test func theNewestFirstAndLiveBeforeHistory() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) { $0.chunkBytes = 16 }
            for (name, age) in [("old", 90_000), ("older", 900_000), ("today", 3600)] as [(String, Int64)] {
                try fixture.write("p/\(name).jsonl", "{\"f\":\"\(name)1\"}\n{\"f\":\"\(name)2\"}\n", ageSeconds: age)
            }
            fixture.tail.refresh()
            let first = try #require(fixture.tail.next())
            #expect(first.text == "{\"f\":\"today1\"}\n" && first.chunk.replayState == .imported)
            try fixture.append("p/live.jsonl", "{\"f\":\"l1\"}\n{\"f\":\"l2\"}\n")
            fixture.clock.advance(seconds: 31)
            fixture.tail.refresh()
            let rest = fixture.take()
            #expect(
                rest.map(\.text).joined().split(separator: "\n").map { $0.dropFirst(6).dropLast(2) } == [
                    "l1", "l2", "today2", "old1", "old2", "older1", "older2",
                ])
            #expect(rest.first?.chunk.replayState == .live)
            #expect(rest.last?.chunk.replayState == .imported)
        }
    }

    @Test func progressOfTheBackfill() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) { $0.chunkBytes = 32 }
            var bytes: Int64 = 0
            for number in 0..<10 {
                let text = String(repeating: "{\"number\":\(number)}\n", count: 9)
                bytes += Int64(text.utf8.count)
                try fixture.write("p/\(number).jsonl", text, ageSeconds: 7200)
            }
            #expect(fixture.tail.progress.backfill.state == .scanning)
            fixture.tail.refresh()
            var progress = fixture.tail.progress
            #expect(progress.backfill.state == .running && progress.backlogBytes == bytes)
            #expect(progress.backfill.filesTotal == 10 && progress.backfill.bytesTotal == bytes)
            #expect(progress.oldestUnread != nil)
            fixture.take()
            #expect(fixture.tail.progress.backfill.bytesDone == 0)
            fixture.commit()
            progress = fixture.tail.progress
            #expect(progress.backfill.state == .done && progress.backfill.filesDone == 10)
            #expect(progress.backfill.bytesDone == bytes && progress.backlogBytes == 0 && progress.oldestUnread == nil)
            // Nothing is left for the next process.
            fixture.restart()
            fixture.look()
            #expect(fixture.tail.progress.backfill.state == .idle)
        }
    }

    @Test func liveContentThatWaitedIsLate() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            fixture.tail.refresh()
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            fixture.clock.advance(seconds: 31)
            fixture.tail.refresh()
            fixture.clock.advance(seconds: 90)
            #expect(fixture.take().map(\.chunk.replayState) == [.buffered])
        }
    }

    @Test func whatAChunkSays() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            let work = folder + "/work"
            try Files.makeFolder(work + "/.git")
            try Files.replace(
                work + "/.git/config",
                with: Array("[remote \"origin\"]\n\turl = https://me:secret@example.org/a/b.git\n".utf8))
            try fixture.append(
                "p/agent-0badcafe.jsonl",
                """
                {"sessionId":"the session","cwd":"\(work)","text":"\\"cwd\\":\\"/no\\""}
                {"cwd":"\(work)"}
                {"cwd":"/gone/a\\"b"}

                """)
            let chunk = try #require(fixture.look().first?.chunk)
            #expect(chunk.sessionID == "the session" && chunk.agentID == "0badcafe" && chunk.sourceApp == "work")
            #expect(chunk.places.map(\.cwd) == [work, "/gone/a\"b"])
            #expect(chunk.places.first?.gitRoot == work)
            #expect(chunk.places.first?.gitRemote == "https://example.org/a/b.git")
            #expect(chunk.bornAt != nil && chunk.machineID == "machine" && chunk.agentKind == "claude-code")
        }
    }

    @Test func chosenFolders() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.makeFolder("p/s/subagents")
            try fixture.append("p/s.jsonl", "{\"n\":1}\n")
            try fixture.append("p/t.jsonl", "{\"n\":2}\n")
            try fixture.append("p/s/subagents/agent-x.jsonl", "{\"n\":3}\n")
            try Files.makeFolder(folder + "/copies")
            try fixture.append(folder + "/copies/c.jsonl", "{\"n\":4}\n")
            let expected = [
                folder: "123", fixture.path("p"): "123", fixture.path("p/s"): "3", fixture.path("p/s.jsonl"): "13",
                folder + "/copies/": "4",
            ]
            for (path, numbers) in expected {
                fixture.settings.roots = [try #require(TranscriptRoot(chosen: path))]
                let tail = TranscriptTail(
                    fixture.settings, positions: PositionStore(folder: nil), waker: TailWaker(usesKernel: false))
                tail.refresh()
                var found = ""
                while let chunk = tail.next() {
                    found += chunk.text.filter { $0.isNumber }
                    #expect(chunk.chunk.sessionID == (found.last == "2" ? "t" : found.last == "4" ? "c" : "s"))
                }
                #expect(String(found.sorted()) == numbers, "\(path)")
            }
            #expect(TranscriptRoot(chosen: folder + "/none") == nil)
        }
    }
}
