import EventCodec
import EventModel
import Glibc
import Platform
import Testing
import Transcripts

@Suite struct FileChangeTests {
    @Test func aRenamedFileGoesOnWhereItWas() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(fixture.read() == "{\"n\":1}\n")
            try fixture.makeFolder("q")
            rename(fixture.path("p/a.jsonl"), fixture.path("q/b.jsonl"))
            try fixture.append("q/b.jsonl", "{\"n\":2}\n")
            let chunks = fixture.look()
            #expect(chunks.map(\.text) == ["{\"n\":2}\n"])
            #expect(chunks.first?.chunk.sessionID == "b" && chunks.first?.chunk.offset == 8)
            #expect(fixture.tail.progress.lostBytes == 0)
        }
    }

    @Test func aFileThatWasAwayForAWhileIsKnown() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(fixture.read() == "{\"n\":1}\n")
            rename(fixture.path("p"), folder + "/elsewhere")
            for _ in 0..<5 { #expect(fixture.read() == "") }
            rename(folder + "/elsewhere", fixture.path("r"))
            #expect(fixture.read() == "")
            try fixture.append("r/a.jsonl", "{\"n\":2}\n")
            #expect(fixture.read() == "{\"n\":2}\n")
            #expect(fixture.tail.progress.lostBytes == 0)
        }
    }

    @Test func truncationStartsAnewAndCountsWhatWasNotRead() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.append("p/a.jsonl", "{\"n\":1}\n{\"n\":2}\n{\"half")
            #expect(fixture.read() == "{\"n\":1}\n{\"n\":2}\n")
            truncate(fixture.path("p/a.jsonl"), 0)
            #expect(fixture.read() == "")
            #expect(fixture.tail.progress.lostBytes == 6)
            try fixture.append("p/a.jsonl", "{\"n\":3}\n")
            #expect(fixture.read() == "{\"n\":3}\n")
            // Cut in the middle of what was read, and grown beyond it at once.
            truncate(fixture.path("p/a.jsonl"), 3)
            try fixture.append("p/a.jsonl", "\":4}\n{\"n\":5}\n")
            #expect(fixture.read() == "{\"n\":4}\n{\"n\":5}\n")
            #expect(fixture.tail.progress.lostBytes == 6)
        }
    }

    @Test func aFileOfTheSameNameIsAnotherFile() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            for round in 0..<20 {
                try fixture.append("p/a.jsonl", "{\"round\":\(round)}\n")
                #expect(fixture.read() == "{\"round\":\(round)}\n")
                // The file system may give the same inode again.
                unlink(fixture.path("p/a.jsonl"))
            }
            #expect(fixture.tail.progress.lostBytes == 0)
        }
    }

    @Test func whatIsDeletedUnreadIsCounted() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            fixture.clock.advance(seconds: 31)
            fixture.tail.refresh()
            unlink(fixture.path("p/a.jsonl"))
            #expect(fixture.take().isEmpty)
            for _ in 0..<3 { fixture.look() }
            #expect(fixture.tail.progress.lostBytes == 8 && fixture.tail.progress.files == 0)
            #expect(fixture.tail.progress.backlogBytes == 0)
        }
    }

    @Test func linksAreNotFollowed() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try Files.makeFolder(folder + "/outside")
            try fixture.append(folder + "/outside/x.jsonl", "{\"outside\":1}\n")
            symlink(folder + "/outside", fixture.path("linked"))
            symlink(folder + "/outside/x.jsonl", fixture.path("p/x.jsonl"))
            symlink("..", fixture.path("p/loop"))
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(fixture.read() == "{\"n\":1}\n")
            // The file is swapped for a link, then the folder is.
            rename(fixture.path("p/a.jsonl"), folder + "/outside/a.jsonl")
            symlink(folder + "/outside/a.jsonl", fixture.path("p/a.jsonl"))
            try fixture.append(folder + "/outside/a.jsonl", "{\"n\":2}\n")
            #expect(fixture.read() == "")
            unlink(fixture.path("p/a.jsonl"))
            rename(folder + "/outside/a.jsonl", fixture.path("p/a.jsonl"))
            #expect(fixture.read() == "{\"n\":2}\n")
            rename(fixture.path("p"), folder + "/outside/p")
            symlink(folder + "/outside/p", fixture.path("p"))
            try fixture.append(folder + "/outside/p/a.jsonl", "{\"n\":3}\n")
            #expect(fixture.read() == "")
        }
    }

    @Test func theRootMayBeALinkAndMayComeLater() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) { $0.roots.append(TranscriptRoot(path: folder + "/late/projects")) }
            #expect(fixture.read() == "")
            try Files.makeFolder(folder + "/real/projects/p")
            try fixture.append(folder + "/real/projects/p/s.jsonl", "{\"n\":1}\n")
            symlink(folder + "/real", folder + "/late")
            fixture.clock.advance(seconds: 3)
            fixture.tail.refresh()
            fixture.tail.refresh()
            #expect(fixture.take().map(\.text) == ["{\"n\":1}\n"])
        }
    }

    @Test func twoRootsThatAreTheSameFolderAreReadOnce() throws {
        try withFolder { folder in
            symlink(folder + "/projects", folder + "/again")
            let fixture = try TailFixture(folder) { $0.roots.append(TranscriptRoot(path: folder + "/again")) }
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(fixture.read() == "{\"n\":1}\n")
            #expect(fixture.tail.progress.files == 1)
        }
    }

    @Test func aSidecarIsSentWholeWhenItChanges() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.makeFolder("p/s/subagents")
            let name = "p/s/subagents/agent-x.meta.json"
            try fixture.append(name, "{\"agentType\":\"Explore\"")
            #expect(fixture.look().isEmpty)
            try fixture.append(name, "}")
            let chunks = fixture.look()
            #expect(chunks.map(\.text) == ["{\"agentType\":\"Explore\"}"])
            #expect(chunks.first?.chunk.kind == .sidecar && chunks.first?.chunk.agentID == "x")
            #expect(chunks.first?.chunk.sessionID == "s")
            fixture.commit()
            fixture.restart()
            #expect(fixture.read() == "")
            try Files.replace(fixture.path(name), with: Array("{\"agentType\":\"other\"}".utf8))
            #expect(fixture.read() == "{\"agentType\":\"other\"}")
        }
    }
}
