internal import CCurl

/// What libcurl must be told about one request; owns the memory that libcurl only borrows.
final class RequestOptions {
    private let request: HTTPClientRequest
    private let userAgent: String
    private let isLoopback: Bool
    private var headerList: UnsafeMutablePointer<curl_slist>?

    init(_ request: HTTPClientRequest, userAgent: String) throws(HTTPClientError) {
        guard let address = HTTPAddress(request.url) else {
            throw HTTPClientError(
                .invalidRequest, "not a URL of a server: \(request.url)",
                hint: "give it as http://host:port or https://host")
        }
        guard RequestOptions.isToken(request.method) else {
            throw HTTPClientError(.invalidRequest, "not an HTTP method: \(request.method)")
        }
        for header in request.headers {
            guard RequestOptions.isToken(header.name), header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw HTTPClientError(.invalidRequest, "header \(header.name) holds a character that HTTP forbids")
            }
        }
        self.request = request
        self.userAgent = userAgent
        isLoopback = address.isLoopback
        for header in request.headers {
            // libcurl drops a header without a value unless it ends in a semicolon.
            append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        // Without this libcurl waits a second for "100 Continue" before a large body.
        append("Expect:")
    }

    deinit { curl_slist_free_all(headerList) }

    private func append(_ line: String) {
        // Nil when memory is out; the list so far stays valid.
        if let list = curl_slist_append(headerList, line) { headerList = list }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Sets every option; `self`, `transfer` and `body`, the request's body, must outlive the call.
    func apply(to easy: UnsafeMutableRawPointer, _ transfer: Transfer, body: UnsafeRawBufferPointer) {
        curl_set_string(easy, CURLOPT_URL, request.url)
        curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_set_string(easy, CURLOPT_USERAGENT, userAgent)
        curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        curl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, request.timeouts.connect))
        if let total = request.timeouts.total { curl_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, total)) }
        if isLoopback { curl_set_string(easy, CURLOPT_PROXY, "") }
        applyBody(to: easy, body)
        curl_set_list(easy, CURLOPT_HTTPHEADER, headerList)
        let reference = Unmanaged.passUnretained(transfer).toOpaque()
        curl_set_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, reference in
            guard let bytes, let reference else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(reference).takeUnretainedValue()
            return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
        }
        curl_set_pointer(easy, CURLOPT_WRITEDATA, reference)
        curl_set_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, reference in
            guard let bytes, let reference else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(reference).takeUnretainedValue()
            return transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
        }
        curl_set_pointer(easy, CURLOPT_HEADERDATA, reference)
    }

    /// Bytes that libcurl hands to the socket at once, at most; its default is an eighth.
    private static let sentAtOnce = 512 << 10

    private func applyBody(to easy: UnsafeMutableRawPointer, _ body: UnsafeRawBufferPointer) {
        switch request.method {
        case "GET" where body.isEmpty:
            curl_set_long(easy, CURLOPT_HTTPGET, 1)
        case "HEAD":
            curl_set_long(easy, CURLOPT_NOBODY, 1)
        default:
            curl_set_long(easy, CURLOPT_POST, 1)
            curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            if body.count > RequestOptions.sentAtOnce {
                curl_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, RequestOptions.sentAtOnce)
            }
            if let start = body.baseAddress {
                curl_set_pointer(easy, CURLOPT_POSTFIELDS, start)
            } else {
                curl_set_string(easy, CURLOPT_COPYPOSTFIELDS, "")
            }
            curl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
        }
    }
}
