internal import CCurl
internal import Platform
internal import Synchronization

/// A blocking HTTP client that keeps its connections. Calls from several threads take turns.
///
/// It follows no redirects (a reply must not send our token elsewhere), decodes no content encodings (a small reply stays
/// small), and asks no proxy for the loopback interface.
package final class HTTPClient: @unchecked Sendable {
    // @unchecked: `easy` is used by the thread that holds `isBusy`; `multi` likewise, except for `curl_multi_wakeup`,
    // which libcurl allows from any thread.
    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let isBusy = Monitor(false)
    private let isCancelled = Atomic(false)
    private let userAgent: String

    /// `userAgent` is sent with each request: `eyrie/<version>`.
    package init(userAgent: String) throws(HTTPClientError) {
        guard HTTPClient.isLibraryStarted, let easy = curl_easy_init() else {
            throw HTTPClientError(.unreachable, "libcurl did not start: out of memory")
        }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            throw HTTPClientError(.unreachable, "libcurl did not start: out of memory")
        }
        self.easy = easy
        self.multi = multi
        self.userAgent = userAgent
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
    }

    private static let isLibraryStarted = curl_start() == CURLE_OK

    /// Sends the request and returns the reply, whatever its status.
    package func send(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPClientResponse {
        try perform(request, Transfer(bodyLimit: request.responseLimit, receiver: nil))
    }

    /// Sends the request and hands the body of a successful reply to `onBytes` as it arrives, until the reply ends or
    /// `onBytes` returns false; both return normally. Other replies are collected as by `send`.
    package func stream(
        _ request: HTTPClientRequest, onBytes: (UnsafeRawBufferPointer) -> Bool
    ) throws(HTTPClientError) -> HTTPClientResponse {
        try withoutActuallyEscaping(onBytes) { receiver throws(HTTPClientError) in
            try perform(request, Transfer(bodyLimit: request.responseLimit, receiver: receiver))
        }
    }

    /// Ends the running call and refuses later ones, with `cancelled`. From any thread.
    package func cancel() {
        isCancelled.store(true, ordering: .sequentiallyConsistent)
        curl_multi_wakeup(multi)
    }

    private func perform(
        _ request: HTTPClientRequest, _ transfer: Transfer
    ) throws(HTTPClientError) -> HTTPClientResponse {
        _ = isBusy.wait { (busy: inout Bool) -> Bool? in
            if busy { return nil }
            busy = true
            return true
        }
        defer { isBusy.signal { $0 = false } }
        guard !isCancelled.load(ordering: .sequentiallyConsistent) else { throw HTTPClient.cancelled(request) }
        let options = try RequestOptions(request, userAgent: userAgent)
        // The body is sent from where it stands.
        let (code, status) = try request.body.withUnsafeBufferPointer { body throws(HTTPClientError) in
            options.apply(to: easy, transfer, body: UnsafeRawBufferPointer(body))
            defer { curl_easy_reset(easy) }
            return try run(request, transfer)
        }
        withExtendedLifetime((options, transfer)) {}
        if let failure = transfer.failure(code, request.url) { throw failure }
        return HTTPClientResponse(status: status, headers: transfer.headers, body: transfer.body)
    }

    private func run(
        _ request: HTTPClientRequest, _ transfer: Transfer
    ) throws(HTTPClientError) -> (CURLcode, status: Int) {
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw HTTPClientError(.unreachable, "libcurl did not take the request: out of memory")
        }
        defer { curl_multi_remove_handle(multi, easy) }
        let code = try drive(request, transfer)
        var status = 0
        curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return (code, status)
    }

    /// Runs the transfer to its end.
    private func drive(_ request: HTTPClientRequest, _ transfer: Transfer) throws(HTTPClientError) -> CURLcode {
        var seen = -1
        var lastActivity = monotonicNanoseconds()
        let idleLimit = UInt64(max(1, request.timeouts.idle)) * 1_000_000
        while true {
            var running: Int32 = 0
            let result = curl_multi_perform(multi, &running)
            guard result == CURLM_OK else {
                throw HTTPClientError(.protocolError, "\(request.url): \(String(cString: curl_multi_strerror(result)))")
            }
            if running == 0 { return completion }
            if isCancelled.load(ordering: .sequentiallyConsistent) { throw HTTPClient.cancelled(request) }
            let now = monotonicNanoseconds()
            let transferred = bytesTransferred + transfer.headerBytes
            if transferred != seen {
                seen = transferred
                lastActivity = now
            }
            guard now < lastActivity + idleLimit else {
                throw HTTPClientError(
                    .timedOut, "\(request.url): no byte for \(request.timeouts.idle) ms",
                    hint: "the server is hanging or the network is broken")
            }
            let left = Int32(clamping: (lastActivity + idleLimit - now) / 1_000_000 + 1)
            curl_multi_poll(multi, nil, 0, min(left, HTTPClient.pollMilliseconds), nil)
        }
    }

    /// How long a wait for the socket lasts at most; libcurl ends it sooner for its own timers.
    private static let pollMilliseconds: Int32 = 1_000

    private var bytesTransferred: Int {
        var down: curl_off_t = 0
        var up: curl_off_t = 0
        curl_get_size(easy, CURLINFO_SIZE_DOWNLOAD_T, &down)
        curl_get_size(easy, CURLINFO_SIZE_UPLOAD_T, &up)
        return Int(down) + Int(up)
    }

    private var completion: CURLcode {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE { return message.pointee.data.result }
        }
        return CURLE_RECV_ERROR
    }

    private static func cancelled(_ request: HTTPClientRequest) -> HTTPClientError {
        HTTPClientError(.cancelled, "\(request.url): cancelled")
    }
}
