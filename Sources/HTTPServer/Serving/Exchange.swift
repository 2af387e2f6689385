internal import CMicroHTTPD
internal import Platform
internal import Synchronization

/// One request on one connection, from its request line to the end of its response.
///
/// The event thread steps through the phases; the answer may come from any thread. A waiting connection is suspended
/// and resumed exactly once, by whoever turns `isSuspended` off.
final class Exchange: HTTPReplySink, @unchecked Sendable {
    // @unchecked: `answer` is locked, `suspendedIndex` belongs to `SuspendedExchanges`, the rest to the event thread.
    enum Phase {
        case head
        /// Reading the body into the request.
        case body
        /// Reading the body away; then this is sent.
        case discarding(HTTPResponse)
        /// The answer is sent; what still comes of the body is read away, so that the client gets to read it.
        case lingering(bytesLeft: Int)
        /// The response waits for the end of the request.
        case refused(HTTPResponse)
        /// A handler has the request.
        case waiting
        case sending
    }

    private struct Answer {
        var response: HTTPResponse?
        var isAnswered = false
        var isSuspended = false
    }

    let core: ServerCore
    let thread: EventThread
    let connection: OpaquePointer
    let state: ConnectionState
    let number: UInt64
    let began = monotonicNanoseconds()
    /// As sent, without decoding.
    let rawTarget: [UInt8]
    /// Where the first header field stands if the target is what was sent: only compared, never read.
    var fieldsBegin: UnsafePointer<CChar>?
    var phase = Phase.head
    var request: HTTPRequest?
    var bodyLimit = 0
    var bodyBytes = 0
    /// Of them, those that count in the server's budget.
    var budgetedBytes = 0
    /// Of a body whose length the client has told before.
    var announcedBytes = 0
    var status = 0
    var failure: String?
    var responseBytes = 0
    var suspendedIndex = -1
    /// Set while a WebSocket upgrade is on its way.
    var upgrade: WebSocketUpgrade?
    var isUpgraded = false
    /// Whether the server waits for this request when it stops: not for one whose head may never come whole.
    private(set) var isInFlight = false
    private let answer = Mutex(Answer())

    init(thread: EventThread, connection: OpaquePointer, state: ConnectionState, rawTarget: [UInt8]) {
        core = thread.core
        self.thread = thread
        self.connection = connection
        self.state = state
        self.rawTarget = rawTarget
        number = core.nextNumber()
    }

    /// One call of the library's access handler.
    func step(_ upload: UnsafeRawBufferPointer, method: UnsafePointer<CChar>?) -> MHD_Result {
        switch phase {
        case .head:
            isInFlight = true
            core.started()
            return readHead(method: method)
        case .body:
            return upload.isEmpty ? dispatch() : receive(upload)
        case .discarding(let response):
            return upload.isEmpty ? queue(response) : .YES
        case .lingering(let bytesLeft): return linger(upload.count, of: bytesLeft)
        case .refused(let response): return queue(response)
        case .waiting: return continueWaiting()
        case .sending: return .YES
        }
    }

    /// A server that stops need not wait for this request: its answer is sent.
    func isNoLongerInFlight() {
        guard isInFlight else { return }
        isInFlight = false
        core.ended()
    }

    // MARK: The answer, from any thread

    func answer(_ response: HTTPResponse) {
        guard let request, !answer.withLock({ $0.isAnswered }) else { return }
        let prepared = core.prepare(response, for: request)
        let resumes = answer.withLock { answer in
            guard !answer.isAnswered else { return false }
            answer.isAnswered = true
            answer.response = prepared
            defer { answer.isSuspended = false }
            return answer.isSuspended
        }
        // A suspended connection outlives everything but its resumption, so the pointer is good here.
        if resumes { thread.resume(connection) }
    }

    func abandon() {
        var response = HTTPProblem.internalError(request: number).response
        response.failure = "the reply was dropped unanswered"
        answer(response)
    }

    // MARK: Waiting, on the event thread

    /// Sends the answer if it is there, else suspends the connection until it is.
    func wait() -> MHD_Result {
        phase = .waiting
        // An answer that is there already needs no place among those that wait.
        if !answer.withLock({ $0.isAnswered }), !core.suspended.add(self) { answer(HTTPProblem.stopping.response) }
        return continueWaiting()
    }

    private func continueWaiting() -> MHD_Result {
        let response = answer.withLock { answer -> HTTPResponse? in
            if let response = answer.response {
                answer.response = nil
                return response
            }
            if !answer.isAnswered {
                answer.isSuspended = true
                MHD_suspend_connection(connection)
            }
            return nil
        }
        guard let response else { return .YES }
        core.suspended.remove(self)
        return queuePrepared(response)
    }

    // MARK: The response, on the event thread

    func queue(_ response: HTTPResponse) -> MHD_Result {
        guard let request else { return .NO }
        return queuePrepared(core.prepare(response, for: request))
    }

    private func queuePrepared(_ response: HTTPResponse) -> MHD_Result {
        phase = .sending
        state.waitingSince.store(0, ordering: .relaxed)
        status = response.status
        failure = response.failure
        guard let made = LibraryResponse.make(response, isHead: request?.method == .head) else { return .NO }
        defer { MHD_destroy_response(made) }
        switch response.body {
        case .bytes(let bytes): responseBytes = bytes.count
        case .file(let file): responseBytes = file.bytes
        case .stream(let stream):
            if request?.method != .head {
                eyrie_mhd_set_timeout(connection, 0)
                core.attach(stream, to: connection, of: thread, descriptor: state.descriptor)
            }
            // The connection has lost its timeout.
            MHD_add_response_header(made, "Connection", "close")
        }
        if core.isStopping { MHD_add_response_header(made, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(response.status), made)
    }

    /// Answers to those that nobody knows, and none at all: their connections make room before others do.
    private static let provingNothing: Set<Int> = [0, 400, 401, 403, 408, 421, 431]

    /// The library is done with the request, one way or the other.
    func complete() {
        core.suspended.remove(self)
        if isUpgraded { return }
        upgrade?.abandon()
        state.waitingSince.store(monotonicNanoseconds(), ordering: .relaxed)
        state.stage = Self.provingNothing.contains(status) ? .unproven : .idle
        state.chunkedProgress.store(0, ordering: .relaxed)
        state.lingersUntil.store(0, ordering: .relaxed)
        core.bodies.giveBack(budgetedBytes)
        core.finished(self)
    }
}
