import Authentication
import EventModel
package import HTTPServer
import Telemetry

/// Turns clients away that ask or watch more often than they may, before anything of their request is read.
///
/// Events count when it is known how many they are, in `EventSubmission`; here a client that is over its rate already is
/// spared sending its body.
package struct RateGate: HTTPMiddleware {
    private let services: HubServices

    /// Stands behind the access gate, which finds out who calls.
    package init(_ services: HubServices) { self.services = services }

    package func admit(_ request: HTTPRequest) -> HTTPResponse? {
        guard let operation = request.route?.details as? Operation else { return nil }
        let client = request.client
        if operation.tag == "live" {
            guard let seconds = services.streamRate.wait(client: client, count: 1) else { return nil }
            return refusal(.streams, "This client opens more live streams than its rate allows.", seconds)
        }
        switch operation.access {
        case .ingest:
            // Session files have an allowance of their own.
            guard operation.id != TranscriptEndpoints.operationID,
                let seconds = services.rateLimiter.exhaustion(of: client)
            else { return nil }
            services.metrics.drop(.rateLimited)
            return refusal(.events, "This client sends more events than its rate allows.", seconds)
        case .read, .caller, .admin:
            guard let seconds = services.queryRate.wait(client: client, count: 1) else { return nil }
            return refusal(.queries, "This client asks more often than its rate allows.", seconds)
        case .open: return nil
        }
    }

    private func refusal(_ kind: Metrics.LimitedKind, _ message: String, _ seconds: Int) -> HTTPResponse {
        services.metrics.rateLimited(kind).add()
        return APIError(
            status: 429, code: "rate_limited", message: message, hint: "Come back after Retry-After.",
            isRetryable: true, retryAfter: seconds
        ).response
    }
}
