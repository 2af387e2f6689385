internal import Glibc

/// An open folder; what is in it is reached by name without following a symbolic link on the way.
package final class OpenFolder {
    package let descriptor: Int32

    /// Opens a folder by its path; symbolic links are followed.
    package init(_ path: String) throws(SystemError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// A folder in this one; a symbolic link in its place is an error.
    package func folder(_ name: String) throws(SystemError) -> OpenFolder {
        let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw SystemError("open", path: name) }
        return OpenFolder(descriptor: opened)
    }

    /// A file's descriptor for reading, to be closed by the caller; the path is relative, and a symbolic link anywhere in
    /// it is an error.
    package func file(_ relativePath: String) throws(SystemError) -> Int32 {
        guard let slash = relativePath.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            // O_NONBLOCK: a pipe in the file's place is not waited for.
            let opened = openat(descriptor, relativePath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
            guard opened >= 0 else { throw SystemError("open", path: relativePath) }
            return opened
        }
        let rest = relativePath.utf8.index(after: slash)
        return try folder(String(relativePath[..<slash])).file(String(relativePath[rest...]))
    }

    /// A relative path's status, without following a symbolic link anywhere in it.
    package func status(_ relativePath: String) throws(SystemError) -> FileStatus {
        guard let slash = relativePath.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return try FileStatus(relativePath, in: descriptor)
        }
        let rest = relativePath.utf8.index(after: slash)
        return try folder(String(relativePath[..<slash])).status(String(relativePath[rest...]))
    }

    /// Names in the folder, in no order, without `.` and `..`; names that are not UTF-8 are left out.
    package func names() throws(SystemError) -> [String] {
        // The stream closes the descriptor that it is given.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            let error = SystemError("list")
            if copy >= 0 { close(copy) }
            throw error
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// Reads at a place of an open file until `buffer` is full or the file ends; the number of bytes read.
package func readBytes(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
) throws(SystemError) -> Int {
    var done = 0
    while done < buffer.count, let start = buffer.baseAddress {
        let count = pread(descriptor, start + done, buffer.count - done, off_t(offset) + off_t(done))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw SystemError("read") }
        if count == 0 { break }
        done += count
    }
    return done
}

/// Closes a descriptor.
package func closeDescriptor(_ descriptor: Int32) { close(descriptor) }
