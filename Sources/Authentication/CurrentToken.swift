internal import Glibc
package import Platform
internal import Synchronization

/// The token that its file has now: replacing the file ends the token that was in it, without a restart. From any thread.
package final class CurrentToken: Sendable {
    /// Milliseconds for which a look at the file is good.
    package static let lookMilliseconds = 1000

    /// What tells a replaced file from the one before.
    private struct Mark: Equatable {
        var inode: UInt
        var seconds: Int
        var nanoseconds: Int
        var bytes: Int

        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            inode = UInt(status.st_ino)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
            bytes = Int(status.st_size)
        }
    }

    private struct State {
        var token: AccessToken
        var mark: Mark?
        /// Monotonic nanoseconds.
        var lookedAt: UInt64
        var whenReplaced: (@Sendable (AccessToken) -> Void)?
    }

    private let path: String?
    private let state: Mutex<State>

    /// A token that never changes.
    package init(_ token: AccessToken) {
        path = nil
        state = Mutex(State(token: token, lookedAt: 0))
    }

    /// The token in the file, which is made with a random one when there is none.
    package init(path: String) throws(SystemError) {
        self.path = path
        let mark = Mark(path: path)
        let token = try AccessToken.stored(at: path)
        state = Mutex(State(token: token, mark: mark, lookedAt: monotonicNanoseconds()))
    }

    package var text: String { current.text }

    /// As `AccessToken.matches`, for the token that holds now.
    package func matches(_ candidate: String) -> Bool { current.matches(candidate) }

    /// Calls `action` with each new token, on whichever thread finds it; only the last one given is called.
    package func whenReplaced(_ action: @escaping @Sendable (AccessToken) -> Void) {
        state.withLock { $0.whenReplaced = action }
    }

    /// A file that is gone, empty or cannot be read leaves the token as it was: nobody is locked out by a full disk.
    private var current: AccessToken {
        let (token, action) = state.withLock { state -> (AccessToken, (@Sendable (AccessToken) -> Void)?) in
            let now = monotonicNanoseconds()
            guard let path, now - state.lookedAt >= UInt64(CurrentToken.lookMilliseconds) * 1_000_000 else {
                return (state.token, nil)
            }
            state.lookedAt = now
            guard let mark = Mark(path: path), mark != state.mark,
                let found = (try? AccessToken.read(from: path)) ?? nil
            else { return (state.token, nil) }
            state.mark = mark
            guard found.text != state.token.text else { return (state.token, nil) }
            state.token = found
            return (found, state.whenReplaced)
        }
        action?(token)
        return token
    }
}
