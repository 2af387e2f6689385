import Collector
import Glibc
import HubClient
import JSONCoding
import Platform
import ScriptedServer
import Spool
import Testing

private func settings(_ folder: String, _ url: String, log: Monitor<[String]> = Monitor([])) -> CollectorSettings {
    CollectorSettings(stateFolder: folder, version: "test", hubURL: url, machineID: "a machine") { line in
        log.signal { $0.append(line) }
    }
}

private func status(_ folder: String) throws -> JSONNode {
    try JSONDocument(parsing: Files.read("\(folder)/collector.json")).root
}

private func add(_ folder: String, _ numbers: Range<Int>) throws {
    try spool(folder, lines(numbers), at: SystemClock().now())
    _ = CollectorWake.send(folder)
}

@Suite struct CollectorServiceTests {
    @Test func deliversWhatIsThereAndWhatComes() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try add(folder, 0..<20)
            let service = try CollectorService.start(settings(folder, hub.server.url))
            #expect(hub.wait { $0.stored.count == 20 })
            try add(folder, 20..<30)
            #expect(hub.wait { $0.stored.count == 30 })
            #expect(hub.wait { !$0.reports.isEmpty })
            #expect(service.stop() && service.stop())
            #expect(service.failure == nil)
            let status = try status(folder)
            #expect(status["state"]?.string == "stopped" && status["spool"]?["depth"]?.int == 0)
            #expect(status["delivered"]?.int == 30 && status["last_error"]?.isNull == true)
            let report = try #require(hub.state.withLock { $0.reports.first })
            #expect(report.target == "/api/collectors/a%20machine")
            #expect(try JSONDocument(parsing: report.body).root["machine_id"]?.string == "a machine")
            #expect(!Files.exists("\(folder)/collector.sock"))
        }
    }

    @Test func theHubGoesAndComesBack() throws {
        try withStateFolder { folder in
            let log = Monitor<[String]>([])
            let first = FakeHub()
            let service = try CollectorService.start(settings(folder, first.server.url, log: log))
            defer { service.stop() }
            try add(folder, 0..<10)
            #expect(first.wait { $0.stored.count == 10 })
            first.server.stop()
            try add(folder, 10..<20)
            #expect(log.wait(milliseconds: 20_000) { $0.isEmpty ? nil : true } == true)
            let second = FakeHub(port: first.server.port)
            defer { second.server.stop() }
            // A hub that is on its way out may still have taken some of them.
            let taken = first.state.withLock { $0.stored.count }
            #expect(second.wait { $0.stored.count + taken == 20 })
            #expect(log.withLock { $0.first?.contains("events are kept") } == true)
        }
    }

    @Test func aSecondCollectorIsToldAndTheFirstGoesOn() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            let first = try CollectorService.start(settings(folder, hub.server.url))
            defer { first.stop() }
            let error = #expect(throws: CollectorError.self) {
                _ = try CollectorService.start(settings(folder, hub.server.url))
            }
            #expect(error?.code == .alreadyRunning && error?.message.contains(folder) == true && error?.hint != nil)
            try add(folder, 0..<5)
            #expect(hub.wait { $0.stored.count == 5 })
        }
    }

    @Test func waitsForAFlushToEnd() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            var locks: [FlushLocks] = [try FlushLocks(folder)]
            try add(folder, 0..<5)
            let service = try CollectorService.start(settings(folder, hub.server.url))
            defer { service.stop() }
            #expect(!Files.exists("\(folder)/collector.sock"))
            locks.removeAll()
            #expect(hub.wait { $0.stored.count == 5 })
        }
    }

    @Test func stopsAlthoughTheHubHangs() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.script([.hang])
            try add(folder, 0..<5)
            let service = try CollectorService.start(settings(folder, hub.server.url))
            #expect(hub.wait { $0.script.isEmpty })
            #expect(service.stop(milliseconds: 50))
            #expect(SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth == 5)
            let status = try status(folder)
            #expect(status["spool"]?["depth"]?.int == 5)
        }
    }

    @Test func aStateFolderThatCannotBeIsAnErrorWithAHint() {
        let error = #expect(throws: CollectorError.self) {
            _ = try CollectorService.start(settings("/proc/nowhere", "http://127.0.0.1:9"))
        }
        #expect(error?.code == .stateFolder && error?.hint != nil)
    }
}

