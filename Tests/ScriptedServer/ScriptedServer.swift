internal import Glibc
internal import Platform

/// A request as it came over the wire.
package struct ScriptedRequest: Sendable {
    package var method: String
    package var target: String
    /// Names in lowercase.
    package var headers: [String: String]
    package var body: [UInt8]
}

/// One accepted connection; whoever answers may also stay silent, babble, or hang up.
package final class ScriptedConnection: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next request; nil when the peer has closed.
    package func readRequest() -> ScriptedRequest? {
        var received: [UInt8] = []
        while true {
            if let end = received.firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A]) {
                return request(head: received[..<end.lowerBound], rest: Array(received[end.upperBound...]))
            }
            guard let bytes = readSome() else { return nil }
            received.append(contentsOf: bytes)
        }
    }

    private func request(head: ArraySlice<UInt8>, rest: [UInt8]) -> ScriptedRequest? {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
        }
        var body = rest
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while body.count < length {
            guard let bytes = readSome() else { return nil }
            body.append(contentsOf: bytes)
        }
        return ScriptedRequest(method: String(words[0]), target: String(words[1]), headers: headers, body: body)
    }

    private func readSome() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// False when the peer is gone.
    @discardableResult package func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// A whole reply with a length.
    package func reply(_ status: Int, headers: [String] = [], _ body: String = "") {
        let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"] + headers
        write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Says nothing until the peer gives up.
    package func hang() {
        while readSome() != nil {}
    }

    /// Ends the connection with a reset instead of a proper close.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }
    func closeSocket() { close(descriptor) }
}

/// A TCP server on a port of its own whose every connection runs a closure, in a thread of its own.
package final class ScriptedServer: Sendable {
    private struct State {
        var open: [ObjectIdentifier: ScriptedConnection] = [:]
        var isStopped = false
    }

    package let port: Int
    private let listener: Int32
    private let state = Monitor(State())

    /// `port` 0 picks a free one. The connection is closed when `handle` returns.
    package init(port: Int = 0, _ handle: @escaping @Sendable (ScriptedConnection) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout.size(ofValue: on)))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout.size(ofValue: address))
        let listener = listener
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        precondition(bound, "the test server cannot listen")
        self.port = Int(in_port_t(bigEndian: address.sin_port))
        let state = state
        _ = WorkerThread(name: "scripted") { ScriptedServer.accept(listener, state, handle) }
    }

    private static func accept(
        _ listener: Int32, _ state: Monitor<State>, _ handle: @escaping @Sendable (ScriptedConnection) -> Void
    ) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let connection = ScriptedConnection(descriptor: descriptor)
            let isWelcome = state.withLock { state in
                if !state.isStopped { state.open[ObjectIdentifier(connection)] = connection }
                return !state.isStopped
            }
            guard isWelcome else {
                connection.closeSocket()
                break
            }
            _ = WorkerThread(name: "scripted") {
                handle(connection)
                state.signal { state in
                    state.open[ObjectIdentifier(connection)] = nil
                    connection.closeSocket()
                }
            }
        }
        close(listener)
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Hangs up on everybody and listens no longer.
    package func stop() {
        // Under the lock: a socket that its thread closes meanwhile could be somebody else's by then.
        state.signal { state in
            state.isStopped = true
            for connection in state.open.values { connection.shutDown() }
        }
        shutdown(listener, Int32(SHUT_RDWR))
        _ = state.wait(milliseconds: 10_000) { $0.open.isEmpty ? true : nil }
    }

    /// Runs `body` with a server that is stopped afterwards.
    package static func run<Result>(
        _ handle: @escaping @Sendable (ScriptedConnection) -> Void,
        _ body: (ScriptedServer) throws -> Result
    ) rethrows -> Result {
        let server = ScriptedServer(handle)
        defer { server.stop() }
        return try body(server)
    }
}
