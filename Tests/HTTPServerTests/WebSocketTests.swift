import HTTPServer
import Platform
import Testing

/// Sends back what it gets, and remembers what it was told.
private final class Echo: WebSocketHandler {
    struct State {
        var socket: WebSocket?
        var opened = 0
        var drained = 0
        var codes: [UInt16] = []
    }

    let state = Monitor(State())

    func opened(_ socket: WebSocket) {
        state.signal {
            $0.socket = socket
            $0.opened += 1
        }
        socket.send(.text(Array("hello".utf8)))
    }

    func received(_ message: WebSocketMessage, on socket: WebSocket) { socket.send(message) }
    func drained(_ socket: WebSocket) { state.signal { $0.drained += 1 } }
    func closed(_ socket: WebSocket, code: UInt16) { state.signal { $0.codes.append(code) } }

    func code() -> UInt16? { state.wait(milliseconds: 10_000) { $0.codes.first } }
    func socket() -> WebSocket? { state.wait(milliseconds: 10_000) { $0.socket } }
}

private struct Frame: Equatable {
    var opcode: UInt8
    var payload: [UInt8]
    var isFinal = true

    static func text(_ text: String, isFinal: Bool = true) -> Frame {
        Frame(opcode: 1, payload: Array(text.utf8), isFinal: isFinal)
    }

    static func close(_ code: UInt16) -> Frame {
        Frame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xFF)])
    }

    /// As a client must send it, masked.
    var bytes: [UInt8] {
        var bytes = [opcode | (isFinal ? 0x80 : 0)]
        switch payload.count {
        case ..<126: bytes.append(UInt8(payload.count) | 0x80)
        case ..<65536: bytes += [126 | 0x80, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(127 | 0x80)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xFF)) }
        }
        // Long payloads have a mask that changes nothing, which is allowed and quick.
        let mask: [UInt8] = payload.count > 1000 ? [0, 0, 0, 0] : [1, 2, 3, 4]
        return bytes + mask + (payload.count > 1000 ? payload : payload.enumerated().map { $1 ^ mask[$0 % 4] })
    }
}