/// The locks that a flush holds.
private final class FlushLocks {
    private let flush: FileLock
    private let collector: FileLock

    init(_ folder: String) throws {
        flush = try #require(try FileLock.tryLock("\(folder)/flush.lock"))
        collector = try #require(try FileLock.tryLock("\(folder)/collector.lock"))
    }
}

@Suite struct FlushTests {
    /// Seconds from now to the stamp that holds hooks back; nil without a stamp.
    private func backOff(_ folder: String) -> Int? {
        var status = stat()
        guard stat("\(folder)/flush.next", &status) == 0 else { return nil }
        return status.st_mtim.tv_sec - time(nil)
    }

    @Test func deliversEverythingAndLeavesNoFileBehind() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try add(folder, 0..<1000)
            let end = Flush(settings(folder, hub.server.url)).run()
            #expect(end == .drained(1000))
            #expect(hub.state.withLock { $0.stored.count } == 1000)
            let segments = try Files.names(in: "\(folder)/spool").filter { $0.hasSuffix(".seg") }
            #expect(segments == [] && backOff(folder) == nil)
        }
    }

    @Test func anEmptySpoolNeedsNoHub() throws {
        try withStateFolder { folder in
            let end = Flush(settings(folder, "http://127.0.0.1:9")).run()
            #expect(end == .drained(0))
        }
    }

    @Test func backsOffFurtherEachTimeAndForgetsItAfterASuccess() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            let port = hub.server.port
            hub.server.stop()
            try add(folder, 0..<3)
            var seconds: [Int] = []
            for _ in 0..<9 {
                let end = Flush(settings(folder, hub.server.url), pacing: FakePacing()).run()
                guard case .failed(let error, let retry) = end else {
                    Issue.record("\(end)")
                    continue
                }
                #expect(error?.isUnreachable == true)
                seconds.append(retry)
                let left = try #require(backOff(folder))
                #expect((retry - 30...retry + 1).contains(left))
            }
            #expect(seconds == [5, 10, 20, 40, 80, 160, 300, 300, 300])
            let revived = FakeHub(port: port)
            defer { revived.server.stop() }
            let end = Flush(settings(folder, revived.server.url)).run()
            #expect(end == .drained(3) && backOff(folder) == nil)
        }
    }

    @Test(arguments: ["", "abc", "99999999999999999999", "9223372036854775807", "-5"])
    func aDamagedStampIsHarmless(text: String) throws {
        try withStateFolder { folder in
            try add(folder, 0..<1)
            try Files.replace("\(folder)/flush.next", with: Array(text.utf8))
            let end = Flush(settings(folder, "http://127.0.0.1:9"), pacing: FakePacing()).run()
            guard case .failed(_, let retry) = end else {
                Issue.record("\(end)")
                return
            }
            #expect((5...300).contains(retry))
        }
    }

    @Test func leavesQuietlyWhenACollectorOrAFlushIsAtIt() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            try add(folder, 0..<3)
            for name in ["flush.lock", "collector.lock"] {
                let end = try withLock("\(folder)/\(name)") { Flush(settings(folder, hub.server.url)).run() }
                #expect(end == .busy)
            }
            #expect(hub.state.withLock { $0.received.isEmpty } && backOff(folder) == nil)
            let end = Flush(settings(folder, hub.server.url)).run()
            #expect(end == .drained(3))
        }
    }

    private func withLock<Result>(_ path: String, _ body: () -> Result) throws -> Result {
        guard let lock = try FileLock.tryLock(path) else { throw SystemError(code: EAGAIN, "lock", path: path) }
        let result = body()
        _ = consume lock
        return result
    }

    @Test func givesUpAfterItsLimit() throws {
        try withStateFolder { folder in
            let hub = FakeHub()
            defer { hub.server.stop() }
            hub.script(Array(repeating: .error(503, code: "unavailable", headers: ["Retry-After: 7"]), count: 100))
            try add(folder, 0..<3)
            let pacing = FakePacing()
            let start = pacing.milliseconds
            let end = Flush(settings(folder, hub.server.url), pacing: pacing).run()
            guard case .failed(let error, _) = end else {
                Issue.record("\(end)")
                return
            }
            #expect(error?.status == 503 && pacing.milliseconds - start == Flush.limit)
            let left = SpoolStatus(reading: SpoolSettings(stateFolder: folder)).depth
            #expect(left == 3)
        }
    }
}
