internal import Glibc

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
