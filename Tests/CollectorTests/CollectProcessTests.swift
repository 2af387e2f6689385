import Glibc
import Platform
import Spool
import Testing

/// The built `eyrie collect` as a process; without it beside the test program there is nothing to test.
@Suite struct CollectProcessTests {
    @Test func aCollectorThatCannotGoOnEndsTheCommandWithItsError() throws {
        guard let own = Environment.executablePath, let slash = own.lastIndex(of: "/") else { return }
        let program = String(own[..<slash]) + "/eyrie"
        guard Files.exists(program) else { return }
        try withStateFolder { folder in
            // Somebody listens there already: the collector finds that out after it has started.
            let listener = try WakeListener(folder)
            let output = folder + "/output"
            let status = run([program, "collect", "--state-dir", folder, "--hub", "http://127.0.0.1:9"], output)
            #expect(status == 1)
            let said = String(decoding: try Files.read(output), as: UTF8.self)
            #expect(said.contains("another collector already delivers"), "\(said)")
            withExtendedLifetime(listener) {}
        }
    }

    /// The exit status; nil when it does not end, and then it is killed.
    private func run(_ arguments: [String], _ output: String) -> Int32? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var process = pid_t()
        let copies = arguments.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        guard posix_spawn(&process, arguments[0], &actions, nil, copies, environ) == 0 else { return nil }
        let ended = Monitor(Int32?.none)
        let waiter = WorkerThread(name: "waitpid") { [process] in
            var status: Int32 = 0
            waitpid(process, &status, 0)
            ended.signal { $0 = status }
        }
        let status = ended.wait(milliseconds: 20_000) { $0 }
        if status == nil { kill(process, SIGKILL) }
        waiter.join()
        return status.map { $0 >> 8 & 0xFF }
    }
}
