internal import EventModel
package import Platform
internal import Synchronization

/// One-time codes that log a browser in. From any thread.
package final class LoginLinks: Sendable {
    private struct Code {
        var digest: [UInt8]
        var expiry: Timestamp
    }

    private let clock: any WallClock
    private let codes = Mutex<[Code]>([])

    /// Microseconds for which a code can be used.
    package static let lifetime: Int64 = 5 * 60 * 1_000_000
    /// Codes that wait to be used; one more replaces the oldest.
    package static let limit = 64

    package init(clock: any WallClock = SystemClock()) { self.clock = clock }

    /// A new code, to be put into a URL.
    package func issue() -> String {
        let text = Base64URL.encode(Cryptography.random(count: 32))
        let now = clock.now()
        let code = Code(
            digest: Cryptography.sha256(text.utf8), expiry: now.advanced(byMicroseconds: LoginLinks.lifetime))
        codes.withLock { codes in
            codes.removeAll { $0.expiry <= now }
            if codes.count >= LoginLinks.limit { codes.removeFirst() }
            codes.append(code)
        }
        return text
    }

    /// Whether the code was issued, has not expired and is used for the first time.
    package func redeem(_ text: String) -> Bool {
        let digest = Cryptography.sha256(text.utf8)
        let now = clock.now()
        return codes.withLock { codes in
            codes.removeAll { $0.expiry <= now }
            guard let index = codes.firstIndex(where: { Cryptography.areEqual($0.digest, digest) }) else {
                return false
            }
            codes.remove(at: index)
            return true
        }
    }
}
