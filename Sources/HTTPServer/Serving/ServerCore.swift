internal import Compression
internal import Platform
internal import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    let settings: HTTPServerSettings
    let router: Router
    let middleware: [any HTTPMiddleware]
    let onAccess: (@Sendable (HTTPAccess) -> Void)?
    let workers: WorkerLanes
    let loop: SocketLoop
    let suspended = SuspendedExchanges()
    let connections: OpenConnections
    let streams = OpenStreams()
    let bodies: BodyBudget
    private let numbers = Atomic<UInt64>(0)
    private let stopping = Atomic(false)
    private let inFlight = Atomic(0)
    private let idle = Monitor(())

    init(
        settings: HTTPServerSettings, router: Router, middleware: [any HTTPMiddleware], loop: SocketLoop,
        onAccess: (@Sendable (HTTPAccess) -> Void)?
    ) {
        self.settings = settings
        self.router = router
        self.middleware = middleware
        self.loop = loop
        self.onAccess = onAccess
        bodies = BodyBudget(limit: settings.allBodiesBytes)
        workers = WorkerLanes(settings)
        connections = OpenConnections(
            limit: settings.connections, limitPerAddress: settings.connectionsPerAddress)
    }

    func nextNumber() -> UInt64 { numbers.add(1, ordering: .relaxed).newValue }

    // MARK: Answers

    /// The last look at a response, on the thread that answers.
    func prepare(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse {
        var response = response
        for middleware in middleware { middleware.complete(&response, for: request) }
        ResponseEncoding.compress(&response, for: request, fromBytes: settings.compressedFromBytes)
        return response
    }

    /// The handler's answer, or that of its error.
    func answer(_ request: HTTPRequest, _ handler: (HTTPRequest) throws -> HTTPResponse) -> HTTPResponse {
        if let response = unpack(request) { return response }
        do {
            return try handler(request)
        } catch {
            return Self.response(to: error, of: request)
        }
    }

    static func response(to error: any Error, of request: HTTPRequest) -> HTTPResponse {
        if let error = error as? any HTTPResponseError { return error.response }
        var response = HTTPProblem.internalError(request: request.number).response
        response.failure = "\(error)"
        return response
    }

    /// Replaces a packed body by what it holds; the answer when that fails.
    func unpack(_ request: HTTPRequest) -> HTTPResponse? {
        guard !request.body.isEmpty, let coding = ContentCoding(request.headers) else { return nil }
        let route = request.route
        let limits = DecompressionLimits(
            maximumBytes: route?.maximumUnpackedBytes ?? route?.maximumBodyBytes ?? settings.unpackedBodyBytes,
            maximumRatio: settings.unpackingRatio, ratioFreeBytes: settings.unpackingRatioFreeBytes)
        do throws(CompressionError) {
            switch coding {
            case .identity: break
            case .gzip: request.body = try Gzip.decompress(request.body, limits: limits)
            case .zstd: request.body = try Zstd.decompress(request.body, limits: limits)
            }
            return nil
        } catch {
            return (error.isOverLimit ? HTTPProblem.tooLarge : HTTPProblem.brokenEncoding).response
        }
    }

    // MARK: Streams

    func attach(
        _ stream: HTTPStream, to connection: OpaquePointer, of thread: EventThread, descriptor: Int32
    ) {
        // While a connection is suspended the library does not notice that the other end is gone; the loop does.
        let watch = loop.watchPeer(of: descriptor) { [weak stream] in stream?.stop(.peerGone) }
        let identity = ObjectIdentifier(stream)
        stream.attach(to: connection, of: thread) { [loop, streams] in
            loop.unwatchPeer(watch, of: descriptor)
            streams.remove(identity)
        }
        if !streams.add(stream) { stream.cancel() }
    }

    // MARK: Life

    var isStopping: Bool { stopping.load(ordering: .sequentiallyConsistent) }
    var inFlightCount: Int { inFlight.load(ordering: .relaxed) }

    func started() { inFlight.add(1, ordering: .sequentiallyConsistent) }

    /// The request counts no longer; called once for each `started`.
    func ended() {
        inFlight.subtract(1, ordering: .sequentiallyConsistent)
        if isStopping { idle.signal { _ in } }
    }

    func finished(_ exchange: Exchange) {
        report(exchange)
        if exchange.isInFlight { ended() }
    }

    func report(_ exchange: Exchange) {
        onAccess?(
            HTTPAccess(
                number: exchange.number, method: exchange.request?.method ?? .other,
                pattern: exchange.request?.route?.pattern, status: exchange.status,
                durationNanoseconds: monotonicNanoseconds() - exchange.began, requestBytes: exchange.bodyBytes,
                responseBytes: exchange.responseBytes, failure: exchange.failure))
    }

    func beginStopping() { stopping.store(true, ordering: .sequentiallyConsistent) }

    /// Whether every request but streams is over, after at most this long.
    func waitUntilOnlyStreams(milliseconds: Int) -> Bool {
        idle.wait(milliseconds: milliseconds) { _ in
            inFlight.load(ordering: .sequentiallyConsistent) <= streams.count ? true : nil
        } ?? false
    }

    /// Whether every request is over, after at most this long.
    func waitUntilIdle(milliseconds: Int) -> Bool {
        idle.wait(milliseconds: milliseconds) { _ in
            inFlight.load(ordering: .sequentiallyConsistent) == 0 ? true : nil
        } ?? false
    }
}

/// The streams being sent, so that a stopping server can end them.
final class OpenStreams: @unchecked Sendable {
    // @unchecked: the variables are only touched under `lock`.
    private let lock = Mutex(())
    private var streams: [ObjectIdentifier: HTTPStream] = [:]
    private var isClosed = false

    var count: Int { lock.withLock { _ in streams.count } }

    /// False when the server takes no more streams.
    func add(_ stream: HTTPStream) -> Bool {
        lock.withLock { _ in
            guard !isClosed else { return false }
            streams[ObjectIdentifier(stream)] = stream
            return true
        }
    }

    func remove(_ identity: ObjectIdentifier) {
        let removed = lock.withLock { _ in streams.removeValue(forKey: identity) }
        // Released outside the lock: a stream's end may call anything.
        _ = consume removed
    }

    func close() {
        let all = lock.withLock { _ in
            isClosed = true
            return Array(streams.values)
        }
        for stream in all { stream.cancel() }
    }
}
