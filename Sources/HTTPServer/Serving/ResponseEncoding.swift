internal import CMicroHTTPD
internal import Compression
internal import Glibc

/// Makes a response smaller where the client takes it.
enum ResponseEncoding {
    /// Fast rather than small: it runs while somebody waits.
    private static let level: Int32 = 1

    static func compress(_ response: inout HTTPResponse, for request: HTTPRequest, fromBytes: Int) {
        guard case .bytes(let bytes) = response.body, bytes.count >= fromBytes, response["Content-Encoding"] == nil,
            let type = response["Content-Type"], isText(type)
        else { return }
        if response["Vary"] != "Accept-Encoding" { response.headers.append(("Vary", "Accept-Encoding")) }
        guard accepts("gzip", request), let packed = try? Gzip.compress(bytes, level: level), packed.count < bytes.count
        else { return }
        response.body = .bytes(packed)
        response.headers.append(("Content-Encoding", "gzip"))
    }

    static func isText(_ contentType: String) -> Bool {
        let type = ASCII.trimmed(contentType.prefix { $0 != ";" })
        return type.hasPrefix("text/") || type.hasSuffix("json") || type.hasSuffix("javascript")
            || type.hasSuffix("xml") || type == "application/x-ndjson" || type == "application/wasm"
    }

    /// Whether `Accept-Encoding` names the coding (or `*`) and does not give it weight 0.
    static func accepts(_ coding: String, _ request: HTTPRequest) -> Bool {
        guard let field = request.headers["accept-encoding"] else { return false }
        for part in ASCII.list(field) {
            let pieces = part.split(separator: ";").map { ASCII.trimmed($0) }
            guard let name = pieces.first, name == coding || name == "*" else { continue }
            return !pieces.dropFirst().contains {
                $0 == "q=0" || $0.hasPrefix("q=0.") && $0.allSatisfy { !"123456789".contains($0) }
            }
        }
        return false
    }
}

/// A response in the library's terms; the caller destroys it.
enum LibraryResponse {
    private static let streamBlockBytes = 32 << 10

    static func make(_ response: HTTPResponse, isHead: Bool) -> OpaquePointer? {
        let made: OpaquePointer?
        switch response.body {
        case .bytes(let bytes):
            made = bytes.withUnsafeBytes {
                MHD_create_response_from_buffer(
                    $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
            }
        case .file(let file):
            let descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
            made = descriptor < 0 ? nil : MHD_create_response_from_fd(file.bytes, descriptor)
            if made == nil, descriptor >= 0 { close(descriptor) }
        case .stream(let stream):
            made = isHead ? empty() : streaming(stream)
        }
        guard let made else { return nil }
        // A field with a line break in it is refused by the library, and left out.
        for field in response.headers { MHD_add_response_header(made, field.name, field.value) }
        return made
    }

    private static func empty() -> OpaquePointer? {
        MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
    }

    private static func streaming(_ stream: HTTPStream) -> OpaquePointer? {
        let retained = Unmanaged.passRetained(stream)
        let made = MHD_create_response_from_callback(
            UInt64.max, streamBlockBytes,
            { closure, _, buffer, size in
                guard let closure, let buffer else { return -1 }
                let stream = Unmanaged<HTTPStream>.fromOpaque(closure).takeUnretainedValue()
                return stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
            }, retained.toOpaque(),
            { closure in
                guard let closure else { return }
                Unmanaged<HTTPStream>.fromOpaque(closure).takeRetainedValue().end(.peerGone)
            })
        if made == nil { retained.release() }
        return made
    }
}
