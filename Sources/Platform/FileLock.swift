internal import Glibc
internal import Synchronization

/// A lock between processes on a file, held until `release` or until nobody refers to it; the kernel frees it when the
/// process dies. Who means to hold it to the end of a scope calls `release` there: a value that is not used any more
/// may go early.
///
/// It is an open-file-description lock, so that others can look whether it is held without taking it for a moment (and
/// with it the chance of the process that wants it).
package final class FileLock: Sendable {
    /// `F_OFD_GETLK` and `F_OFD_SETLK` of Linux, which the Glibc module does not show.
    private static let queryCommand: Int32 = 36
    private static let setCommand: Int32 = 37

    package let descriptor: Int32
    private let isReleased = Atomic(false)

    /// Takes the lock, making the file (0600) where there is none; nil when another holds it.
    package static func tryLock(_ path: String) throws(SystemError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
        var request = wholeFile()
        if fcntl(descriptor, setCommand, &request) == 0 { return FileLock(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        guard code == EAGAIN || code == EACCES else { throw SystemError(code: code, "lock", path: path) }
        return nil
    }

    /// Whether some process holds the lock.
    package static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var request = wholeFile()
        guard fcntl(descriptor, queryCommand, &request) == 0 else { return false }
        return request.l_type != Int16(F_UNLCK)
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { release() }

    /// Gives the lock back; a second call does nothing.
    package func release() {
        if !isReleased.exchange(true, ordering: .relaxed) { close(descriptor) }
    }

    private static func wholeFile() -> Glibc.flock {
        var request = Glibc.flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        return request
    }
}
