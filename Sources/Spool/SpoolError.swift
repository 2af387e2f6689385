internal import Glibc
package import Platform

/// Why the spool could not do something: what failed, on which file, and what helps.
package struct SpoolError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case diskFull = "disk_full"
        case notPermitted = "not_permitted"
        case recordTooLarge = "record_too_large"
        case busy
        case alreadyListening = "already_listening"
        case inputOutput = "input_output"
    }

    package var reason: Reason
    package var cause: SystemError

    package init(_ cause: SystemError, reason: Reason? = nil) {
        self.cause = cause
        self.reason = reason ?? SpoolError.reason(of: cause.code)
    }

    /// Whether the same call may succeed later.
    package var isRetryable: Bool {
        switch reason {
        case .diskFull, .busy, .inputOutput: true
        case .notPermitted, .recordTooLarge, .alreadyListening: false
        }
    }

    package var hint: String {
        switch reason {
        case .diskFull: "free space on the disk of the state folder"
        case .notPermitted: "make the state folder writable, or name another with EYRIE_STATE"
        case .recordTooLarge: "send less in one event"
        case .busy: "try again"
        case .alreadyListening: "stop the other collector of this state folder"
        case .inputOutput: "check the disk of the state folder"
        }
    }

    package var description: String { "spool: \(cause) (\(hint))" }

    private static func reason(of code: Int32) -> Reason {
        switch code {
        case ENOSPC, EDQUOT, EFBIG: .diskFull
        case EACCES, EPERM, EROFS: .notPermitted
        default: .inputOutput
        }
    }
}
