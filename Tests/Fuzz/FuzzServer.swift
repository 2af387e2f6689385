import Glibc
import HTTPServer
import Platform
import Synchronization

/// A server of this process, to which made-up bytes are sent as a client would.
final class FuzzServer: Sendable {
    private let server: HTTPServer
    /// Seconds without an answer that count as a hang: more than the server's own limits.
    private static let hangSeconds = 20
    /// Microseconds that a request which may be incomplete, and so may get no answer, has for one.
    private static let answerMicroseconds = 5_000
    /// Connections after which the server must show that it still answers.
    private static let probeInterval = 256
    private static let headBytes = 1 << 10

    /// Sends back what it gets.
    private final class Echo: WebSocketHandler {
        func opened(_ socket: WebSocket) {}
        func received(_ message: WebSocketMessage, on socket: WebSocket) { socket.send(message) }
        func closed(_ socket: WebSocket, code: UInt16) {}
    }

    static let shared: FuzzServer? = try? FuzzServer()
    private let connections = Atomic(0)

    private init() throws {
        let echo = Route(
            .post, "/echo/{name}", maximumBodyBytes: 1 << 16,
            .immediate { HTTPResponse(contentType: "text/plain", $0.body) })
        let query = Route(
            .get, "/query",
            .immediate { request in
                HTTPResponse(
                    contentType: "text/plain", Array(request.query.items.map { $0.name + $0.value }.joined().utf8))
            })
        let socket = Route(.get, "/socket", .webSocket { _ in Echo() })
        var settings = HTTPServerSettings()
        settings.webSockets.messageBytes = 1 << 16
        // The port differs with each run, the inputs do not.
        settings.allowedHosts = ["fuzz"]
        server = try HTTPServer(settings: settings, router: try Router([echo, query, socket]))
    }

    /// The bytes as all that a connection says. The server may wait for more of them for as long as its limits allow; this
    /// does not.
    func speak(_ bytes: [UInt8]) {
        if connections.add(1, ordering: .relaxed).newValue % FuzzServer.probeInterval == 0 { probe() }
        guard let descriptor = connect(patience: FuzzServer.answerMicroseconds) else { return }
        defer { close(descriptor) }
        send(bytes, to: descriptor)
        shutdown(descriptor, Int32(SHUT_WR))
        var buffer = [UInt8](repeating: 0, count: FuzzServer.headBytes)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }

    /// Traps when a right request is not answered.
    private func probe() {
        guard let descriptor = connect() else { preconditionFailure("the server takes no connection") }
        defer { close(descriptor) }
        send(Array("GET /query?a=b HTTP/1.1\r\nHost: fuzz\r\nConnection: close\r\n\r\n".utf8), to: descriptor)
        readToEnd(descriptor)
    }

    /// The bytes as frames of a WebSocket. Each chunk of up to `bytes[0]` bytes is sent by itself.
    func speakFrames(_ bytes: [UInt8]) {
        guard let descriptor = connect(), let first = bytes.first else { return }
        defer { close(descriptor) }
        let head = """
            GET /socket HTTP/1.1\r\nHost: fuzz\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n
            """
        send(Array(head.utf8), to: descriptor)
        let size = max(1, Int(first))
        for start in stride(from: 1, to: bytes.count, by: size) {
            send(Array(bytes[start..<min(bytes.count, start + size)]), to: descriptor)
        }
        shutdown(descriptor, Int32(SHUT_WR))
        readToEnd(descriptor)
    }

    /// `patience`: microseconds to wait for bytes.
    private func connect(patience: Int = hangSeconds * 1_000_000) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: patience / 1_000_000, tv_usec: patience % 1_000_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// A server that has closed already takes no more: that is its right.
    private func send(_ bytes: [UInt8], to descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Traps when the end does not come: libFuzzer keeps the bytes then.
    private func readToEnd(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: FuzzServer.headBytes)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { continue }
            precondition(count == 0 || errno != EAGAIN, "the server does not end the connection")
            return
        }
    }
}
