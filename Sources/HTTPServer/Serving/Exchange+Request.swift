internal import CMicroHTTPD
internal import Compression
internal import Platform
internal import Synchronization

// The way of a request to its handler, on the event thread.
extension Exchange {
    func readHead(method name: UnsafePointer<CChar>?) -> MHD_Result {
        let method = name.map { HTTPMethod(name: String(cString: $0)) } ?? .other
        let (headers, areWhole) = HeadReading.fields(of: connection, from: fieldsBegin)
        let target = HTTPTarget(rawTarget)
        let request = HTTPRequest(
            method: method, target: target ?? .root, headers: headers, peer: state.peer, number: number)
        self.request = request
        let framing = BodyFraming(headers)
        guard let response = refusal(of: request, framing, isReadable: target != nil && areWhole) else {
            phase = .body
            state.stage = .busy
            if framing == .chunked { state.chunkedProgress.store(monotonicNanoseconds(), ordering: .relaxed) }
            return .YES
        }
        switch framing {
        case .none: phase = .refused(response)
        case .length(let count) where count <= core.settings.discardedBodyBytes && !headers.contains("expect"):
            phase = .discarding(response)
        case .length, .chunked:
            // A client that asked first sends no body.
            return headers.contains("expect") ? queue(response) : cutOff(response)
        case .broken:
            // Answered at once; the library then closes the connection.
            return queue(response)
        }
        return .YES
    }

    /// Why the request is not taken, before its body is read; nil to go on.
    private func refusal(of request: HTTPRequest, _ framing: BodyFraming, isReadable: Bool) -> HTTPResponse? {
        guard isReadable, framing != .broken else { return HTTPProblem.badRequest.response }
        guard request.headers.count <= core.settings.headerFields else { return HTTPProblem.tooManyFields.response }
        let match = core.router.match(request.method, request.target.segments)
        if case .found(let route, let values) = match {
            request.route = route
            request.match = values
        }
        for middleware in core.middleware {
            if let response = middleware.admit(request) { return response }
        }
        switch match {
        case .notFound: return HTTPProblem.notFound.response
        case .wrongMethod(let allowed):
            let problem = HTTPProblem.methodNotAllowed(allowed)
            return request.method == .options ? HTTPResponse(status: 204, headers: problem.headers) : problem.response
        case .found: break
        }
        bodyLimit = request.route?.maximumBodyBytes ?? core.settings.bodyBytes
        guard framing != .none else { return nil }
        if ContentCoding(request.headers) == nil { return HTTPProblem.unsupportedEncoding.response }
        if case .length(let count) = framing {
            if count > bodyLimit { return HTTPProblem.tooLarge.response }
            announcedBytes = count
            // What a client announces is not yet what it sends.
            request.body.reserveCapacity(min(count, Self.firstBodyBytes))
        }
        return nil
    }

    /// Bytes reserved for a body before any of it is there.
    private static let firstBodyBytes = 64 << 10
    /// How many times the bytes that are there are reserved for those that a client has announced.
    private static let reservedAhead = 64

    func receive(_ upload: UnsafeRawBufferPointer) -> MHD_Result {
        guard let request else { return .NO }
        if state.chunkedProgress.load(ordering: .relaxed) != 0 {
            state.chunkedProgress.store(monotonicNanoseconds(), ordering: .relaxed)
        }
        bodyBytes += upload.count
        if bodyBytes > bodyLimit { return cutOff(HTTPProblem.tooLarge.response) }
        guard core.bodies.take(upload.count) else { return cutOff(HTTPProblem.overloaded.response) }
        budgetedBytes += upload.count
        if bodyBytes > request.body.capacity, announcedBytes > bodyBytes {
            request.body.reserveCapacity(min(announcedBytes, bodyBytes * Self.reservedAhead))
        }
        request.body.append(contentsOf: upload)
        return .YES
    }

