import EventCodec
import EventModel
import Glibc
import Platform
import Testing
import Transcripts

/// What `look` finds, look by look, while a line of every kind of byte grows by one at a time.
private func growByteByByte(_ fixture: TailFixture, _ look: () -> [[UInt8]]) throws -> [[UInt8]] {
    var found: [[UInt8]] = []
    for byte in grownLine {
        try fixture.append("p/a.jsonl", [byte])
        // Somebody is writing, whatever the time.
        try fixture.age("p/a.jsonl", seconds: -31)
        found += look()
    }
    return found
}

private let grownLine = Array("{\"text\":\"ä€😀\"}\r\n".utf8)

@Suite struct NaiveReadingTests {
    @Test func whoTakesWhatHasComeTakesPieces() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            let naive = NaiveFollower(fixture.projects)
            #expect(try growByteByByte(fixture, naive.read) != [grownLine])
        }
    }
}

@Suite struct LineTests {
    @Test func aLineGrowsByteByByte() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            var offsets: [Int64] = []
            let found = try growByteByByte(fixture) {
                let chunks = fixture.look()
                offsets += chunks.map(\.chunk.offset)
                return chunks.map(\.chunk.content)
            }
            #expect(found == [grownLine] && offsets == [0])
            print("row R23: a line that grew by \(grownLine.count) single bytes was read \(found.count) time")
            fixture.commit()
            #expect(fixture.look().isEmpty)
            #expect(fixture.tail.progress.backlogBytes == 0)
        }
    }

    @Test func chunksEndWithALine() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) { $0.chunkBytes = 100 }
            let lines = (0..<50).map { "{\"number\":\($0),\"text\":\"\(String(repeating: "é", count: $0))\"}\n" }
            try fixture.append("p/a.jsonl", lines.joined() + "{\"half\":")
            let chunks = fixture.look()
            #expect(chunks.map(\.text).joined() == lines.joined())
            #expect(chunks.count > 20 && chunks.allSatisfy { $0.text.hasSuffix("\n") })
            var offset: Int64 = 0
            for chunk in chunks {
                #expect(chunk.chunk.offset == offset)
                offset += Int64(chunk.chunk.content.count)
            }
            fixture.commit()
            try fixture.append("p/a.jsonl", "1}\n")
            #expect(fixture.read() == "{\"half\":1}\n")
        }
    }

    @Test func aLongLineIsReadOnceItIsWhole() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            let piece = [UInt8](repeating: 0x61, count: 1 << 20)
            try fixture.append("p/a.jsonl", "{\"text\":\"")
            for _ in 0..<20 {
                try fixture.append("p/a.jsonl", piece)
                #expect(fixture.look().isEmpty)
            }
            try fixture.append("p/a.jsonl", "\"}\n{\"next\":1}\n")
            let chunks = fixture.look()
            let bytes = chunks.reduce(0) { $0 + $1.chunk.content.count }
            #expect(bytes == (20 << 20) + 23)
            print("row R23: a line of \(bytes >> 20) MiB was read once it was whole")
            #expect(chunks.first?.chunk.content.prefix(9).elementsEqual("{\"text\":\"".utf8) == true)
            #expect(fixture.tail.progress.oversizeLines == 0)
        }
    }

    @Test func aLineBeyondTheLimitIsPassedOverAndCounted() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) {
                $0.chunkBytes = 64
                $0.lineBytes = 1000
            }
            try fixture.append("p/a.jsonl", "{\"a\":1}\n" + String(repeating: "x", count: 5000))
            #expect(fixture.read() == "{\"a\":1}\n")
            try fixture.append("p/a.jsonl", String(repeating: "x", count: 5000) + "\n")
            #expect(fixture.read() == "")
            #expect(fixture.tail.progress.oversizeLines == 1)
            // The position is behind it, also for the next process.
            fixture.restart()
            try fixture.append("p/a.jsonl", "{\"b\":2}\n")
            #expect(fixture.read() == "{\"b\":2}\n")
            #expect(fixture.tail.progress.oversizeLines == 0)
        }
    }

    /// What comes before it is on its way still when it is passed over, and nothing comes behind it.
    @Test func aLineBeyondTheLimitAtTheEndKeepsNothingUnderWay() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) {
                $0.chunkBytes = 64
                $0.lineBytes = 1000
            }
            try fixture.write(
                "p/a.jsonl", "{\"a\":1}\n" + String(repeating: "x", count: 5000) + "\n", ageSeconds: 3600)
            #expect(fixture.look().map(\.text) == ["{\"a\":1}\n"])
            #expect(fixture.tail.progress.backfill.state == .running)
            fixture.commit()
            #expect(fixture.look().isEmpty)
            #expect(fixture.tail.progress.backlogBytes == 0)
            #expect(fixture.tail.progress.backfill.state == .done)
            fixture.restart()
            #expect(fixture.read() == "")
            #expect(fixture.tail.progress.oversizeLines == 0)
        }
    }

    @Test func aLineOfExactlyTheLimitIsRead() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder) {
                $0.chunkBytes = 64
                $0.lineBytes = 1000
            }
            let line = String(repeating: "x", count: 999) + "\n"
            try fixture.append("p/a.jsonl", line + "x" + line + "{}\n")
            #expect(fixture.read() == line + "{}\n")
            #expect(fixture.tail.progress.oversizeLines == 1)
        }
    }

    @Test func theLastLineOfAnOldFileNeedsNoLineFeed() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.write("p/old.jsonl", "{\"a\":1}\n{\"b\":2}", ageSeconds: 3600)
            try fixture.write("p/torn.jsonl", "{\"a\":1}\n{\"b\":", ageSeconds: 3600)
            try fixture.write("p/new.jsonl", "{\"a\":1}\n{\"b\":2}", ageSeconds: 5)
            let read = fixture.read()
            #expect(read.hasPrefix("{\"a\":1}\n"))
            #expect(fixture.tail.progress.files == 3)
            #expect(read.split(separator: "\n").count { $0.contains("a") } == 3)
            #expect(read.components("{\"b\":2}") == 1)
            // Ten minutes later the new one is old.
            fixture.clock.advance(seconds: 700)
            #expect(fixture.read() == "{\"b\":2}")
            #expect(fixture.read() == "")
            // Whoever completes the line after all completes it for us too.
            try fixture.append("p/torn.jsonl", "3}\n")
            #expect(fixture.read() == "{\"b\":3}\n")
        }
    }
}

extension String {
    func components(_ part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
