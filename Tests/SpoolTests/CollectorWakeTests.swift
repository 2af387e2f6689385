import Glibc
import Platform
import Spool
import Testing

@Suite struct CollectorWakeTests {
    private let folder = TemporaryFolder()

    @Test func wakesAListenerAndNobodyElse() throws {
        #expect(CollectorWake.send(folder.path) == .nobodyListens)
        do {
            let listener = try WakeListener(folder.path)
            #expect(!listener.wait(milliseconds: 0))
            #expect(CollectorWake.send(folder.path) == .delivered)
            #expect(CollectorWake.send(folder.path) == .delivered)
            #expect(listener.wait(milliseconds: 30_000))
            #expect(!listener.wait(milliseconds: 0))
        }
        #expect(CollectorWake.send(folder.path) == .nobodyListens)
        #expect(folder.names("") == [])
    }

    @Test func neverBlocksWhenTheListenerDoesNotRead() throws {
        let listener = try WakeListener(folder.path)
        guard let sender = WakeSender(folder.path) else {
            Issue.record("no socket")
            return
        }
        for _ in 0..<2000 where sender.send() != .delivered { Issue.record("not delivered") }
        #expect(listener.wait(milliseconds: 0))
    }

    @Test func replacesTheSocketOfADeadCollector() throws {
        let left = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: CollectorWake.path(folder.path).utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(left)
        let listener = try WakeListener(folder.path)
        #expect(CollectorWake.send(folder.path) == .delivered)
        #expect(listener.wait(milliseconds: 30_000))
    }

    @Test func refusesASecondListener() throws {
        let first = try WakeListener(folder.path)
        let error = #expect(throws: SpoolError.self) { try WakeListener(folder.path) }
        #expect(error?.reason == .alreadyListening)
        #expect(first.wait(milliseconds: 0) == true)
    }

    @Test func worksInAFolderWithALongName() throws {
        let long = folder.path + "/" + String(repeating: "n", count: 150)
        try Files.makeFolder(long)
        #expect(CollectorWake.send(long) == .nobodyListens)
        let listener = try WakeListener(long)
        #expect(CollectorWake.send(long) == .delivered)
        #expect(listener.wait(milliseconds: 30_000))
    }

    @Test func theSenderTellsWhetherSomebodyListens() throws {
        let settings = settings(folder)
        let sender = EventSender(settings, sourceApp: "app", machineID: "m", agentVersion: "1")
        let first = try sender.sendNoWait(body(#"{"session_id":"s"}"#))
        #expect(first.wake == .nobodyListens)
        let listener = try WakeListener(folder.path)
        let second = try sender.sendNoWait(body("nonsense"))
        #expect(second.wake == .delivered)
        #expect(listener.wait(milliseconds: 30_000))
        let texts = try SpoolReader(settings).readAll().texts
        #expect(texts.count == 2)
        #expect(texts.first?.hasPrefix(#"{"event_uuid":"\#(first.uuid)","timestamp":""#) == true)
        #expect(texts.last?.contains(#""hook_event_type":"Unparsed""#) == true)
    }
}
