internal import EventStore
internal import Glibc
internal import Platform
internal import Synchronization

/// A lock on a file of its own beside the database. Never on the database itself: closing another descriptor of that
/// file would drop the locks that SQLite holds on it.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    init(path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let error = SystemError("open", path: path)
            throw StoreError(
                error.isDiskFull ? .diskFull : .inputOutput, error.description,
                hint: "the state folder must exist and be writable for this user")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let error = SystemError("lock", path: path)
            Glibc.close(descriptor)
            throw StoreError(
                isTaken ? .busy : .inputOutput, error.description,
                hint: "another hub has this state folder open: stop it, or name another folder")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        let open = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let open { Glibc.close(open) }
    }
}

/// Sizes in bytes; 0 where there is nothing.
enum FileSpace {
    static func bytes(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    static func freeBytes(at path: String) -> Int64 {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int64(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize)) : 0
    }
}
