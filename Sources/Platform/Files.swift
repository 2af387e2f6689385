internal import Glibc

/// Small file operations, for files that fit into memory.
package enum Files {
    /// The whole file; `limit` bounds what is read, in bytes. A named pipe that nobody writes to is empty: to wait for a
    /// writer would be to wait for ever where somebody put a pipe in a file's place.
    package static func read(_ path: String, limit: Int = 64 << 20) throws(SystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
        defer { close(descriptor) }
        // Somebody does write to it: what is not there yet is waited for.
        _ = fcntl(descriptor, F_SETFL, O_RDONLY)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit, 64 << 10))
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path: path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw SystemError(code: EFBIG, "read", path: path) }
        }
    }

    /// Replaces the file as a whole: a temporary file beside it, synced, then renamed over it.
    package static func replace(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600) throws(SystemError) {
        let temporary = try writeTemporary(beside: path, bytes, mode)
        guard rename(temporary, path) == 0 else {
            let error = SystemError("rename", path: path)
            unlink(temporary)
            throw error
        }
    }

    /// Makes the file as a whole where there is none; one that is there, made by another in the meantime, stays.
    package static func create(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600) throws(SystemError) {
        let temporary = try writeTemporary(beside: path, bytes, mode)
        defer { unlink(temporary) }
        guard link(temporary, path) == 0 || errno == EEXIST else { throw SystemError("link", path: path) }
    }

    private static func writeTemporary(
        beside path: String, _ bytes: [UInt8], _ mode: UInt32
    ) throws(SystemError) -> String {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw SystemError("create", path: temporary) }
        do throws(SystemError) {
            try writeAll(descriptor, bytes, path: temporary)
            guard fsync(descriptor) == 0 else { throw SystemError("sync", path: temporary) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        return temporary
    }

    /// Writes everything to an open file.
    package static func writeAll(_ descriptor: Int32, _ bytes: [UInt8], path: String? = nil) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("write", path: path) }
            written += count
        }
    }

    /// Makes the folder and those above it that are missing, for this user alone.
    package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError("mkdir", path: path)
        }
        try makeFolder(String(path[..<slash]), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw SystemError("mkdir", path: path) }
    }

    /// Gives the file another name, in place of one that has it.
    package static func move(_ path: String, to other: String) throws(SystemError) {
        guard rename(path, other) == 0 else { throw SystemError("rename", path: path) }
    }

    /// Removes the file, if it is there.
    package static func remove(_ path: String) { unlink(path) }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Names in a folder, sorted, without `.` and `..`.
    package static func names(in folder: String) throws(SystemError) -> [String] {
        guard let handle = opendir(folder) else { throw SystemError("opendir", path: folder) }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
