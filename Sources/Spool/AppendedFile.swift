internal import Glibc
internal import Platform

/// An open file that several processes append to and that another may remove meanwhile.
///
/// The rule that loses no record: who appends holds a shared lock from before the check that the file still has a name
/// until after the write; who removes holds the exclusive lock from before the last look at the size until after the
/// removal. Both only try for the lock, so nobody ever waits.
struct AppendedFile: ~Copyable {
    enum Lock: Equatable {
        case held(size: Int, inode: UInt64)
        /// Somebody is removing the file just now.
        case busy
        /// The file has no name any more; what is written to it is lost.
        case gone
    }

    let descriptor: Int32
    private let path: String

    /// Opens or makes the file; `exclusively` when it must not exist yet.
    init(_ path: String, exclusively: Bool = false) throws(SystemError) {
        self.path = path
        // O_NONBLOCK: a pipe that somebody put in the file's place is refused instead of waited for.
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (exclusively ? O_EXCL : 0)
        descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
    }

    deinit { close(descriptor) }

    borrowing func lockShared() throws(SystemError) -> Lock {
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return .busy }
            throw SystemError("lock", path: path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError("stat", path: path) }
        return status.st_nlink == 0 ? .gone : .held(size: Int(status.st_size), inode: UInt64(status.st_ino))
    }

    borrowing func unlock() { _ = flock(descriptor, LOCK_UN) }

    /// One `write`, so that no other process's bytes come between; a short one is an error and is not continued.
    borrowing func append(_ bytes: [UInt8]) throws(SystemError) {
        while true {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count == bytes.count { return }
            if count < 0, errno == EINTR { continue }
            throw count < 0 ? SystemError("write", path: path) : SystemError(code: ENOSPC, "write all of", path: path)
        }
    }
}

/// Size and inode of a named file; nil when there is none.
func fileStatus(_ path: String) -> (size: Int, inode: UInt64)? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return (Int(status.st_size), UInt64(status.st_ino))
}
