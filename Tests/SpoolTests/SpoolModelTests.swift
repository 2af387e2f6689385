import EventModel
import Glibc
import HookWire
import Platform
import Spool
import TestRandomness
import Testing

/// Random actions on a spool beside a model of what a spool promises.
@Suite struct SpoolModelTests {
    /// What must be true: every appended record is either acknowledged or comes again.
    private struct Model {
        var appended: [String] = []
        /// Not acknowledged, by their number.
        var pending: Set<Int> = []
        /// Handed out by the present reader.
        var handedOut: [(number: Int, position: SpoolPosition)] = []
        var torn = 0
        /// Torn records with no whole one between them: nobody can tell how many they were.
        var tornRuns = 0
        var endsTorn = false
    }

    @Test(arguments: 0..<40) func keepsItsPromises(_ seed: Int) throws { try run(seed, actions: 400) }

    @Test func keepsItsPromisesInManyShortLives() throws {
        let count = TestSize.choose(small: 200, ci: 20_000, long: 2_000_000)
        for seed in 0..<count { try run(1000 + seed, actions: 25) }
        print("row R08: \(count) sequences of 25 actions and a restart, none broken")
    }

    /// The check itself: a spool that loses a segment is found out.
    @Test func aSegmentThatIsTakenAwayIsMissed() {
        withKnownIssue {
            try run(0, actions: 50) { settings in
                for name in try Files.names(in: settings.folder) where name.hasSuffix(".seg") {
                    Files.remove(settings.folder + "/" + name)
                }
            }
        }
    }

    /// `harm` is done to the spool before what is left in it is read.
    private func run(_ seed: Int, actions: Int, harm: (SpoolSettings) throws -> Void = { _ in }) throws {
        let folder = TemporaryFolder()
        var generator = SeededGenerator(seed: UInt64(seed))
        var settings = settings(folder)
        settings.segmentBytes = Int.random(in: 60...2000, using: &generator)
        settings.activeRemovalBytes = Int.random(in: 0...1000, using: &generator)
        settings.backlogBytes = Int.random(in: 0...4000, using: &generator)
        var writers = [SpoolWriterBox(settings), SpoolWriterBox(settings), SpoolWriterBox(settings)]
        var reader = SpoolReader(settings)
        var model = Model()
        for _ in 0..<actions {
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<45: try appendOne(&model, writers.randomElement(using: &generator), &generator)
            case 45..<65: try readSome(&model, reader, &generator)
            case 65..<85: acknowledgeSome(&model, reader, &generator)
            case 85..<88: reader.removeAcknowledged()
            case 88..<92:
                reader = SpoolReader(settings)
                model.handedOut = []
            case 92..<95: writers[Int.random(in: 0..<3, using: &generator)] = SpoolWriterBox(settings)
            case 95..<97: try tear(&model, settings, &generator)
            default: checkDepth(model, settings)
            }
        }
        // The old one goes, and its locks with it.
        reader = SpoolReader(settings)
        try appendOne(&model, SpoolWriterBox(settings), &generator)
        try harm(settings)
        try finish(&model, reader, settings)
    }

    private func appendOne(
        _ model: inout Model, _ writer: SpoolWriterBox?, _ generator: inout SeededGenerator
    ) throws {
        let number = model.appended.count
        let text = "\(number):" + String(repeating: "x", count: Int.random(in: 0...200, using: &generator))
        try writer?.append(text)
        model.appended.append(text)
        model.endsTorn = false
        model.pending.insert(number)
    }

    private func number(_ record: SpoolRecord, _ model: Model) throws -> Int {
        let text = String(decoding: record.body, as: UTF8.self)
        let number = try #require(Int(text.prefix { $0 != ":" }))
        #expect(model.appended[number] == text)
        return number
    }

    private func readSome(_ model: inout Model, _ reader: SpoolReader, _ generator: inout SeededGenerator) throws {
        let batch = try reader.readBatch(
            maximumRecords: Int.random(in: 1...20, using: &generator),
            maximumBytes: Int.random(in: 1...2000, using: &generator))
        for record in batch.records {
            let number = try number(record, model)
            #expect(model.pending.contains(number), "\(number) came after its acknowledgement")
            #expect(!model.handedOut.contains { $0.number == number }, "\(number) came twice")
            model.handedOut.append((number, record.position))
        }
        // One thread appends, so nothing may be missing from a batch that is not full.
        if batch.isEmpty { #expect(Set(model.handedOut.map(\.number)) == model.pending) }
    }

    private func acknowledgeSome(_ model: inout Model, _ reader: SpoolReader, _ generator: inout SeededGenerator) {
        guard !model.handedOut.isEmpty else { return }
        let count = Int.random(in: 1...model.handedOut.count, using: &generator)
        reader.acknowledge(model.handedOut[count - 1].position)
        for done in model.handedOut[..<count] { model.pending.remove(done.number) }
        model.handedOut.removeFirst(count)
    }

    /// A writer dies in the middle of its write.
    private func tear(_ model: inout Model, _ settings: SpoolSettings, _ generator: inout SeededGenerator) throws {
        let frame = try #require(RecordFrame.encode(body("torn:" + String(repeating: "y", count: 50)), at: noon))
        let descriptor = open(settings.folder + "/active.seg", O_WRONLY | O_APPEND)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        try Files.writeAll(descriptor, Array(frame.prefix(Int.random(in: 1..<frame.count, using: &generator))))
        model.torn += 1
        if !model.endsTorn { model.tornRuns += 1 }
        model.endsTorn = true
    }

    /// The census trusts headers, so each torn record may stand for one record more or hide one.
    private func checkDepth(_ model: Model, _ settings: SpoolSettings) {
        let depth = SpoolStatus(reading: settings).depth
        #expect(abs(depth - model.pending.count) <= model.torn)
    }

    private func finish(_ model: inout Model, _ reader: SpoolReader, _ settings: SpoolSettings) throws {
        var numbers: [Int] = []
        var position: SpoolPosition?
        while true {
            let batch = try reader.readBatch(maximumRecords: 50, maximumBytes: 10_000)
            guard let last = batch.position else { break }
            for record in batch.records { numbers.append(try number(record, model)) }
            position = last
        }
        #expect(Set(numbers) == model.pending)
        #expect(numbers.count == model.pending.count)
        if let position { reader.acknowledge(position) }
        #expect(removesAll(reader, settings), "a segment whose records are all acknowledged goes")
        let status = SpoolStatus(reading: settings)
        #expect(status.depth == 0)
        #expect(status.bytes == 0)
        // After a restart in the middle the same damage may be passed, and counted, again.
        #expect((status.drops["torn_record"] ?? 0) >= model.tornRuns)
    }
}

/// Whether no segment is left. A program that a test beside this one starts has copies of all descriptors, and of their
/// locks, until it runs: a segment that is locked is removed at the next opportunity.
private func removesAll(_ reader: SpoolReader, _ settings: SpoolSettings) -> Bool {
    let turn = Monitor(())
    for _ in 0..<2000 {
        reader.removeAcknowledged()
        let names = (try? Files.names(in: settings.folder)) ?? []
        if !names.contains(where: { $0.hasSuffix(".seg") }) { return true }
        _ = turn.wait(milliseconds: 10) { _ in Bool?.none }
    }
    return false
}

/// A writer that can lie in an array.
private final class SpoolWriterBox {
    private var writer: SpoolWriter

    init(_ settings: SpoolSettings) { writer = SpoolWriter(settings) }

    func append(_ text: String) throws { try writer.append(body(text), at: noon) }
}
