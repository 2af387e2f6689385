internal import Synchronization

/// The right to answer one request, once, from any thread. Dropped unanswered it answers 500.
package final class HTTPReply: Sendable {
    private let sink: any HTTPReplySink
    private let isSent = Atomic(false)

    init(_ sink: any HTTPReplySink) { self.sink = sink }

    /// For tests that call handlers without a server.
    package convenience init(_ answer: @escaping @Sendable (HTTPResponse) -> Void) {
        self.init(ClosureSink(answer: answer))
    }

    /// Sends the answer; false when there was one before.
    @discardableResult package func send(_ response: HTTPResponse) -> Bool {
        guard !isSent.exchange(true, ordering: .acquiringAndReleasing) else { return false }
        sink.answer(response)
        return true
    }

    deinit {
        if !isSent.load(ordering: .acquiring) { sink.abandon() }
    }
}

protocol HTTPReplySink: Sendable {
    func answer(_ response: HTTPResponse)
    func abandon()
}

private struct ClosureSink: HTTPReplySink {
    let answer: @Sendable (HTTPResponse) -> Void

    func answer(_ response: HTTPResponse) { answer(response) }

    func abandon() {
        var response = HTTPProblem.internalError(request: 0).response
        response.failure = "the reply was dropped unanswered"
        answer(response)
    }
}
