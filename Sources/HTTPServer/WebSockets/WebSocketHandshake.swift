internal import COpenSSL

/// The opening handshake of RFC 6455, the server's side.
enum WebSocketHandshake {
    private static let identifier = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    /// Bytes of a key's text: 16 bytes in base64.
    private static let keyBytes = 24

    /// The value of `Sec-WebSocket-Accept`, nil when the request is no proper upgrade.
    static func accept(_ request: HTTPRequest) -> String? {
        let headers = request.headers
        guard request.method == .get, let upgrade = headers["upgrade"], ASCII.list(upgrade).contains("websocket"),
            headers.all("connection").contains(where: { ASCII.list($0).contains("upgrade") }),
            headers["sec-websocket-version"] == "13", headers.count(of: "sec-websocket-key") == 1,
            let key = headers["sec-websocket-key"], key.utf8.count == keyBytes, key.hasSuffix("==")
        else { return nil }
        return digest(key + identifier)
    }

    private static func digest(_ text: String) -> String? {
        let input = Array(text.utf8)
        var hash = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var hashBytes: UInt32 = 0
        guard EVP_Digest(input, input.count, &hash, &hashBytes, EVP_sha1(), nil) == 1 else { return nil }
        // Base64 makes 4 characters of each 3 bytes, and a NUL.
        var encoded = [UInt8](repeating: 0, count: (Int(hashBytes) + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&encoded, hash, Int32(hashBytes))
        return String(decoding: encoded.prefix(Int(count)), as: UTF8.self)
    }
}