    /// Answers before the body is read, or in its middle, where the library takes no response: the answer is written past
    /// it. A connection that is closed with unread bytes takes the answer away from the client, which may still be
    /// sending: so some more is read away first.
    private func cutOff(_ refusal: HTTPResponse) -> MHD_Result {
        guard let request else { return .NO }
        let response = core.prepare(refusal, for: request)
        status = response.status
        failure = response.failure
        guard case .bytes(let body) = response.body else { return .NO }
        let reason = MHD_get_reason_phrase_for(UInt32(response.status)).map { String(cString: $0) } ?? ""
        var text = "HTTP/1.1 \(response.status) \(reason)\r\nConnection: close\r\n"
        for field in response.headers { text += "\(field.name): \(field.value)\r\n" }
        text += "Content-Length: \(body.count)\r\n\r\n"
        let bytes = Array(text.utf8) + (request.method == .head ? [] : body)
        guard bytes.withUnsafeBytes({ sendNow(state.descriptor, $0) }) == bytes.count else { return .NO }
        responseBytes = body.count
        shutdownSending(state.descriptor)
        request.body = []
        core.bodies.giveBack(budgetedBytes)
        budgetedBytes = 0
        isNoLongerInFlight()
        state.stage = .unproven
        state.chunkedProgress.store(0, ordering: .relaxed)
        let nanoseconds = UInt64(core.settings.lingerSeconds) * 1_000_000_000
        state.lingersUntil.store(monotonicNanoseconds() + nanoseconds, ordering: .relaxed)
        phase = .lingering(bytesLeft: core.settings.lingerBytes)
        return .YES
    }

    /// Reads a refused body away; the end of the body, or of patience, closes the connection.
    func linger(_ count: Int, of bytesLeft: Int) -> MHD_Result {
        bodyBytes += count
        phase = .lingering(bytesLeft: bytesLeft - count)
        return count > 0 && bytesLeft > count ? .YES : .NO
    }

    /// The request is here as a whole.
    func dispatch() -> MHD_Result {
        guard let request, let route = request.route else { return .NO }
        state.waitingSince.store(0, ordering: .relaxed)
        state.chunkedProgress.store(0, ordering: .relaxed)
        for middleware in core.middleware {
            if let response = middleware.inspect(request) { return queue(response) }
        }
        switch route.handler {
        case .immediate(let handler): return queue(core.answer(request, handler))
        case .webSocket(let handler): return beginUpgrade(request, handler)
        case .deferred(let handler):
            if ContentCoding(request.headers) == .identity, request.body.count <= core.settings.eventThreadBodyBytes {
                handler(request, HTTPReply(self))
            } else {
                let core = core
                submit { request, reply in
                    if let response = core.unpack(request) { reply.send(response) } else { handler(request, reply) }
                }
            }
        case .blocking(let handler):
            let core = core
            submit { request, reply in reply.send(core.answer(request, handler)) }
        case .blockingDeferred(let handler):
            let core = core
            submit { request, reply in
                if let response = core.unpack(request) { reply.send(response) } else { handler(request, reply) }
            }
        }
        return wait()
    }

    private func submit(_ job: @escaping @Sendable (HTTPRequest, HTTPReply) -> Void) {
        guard let request, let route = request.route else { return }
        let reply = HTTPReply(self)
        if !core.workers.submit(to: route.lane, { job(request, reply) }) { reply.send(HTTPProblem.overloaded.response) }
    }
}

/// How long a request's body is.
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked
    /// Said twice or in a way that two readers could read differently (request smuggling).
    case broken

    init(_ headers: HTTPHeaders) {
        let lengths = headers.all("content-length")
        let codings = headers.all("transfer-encoding")
        switch (lengths.count, codings.count) {
        case (0, 0): self = .none
        case (1, 0):
            guard let count = Int(lengths[0]), count >= 0, lengths[0].utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
                self = .broken
                return
            }
            self = count == 0 ? .none : .length(count)
        case (0, 1): self = ASCII.equalIgnoringCase(codings[0], "chunked") ? .chunked : .broken
        default: self = .broken
        }
    }
}

/// How a request's body is packed.
enum ContentCoding {
    case identity
    case gzip
    case zstd

    /// Nil for codings we do not know and for several at once.
    init?(_ headers: HTTPHeaders) {
        let fields = headers.all("content-encoding")
        guard fields.count <= 1 else { return nil }
        switch fields.first?.lowercased() {
        case nil, "", "identity": self = .identity
        case "gzip", "x-gzip": self = .gzip
        case "zstd": self = .zstd
        default: return nil
        }
    }
}

extension HTTPTarget {
    static let root = HTTPTarget(rawPath: "/")

    private init(rawPath: String) {
        self.rawPath = rawPath
        segments = []
        query = HTTPQuery()
        rawQuery = nil
    }
}
