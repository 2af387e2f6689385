import EventModel
import Glibc
import Platform
import Testing
import Transcripts

@Suite struct WatchTests {
    /// Waits for a report of the kernel, without letting the time pass that leads to a look at everything.
    private func next(_ fixture: TailFixture) -> String {
        fixture.waker.wait(milliseconds: 30_000)
        fixture.tail.refresh()
        let taken = fixture.take()
        fixture.commit()
        return taken.map(\.text).joined()
    }

    @Test func changesAreReported() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder, watch: true)
            fixture.tail.refresh()
            #expect(fixture.tail.progress.watching == .inotify)
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(next(fixture) == "{\"n\":1}\n")
            try fixture.append("p/a.jsonl", "{\"n\":2}\n")
            #expect(next(fixture) == "{\"n\":2}\n")
            rename(fixture.path("p/a.jsonl"), fixture.path("p/b.jsonl"))
            try fixture.append("p/b.jsonl", "{\"n\":3}\n")
            #expect(next(fixture) == "{\"n\":3}\n")
        }
    }

    @Test func aNewFolderIsReadWhateverCameFirst() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder, watch: true)
            fixture.tail.refresh()
            for number in 0..<50 {
                let place = "new\(number)/s/subagents/workflows/wf"
                try fixture.makeFolder(place)
                // Before or after the watch is set: both must be seen.
                if number % 2 == 0 { fixture.tail.refresh() }
                try fixture.append("\(place)/agent-\(number).jsonl", "{\"n\":\(number)}\n")
                #expect(next(fixture) == "{\"n\":\(number)}\n")
                try fixture.append("\(place)/agent-\(number).jsonl", "{\"m\":\(number)}\n")
                #expect(next(fixture) == "{\"m\":\(number)}\n")
            }
        }
    }

    @Test func aMovedFolderIsWatchedUnderItsNewName() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder, watch: true)
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            fixture.tail.refresh()
            #expect(fixture.take().count == 1)
            fixture.commit()
            rename(fixture.path("p"), fixture.path("q"))
            #expect(next(fixture) == "")
            try fixture.append("q/a.jsonl", "{\"n\":2}\n")
            #expect(next(fixture) == "{\"n\":2}\n")
        }
    }

    @Test func lostReportsLeadToALookAtEverything() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder, watch: true)
            fixture.tail.refresh()
            // More reports than the kernel's queue holds, then a file that it has no room to report.
            for _ in 0..<12_000 {
                close(open(fixture.path("p/x"), O_CREAT | O_WRONLY, 0o600))
                unlink(fixture.path("p/x"))
            }
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(next(fixture) == "{\"n\":1}\n")
        }
    }

    @Test func withoutTheKernelItPolls() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(fixture.read() == "{\"n\":1}\n")
            #expect(fixture.tail.progress.watching == .polling)
            // What was written lately is looked at every other second, everything every 30 s.
            try fixture.append("p/a.jsonl", "{\"n\":2}\n")
            try fixture.append("p/b.jsonl", "{\"n\":3}\n")
            fixture.clock.advance(seconds: 3)
            fixture.tail.refresh()
            #expect(fixture.take().map(\.text) == ["{\"n\":2}\n"])
            fixture.clock.advance(seconds: 28)
            fixture.tail.refresh()
            #expect(fixture.take().map(\.text) == ["{\"n\":3}\n"])
        }
    }

    /// As with the kernel's own limit (fs.inotify.max_user_watches), which a test cannot lower.
    @Test func whatIsBeyondTheLimitIsPolled() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder, waker: TailWaker(usesKernel: true, watchLimit: 3))
            for name in ["q", "r", "s"] { try fixture.makeFolder(name) }
            fixture.tail.refresh()
            // The root and two of its folders are watched.
            #expect(fixture.tail.progress.watching == .inotify && fixture.tail.progress.polledFolders == 2)
            let names = ["p", "q", "r", "s"]
            for name in names { try fixture.append("\(name)/a.jsonl", "{\"new\":\"\(name)\"}\n") }
            fixture.tail.refresh()
            #expect(fixture.take().count == 2)
            fixture.commit()
            fixture.clock.advance(seconds: 31)
            fixture.tail.refresh()
            #expect(fixture.take().count == 2)
            fixture.commit()
            // What is known is looked at every other second.
            for name in names { try fixture.append("\(name)/a.jsonl", "{\"more\":\"\(name)\"}\n") }
            fixture.clock.advance(seconds: 3)
            fixture.tail.refresh()
            #expect(fixture.take().count == 4)
            fixture.commit()
            #expect(fixture.tail.progress.backlogBytes == 0)
        }
    }

    /// The kernel reports nothing of what other machines write.
    @Test func remoteFilesArePolled() throws {
        try withFolder { folder in
            let fixture = try TailFixture(
                folder, waker: TailWaker(usesKernel: true, isRemote: { $0.hasSuffix("/projects") }))
            try fixture.append("p/a.jsonl", "{\"n\":1}\n")
            #expect(fixture.read() == "{\"n\":1}\n")
            #expect(fixture.tail.progress.watching == .polling)
            try fixture.append("p/a.jsonl", "{\"n\":2}\n")
            fixture.clock.advance(seconds: 3)
            fixture.tail.refresh()
            #expect(fixture.take().map(\.text) == ["{\"n\":2}\n"])
        }
    }

    @Test func aWakeUpEndsTheWait() throws {
        for usesKernel in [true, false] {
            let waker = TailWaker(usesKernel: usesKernel)
            let began = monotonicNanoseconds()
            _ = WorkerThread(name: "waker") { waker.wake() }
            waker.wait(milliseconds: 120_000)
            #expect(monotonicNanoseconds() - began < 60_000_000_000)
        }
    }
}
