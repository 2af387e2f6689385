import Glibc
import HookWire
import Platform
import Spool
import TestRandomness
import Testing

@Suite struct SpoolDamageTests {
    private let folder = TemporaryFolder()

    private func segment(_ texts: [String]) throws -> (bytes: [UInt8], ends: [Int]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for text in texts {
            bytes += try #require(RecordFrame.encode(body(text), at: noon))
            ends.append(bytes.count)
        }
        return (bytes, ends)
    }

    private func write(_ bytes: [UInt8], _ settings: SpoolSettings) throws {
        try Files.makeFolder(settings.folder)
        try Files.replace(settings.folder + "/active.seg", with: bytes)
    }

    /// What a new reader finds and how many records it counts as torn once all is acknowledged.
    private func read(_ settings: SpoolSettings) throws -> (texts: [String], torn: Int) {
        let before = SpoolStatus(reading: settings).drops["torn_record"] ?? 0
        let reader = SpoolReader(settings)
        let all = try reader.readAll()
        if let position = all.position { reader.acknowledge(position) }
        return (all.texts, (SpoolStatus(reading: settings).drops["torn_record"] ?? 0) - before)
    }

    /// Cuts a segment at every byte of its last three records: how many places there are, and those after which `read`
    /// finds other records than the whole ones, or miscounts the torn.
    private func cutEverywhere(
        _ read: (SpoolSettings) throws -> (texts: [String], torn: Int)
    ) throws -> (places: Int, wrong: [Int]) {
        let settings = settings(folder)
        let texts = ["first {}", "second é", "third 😀", "fourth", "fifth"]
        let whole = try segment(texts)
        let places = whole.ends[1]...whole.bytes.count
        let wrong = try places.filter { cut in
            try write(Array(whole.bytes[..<cut]), settings)
            let good = whole.ends.prefix { $0 <= cut }.count
            let isTorn = whole.ends[good - 1] < cut
            return try read(settings) != (Array(texts[..<good]), isTorn ? 1 : 0)
        }
        return (places.count, wrong)
    }

    @Test func aTailTornAtAnyByteCostsOnlyItsRecord() throws {
        let cuts = try cutEverywhere(read)
        #expect(cuts.wrong == [])
        print("row R06: cut at each of \(cuts.places) bytes, each whole record found")
    }

