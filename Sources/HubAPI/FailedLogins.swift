import HTTPServer
import Platform
import Synchronization
package import Telemetry

/// Slows down whoever tries tokens, login codes and signatures out: an address that showed a few wrong ones is refused for
/// a second for each more, whatever it shows then, so that a right guess looks like a wrong one.
///
/// Requests of this machine are noted and answered as ever: none of its users, and no forgotten program, can lock the
/// others out. Cookies do not count: they end in honest browsers, and nobody guesses 256 random bits.
package final class FailedLogins: Sendable {
    /// Wrong ones that an address may show at once; it regains one a second.
    static let burst = 20
    /// Seconds between two lines of the log about one address.
    static let logSeconds: UInt64 = 60
    /// Addresses whose line is remembered.
    static let maximumLogged = 1000

    private let rate = RateLimiter(perSecond: 1, burstSeconds: Double(burst))
    private let metrics: Metrics
    /// When an address was last written about, in monotonic nanoseconds.
    private let logged = Mutex<[PeerAddress: UInt64]>([:])

    package init(metrics: Metrics) { self.metrics = metrics }

    /// The answer to an address that has failed too often, before anybody looks at what it shows; nil for all others.
    func refusal(of peer: PeerAddress) -> HTTPResponse? {
        guard !peer.isLoopback, let seconds = rate.exhaustion(of: Client(address: peer)) else { return nil }
        return announced(tooMany(seconds), peer)
    }

    /// Counts that `peer` showed something wrong, and gives the answer: `usual`, unless it did so too often.
    func noting(_ peer: PeerAddress, _ usual: HTTPResponse) -> HTTPResponse {
        guard let seconds = rate.wait(client: Client(address: peer), count: 1) else { return usual }
        return announced(peer.isLoopback ? usual : tooMany(seconds), peer)
    }

    /// The response with a line for the log, where the last one about the address is a while ago.
    private func announced(_ response: HTTPResponse, _ peer: PeerAddress) -> HTTPResponse {
        guard isNews(peer) else { return response }
        var response = response
        let what = "\(peer) has shown \(FailedLogins.burst) wrong tokens, codes or signatures"
        response.failure = peer.isLoopback ? "\(what); it is this machine" : "\(what) and is refused until it stops"
        return response
    }

    private func tooMany(_ seconds: Int) -> HTTPResponse {
        metrics.rateLimited(.logins).add()
        return APIError(
            status: 429, code: "rate_limited", message: "This address has shown too many wrong tokens or codes.",
            hint: "Come back after Retry-After.", isRetryable: true, retryAfter: seconds
        ).response
    }

    private func isNews(_ peer: PeerAddress) -> Bool {
        let now = monotonicNanoseconds()
        return logged.withLock { logged in
            if let last = logged[peer], now - last < FailedLogins.logSeconds * 1_000_000_000 { return false }
            if logged.count >= FailedLogins.maximumLogged { logged.removeAll() }
            logged[peer] = now
            return true
        }
    }
}
