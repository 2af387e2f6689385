import Collector
import Glibc
import HubClient
import JSONCoding
import Platform
import ScriptedServer
import Testing
import Transcripts

/// Session files go to whichever store the hub keeps, each line once.
@Suite struct StoreChangeTests {
    private func settings(_ folder: String, _ hub: FakeHub) -> CollectorSettings {
        var settings = CollectorSettings(
            stateFolder: folder + "/state", version: "test", hubURL: hub.server.url, machineID: "machine")
        settings.transcripts = TranscriptSettings(
            roots: [TranscriptRoot(path: folder + "/projects")], machineID: "machine")
        settings.transcripts?.chunkBytes = 1024
        return settings
    }

    private func append(_ folder: String, _ numbers: Range<Int>) throws {
        let path = "\(folder)/projects/p/\(numbers.lowerBound % 7).jsonl"
        try Files.makeFolder(folder + "/projects/p")
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
        defer { close(descriptor) }
        try Files.writeAll(descriptor, Array(numbers.map { "{\"number\":\($0)}\n" }.joined().utf8))
    }

    private func hasOnce(_ hub: FakeHub, _ count: Int) -> Bool {
        hub.wait { $0.transcriptLines.count == count }
            && hub.state.withLock { $0.transcriptLines.values.allSatisfy { $0 == 1 } }
    }

    private func transcripts(_ folder: String) -> JSONNode? {
        (try? Files.read("\(folder)/state/collector.json")).flatMap {
            try? JSONDocument(parsing: $0).root["transcripts"]
        }
    }

    @Test func anotherStoreGetsEverythingAndTheFirstOneNothingTwice() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            let log = Monitor<[String]>([])
            var settings = settings(folder, hub)
            settings.log = { line in log.withLock { $0.append(line) } }
            hub.state.withLock { $0.keep(store: "a") }
            for start in stride(from: 0, to: 700, by: 50) { try append(folder, start..<start + 50) }
            let service = try CollectorService.start(settings)
            #expect(hasOnce(hub, 700))
            hub.state.withLock { $0.keep(store: "b") }
            try append(folder, 700..<710)
            #expect(hasOnce(hub, 710))
            hub.state.withLock { $0.keep(store: "a") }
            try append(folder, 710..<720)
            #expect(hasOnce(hub, 720))
            hub.state.withLock { $0.keep(store: "b") }
            try append(folder, 720..<730)
            #expect(hasOnce(hub, 730))
            #expect(service.stop())
            #expect(transcripts(folder)?["store_id"]?.string == "b")
            #expect(transcripts(folder)?["store_changes"]?.int == 3)
            #expect(log.withLock { $0.filter { $0.contains("keeps another store") } }.count == 3)
        }
    }

    @Test func theNextCollectorAsksBeforeItSends() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.state.withLock { $0.keep(store: "a") }
            try append(folder, 0..<100)
            let first = try CollectorService.start(settings(folder, hub))
            #expect(hasOnce(hub, 100))
            #expect(first.stop())
            hub.state.withLock { $0.keep(store: "b") }
            let second = try CollectorService.start(settings(folder, hub))
            // Nothing was written since.
            #expect(hasOnce(hub, 100))
            #expect(second.stop())
            hub.state.withLock { $0.keep(store: "a") }
            #expect(Backfill(settings(folder, hub), from: .whereItEnded).survey().isEmpty)
            hub.state.withLock { $0.keep(store: "c") }
            #expect(Backfill(settings(folder, hub), from: .whereItEnded).run { _, _ in } == .done)
            #expect(hasOnce(hub, 100))
        }
    }

    /// Lines that one store has taken must not count as those of the one that was asked for.
    @Test func aBackfillSendsToTheStoreItKnowsOrToNone() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.state.withLock { $0.keep(store: "a") }
            try append(folder, 0..<100)
            #expect(Backfill(settings(folder, hub), from: .whereItEnded).run { _, _ in } == .done)
            try append(folder, 100..<110)
            hub.state.withLock {
                $0.keep(store: "b")
                $0.unansweredQuestions = 1
            }
            let end = Backfill(settings(folder, hub), from: .whereItEnded).run { _, _ in }
            guard case .gaveUp(let error) = end else {
                Issue.record("it ended as \(end)")
                return
            }
            #expect(error?.isOtherStore == true)
            hub.state.withLock { $0.keep(store: "a") }
            #expect(Backfill(settings(folder, hub), from: .whereItEnded).run { _, _ in } == .done)
            #expect(hasOnce(hub, 110))
        }
    }

    /// Positions from before stores had names are those of the hub that was there.
    @Test func aHubThatBeginsToNameItsStoreGetsNothingAgain() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try append(folder, 0..<100)
            let first = try CollectorService.start(settings(folder, hub))
            #expect(hasOnce(hub, 100))
            #expect(first.stop())
            hub.state.withLock { $0.storeID = "a" }
            try append(folder, 100..<110)
            let second = try CollectorService.start(settings(folder, hub))
            #expect(hasOnce(hub, 110))
            #expect(second.stop())
            #expect(transcripts(folder)?["store_changes"]?.int == 0)
        }
    }

    @Test func positionsOfFewStoresAreKept() throws {
        try withStateFolder { folder in
            let positions = PositionFolder(folder)
            #expect(positions.latest == nil)
            for number in 0..<40 {
                #expect(positions.choose("store\(number)"))
                try Files.replace("\(folder)/\(PositionFolder.fileName("store\(number)"))", with: [])
            }
            #expect(positions.latest == "store39")
            #expect(
                try Files.names(in: folder).filter { $0.hasPrefix("positions.") }.count == PositionFolder.storeLimit)
        }
    }

    @Test(arguments: ["", "../x", "a b", "A", "é", String(repeating: "a", count: 65), "a/b", "damaged"])
    func aNameThatFitsNoFileIsNone(name: String) {
        #expect(PositionFolder.checked(name) == nil)
    }
}
