import Glibc
import HTTPClient
import Hub
import Platform
import Testing

/// What is said, and to whom, while a start has much to do before the hub serves.
@Suite struct LongStartTests {
    private static let pageBytes = 4096

    /// The lines that a repair writes, and what it did.
    private func repair(_ state: StateFolder) -> (log: [String], deeds: [String]) {
        let log = Monitor<[String]>([])
        var repair = StateRepair(
            stateFolder: state.path, clock: SystemClock(), log: { line in log.signal { $0.append(line) } })
        repair.run()
        return (log.withLock { $0 }, repair.deeds)
    }

    /// A state folder whose hub has stopped, with some events.
    private func makeState() throws -> StateFolder {
        let state = try StateFolder()
        let hub = try state.start()
        let token = String(try state.text("token").prefix { !$0.isWhitespace })
        for number in 0..<50 {
            #expect(try hub.send("POST", "/events", token: token, body: event(number)).status == 201)
        }
        hub.stop()
        return state
    }

    @Test(arguments: [false, true]) func aSuspectedDatabaseIsReadInFull(isDamaged: Bool) throws {
        let state = try makeState()
        let path = state.path + "/eyrie.db"
        if isDamaged {
            var bytes = try Files.read(path)
            let pages = bytes.count / LongStartTests.pageBytes
            for page in pages / 2..<pages {
                for index in page * LongStartTests.pageBytes..<(page + 1) * LongStartTests.pageBytes {
                    bytes[index] = 0
                }
            }
            try Files.replace(path, with: bytes)
        }
        try Files.create(path + ".suspect", with: [])
        let (log, deeds) = repair(state)
        #expect(log.first?.contains("all of it is read") == true)
        #expect(deeds.isEmpty == !isDamaged)
        #expect(log.contains { $0.contains("can be read of") } == isDamaged)
        #expect(!Files.exists(path + ".suspect"))
        // From now on it is trusted, and nothing is said.
        #expect(repair(state).log.isEmpty)
    }

    /// A socket as a service manager has one, which waits for a message no longer than some seconds.
    private func listen(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    private func message(_ descriptor: Int32, flags: Int32 = 0) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, flags)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }

    @Test func aManagerIsAskedToWaitUntilTheStartIsOver() throws {
        let state = try StateFolder()
        let path = state.path + "/notify"
        let descriptor = try listen(path)
        defer { close(descriptor) }
        let notifier = ServiceNotifier(variable: { $0 == "NOTIFY_SOCKET" ? path : nil })
        let extending = StartExtension(notifier, stepMilliseconds: 1)
        for _ in 0..<3 {
            let lines = message(descriptor).split(separator: "\n")
            #expect(lines.contains("EXTEND_TIMEOUT_USEC=3000"))
            #expect(lines.contains("WATCHDOG=1"))
        }
        extending.stop()
        while !message(descriptor, flags: Int32(MSG_DONTWAIT)).isEmpty {}
        notifier.send(.ready("at last"))
        #expect(message(descriptor).hasPrefix("READY=1"))
        #expect(message(descriptor, flags: Int32(MSG_DONTWAIT)).isEmpty)
    }

    @Test func whereNobodyAsksNothingIsSaid() {
        let notifier = ServiceNotifier(variable: { _ in nil })
        StartExtension(notifier, stepMilliseconds: 1).stop()
        #expect(!notifier.send(.starting(milliseconds: 1)))
    }
}
