import EventModel
import Glibc
import Platform
import Spool
import Testing

@Suite struct SpoolDeliveryTests {
    private let folder = TemporaryFolder()

    @Test func handsOutInOrderAndRemovesWhatIsAcknowledged() throws {
        var settings = settings(folder)
        settings.segmentBytes = 200
        settings.activeRemovalBytes = 0
        let texts = (0..<50).map { "record \($0)" }
        try append(texts, settings)
        #expect(folder.segments.count > 5)
        #expect(SpoolStatus(reading: settings).depth == 50)
        #expect(SpoolStatus(reading: settings).oldestAge(at: noon.advanced(byMicroseconds: 1_500_000)) == 1.5)
        let reader = SpoolReader(settings)
        let all = try reader.readAll(7)
        #expect(all.texts == texts)
        reader.acknowledge(try #require(all.position))
        #expect(folder.segments == [])
        #expect(SpoolStatus(reading: settings) == SpoolStatus(reading: SpoolSettings(stateFolder: "/nowhere")))
        #expect(try reader.readAll().texts == [])
    }

    @Test func whatIsWrittenNowComesBeforeABacklog() throws {
        var settings = settings(folder)
        settings.segmentBytes = 200
        settings.backlogBytes = 400
        settings.activeRemovalBytes = 0
        let texts = (0..<50).map { "record \($0)" }
        try append(texts, settings)
        let reader = SpoolReader(settings)
        var seen = try reader.readBatch(maximumRecords: 1, maximumBytes: 1000).records
        let fresh = (0..<4).map { "fresh \($0)" }
        for text in fresh {
            try append([text], settings)
            let batch = try reader.readBatch(maximumRecords: 8, maximumBytes: 1000)
            #expect(batch.records.contains { $0.body == body(text) })
            seen += batch.records
            reader.acknowledge(try #require(batch.position))
        }
        #expect(seen.count < 50)
        let rest = try reader.readAll()
        let all = seen.map { String(decoding: $0.body, as: UTF8.self) } + rest.texts
        #expect(all.sorted() == (texts + fresh).sorted())
        reader.acknowledge(try #require(rest.position))
        #expect(folder.segments == [])
    }

    @Test func boundsABatchByCountAndBytes() throws {
        let settings = settings(folder)
        try append(["12345", "12345", "1234567890", "1"], settings)
        let reader = SpoolReader(settings)
        #expect(try reader.readBatch(maximumRecords: 1, maximumBytes: 100).records.count == 1)
        let second = try reader.readBatch(maximumRecords: 10, maximumBytes: 14)
        #expect(second.records.map(\.body.count) == [5])
        #expect(second.bytes == 5)
        #expect(try reader.readBatch(maximumRecords: 10, maximumBytes: 3).records.map(\.body.count) == [10])
        #expect(try reader.readBatch(maximumRecords: 10, maximumBytes: 3).records.map(\.body.count) == [1])
        #expect(try reader.readBatch(maximumRecords: 10, maximumBytes: 3).isEmpty)
    }

    /// Ten records, of which a reader that is gone acknowledged four.
    private func partlyDelivered() throws -> SpoolSettings {
        let settings = settings(folder)
        try append((0..<10).map { "r\($0)" }, settings)
        let reader = SpoolReader(settings)
        let batch = try reader.readBatch(maximumRecords: 8, maximumBytes: 1000)
        reader.acknowledge(batch.records[3].position)
        return settings
    }

    @Test func aRestartSendsOnlyWhatWasNotAcknowledged() throws {
        let settings = try partlyDelivered()
        #expect(SpoolStatus(reading: settings).depth == 6)
        try append(["r10"], settings)
        let reader = SpoolReader(settings)
        #expect(try reader.readAll().texts == (4...10).map { "r\($0)" })
    }

    @Test func aSegmentThatIsLockedForAMomentIsNotReadFromItsBeginningAgain() throws {
        let settings = try partlyDelivered()
        let reader = SpoolReader(settings)
        let writer = open(folder.path + "/spool/" + (folder.segments.first ?? ""), O_RDONLY | O_CLOEXEC)
        #expect(flock(writer, LOCK_EX | LOCK_NB) == 0)
        #expect(try reader.readAll().texts == [])
        #expect(close(writer) == 0)
        #expect(try reader.readAll().texts == (4...9).map { "r\($0)" })
    }

    @Test func progressOfAnotherFileHidesNothing() throws {
        let settings = settings(folder)
        try append(["old 1", "old 2"], settings)
        do {
            let reader = SpoolReader(settings)
            reader.acknowledge(try #require(try reader.readAll().position))
        }
        // The same inode with other contents, as after a removal and a new segment.
        truncate(settings.folder + "/active.seg", 0)
        try append(["new 1", "new 2"], settings)
        #expect(try SpoolReader(settings).readAll().texts == ["new 1", "new 2"])
    }

    @Test(arguments: [0, 1, 20, 44, 60]) func aDamagedProgressFileOnlyRepeats(_ position: Int) throws {
        let settings = settings(folder)
        try append(["a", "b"], settings)
        do {
            let reader = SpoolReader(settings)
            reader.acknowledge(try #require(try reader.readAll().position))
        }
        let path = settings.folder + "/progress"
        var bytes = try Files.read(path)
        if position < bytes.count { bytes[position] ^= 0x40 } else { bytes.removeLast() }
        try Files.replace(path, with: bytes)
        let texts = try SpoolReader(settings).readAll().texts
        #expect(texts == ["a", "b"])
    }

    @Test func anActiveSegmentStaysUntilItIsLargeOrTheDrainEnds() throws {
        let settings = settings(folder)
        try append(["a"], settings)
        let reader = SpoolReader(settings)
        reader.acknowledge(try #require(try reader.readAll().position))
        #expect(folder.segments == ["active.seg"])
        #expect(SpoolStatus(reading: settings).depth == 0)
        try append(["b"], settings)
        let rest = try reader.readAll()
        #expect(rest.texts == ["b"])
        reader.removeAcknowledged()
        #expect(folder.segments == ["active.seg"])
        reader.acknowledge(try #require(rest.position))
        reader.removeAcknowledged()
        #expect(folder.segments == [])
    }

    @Test func aKeptWriterFollowsARemovedSegment() throws {
        var settings = settings(folder)
        settings.activeRemovalBytes = 0
        var writer = SpoolWriter(settings)
        let reader = SpoolReader(settings)
        for round in 0..<5 {
            try writer.append(body("round \(round)"), at: noon)
            let all = try reader.readAll()
            #expect(all.texts == ["round \(round)"])
            reader.acknowledge(try #require(all.position))
            #expect(folder.segments == [])
        }
    }

    @Test func whileASegmentIsBeingRemovedAWriterMakesItsOwn() throws {
        let settings = settings(folder)
        try append(["a"], settings)
        let descriptor = open(settings.folder + "/active.seg", O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        try append(["b", "c"], settings)
        #expect(folder.segments.count == 3)
        flock(descriptor, LOCK_UN)
        #expect(Set(try SpoolReader(settings).readAll().texts) == ["a", "b", "c"])
    }

    @Test func anEmptySealedSegmentIsRemoved() throws {
        let settings = settings(folder)
        try Files.makeFolder(settings.folder)
        try Files.replace(settings.folder + "/sealed-019f1080-0000-7000-8000-000000000000.seg", with: [])
        #expect(try SpoolReader(settings).readAll().texts == [])
        #expect(folder.segments == [])
    }

    @Test func aMissingFolderIsAnEmptySpool() throws {
        #expect(try SpoolReader(settings(folder)).readAll().texts == [])
        #expect(folder.names("") == [])
    }

    @Test func filesAreForThisUserAlone() throws {
        let settings = settings(folder)
        try append(["a"], settings)
        var status = stat()
        #expect(stat(settings.folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(stat(settings.folder + "/active.seg", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
}
