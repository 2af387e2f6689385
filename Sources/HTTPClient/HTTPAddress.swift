internal import CCurl

/// The parts of an `http` or `https` URL.
package struct HTTPAddress: Sendable, Equatable {
    package var scheme: String
    /// Lowercase; IPv6 addresses in brackets.
    package var host: String
    package var port: Int
    /// Begins with a slash; percent-encoded as it was given.
    package var path: String
    /// Behind the question mark, as it was given.
    package var query: String?

    /// Nil when the text is no absolute `http` or `https` URL, or carries a user name or password.
    package init?(_ text: String) {
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), text.utf8.count <= HTTPAddress.limit,
            curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK,
            HTTPAddress.part(url, CURLUPART_USER) == nil, HTTPAddress.part(url, CURLUPART_PASSWORD) == nil,
            let scheme = HTTPAddress.part(url, CURLUPART_SCHEME), scheme == "http" || scheme == "https",
            let host = HTTPAddress.part(url, CURLUPART_HOST), !host.isEmpty,
            let port = HTTPAddress.part(url, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }),
            let path = HTTPAddress.part(url, CURLUPART_PATH)
        else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
        self.path = path
        query = HTTPAddress.part(url, CURLUPART_QUERY)
    }

    /// Bytes of a URL.
    static let limit = 16 << 10

    private static func part(_ url: OpaquePointer, _ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// Scheme, host and port.
    package var origin: String { "\(scheme)://\(host):\(port)" }

    package var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether both name the same listener; the names of the loopback interface count as one.
    package func isSameServer(as other: HTTPAddress) -> Bool {
        scheme == other.scheme && port == other.port && (host == other.host || isLoopback && other.isLoopback)
    }

    /// Percent-encodes everything but the unreserved characters of RFC 3986.
    package static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes.append(contentsOf: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `?name=value&…`; empty without pairs.
    package static func queryString(_ pairs: [(String, String)]) -> String {
        pairs.isEmpty ? "" : "?" + pairs.map { encoded($0.0) + "=" + encoded($0.1) }.joined(separator: "&")
    }
}
