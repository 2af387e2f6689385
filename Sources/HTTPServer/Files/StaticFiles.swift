internal import Compression
internal import Glibc
package import Platform
internal import Synchronization

/// The files of one folder. A path is walked from an open folder one component at a time, without following links, so
/// that no name leads out of it.
package final class StaticFiles: @unchecked Sendable {
    // @unchecked: `cache` is only touched under `lock`.
    private struct Entry {
        var identity: Identity
        var bytes: [UInt8]
        /// Nil when packing makes it no smaller.
        var packed: [UInt8]?
    }

    private struct Identity: Equatable {
        var inode: UInt64
        var bytes: Int
        var modifiedNanoseconds: Int64

        var entityTag: String {
            // Weak, because the same tag stands for the packed bytes too.
            "W/\"" + String(inode, radix: 36) + "-" + String(bytes, radix: 36) + "-"
                + String(modifiedNanoseconds, radix: 36) + "\""
        }
    }

    private let folder: Int32
    private let lock = Mutex(())
    private var cache: [String: Entry] = [:]
    private var cachedBytes = 0

    /// Bytes of a file up to which it is kept in memory, and of all such files.
    private static let cachedFileBytes = 4 << 20
    private static let cachedTotalBytes = 32 << 20
    private static let maximumSegments = 16

    /// Throws when the folder cannot be opened.
    package init(folder path: String) throws(SystemError) {
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw SystemError("open the folder of files", path: path) }
    }

    deinit { close(folder) }

    /// The file at these path segments, or 304 when the client has it; nil when there is none that may be seen.
    ///
    /// Reads files, so it belongs into a blocking route. `cacheControl` applies to what is found.
    package func response(
        to request: HTTPRequest, segments: [String], cacheControl: String = "no-cache"
    ) -> HTTPResponse? {
        guard let name = segments.last, segments.count <= Self.maximumSegments, segments.allSatisfy(Self.isPlain),
            let descriptor = openFile(segments)
        else { return nil }
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        let file = HTTPFile(descriptor: descriptor, bytes: status.st_size)
        guard isKnown, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let identity = Identity(
            inode: UInt64(status.st_ino), bytes: status.st_size,
            modifiedNanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
        var response = HTTPResponse(headers: [
            ("ETag", identity.entityTag), ("Cache-Control", cacheControl), ("Vary", "Accept-Encoding"),
        ])
        if let known = request.headers["if-none-match"], Self.matches(known, identity.entityTag) {
            response.status = 304
            return response
        }
        response["Content-Type"] = ContentType.of(name)
        guard identity.bytes <= Self.cachedFileBytes else {
            response.body = .file(file)
            return response
        }
        guard let entry = entry(segments.joined(separator: "/"), identity, file.descriptor) else { return nil }
        response.body = .bytes(entry.bytes)
        if let packed = entry.packed, ResponseEncoding.accepts("gzip", request) {
            response["Content-Encoding"] = "gzip"
            response.body = .bytes(packed)
        }
        return response
    }

    // MARK: Names

    /// One name of a visible file or folder: no separator, no dot at its start, nothing that ends a C string.
    private static func isPlain(_ segment: String) -> Bool {
        !segment.isEmpty && segment.utf8.first != 0x2E
            && segment.utf8.allSatisfy { $0 != 0x2F && $0 != 0x5C && $0 >= 0x20 && $0 != 0x7F }
    }

    private func openFile(_ segments: [String]) -> Int32? {
        var current = folder
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            // Non-blocking: a named pipe must not hold the worker before it is seen to be no file.
            let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (isLast ? O_NONBLOCK : O_DIRECTORY)
            let next = openat(current, segment, flags)
            if current != folder { close(current) }
            guard next >= 0 else { return nil }
            current = next
        }
        return current
    }

    private static func matches(_ known: String, _ entityTag: String) -> Bool {
        known.split(separator: ",").map { ASCII.trimmed($0) }.contains { $0 == "*" || $0 == entityTag }
    }

    // MARK: Contents

    private func entry(_ path: String, _ identity: Identity, _ descriptor: Int32) -> Entry? {
        if let entry = lock.withLock({ _ in cache[path] }), entry.identity == identity { return entry }
        var bytes = [UInt8](repeating: 0, count: identity.bytes)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress! + count, $0.count - count)
            }
            if got < 0, errno == EINTR { continue }
            // Shorter than it was a moment ago: somebody is writing it.
            guard got > 0 else { return nil }
            count += got
        }
        var entry = Entry(identity: identity, bytes: bytes)
        if ResponseEncoding.isText(ContentType.of(path)), let packed = try? Gzip.compress(bytes),
            packed.count < bytes.count
        {
            entry.packed = packed
        }
        keep(path, entry)
        return entry
    }

    private func keep(_ path: String, _ entry: Entry) {
        lock.withLock { _ in
            if let old = cache.removeValue(forKey: path) { cachedBytes -= old.bytes.count }
            guard cachedBytes + entry.bytes.count <= Self.cachedTotalBytes else { return }
            cache[path] = entry
            cachedBytes += entry.bytes.count
        }
    }
}
