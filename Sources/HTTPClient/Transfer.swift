internal import CCurl

/// What arrives during one request. Used by one thread.
final class Transfer {
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var headerBytes = 0
    private let bodyLimit: Int
    private let receiver: ((UnsafeRawBufferPointer) -> Bool)?
    private var status = 0
    private var isTooLarge = false
    private var isStoppedByReceiver = false

    /// Bytes of all reply headers together.
    private static let headerLimit = 64 << 10

    init(bodyLimit: Int, receiver: ((UnsafeRawBufferPointer) -> Bool)?) {
        self.bodyLimit = bodyLimit
        self.receiver = receiver
    }

    /// False ends the transfer.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if let receiver, (200..<300).contains(status) {
            isStoppedByReceiver = !receiver(bytes)
            return !isStoppedByReceiver
        }
        guard body.count + bytes.count <= bodyLimit else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// False ends the transfer.
    func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Transfer.headerLimit else {
            isTooLarge = true
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new reply begins: what came before was an interim one.
            headers = []
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
        } else if let colon = line.utf8.firstIndex(of: 0x3A) {
            headers.append((String(line[..<colon]), Transfer.trimmed(line[line.utf8.index(after: colon)...])))
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> String {
        var bytes = text.utf8
        while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
        return String(Substring(bytes.drop { $0 <= 0x20 }))
    }

    /// The error that libcurl's result means; nil when the reply is whole, or the receiver has had enough of it.
    func failure(_ code: CURLcode, _ url: String) -> HTTPClientError? {
        if code == CURLE_OK || isStoppedByReceiver { return nil }
        if isTooLarge {
            return HTTPClientError(
                .tooLarge, "\(url): the reply is longer than \(bodyLimit) bytes",
                hint: "ask for less at once, or check that this is the address of a hub")
        }
        let message = "\(url): \(String(cString: curl_easy_strerror(code)))"
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return HTTPClientError(.timedOut, message, hint: "the server is hanging or the network is broken")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return HTTPClientError(.unreachable, message, hint: "check the host name in the URL")
        case CURLE_COULDNT_CONNECT:
            return HTTPClientError(.unreachable, message, hint: "nobody listens there: is the hub running?")
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_AGAIN:
            return HTTPClientError(
                .unreachable, message, hint: "the server closed the connection before it had answered")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            return HTTPClientError(
                .tls, message, hint: "check the server's certificate, and that it speaks https on that port")
        case CURLE_URL_MALFORMAT:
            return HTTPClientError(.invalidRequest, message, hint: "give it as http://host:port or https://host")
        default:
            return HTTPClientError(.protocolError, message, hint: "does an HTTP server listen at that address?")
        }
    }
}
