import Glibc
import HTTPServer
import Platform

/// A client that sends what it is told and reads what comes, so that tests see the bytes on the wire.
final class RawClient {
    let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Bytes of it that were read already.
    private var start = 0
    /// Kept until the client is gone.
    private let server: TestServer?
    static let timeoutSeconds = 20

    struct Reply {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }

        subscript(name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
        func all(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
    }

    init(port: UInt16, receiveBytes: Int32? = nil, keeping server: TestServer? = nil) throws {
        self.server = server
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBytes { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            Glibc.close(descriptor)
            throw SystemError("connect")
        }
    }

    deinit { if isOpen { Glibc.close(descriptor) } }

    private var isOpen = true

    func close() {
        isOpen = false
        Glibc.close(descriptor)
    }

    /// False when the other end has closed.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool { sendAll(descriptor, bytes) }

    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Nil at the end of the connection (or after the time limit).
    func readLine() -> String? {
        while true {
            if let end = buffer[start...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                let line = buffer[start..<end]
                return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    func read(_ count: Int) -> [UInt8]? {
        while buffer.count - start < count { guard fill() else { return nil } }
        defer { start += count }
        return Array(buffer[start..<start + count])
    }

    /// Everything until the end of the connection.
    func readAll() -> [UInt8] {
        while fill() {}
        defer { start = buffer.count }
        return Array(buffer[start...])
    }

    private func fill() -> Bool {
        buffer.removeFirst(start)
        start = 0
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: bytes[..<count])
        return true
    }

    func readHead() -> Reply? {
        guard let line = readLine() else { return nil }
        let words = line.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        var headers: [(name: String, value: String)] = []
        while let line = readLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers.append((line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " })))
        }
        return Reply(status: status, headers: headers, body: [])
    }

    /// One chunk of a chunked body; empty at its end.
    func readChunk() -> [UInt8]? {
        guard let line = readLine(), let size = Int(line, radix: 16), let bytes = read(size), readLine() != nil else {
            return nil
        }
        return bytes
    }

    func readReply(toHead: Bool = false) -> Reply? {
        guard var reply = readHead() else { return nil }
        if toHead || reply.status == 204 || reply.status == 304 { return reply }
        if reply.status < 200 { return readReply() }
        if reply["transfer-encoding"] == "chunked" {
            while let chunk = readChunk(), !chunk.isEmpty { reply.body += chunk }
        } else if let count = reply["content-length"].flatMap({ Int($0) }) {
            guard let body = read(count) else { return nil }
            reply.body = body
        } else {
            reply.body = readAll()
        }
        return reply
    }
}

/// False when the other end has closed.
@discardableResult func sendAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    // MSG_NOSIGNAL, which the Glibc module does not export.
    let withoutSignal: Int32 = 0x4000
    var sent = 0
    while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, withoutSignal)
        }
        guard count > 0 else { return false }
        sent += count
    }
    return true
}

extension RawClient {
    /// A request with a right `Host` unless told otherwise.
    static func request(
        _ method: String, _ target: String, port: UInt16, host: String? = nil, headers: [String] = [],
        body: [UInt8]? = nil
    ) -> [UInt8] {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\n"
        for header in headers { text += header + "\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        return Array((text + "\r\n").utf8) + (body ?? [])
    }
}

/// A server on a free port, stopped when the test and its clients let go of it.
final class TestServer {
    let server: HTTPServer
    var port: UInt16 { server.port }

    init(
        _ routes: [Route], middleware: [any HTTPMiddleware] = [],
        change: (inout HTTPServerSettings) -> Void = { _ in }, onAccess: (@Sendable (HTTPAccess) -> Void)? = nil
    ) throws {
        var settings = HTTPServerSettings()
        settings.workerThreads = 2
        change(&settings)
        server = try HTTPServer(
            settings: settings, router: try Router(routes), middleware: middleware, onAccess: onAccess)
    }

    deinit { server.stop(milliseconds: 1000) }

    func client(receiveBytes: Int32? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBytes: receiveBytes, keeping: self)
    }

    /// One request on a connection of its own.
    func fetch(
        _ method: String, _ target: String, host: String? = nil, headers: [String] = [], body: [UInt8]? = nil
    ) throws -> RawClient.Reply? {
        let client = try client()
        client.send(
            RawClient.request(method, target, port: port, host: host, headers: headers, body: body))
        return client.readReply(toHead: method == "HEAD")
    }
}

/// Looks again and again, for up to 30 seconds unless told otherwise, until it holds.
func eventually(milliseconds: Int = 30_000, _ condition: () -> Bool) -> Bool {
    let turn = Monitor(())
    let deadline = monotonicNanoseconds() + UInt64(milliseconds) * 1_000_000
    while monotonicNanoseconds() < deadline {
        if condition() { return true }
        _ = turn.wait(milliseconds: 5) { _ in Bool?.none }
    }
    return condition()
}
