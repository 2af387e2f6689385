/// What the program's exit status says; documented by `eyrie help exit-codes`.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case success = 0
    case failure = 1
    case usage = 2
    case hubNotReachable = 3
    case notAuthorised = 4
    case nothingFound = 5

    package var meaning: String {
        switch self {
        case .success: "done"
        case .failure: "it did not work, or doctor found a problem; the message says what"
        case .usage: "wrong arguments or settings, or a question that nobody could answer without --yes"
        case .hubNotReachable: "the hub did not answer"
        case .notAuthorised: "the hub does not accept the token"
        case .nothingFound: "what was asked for does not exist"
        }
    }
}

/// Why a command ended without doing what was asked: what is wrong, and what to do about it.
package struct CommandFailure: Error, Sendable, CustomStringConvertible {
    package var code: ExitCode
    /// What went wrong and where.
    package var message: String
    package var hint: String?

    package init(_ code: ExitCode = .failure, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var description: String { message }
}
