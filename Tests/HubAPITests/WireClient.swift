import Glibc
import JSONCoding
import Platform

/// A socket that sends what it is told and reads what comes, for streams, WebSockets and malformed requests.
final class WireClient {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var body: [UInt8] = []
    private var bodyRead = 0

    init(port: UInt16, receiveBytes: Int32? = nil, timeoutSeconds: Int = 20) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
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
            close(descriptor)
            throw SystemError("connect")
        }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// A request head, with `Host` unless the headers have one, and a body.
    func request(_ method: String, _ target: String, port: UInt16, headers: [String], body: [UInt8] = []) {
        var text = "\(method) \(target) HTTP/1.1\r\n"
        if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) { text += "Host: 127.0.0.1:\(port)\r\n" }
        for header in headers { text += header + "\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
        send(Array((text + "\r\n").utf8) + body)
    }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: bytes[..<count])
        return true
    }

    func read(_ count: Int) -> [UInt8]? {
        while buffer.count < count { guard fill() else { return nil } }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    func readLine() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end].filter { $0 != 0x0D }, as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line
            }
            guard fill() else { return nil }
        }
    }

    /// The status and the header lines, lower-case names; nil when the connection ends first.
    func readHead() -> (status: Int, headers: [String: String])? {
        guard let line = readLine(), let status = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        var headers: [String: String] = [:]
        while let line = readLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return (status, headers)
    }

    /// The next line of a chunked body, without its end; nil at the end of the body or the connection.
    func readChunkedLine() -> String? {
        while true {
            if let end = body[bodyRead...].firstIndex(of: 0x0A) {
                defer { bodyRead = end + 1 }
                return String(decoding: body[bodyRead..<end], as: UTF8.self)
            }
            body.removeFirst(bodyRead)
            bodyRead = 0
            guard let size = readLine().flatMap({ Int($0, radix: 16) }), size > 0, let chunk = read(size),
                readLine() != nil
            else { return nil }
            body += chunk
        }
    }
}

/// A viewer over server-sent events.
final class EventStreamClient {
    struct Message {
        var id: Int64?
        var event = ""
        var data = TestJSON.null
        /// A comment line, such as the heartbeat.
        var comment: String?
    }

    private let wire: WireClient
    let status: Int

    init(
        _ hub: TestHub, _ target: String = "/stream", headers: [String] = [], receiveBytes: Int32? = nil,
        token: String? = TestHub.adminToken
    ) throws {
        wire = try WireClient(port: hub.port, receiveBytes: receiveBytes)
        let proof = token.map { ["Authorization: Bearer \($0)"] } ?? []
        let all = proof + ["Accept: text/event-stream"] + headers
        wire.request("GET", target, port: hub.port, headers: all)
        status = wire.readHead()?.status ?? 0
    }

    /// Nil when the stream has ended.
    func next() -> Message? {
        var message = Message()
        while let line = wire.readChunkedLine() {
            if line.isEmpty { return message }
            if line.hasPrefix(":") { message.comment = String(line.dropFirst(2)) }
            if line.hasPrefix("id: ") { message.id = Int64(line.dropFirst(4)) }
            if line.hasPrefix("event: ") { message.event = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { message.data = JSONNode.parsed(String(line.dropFirst(6))) }
        }
        return nil
    }

    /// The next message of that kind.
    func next(_ event: String) -> Message? {
        while let message = next() { if message.event == event { return message } }
        return nil
    }

    /// Ids of events up to and with `last`.
    func ids(through last: Int64) -> [Int64] {
        var ids: [Int64] = []
        while ids.last != last, let message = next("event") { ids.append(message.id ?? 0) }
        return ids
    }
}

/// A viewer over a WebSocket.
final class WebSocketClient {
    private let wire: WireClient
    let status: Int

    init(_ hub: TestHub, headers: [String] = ["Authorization: Bearer \(TestHub.adminToken)"]) throws {
        wire = try WireClient(port: hub.port)
        wire.request(
            "GET", "/ws", port: hub.port,
            headers: headers + [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ])
        status = wire.readHead()?.status ?? 0
    }

    func send(_ text: String) { send(opcode: 1, Array(text.utf8)) }

    /// One masked frame (RFC 6455 §5.2).
    func send(opcode: UInt8, _ payload: [UInt8]) {
        var frame: [UInt8] = [0x80 | opcode]
        switch payload.count {
        case ..<126: frame.append(0x80 | UInt8(payload.count))
        case ..<65536: frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: frame += [0x80 | 127] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) }
        }
        let mask: [UInt8] = [1, 2, 3, 4]
        frame += mask + payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
        wire.send(frame)
    }

    func sendRaw(_ bytes: [UInt8]) { wire.send(bytes) }

    /// The next text message; nil when the socket is closed. Pings are passed over.
    func next() -> JSONNode? {
        while let head = wire.read(2) {
            var count = Int(head[1] & 127)
            if count >= 126 {
                guard let more = wire.read(count == 126 ? 2 : 8) else { return nil }
                count = more.reduce(0) { $0 << 8 | Int($1) }
            }
            guard let payload = wire.read(count) else { return nil }
            switch head[0] & 15 {
            case 1: return JSONNode.parsed(String(decoding: payload, as: UTF8.self))
            case 8: return nil
            default: continue
            }
        }
        return nil
    }

    /// The next message of that type.
    func next(_ type: String) -> JSONNode? {
        while let message = next() { if message["type"]?.string == type { return message } }
        return nil
    }
}
