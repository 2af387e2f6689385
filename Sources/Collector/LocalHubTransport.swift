internal import Glibc
internal import HTTPClient
package import HubClient
internal import Platform
internal import Transcripts

/// A hub in the same process.
package struct LocalHub: Sendable {
    /// Told once what a request to the hub would have been answered.
    package typealias Reply = @Sendable (_ status: Int, _ retryAfterSeconds: Int?, _ body: [UInt8]) -> Void

    /// Requests on their way at once. More than over a network, since a body is in memory once: so each commit has more
    /// in it, and there are fewer.
    static let senders = 8

    private let post: @Sendable (_ body: [UInt8], _ storeID: String?, _ reply: @escaping Reply) -> Void
    private let readers: Int
    /// Requests that are being read.
    private let reading = Monitor(0)

    /// `post` reads the body in the caller's time, and calls back when that is committed, or refused. No more than
    /// `readers` requests are read at a time: by default all processors but one, which is for the thread that commits.
    package init(
        readers: Int? = nil,
        _ post: @escaping @Sendable (_ body: [UInt8], _ storeID: String?, _ reply: @escaping Reply) -> Void
    ) {
        self.readers = max(1, readers ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) - 1)
        self.post = post
    }

    func postTranscripts(_ body: [UInt8], _ storeID: String?, _ reply: @escaping Reply) {
        _ = reading.wait { reading -> Bool? in
            guard reading < readers else { return nil }
            reading += 1
            return true
        }
        defer { reading.signal { $0 -= 1 } }
        post(body, storeID, reply)
    }
}

/// Hands parts of session files to a hub in the same process: the protocol is that of `HubTransport`, but the bytes stay
/// where they are.
package final class LocalHubTransport: TranscriptTransport {
    private struct State {
        /// The request that is under way, or was the last.
        var number = 0
        var response: HTTPClientResponse?
        var isCancelled = false
    }

    private enum End {
        case answered(HTTPClientResponse)
        case cancelled
    }

    private let hub: LocalHub
    private let state = Monitor(State())

    package init(_ hub: LocalHub) { self.hub = hub }

    package func send(_ request: TranscriptRequest) throws(HubError) -> TranscriptReply {
        try post(request.body, request.storeID)
    }

    package func storeID() throws(HubError) -> String? {
        // A request without chunks stores nothing, and is answered like any other.
        PositionFolder.checked(try post([], nil).storeID)
    }

    /// It is there for as long as we are.
    package var hubMark: String? { nil }

    package func cancel() { state.signal { $0.isCancelled = true } }

    private func post(_ body: [UInt8], _ storeID: String?) throws(HubError) -> TranscriptReply {
        let number: Int? = state.withLock { state in
            if state.isCancelled { return nil }
            state.number += 1
            state.response = nil
            return state.number
        }
        guard let number else { throw LocalHubTransport.cancelled }
        hub.postTranscripts(body, storeID) { [state] status, retryAfterSeconds, body in
            var response = HTTPClientResponse(status: status, body: body)
            if let retryAfterSeconds { response.headers = [("Retry-After", "\(retryAfterSeconds)")] }
            state.signal { [response] in if $0.number == number { $0.response = response } }
        }
        let end = state.wait { (state: inout State) -> End? in
            if let response = state.response { return .answered(response) }
            return state.isCancelled ? .cancelled : nil
        }
        guard case .answered(let response) = end else { throw LocalHubTransport.cancelled }
        return try TranscriptReply(response)
    }

    private static let cancelled = HubError(
        code: HTTPClientError.Kind.cancelled.rawValue, message: "the request was cut off")
}
