import Collector
import EventModel
import HubClient
import JSONCoding
import Platform
import ScriptedServer
import Spool
import TestRandomness
import Testing

/// Adds `count` records that were made at `time`.
func spool(_ folder: String, _ lines: [String], at time: Timestamp) throws {
    var writer = SpoolWriter(SpoolSettings(stateFolder: folder))
    for line in lines { try writer.append(Array(line.utf8), at: time) }
}

func lines(_ numbers: Range<Int>) -> [String] { numbers.map { #"{"event_uuid":"\#($0)"}"# } }

/// One process's worth of delivery, up to the moment when it is killed or done.
private final class Process {
    let loop: DeliveryLoop
    let source: SpoolSource

    init(_ folder: String, _ hub: FakeHub, _ pacing: FakePacing, quarantine: (any QuarantineStore)? = nil) {
        source = SpoolSource(SpoolSettings(stateFolder: folder))
        let url = hub.server.url
        let transport = HubTransport(version: "test", stateFolder: folder) { () throws(HubError) in
            HubLocation(url: url)
        }
        loop = DeliveryLoop(
            source: source, transport: transport,
            quarantine: quarantine ?? QuarantineFolder(stateFolder: folder, clock: pacing), pacing: pacing,
            clock: pacing, delay: RetryDelay(random: { $0.upperBound }))
    }
}

/// A hub whose spool holds `numbers`, a process that delivers it, and what is left afterwards.
private func deliver(
    _ script: [FakeHub.Answer], numbers: Range<Int> = 0..<10,
    _ check: (FakeHub, FakePacing, DeliveryLoop) throws -> Void
) throws {
    try withStateFolder { folder in
        let hub = FakeHub()
        defer { hub.server.stop() }
        let pacing = FakePacing()
        try spool(folder, lines(numbers), at: pacing.now())
        hub.script(script)
        let process = Process(folder, hub, pacing)
        let end = process.loop.drain()
        #expect(end == .drained)
        process.source.finish()
        #expect(hub.state.withLock { $0.stored } == Dictionary(uniqueKeysWithValues: lines(numbers).map { ($0, 1) }))
        #expect(SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth == 0)
        try check(hub, pacing, process.loop)
    }
}

@Suite struct DeliveryLoopTests {
    @Test func deliversInOrderAndInBatches() throws {
        try deliver([], numbers: 0..<1203) { hub, pacing, loop in
            let state = hub.state.withLock { $0 }
            #expect(state.received == lines(0..<1203))
            #expect(state.batches.map(\.count) == [500, 500, 203])
            #expect(pacing.pauses.isEmpty)
            #expect(loop.progress.delivered == 1203 && loop.progress.lastError == nil)
        }
    }

    @Test func waitsAsLongAsTheHubAsks() throws {
        try deliver([.error(503, code: "unavailable", headers: ["Retry-After: 20"])]) { _, pacing, _ in
            #expect(pacing.waited == 40_000)
        }
        try deliver([.error(429, code: "rate_limited", headers: ["Retry-After: 1"])]) { _, pacing, _ in
            #expect(pacing.waited == 2_000)
        }
    }

    @Test func retriesWhatMayPass() throws {
        try deliver([.hangUp, .error(500, code: "fault"), .raw(502, "bad gateway")]) { _, pacing, _ in
            #expect(pacing.waited == 3_500)
        }
    }

    @Test func aDuplicateIsASuccess() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            let pacing = FakePacing()
            try spool(folder, lines(0..<5), at: pacing.now())
            hub.script([.raw(409, #"{"error":{"code":"duplicate","message":"stored before"}}"#)])
            let process = Process(folder, hub, pacing)
            let end = process.loop.drain()
            #expect(end == .drained && pacing.pauses.isEmpty && process.loop.progress.delivered == 5)
            let left = SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth
            #expect(left == 0)
        }
    }

    @Test func anotherServerGetsNothingAcknowledged() throws {
        let strangers: [FakeHub.Answer] = [
            .raw(200, "<html>"), .raw(200, "{}"), .raw(404, "not found"), .raw(400, "bad"), .raw(409, "no"),
            .raw(200, #"{"items":[]}"#), .raw(301, ""),
        ]
        try deliver(strangers) { hub, pacing, loop in
            #expect(pacing.waited == strangers.count * 60_000)
            #expect(loop.progress.quarantined == 0)
            // The second minute of waiting made the events late.
            #expect(hub.state.withLock { $0.batches.map(\.isBuffered) } == [true])
        }
    }

    @Test func aDeniedCollectorKeepsEverythingAndSaysWhy() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.state.withLock { $0.token = "right" }
            let pacing = FakePacing()
            try spool(folder, lines(0..<3), at: pacing.now())
            let process = Process(folder, hub, pacing)
            let end = process.loop.drain(until: pacing.milliseconds + 90_000)
            #expect(end == .deadline)
            #expect(process.loop.progress.lastError?.code == "unauthenticated")
            let left = SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth
            #expect(left == 3)
            // What was begun goes on.
            hub.state.withLock { $0.token = nil }
            let secondEnd = process.loop.drain()
            #expect(secondEnd == .drained && process.loop.progress.lastError == nil)
            #expect(hub.state.withLock { $0.stored.count } == 3)
        }
    }

    @Test func lateEventsAreSentApartAndMarked() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            let pacing = FakePacing()
            try spool(folder, lines(0..<4), at: pacing.now().advanced(byMicroseconds: -61_000_000))
            try spool(folder, lines(4..<6), at: pacing.now().advanced(byMicroseconds: -59_000_000))
            let process = Process(folder, hub, pacing)
            let end = process.loop.drain()
            #expect(end == .drained)
            let batches = hub.state.withLock { $0.batches }
            #expect(batches.map(\.count) == [4, 2] && batches.map(\.isBuffered) == [true, false])
        }
    }

    @Test(arguments: [false, true])
    func aPoisonousEventIsPutAsideAndItsNeighboursGetThrough(spoilsBatch: Bool) throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.state.withLock { $0.poisonSpoilsBatch = spoilsBatch }
            let pacing = FakePacing()
            let poison = #"{"event_uuid":"x","text":"poison"}"#
            try spool(folder, lines(0..<60) + [poison] + lines(60..<100), at: pacing.now())
            let process = Process(folder, hub, pacing)
            let end = process.loop.drain()
            #expect(end == .drained && process.loop.progress.quarantined == 1)
            #expect(hub.state.withLock { $0.stored.count } == 100)
            let left = SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth
            #expect(left == 0)
            let files = try Files.names(in: "\(folder)/quarantine")
            #expect(files == ["2027-01-15.ndjson"])
            let kept = try JSONDocument(parsing: Files.read("\(folder)/quarantine/\(files[0])")).root
            #expect(kept["reason"]?.string == (spoilsBatch ? "invalid_json" : "invalid_field"))
            #expect(kept["message"]?.string == "poison")
            #expect(kept["record"].map { String(decoding: $0.rawBytes, as: UTF8.self) } == poison)
        }
    }

    @Test func aQuarantineThatCannotBeWrittenHoldsTheRecord() throws {
        final class Refusing: QuarantineStore {
            func keep(_ record: DeliveryRecord, _ reason: QuarantineReason) -> Bool { false }
        }
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            let pacing = FakePacing()
            try spool(folder, ["poison"], at: pacing.now())
            let process = Process(folder, hub, pacing, quarantine: Refusing())
            let end = process.loop.drain(until: pacing.milliseconds + 20_000)
            #expect(end == .deadline && process.loop.progress.quarantined == 0)
            let left = SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth
            #expect(left == 1)
        }
    }
}

