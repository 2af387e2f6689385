import EventModel
import Glibc
import HookWire
import Platform
import Spool
import Synchronization
import TestRandomness
import Testing

@Suite(.serialized) struct SpoolConcurrencyTests {
    private let folder = TemporaryFolder()

    /// Reads and acknowledges until `expected` records came or a minute is over; removals race with the writers all
    /// along.
    private func drain(_ settings: SpoolSettings, expected: Int) throws -> [String: Int] {
        var seen: [String: Int] = [:]
        var reader = SpoolReader(settings)
        var generator = SeededGenerator(seed: 1)
        let deadline = monotonicNanoseconds() + 60_000_000_000
        var count = 0
        while count < expected, monotonicNanoseconds() < deadline {
            let batch = try reader.readBatch(maximumRecords: 1 + Int(generator.next() % 200), maximumBytes: 1 << 20)
            for record in batch.records { seen[String(decoding: record.body, as: UTF8.self), default: 0] += 1 }
            count += batch.records.count
            if let position = batch.position { reader.acknowledge(position) } else { sched_yield() }
            reader.removeAcknowledged()
            // A new reader now and then: everything is acknowledged, so nothing may come twice.
            if generator.next() % 50 == 0 { reader = SpoolReader(settings) }
        }
        return seen
    }

    @Test(arguments: [true, false]) func noRecordIsLostOrDoubledAmongThreads(_ keepsWriter: Bool) throws {
        var settings = settings(folder)
        settings.segmentBytes = 4096
        settings.activeRemovalBytes = 0
        let fixed = settings
        let threads = 32
        let each = 500
        let failures = Atomic(0)
        let workers = (0..<threads).map { thread in
            WorkerThread(name: "writer") {
                var writer = SpoolWriter(fixed)
                for index in 0..<each {
                    if !keepsWriter { writer = SpoolWriter(fixed) }
                    let padding = String(repeating: "x", count: (thread * 31 + index * 7) % 300)
                    do {
                        try writer.append(body("\(thread)/\(index)/\(padding)"), at: noon)
                    } catch {
                        failures.add(1, ordering: .relaxed)
                    }
                    // Two cores: let the reader remove segments under the writers' hands.
                    if index % 8 == thread % 8 { sched_yield() }
                }
            }
        }
        let seen = try drain(fixed, expected: threads * each)
        for worker in workers { #expect(worker.join(milliseconds: 60_000)) }
        #expect(failures.load(ordering: .relaxed) == 0)
        #expect(seen.count == threads * each)
        #expect(seen.values.allSatisfy { $0 == 1 })
        let rest = try SpoolReader(fixed).readAll()
        #expect(rest.texts == [])
        #expect(SpoolStatus(reading: fixed).drops == [:])
    }

    @Test func noRecordOfAHookProcessIsLost() throws {
        guard let hook = HookProgram.path else { return }
        // An `eyrie` may lie beside the program: it must not take part.
        try FlushClaim.delayNext(folder.path, seconds: 600)
        var settings = settings(folder)
        settings.activeRemovalBytes = 0
        let fixed = settings
        let path = folder.path
        let threads = 4
        let each = 60
        let workers = (0..<threads).map { thread in
            WorkerThread(name: "hooks") {
                for index in 0..<each {
                    let input = #"{"session_id":"s\#(thread)","index":\#(index)}"#
                    _ = HookProgram.run(
                        hook, ["--state-dir", path, "--source-app", "\(thread)/\(index)"], input: input)
                }
            }
        }
        let seen = try drain(fixed, expected: threads * each)
        for worker in workers { #expect(worker.join(milliseconds: 60_000)) }
        #expect(seen.count == threads * each)
        #expect(seen.values.allSatisfy { $0 == 1 })
    }

    @Test func manySendersShareOne() throws {
        let settings = settings(folder)
        let sender = EventSender(settings, sourceApp: "app", machineID: "m")
        let workers = (0..<8).map { thread in
            WorkerThread(name: "sender") {
                for index in 0..<200 { _ = try? sender.sendNoWait(body(#"{"session_id":"\#(thread)-\#(index)"}"#)) }
            }
        }
        for worker in workers { #expect(worker.join(milliseconds: 60_000)) }
        #expect(Set(try SpoolReader(settings).readAll().texts).count == 1600)
    }
}
