internal import EventModel
package import Platform
internal import Synchronization

/// Browsers that are logged in, known by a random id in a cookie. From any thread.
///
/// Only digests of the ids are kept, in memory and in the file: reading the file logs nobody in.
package final class BrowserSessions: Sendable {
    private struct Session {
        var digest: [UInt8]
        var expiry: Timestamp
    }

    private let clock: any WallClock
    private let path: String?
    private let sessions: Mutex<[Session]>

    /// Microseconds from login to the end of a session.
    package static let lifetime: Int64 = 30 * 24 * 3600 * 1_000_000
    /// Sessions at a time; one more ends the oldest.
    package static let limit = 256
    /// Bytes of the file: more is not ours.
    private static let fileLimit = 1 << 20

    /// `path` names the file (0600) that keeps sessions over a restart; without one they end with the process.
    package init(path: String? = nil, clock: any WallClock = SystemClock()) {
        self.path = path
        self.clock = clock
        let now = clock.now()
        sessions = Mutex(path.map { BrowserSessions.read($0) }?.filter { $0.expiry > now } ?? [])
    }

    /// Logs a browser in and returns the id for its cookie. An error means that the session will not survive a restart.
    package func create() -> (id: String, error: SystemError?) {
        let id = Base64URL.encode(Cryptography.random(count: 32))
        let now = clock.now()
        let session = Session(
            digest: Cryptography.sha256(id.utf8), expiry: now.advanced(byMicroseconds: BrowserSessions.lifetime))
        let error = change { sessions in
            sessions.removeAll { $0.expiry <= now }
            if sessions.count >= BrowserSessions.limit { sessions.removeFirst() }
            sessions.append(session)
        }
        return (id, error)
    }

    /// Whether the id belongs to a browser that is logged in.
    package func contains(_ id: String) -> Bool {
        let digest = Cryptography.sha256(id.utf8)
        let now = clock.now()
        return sessions.withLock { sessions in
            sessions.contains { $0.expiry > now && Cryptography.areEqual($0.digest, digest) }
        }
    }

    /// Logs the browser out. An error means that the session may return with a restart.
    @discardableResult package func remove(_ id: String) -> SystemError? {
        let digest = Cryptography.sha256(id.utf8)
        return change { sessions in sessions.removeAll { Cryptography.areEqual($0.digest, digest) } }
    }

    /// Logs every browser out. An error means that sessions may return with a restart.
    @discardableResult package func removeAll() -> SystemError? {
        change { $0.removeAll() }
    }

    /// Logins are rare, so the file is written under the lock: what is in it is never older than what was answered.
    private func change(_ body: (inout [Session]) -> Void) -> SystemError? {
        sessions.withLock { sessions -> SystemError? in
            body(&sessions)
            guard let path else { return nil }
            let lines = sessions.map { "\(ByteText.hexadecimal($0.digest)) \($0.expiry.microseconds)\n" }
            do throws(SystemError) {
                try Files.replace(path, with: Array(lines.joined().utf8))
                return nil
            } catch {
                return error
            }
        }
    }

    /// What the file holds; lines that are not ours are skipped, since the worst is a login too many.
    private static func read(_ path: String) -> [Session] {
        guard let bytes = try? Files.read(path, limit: fileLimit) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return Array(lines.compactMap(session).suffix(limit))
    }

    private static func session(_ line: Substring) -> Session? {
        let parts = line.split(separator: " ")
        guard parts.count == 2, let digest = ByteText.bytes(hexadecimal: parts[0]), digest.count == 32,
            let expiry = Int64(parts[1])
        else { return nil }
        return Session(digest: digest, expiry: Timestamp(microseconds: expiry))
    }
}
