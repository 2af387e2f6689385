// @preconcurrency: `environ` is a variable of the C library; this process has one thread.
@preconcurrency internal import Glibc
internal import Platform
internal import Spool

/// Starts `eyrie flush`, detached, for when no collector listens.
enum FlushStarter {
    /// `POSIX_SPAWN_SETSID` of glibc, which the Glibc module does not show.
    private static let newSession: Int16 = 0x80

    /// Returns as soon as the program is started; does nothing when there is none, when one runs, or while one waits.
    static func start(_ stateFolder: String) {
        guard let claim = FlushClaim.take(stateFolder), let program = flushProgram else { return }
        defer { claim.release() }
        closeOthersOnExec()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        // First, for the claim may be one of the three where the agent closed them.
        posix_spawn_file_actions_adddup2(&actions, claim.descriptor, FlushClaim.inheritedDescriptor)
        for (descriptor, mode) in [(Int32(0), O_RDONLY), (1, O_WRONLY), (2, O_WRONLY)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", mode, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGXFSZ)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, newSession | Int16(POSIX_SPAWN_SETSIGDEF))
        var process = pid_t()
        withArguments([program, "flush", "--state-dir", stateFolder]) {
            _ = posix_spawn(&process, program, &actions, &attributes, $0, environ)
        }
    }

    /// `eyrie` beside this program, else what `EYRIE_BIN` names.
    private static var flushProgram: String? {
        if let own = Environment.executablePath {
            let beside = sibling(of: own, "eyrie")
            if access(beside, X_OK) == 0 { return beside }
        }
        guard let named = Environment.variable("EYRIE_BIN"), access(named, X_OK) == 0 else { return nil }
        return named
    }

    /// The path of another file in the same folder; on bytes, as characters cost a hook too much.
    private static func sibling(of path: String, _ name: String) -> String {
        var folder = path.utf8.count
        var path = path
        return path.withUTF8 { bytes in
            while folder > 0, bytes[folder - 1] != UInt8(ascii: "/") { folder -= 1 }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[..<folder]), as: UTF8.self) + name
        }
    }

    /// What the agent left open for its hooks is not for a program that outlives them.
    private static func closeOthersOnExec() {
        for name in (try? Files.names(in: "/proc/self/fd")) ?? [] {
            if let descriptor = Int32(name), descriptor > 2 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
    }

    private static func withArguments(
        _ arguments: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Void
    ) {
        let copies = arguments.map { strdup($0) } + [nil]
        copies.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
        for copy in copies { free(copy) }
    }
}