    /// It takes each record for as long as it says, and the rest of the file for the last one.
    @Test func aReaderThatTrustsTheFileGivesOutTornRecords() throws {
        let cuts = try cutEverywhere { settings in
            var rest = try Files.read(settings.folder + "/active.seg")[...]
            var texts: [String] = []
            while rest.count >= RecordFrame.headerBytes {
                let length = rest.dropFirst(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
                let record = rest.dropFirst(RecordFrame.headerBytes).prefix(length)
                texts.append(String(decoding: record, as: UTF8.self))
                rest = rest.dropFirst(RecordFrame.headerBytes + length)
            }
            return (texts, 0)
        }
        #expect(cuts.wrong.count > cuts.places / 2)
    }

    @Test func recordsBehindATornOneAreFound() throws {
        let settings = settings(folder)
        let before = try segment(["one", "two"])
        let after = try segment(["four", "five"])
        let torn = try segment(["three is the record that tears"]).bytes
        for cut in 1..<torn.count {
            try write(before.bytes + torn[..<cut] + after.bytes, settings)
            let found = try read(settings)
            #expect(found.texts == ["one", "two", "four", "five"], "cut at \(cut)")
            #expect(found.torn == 1, "cut at \(cut)")
        }
    }

    @Test func aFlippedBitCostsOnlyItsRecord() throws {
        let settings = settings(folder)
        let texts = ["one", "two two", "three"]
        let whole = try segment(texts)
        for bit in 0..<whole.bytes.count * 8 {
            var bytes = whole.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            try write(bytes, settings)
            let hit = whole.ends.firstIndex { bit / 8 < $0 } ?? 0
            let found = try read(settings)
            #expect(found.texts == texts.indices.filter { $0 != hit }.map { texts[$0] }, "bit \(bit)")
            #expect(found.torn == 1, "bit \(bit)")
        }
    }

    /// The same over 64 KiB of records, at random bits, or at all of them.
    @Test func aFlippedBitInAFullSpoolCostsOnlyItsRecord() throws {
        let settings = settings(folder)
        let texts = (0..<290).map { "\($0) " + String(repeating: "abcdefgh", count: 25) }
        let whole = try segment(texts)
        #expect(whole.bytes.count >= 64 << 10)
        let bits = whole.bytes.count * 8
        let count = TestSize.choose(small: 60, ci: 2_000, long: bits)
        var generator = SeededGenerator(seed: 7)
        var recovered = 0
        for number in 0..<count {
            let bit = count == bits ? number : Int.random(in: 0..<bits, using: &generator)
            var bytes = whole.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            try write(bytes, settings)
            let found = try read(settings)
            let untouched = Set(texts.indices.filter { $0 != whole.ends.firstIndex { bit / 8 < $0 } }.map { texts[$0] })
            recovered += found.texts.count(where: untouched.contains)
            #expect(found.torn >= 1 && Set(found.texts).isSubset(of: untouched), "bit \(bit)")
        }
        let share = Double(recovered) / Double(count * (texts.count - 1))
        #expect(share >= 0.99)
        print(
            "row R07: \(count) flips, \(recovered) of \(count * (texts.count - 1)) untouched records found, each flip counted"
        )
    }

    @Test func aBlockOfZerosIsSkipped() throws {
        let settings = settings(folder)
        let zeros = [UInt8](repeating: 0, count: 600_000)
        try write(try segment(["one"]).bytes + zeros + (try segment(["two"]).bytes) + zeros, settings)
        let found = try read(settings)
        #expect(found.texts == ["one", "two"])
        #expect(found.torn == 2)
    }

    @Test func aRecordThatIsBeingWrittenIsWaitedFor() throws {
        let settings = settings(folder)
        let whole = try segment(["one", "two"])
        try write(Array(whole.bytes.dropLast(2)), settings)
        let writer = open(settings.folder + "/active.seg", O_WRONLY | O_APPEND)
        defer { close(writer) }
        #expect(flock(writer, LOCK_SH | LOCK_NB) == 0)
        let reader = SpoolReader(settings)
        #expect(try reader.readAll().texts == ["one"])
        try Files.writeAll(writer, Array(whole.bytes.suffix(2)))
        flock(writer, LOCK_UN)
        #expect(try reader.readAll().texts == ["two"])
        #expect(SpoolStatus(reading: settings).drops["torn_record"] == nil)
    }

    @Test func aSegmentThatCannotBeReadDoesNotHoldUpTheOthers() throws {
        let settings = settings(folder)
        // Opens like a segment, and fails at each read.
        try Files.makeFolder(settings.folder + "/sealed-00000000-0000-7000-8000-000000000000.seg")
        try append(["one", "two"], settings)
        let reader = SpoolReader(settings)
        let batch = try reader.readBatch(maximumRecords: 10, maximumBytes: 1000)
        #expect(batch.records.count == 2)
        reader.acknowledge(try #require(batch.position))
        #expect(throws: SpoolError.self) { try reader.readBatch(maximumRecords: 10, maximumBytes: 1000) }
        try append(["three"], settings)
        #expect(try reader.readBatch(maximumRecords: 10, maximumBytes: 1000).records.count == 1)
    }

    @Test func damageAloneIsCountedAndRemoved() throws {
        let settings = settings(folder)
        try write(Array(try segment(["one"]).bytes.dropLast(1)), settings)
        let reader = SpoolReader(settings)
        #expect(try reader.readAll().texts == [])
        reader.removeAcknowledged()
        #expect(SpoolStatus(reading: settings).drops == ["torn_record": 1])
        #expect(folder.segments == [])
    }

    @Test func largeRecordsPassTheWindow() throws {
        let settings = settings(folder)
        let sizes = [10, 300_000, 10, RecordFrame.bodyBytesLimit, 262_144 - 24, 1]
        try append(sizes.map { String(repeating: "x", count: $0) }, settings)
        #expect(SpoolStatus(reading: settings).depth == sizes.count)
        let reader = SpoolReader(settings)
        var found: [Int] = []
        while let position = try reader.readBatch(maximumRecords: 1, maximumBytes: 1).records.first {
            found.append(position.body.count)
        }
        #expect(found == sizes)
    }
}