@Suite struct InterruptedDeliveryTests {
    /// The hub stored the batch, the reply was lost and the collector killed: the next one sends again, and each event is
    /// stored once.
    @Test func aKillBetweenSendAndAcknowledgementLosesAndDoublesNothing() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try spool(folder, lines(0..<700), at: FakePacing().now())
            hub.script([.storeThenHangUp])
            // Killed in its first wait.
            let pacing = StoppingPacing()
            #expect(Process(folder, hub, pacing.pacing).loop.drain() == .stopped)
            #expect(hub.state.withLock { $0.stored.count } == 500)
            let left = SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth
            #expect(left == 700)
            let next = Process(folder, hub, FakePacing())
            #expect(next.loop.drain() == .drained)
            let state = hub.state.withLock { $0 }
            #expect(state.stored.count == 700 && state.stored.values.allSatisfy { $0 == 1 })
            #expect(state.received.count == 1200)
        }
    }

    @Test(arguments: 0..<30)
    func killsAtRandomMomentsLoseAndDoubleNothing(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            let time = FakePacing().now()
            let poison = (0..<3).map { #"{"event_uuid":"p\#($0)","text":"poison"}"# }
            try spool(folder, (lines(0..<1500) + poison).shuffled(using: &generator), at: time)
            hub.state.withLock { $0.poisonSpoilsBatch = Bool.random(using: &generator) }
            let failures: [FakeHub.Answer] = [
                .hangUp, .storeThenHangUp, .error(503, code: "unavailable"), .error(500, code: "fault"), .raw(404, ""),
            ]
            for _ in 0..<12 {
                hub.script(
                    (0..<3).compactMap { _ in
                        Bool.random(using: &generator) ? failures.randomElement(using: &generator) : nil
                    })
                let pacing = StoppingPacing(after: Int.random(in: 1...4, using: &generator))
                _ = Process(folder, hub, pacing.pacing).loop.drain()
            }
            hub.script([])
            let last = Process(folder, hub, FakePacing())
            #expect(last.loop.drain() == .drained)
            #expect(
                hub.state.withLock { $0.stored } == Dictionary(uniqueKeysWithValues: lines(0..<1500).map { ($0, 1) }))
            let files = try Files.names(in: "\(folder)/quarantine")
            let kept = try files.flatMap { try Files.read("\(folder)/quarantine/\($0)").split(separator: 0x0A) }
            let names = try kept.map { try JSONDocument(parsing: Array($0)).root["record"]?["event_uuid"]?.string }
            #expect(Set(names) == ["p0", "p1", "p2"])
            let left = SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth
            #expect(left == 0)
        }
    }

    @Test func theHubGoesAndComesBack() throws {
        try withStateFolder { folder in
            let first = FakeHub()
            let port = first.server.port
            first.server.stop()
            let revived = Monitor<FakeHub?>(nil)
            let pacing = FakePacing { count in
                if count == 20 { revived.withLock { $0 = FakeHub(port: port) } }
            }
            try spool(folder, lines(0..<800), at: pacing.now())
            let process = Process(folder, first, pacing)
            #expect(process.loop.drain() == .drained)
            let hub = try #require(revived.withLock { $0 })
            defer { hub.server.stop() }
            #expect(hub.state.withLock { $0.stored.count } == 800)
            #expect(process.loop.progress.lastError == nil)
        }
    }

    /// A local hub that starts writes `hub.json`: nobody waits for the end of a long back-off then.
    @Test func aHubThatStartsEndsTheWait() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.script([.raw(404, "")])
            let url = hub.server.url
            let pacing = FakePacing { count in
                guard count == 3 else { return }
                try? Files.replace("\(folder)/hub.json", with: Array(#"{"url":"\#(url)","pid":1}"#.utf8))
            }
            try spool(folder, lines(0..<1), at: pacing.now())
            #expect(Process(folder, hub, pacing).loop.drain() == .drained)
            #expect(pacing.waited == 3_000)
        }
    }
}

/// Time that ends with its n-th pause: where a process is killed.
private final class StoppingPacing {
    let pacing: FakePacing

    init(after count: Int = 1) {
        let reference = Monitor<FakePacing?>(nil)
        pacing = FakePacing { number in if number >= count { reference.withLock { $0 }?.stop() } }
        let pacing = pacing
        reference.withLock { $0 = pacing }
    }
}
