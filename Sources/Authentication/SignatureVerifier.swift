package import EventModel
package import Platform
internal import Synchronization

/// Why a request's signature was not accepted.
package enum SignatureRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// One of the three headers is missing.
    case unsigned(missing: String)
    /// A header is not of the form it must have.
    case malformed(header: String)
    /// The signature is of a version that this hub does not know.
    case unknownVersion
    /// The timestamp is too far from the server's time, or older than what the replay check still remembers.
    case stale(serverTime: Timestamp)
    /// The signature does not belong to this method, path, timestamp, nonce and body, or was made with another secret.
    case altered
    /// The nonce has been used before.
    case replayed

    /// For programs; never changes.
    package var code: String {
        switch self {
        case .unsigned: "signature_missing"
        case .malformed, .unknownVersion: "signature_malformed"
        case .stale: "signature_stale"
        case .altered: "signature_invalid"
        case .replayed: "signature_replayed"
        }
    }

    package var message: String {
        switch self {
        case .unsigned(let header): "the request is not signed: header \(header) is missing"
        case .malformed(let header): "header \(header) is malformed"
        case .unknownVersion: "the signature is of an unknown version; this hub knows v1"
        case .stale(let time): "the request was signed too long ago or in the future; the hub's time is \(time.iso8601)"
        case .altered: "the signature does not match the request"
        case .replayed: "this signed request has been received before"
        }
    }

    package var hint: String {
        switch self {
        case .unsigned: "set CLAUDE_OBSERVABILITY_SECRET on the client to the hub's secret"
        case .malformed, .unknownVersion: "client and hub may be of different versions"
        case .stale: "set the client's clock, then send again"
        case .altered:
            "CLAUDE_OBSERVABILITY_SECRET must be the same on client and hub, and no proxy may rewrite requests"
        case .replayed: "sign each attempt anew"
        }
    }

    package var description: String { message }
}

/// Checks signed requests. From any thread.
///
/// What it accepted is known only while it lives. So it takes nothing that was signed before it began: a request that
/// the process before it accepted would else be accepted again.
package final class SignatureVerifier: Sendable {
    private let secret: [UInt8]
    private let clock: any WallClock
    private let nonces: Mutex<NonceMemory>

    /// How far a request's timestamp may be from the server's time, either way.
    package static let windowMilliseconds: Int64 = 5 * 60 * 1000
    /// Nonces remembered; beyond it the oldest timestamps are refused rather than replays accepted.
    package static let nonceLimit = 1_000_000

    package init(secret: String, clock: any WallClock = SystemClock(), nonceLimit: Int = SignatureVerifier.nonceLimit) {
        self.secret = Array(secret.utf8)
        self.clock = clock
        nonces = Mutex(NonceMemory(limit: nonceLimit, notBefore: clock.now().milliseconds))
    }

    /// Throws unless the request is fresh, unaltered and new; accepts each signature once.
    ///
    /// `header` returns a request header by name; `path` is the request target as it was received, path and query;
    /// `body` is what was received, before decompression.
    package func verify(
        method: String, path: String, body: some Sequence<UInt8>, header: (String) -> String?
    ) throws(SignatureRefusal) {
        let timestampText = try SignatureVerifier.required(RequestSignature.timestampHeader, header)
        let nonce = try SignatureVerifier.required(RequestSignature.nonceHeader, header)
        let signature = try SignatureVerifier.required(RequestSignature.signatureHeader, header)
        guard let milliseconds = SignatureVerifier.milliseconds(timestampText) else {
            throw .malformed(header: RequestSignature.timestampHeader)
        }
        guard (16...64).contains(nonce.utf8.count), nonce.utf8.allSatisfy(SignatureVerifier.isNonceByte) else {
            throw .malformed(header: RequestSignature.nonceHeader)
        }
        let code = try SignatureVerifier.code(signature)
        let now = clock.now()
        guard abs(now.milliseconds - milliseconds) <= SignatureVerifier.windowMilliseconds else {
            throw .stale(serverTime: now)
        }
        let text = RequestSignature.signedText(
            method: method, path: path, timestamp: timestampText, nonce: nonce, body: body)
        guard Cryptography.areEqual(Cryptography.hmacSHA256(key: secret, text), code) else { throw .altered }
        // Only now: a stranger must not be able to fill the memory.
        let key = Nonce(digest: Cryptography.sha256(nonce.utf8))
        let oldest = now.milliseconds - SignatureVerifier.windowMilliseconds
        switch nonces.withLock({ $0.insert(key, at: milliseconds, forgettingBefore: oldest) }) {
        case .new: return
        case .known: throw .replayed
        case .tooOld: throw .stale(serverTime: now)
        }
    }

    private static func required(_ name: String, _ header: (String) -> String?) throws(SignatureRefusal) -> String {
        guard let value = header(name), !value.isEmpty else { throw .unsigned(missing: name) }
        return value
    }

    /// 1 to 15 digits without a leading zero.
    private static func milliseconds(_ text: String) -> Int64? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text.utf8.first != 0x30
        else { return nil }
        return Int64(text)
    }

    private static func isNonceByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }

    private static func code(_ signature: String) throws(SignatureRefusal) -> [UInt8] {
        guard let equals = signature.firstIndex(of: "=") else {
            throw .malformed(header: RequestSignature.signatureHeader)
        }
        guard signature[..<equals] == RequestSignature.scheme else { throw .unknownVersion }
        guard let code = ByteText.bytes(hexadecimal: signature[signature.index(after: equals)...]), code.count == 32
        else { throw .malformed(header: RequestSignature.signatureHeader) }
        return code
    }
}

/// 128 bits of a nonce's digest: memory use does not depend on what clients send.
struct Nonce: Hashable {
    private let high: UInt64
    private let low: UInt64

    init(digest: [UInt8]) {
        high = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = digest.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// The nonces seen, by the second of their timestamps.
///
/// When the memory is full its oldest second is forgotten and everything up to it refused from then on: the time in
/// which a request is accepted shrinks, a replay is never accepted.
struct NonceMemory {
    enum Verdict: Equatable { case new, known, tooOld }

    private let limit: Int
    private var seconds: [Int64: Set<Nonce>] = [:]
    private(set) var count = 0
    /// Seconds before this one are refused.
    private var firstSecond = Int64.min
    /// Milliseconds before this one are refused, too.
    private let notBefore: Int64

    init(limit: Int, notBefore: Int64 = .min) {
        self.limit = max(1, limit)
        self.notBefore = notBefore
        firstSecond = notBefore / 1000
    }

    mutating func insert(_ nonce: Nonce, at milliseconds: Int64, forgettingBefore oldest: Int64) -> Verdict {
        // Everything acceptable lies before what is refused: the clock was set back, and the memory means nothing now.
        if (oldest + 2 * SignatureVerifier.windowMilliseconds) / 1000 < firstSecond { self = NonceMemory(limit: limit) }
        raiseFirstSecond(to: oldest / 1000)
        let second = milliseconds / 1000
        guard second >= firstSecond, milliseconds >= notBefore else { return .tooOld }
        guard seconds[second, default: []].insert(nonce).inserted else { return .known }
        count += 1
        while count > limit, let oldest = seconds.keys.min() { raiseFirstSecond(to: oldest + 1) }
        return .new
    }

    private mutating func raiseFirstSecond(to second: Int64) {
        guard second > firstSecond else { return }
        firstSecond = second
        for key in seconds.keys where key < second { count -= seconds.removeValue(forKey: key)?.count ?? 0 }
    }
}
