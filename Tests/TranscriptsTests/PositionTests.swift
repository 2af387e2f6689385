import EventModel
import Glibc
import Platform
import TestRandomness
import Testing
import Transcripts

@Suite struct PositionTests {
    private func state(_ folder: String) -> String { folder + "/state/" + PositionStore.fileName }

    private func prepared(_ folder: String, files: Int = 20) throws -> TailFixture {
        let fixture = try TailFixture(folder)
        for number in 0..<files { try fixture.append("p/\(number).jsonl", "{\"file\":\(number)}\n") }
        _ = fixture.read()
        return fixture
    }

    @Test func theNextProcessGoesOn() throws {
        try withFolder { folder in
            let fixture = try prepared(folder)
            fixture.restart()
            #expect(fixture.read() == "")
            try fixture.append("p/3.jsonl", "{\"more\":1}\n")
            // Handed out, not acknowledged, and the process ends.
            #expect(fixture.look().map(\.text) == ["{\"more\":1}\n"])
            fixture.restart()
            #expect(fixture.read() == "{\"more\":1}\n")
            #expect(fixture.tail.progress.damagedPositions == 0)
        }
    }

    @Test func aFileWrittenAnewMeanwhileIsSeen() throws {
        try withFolder { folder in
            let fixture = try prepared(folder, files: 2)
            truncate(fixture.path("p/1.jsonl"), 0)
            try fixture.append("p/1.jsonl", "{\"anew\":1}\n{\"anew\":2}\n")
            try fixture.age("p/1.jsonl", seconds: -60)
            fixture.restart()
            #expect(fixture.read() == "{\"anew\":1}\n{\"anew\":2}\n")
        }
    }

    /// The position is put down when the hub has answered, which may be long after the file was read.
    @Test func contentOfTheSameSizeThatCameBeforeTheAnswerIsSeen() throws {
        try withFolder { folder in
            let fixture = try TailFixture(folder)
            try fixture.write("p/1.jsonl", "{\"n\":1}\n", ageSeconds: 60)
            _ = fixture.look()
            truncate(fixture.path("p/1.jsonl"), 0)
            try fixture.write("p/1.jsonl", "{\"n\":2}\n", ageSeconds: 30)
            fixture.commit()
            fixture.restart()
            #expect(fixture.read() == "{\"n\":2}\n")
            #expect(fixture.read() == "")
        }
    }

    @Test func aTornOrDamagedFileLosesOnlyItsDamagedRecords() throws {
        var random = SeededGenerator(seed: 7)
        for round in 0..<40 {
            try withFolder { folder in
                let fixture = try prepared(folder)
                var bytes = try Files.read(state(folder))
                #expect(bytes.count == 21 * 56)
                if round % 2 == 0 {
                    bytes.removeLast(Int.random(in: 1...55, using: &random))
                } else {
                    bytes[Int.random(in: 56..<bytes.count, using: &random)] ^= 0x10
                }
                try Files.replace(state(folder), with: bytes)
                fixture.restart()
                try fixture.append("p/1.jsonl", "{\"more\":1}\n")
                let read = fixture.read()
                // The record's own file is sent again, and what is new.
                #expect((1...3).contains(read.components("\n")) && read.contains("more"))
                #expect(fixture.tail.progress.damagedPositions == 1)
                #expect(try Files.read(folder + "/state/" + PositionStore.damagedName) == bytes)
                fixture.restart()
                #expect(fixture.read() == "" && fixture.tail.progress.damagedPositions == 0)
            }
        }
    }

    @Test func garbageIsSetAside() throws {
        try withFolder { folder in
            let fixture = try prepared(folder, files: 3)
            try Files.replace(state(folder), with: [UInt8](repeating: 0x41, count: 500))
            fixture.restart()
            #expect(fixture.read().components("\n") == 3)
            #expect(fixture.tail.progress.damagedPositions > 0)
            fixture.restart()
            #expect(fixture.read() == "")
        }
    }

    @Test func theLogStaysShort() throws {
        try withFolder { folder in
            let fixture = try prepared(folder, files: 2)
            for number in 0..<5000 {
                try fixture.append("p/0.jsonl", "{\"n\":\(number)}\n")
                _ = fixture.read()
            }
            #expect(try Files.read(state(folder)).count < 4200 * 56)
            fixture.restart()
            #expect(fixture.read() == "")
        }
    }
}
