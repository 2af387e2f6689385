internal import Platform
internal import Spool

/// The right to read the spool: one process at a time has it, a collector or a flush.
final class CollectorLock: Sendable {
    private let lock: FileLock

    private init(_ lock: consuming FileLock) { self.lock = lock }

    /// Nil when another process has it.
    static func take(_ path: String) throws(SystemError) -> CollectorLock? {
        guard let lock = try FileLock.tryLock(path) else { return nil }
        return CollectorLock(lock)
    }
}
