import EventModel
import Glibc
import HookWire
import Platform
import Spool
import Testing

@Suite struct SpoolLimitsTests {
    private let folder = TemporaryFolder()
    private static let frameBytes = 100

    private func smallSettings() -> SpoolSettings {
        var settings = settings(folder)
        settings.segmentBytes = 10 * SpoolLimitsTests.frameBytes - 1
        settings.totalBytes = 50 * SpoolLimitsTests.frameBytes
        return settings
    }

    private func texts(_ range: Range<Int>) -> [String] {
        range.map { number in
            let text = "record \(number) "
            return text + String(repeating: "x", count: SpoolLimitsTests.frameBytes - 24 - text.utf8.count)
        }
    }

    @Test func aFullSpoolDropsItsOldestAndCountsThem() throws {
        let settings = smallSettings()
        let all = texts(0..<200)
        try append(all, settings)
        let dropped = SpoolStatus(reading: settings).drops["spool_full_oldest"] ?? 0
        #expect(dropped == 150)
        #expect(SpoolStatus(reading: settings).depth == 50)
        #expect(try SpoolReader(settings).readAll().texts == Array(all[dropped...]))
    }

    @Test func whatAReaderHoldsIsNotDropped() throws {
        let settings = smallSettings()
        let all = texts(0..<200)
        try append(Array(all[..<40]), settings)
        let reader = SpoolReader(settings)
        let held = try reader.readBatch(maximumRecords: 15, maximumBytes: 1 << 20)
        #expect(held.records.count == 15)
        try append(Array(all[40...]), settings)
        let rest = try reader.readAll()
        let dropped = SpoolStatus(reading: settings).drops["spool_full_oldest"] ?? 0
        #expect(rest.texts.count + 15 + dropped == 200)
        #expect(rest.texts.prefix(5) == all[15..<20])
        reader.acknowledge(try #require(rest.position))
        #expect(SpoolStatus(reading: settings).depth == 0)
    }

    @Test func whatIsAcknowledgedIsNotCountedAsDropped() throws {
        let settings = smallSettings()
        try append(texts(0..<40), settings)
        do {
            let reader = SpoolReader(settings)
            let batch = try reader.readBatch(maximumRecords: 4, maximumBytes: 1 << 20)
            reader.acknowledge(try #require(batch.position))
        }
        try append(texts(40..<60), settings)
        #expect(SpoolStatus(reading: settings).drops == ["spool_full_oldest": 6])
    }

    @Test func countersSurviveTheSummingUp() throws {
        let settings = smallSettings()
        try append(texts(0..<8000), settings)
        let drops = SpoolStatus(reading: settings).drops
        let path = settings.folder + "/drops"
        let before = try Files.read(path).count
        #expect(before > 16 << 10)
        _ = SpoolReader(settings)
        #expect(try Files.read(path).count < 150)
        #expect(SpoolStatus(reading: settings).drops == drops)
        try append(texts(8000..<8100), settings)
        #expect(SpoolStatus(reading: settings).drops == ["spool_full_oldest": (drops["spool_full_oldest"] ?? 0) + 100])
    }

    @Test func aTooLargeRecordIsRefused() throws {
        var writer = SpoolWriter(settings(folder))
        let large = [UInt8](repeating: 0x20, count: RecordFrame.bodyBytesLimit + 1)
        let error = #expect(throws: SpoolError.self) { try writer.append(large, at: noon) }
        #expect(error?.reason == .recordTooLarge)
        #expect(error?.isRetryable == false)
    }

    @Test(arguments: ["/proc/nowhere", "/dev/null", "/dev/null/x"]) func anImpossibleFolderIsAnError(_ path: String) {
        let settings = SpoolSettings(stateFolder: path)
        var writer = SpoolWriter(settings)
        #expect(throws: SpoolError.self) { try writer.append(body("a"), at: noon) }
        let reader = SpoolReader(settings)
        _ = try? reader.readBatch(maximumRecords: 1, maximumBytes: 1)
        reader.removeAcknowledged()
        #expect(SpoolStatus(reading: settings).depth == 0)
    }

    @Test func aPipeInPlaceOfTheSegmentIsRefused() throws {
        let settings = settings(folder)
        try Files.makeFolder(settings.folder)
        #expect(mkfifo(settings.folder + "/active.seg", 0o600) == 0)
        var writer = SpoolWriter(settings)
        #expect(throws: SpoolError.self) { try writer.append(body("a"), at: noon) }
    }

    /// Needs the right to mount; elsewhere there is nothing to test with.
    @Test func aFullDiskLosesOnlyWhatDoesNotFitAndRecovers() throws {
        let settings = settings(folder)
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=256k,mode=700") == 0 else { return }
        defer { umount2(folder.path, 0) }
        var writer = SpoolWriter(settings)
        var accepted: [String] = []
        var refused = 0
        for index in 0..<600 {
            let text = "\(index) " + String(repeating: "x", count: 3000)
            do throws(SpoolError) {
                try writer.append(body(text), at: noon)
                accepted.append(text)
            } catch {
                #expect(error.reason == .diskFull)
                #expect(error.isRetryable)
                refused += 1
            }
        }
        #expect(accepted.count > 20)
        #expect(refused > 20)
        let reader = SpoolReader(settings)
        let all = try reader.readAll()
        #expect(all.texts == accepted)
        reader.acknowledge(try #require(all.position))
        // Removing needs no room; then there is room again for the same writer.
        reader.removeAcknowledged()
        try writer.append(body("after"), at: noon)
        #expect(try reader.readAll().texts == ["after"])
        let drops = SpoolStatus(reading: settings).drops
        #expect((drops["disk_full"] ?? 0) + (drops["torn_record"] ?? 0) == refused)
    }
}