extension RawClient {
    fileprivate func upgrade(port: UInt16, headers: [String] = [], early: [UInt8] = []) -> Reply? {
        send(
            RawClient.request(
                "GET", "/ws", port: port,
                headers: [
                    "Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                ] + headers) + early)
        return readHead()
    }

    fileprivate func readFrame() -> Frame? {
        guard let head = read(2) else { return nil }
        var count = Int(head[1] & 0x7F)
        if count >= 126 {
            guard let length = read(count == 126 ? 2 : 8) else { return nil }
            count = length.reduce(0) { $0 << 8 | Int($1) }
        }
        guard head[1] & 0x80 == 0, let payload = read(count) else { return nil }
        return Frame(opcode: head[0] & 0x0F, payload: payload, isFinal: head[0] & 0x80 != 0)
    }

    fileprivate func send(_ frames: Frame...) { send(Array(frames.map(\.bytes).joined())) }
}

@Suite struct WebSocketTests {
    private let echo = Echo()

    private func server(change: (inout HTTPServerSettings) -> Void = { _ in }) throws -> TestServer {
        try TestServer(
            [
                Route(.get, "/ws", .webSocket { [echo] _ in echo }),
                Route(.get, "/", .immediate { _ in .text("ok") }),
            ], change: change)
    }

    private func connect(_ server: TestServer) throws -> RawClient {
        let client = try server.client()
        let reply = client.upgrade(port: server.port)
        #expect(reply?.status == 101)
        // The example of RFC 6455, section 1.3.
        #expect(reply?["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(client.readFrame() == .text("hello"))
        return client
    }

    @Test func messagesComeBack() throws {
        let server = try server()
        let client = try connect(server)
        for count in [0, 1, 125, 126, 65535, 65536, 1 << 20] {
            let payload = [UInt8](repeating: 0x61, count: count)
            client.send(Frame(opcode: 1, payload: payload))
            #expect(client.readFrame() == Frame(opcode: 1, payload: payload))
            client.send(Frame(opcode: 2, payload: payload))
            #expect(client.readFrame() == Frame(opcode: 2, payload: payload))
        }
        #expect(server.server.webSockets == 1)
        #expect(server.server.inFlight == 0)
        #expect(echo.state.wait(milliseconds: 30_000) { $0.drained > 0 ? true : nil } == true)
    }

    @Test func fragmentsBecomeOneMessage() throws {
        let server = try server()
        let client = try connect(server)
        client.send(
            .text("one ", isFinal: false), Frame(opcode: 0, payload: Array("two ".utf8), isFinal: false),
            Frame(opcode: 9, payload: [7]), Frame(opcode: 0, payload: Array("three".utf8)))
        #expect(client.readFrame() == Frame(opcode: 10, payload: [7]))
        #expect(client.readFrame() == .text("one two three"))
    }

    @Test func framesByteByByte() throws {
        let server = try server()
        let client = try connect(server)
        for byte in Frame.text("slowly").bytes { client.send([byte]) }
        #expect(client.readFrame() == .text("slowly"))
    }

    @Test func bytesSentBeforeTheAnswerAreNotLost() throws {
        let server = try server()
        let client = try server.client()
        #expect(client.upgrade(port: server.port, early: Frame.text("early").bytes)?.status == 101)
        #expect(client.readFrame() == .text("hello"))
        #expect(client.readFrame() == .text("early"))
    }

    @Test func theClientCloses() throws {
        let server = try server()
        let client = try connect(server)
        client.send(.close(1000))
        #expect(client.readFrame() == .close(1000))
        #expect(client.readAll().isEmpty)
        client.close()
        #expect(echo.code() == 1000)
        #expect(eventually { server.server.webSockets == 0 && server.server.connections == 0 })
        #expect(echo.state.withLock { $0.codes.count } == 1)
    }

    @Test func theServerCloses() throws {
        let server = try server()
        let client = try connect(server)
        let socket = try #require(echo.socket())
        socket.send(.text(Array("last words".utf8)))
        socket.close(code: 4000, reason: "enough")
        #expect(!socket.send(.text([])))
        #expect(client.readFrame() == .text("last words"))
        #expect(client.readFrame() == Frame(opcode: 8, payload: [0x0F, 0xA0] + Array("enough".utf8)))
        client.send(.close(4000))
        #expect(client.readAll().isEmpty)
        #expect(echo.code() == 4000)
    }

    @Test func aClientThatNeverAnswersACloseIsDropped() throws {
        let server = try server(change: { $0.webSockets.closeMilliseconds = 100 })
        let client = try connect(server)
        echo.socket()?.close()
        #expect(client.readFrame() == .close(1000))
        #expect(client.readAll().isEmpty)
        #expect(eventually { server.server.webSockets == 0 })
    }

    @Test func aBrokenConnectionIs1006() throws {
        let server = try server()
        try connect(server).close()
        #expect(echo.code() == 1006)
        #expect(eventually { server.server.connections == 0 })
    }

    @Test func messagesThatAreTooLongClose1009() throws {
        let server = try server(change: { $0.webSockets.messageBytes = 1 << 20 })
        let client = try connect(server)
        let descriptor = client.descriptor
        _ = WorkerThread(name: "flood") {
            sendAll(descriptor, Frame(opcode: 2, payload: [UInt8](repeating: 0, count: 8 << 20)).bytes)
        }
        #expect(client.readFrame() == .close(1009))
        #expect(echo.code() == 1009)
    }

    @Test(
        arguments: [
            [0x81, 0x01, 0x61],  // not masked
            [0xC1, 0x80, 1, 2, 3, 4],  // a reserved bit
            [0x83, 0x80, 1, 2, 3, 4],  // a reserved opcode
            [0x80, 0x80, 1, 2, 3, 4],  // a continuation of nothing
            [0x09, 0x80, 1, 2, 3, 4],  // a fragmented ping
        ] as [[UInt8]])
    func violationsClose(bytes: [UInt8]) throws {
        let server = try server()
        let client = try connect(server)
        client.send(bytes)
        #expect(client.readFrame()?.opcode == 8)
        client.close()
        #expect(echo.code() != nil)
        #expect(eventually { server.server.webSockets == 0 })
    }

    @Test func textThatIsNoUnicodeCloses1007() throws {
        let server = try server()
        let client = try connect(server)
        client.send(Frame(opcode: 1, payload: [0xFF, 0xFE]))
        #expect(client.readFrame().map { Array($0.payload.prefix(2)) } == [0x03, 0xEF])
    }

    @Test func aFullQueueIsTold() throws {
        let server = try server(change: { $0.webSockets.queuedBytes = 1 << 20 })
        let client = try connect(server)
        let socket = try #require(echo.socket())
        let message = WebSocketMessage.binary([UInt8](repeating: 7, count: 100_000))
        var sent = 0
        // The client does not read: the system's buffers fill, then the queue.
        while sent < 1000, eventually(milliseconds: 200, { socket.send(message) }) { sent += 1 }
        #expect(sent < 1000)
        #expect(socket.queuedBytes <= 1 << 20)
        #expect(socket.isOpen)
        for _ in 0..<sent {
            guard client.readFrame()?.payload.count == 100_000 else {
                Issue.record("a queued message was lost")
                return
            }
        }
        #expect(eventually { socket.queuedBytes == 0 })
        #expect(socket.send(message))
    }

    @Test func pingsKeepAConnectionAndSilenceEndsIt() throws {
        let server = try server(change: {
            $0.webSockets.pingMilliseconds = 100
            $0.webSockets.silenceMilliseconds = 1500
        })
        let client = try connect(server)
        #expect(client.readFrame() == Frame(opcode: 9, payload: []))
        #expect(echo.code() == 1006)
    }

    @Test func sendingFromManyThreadsKeepsMessagesWhole() throws {
        let server = try server()
        let client = try connect(server)
        let socket = try #require(echo.socket())
        for part in 0..<4 {
            _ = WorkerThread(name: "send") {
                for _ in 0..<1000 { socket.send(.text([UInt8](repeating: 0x61 + UInt8(part), count: 50))) }
            }
        }
        var counts: [UInt8: Int] = [:]
        for _ in 0..<4000 {
            guard let frame = client.readFrame(), let first = frame.payload.first else { break }
            #expect(frame.payload == [UInt8](repeating: first, count: 50))
            counts[first, default: 0] += 1
        }
        #expect(counts == [0x61: 1000, 0x62: 1000, 0x63: 1000, 0x64: 1000])
    }

    @Test func onlyProperUpgradesAreTaken() throws {
        let server = try server(change: { $0.webSockets.maximum = 1 })
        let plain = try server.fetch("GET", "/ws")
        #expect(plain?.status == 426)
        #expect(plain?["sec-websocket-version"] == "13")
        let foreign = try server.client()
        #expect(foreign.upgrade(port: server.port, headers: ["Origin: http://evil.example"])?.status == 403)
        let client = try connect(server)
        let second = try server.client()
        #expect(second.upgrade(port: server.port)?.status == 503)
        client.close()
        #expect(eventually { server.server.webSockets == 0 })
        _ = try connect(server)
    }

    @Test func stoppingCloses1001() throws {
        let server = try server()
        let client = try connect(server)
        let stopping = WorkerThread(name: "stop") { [server = server.server] in server.stop(milliseconds: 5000) }
        #expect(client.readFrame()?.payload.prefix(2) == [0x03, 0xE9])
        client.send(.close(1001))
        #expect(stopping.join(milliseconds: 10_000))
        #expect(echo.code() == 1001)
    }

    @Test func stoppingDoesNotWaitForever() throws {
        let server = try server()
        let client = try connect(server)
        server.server.stop(milliseconds: 50)
        #expect(client.readFrame()?.opcode == 8)
        #expect(client.readAll().isEmpty)
        #expect(echo.state.withLock { $0.codes.count } == 1)
    }
}
