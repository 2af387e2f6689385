internal import Glibc

/// A system call that failed: which, on what, and why.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    package var code: Int32
    package var operation: String
    package var path: String?

    package init(code: Int32 = errno, _ operation: String, path: String? = nil) {
        self.code = code
        self.operation = operation
        self.path = path
    }

    package var isNotFound: Bool { code == ENOENT }
    package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
    /// Whether something else than a file stands where a file must be.
    package var isOfAnotherKind: Bool { code == EISDIR || code == ENOTDIR || code == ENXIO }
    package var reason: String { String(cString: strerror(code)) }

    package var description: String { path.map { "\(operation) \($0): \(reason)" } ?? "\(operation): \(reason)" }
}
