import EventStore
package import HTTPServer
import Ingest
import Telemetry

/// Takes parts of session files in, whichever way they came. The answer comes after the commit.
package struct TranscriptIntake: Sendable {
    /// Bytes of session files that one client may send each second, once unpacked: far above what a collector that
    /// imports a history can send.
    static let bytesPerSecond = 512 << 20

    private let services: HubServices

    package init(_ services: HubServices) { self.services = services }

    /// Refuses the lines when they are meant for another store than `storeID`. Reads them on the caller's thread; `reply`
    /// is called once, from any thread.
    package func take(
        _ body: [UInt8], storeID: String?, from client: Client = .ownProcess,
        reply: @escaping @Sendable (HTTPResponse) -> Void
    ) {
        do throws(APIError) {
            try check(rateOf: client, bytes: body.count)
            try requireStore(storeID)
            try submit(body, reply)
        } catch {
            reply(error.response)
        }
    }

    private func check(rateOf client: Client, bytes: Int) throws(APIError) {
        guard let seconds = services.transcriptRate.wait(client: client, count: bytes) else { return }
        services.metrics.rateLimited(.sessionFiles).add()
        throw APIError(
            status: 429, code: "rate_limited", message: "This client sends more bytes of session files than it may.",
            hint: "Send the same request again after Retry-After.", isRetryable: true, retryAfter: seconds)
    }

    private func submit(
        _ body: [UInt8], _ reply: @escaping @Sendable (HTTPResponse) -> Void
    ) throws(APIError) {
        let submission = try TranscriptSubmission(body, services: services)
        guard !submission.items.isEmpty else { return reply(.json(submission.receipt([]))) }
        let isQueued = services.ingest.submit(submission.items) { outcomes in
            for case .unavailable(let error) in outcomes { return reply(APIError(error).response) }
            reply(.json(submission.receipt(outcomes)))
        }
        if !isQueued { throw .overloaded }
    }

    /// A collector's positions are those of one store: what follows them would leave a gap in another.
    private func requireStore(_ wanted: String?) throws(APIError) {
        guard let wanted, wanted != services.store.identity else { return }
        throw APIError(
            status: 412, code: "other_store", message: "The hub keeps another store than the one that was meant.",
            hint: "Its name is 'store_id' of the answer to a request without chunks. Send what that store lacks.")
    }
}
