import Glibc
import Platform

/// The built `eyrie-hook`, when it lies beside the test program.
enum HookProgram {
    static var path: String? {
        guard let own = Environment.executablePath, let slash = own.lastIndex(of: "/") else { return nil }
        let path = String(own[..<slash]) + "/eyrie-hook"
        return Files.exists(path) ? path : nil
    }

    struct Outcome: Equatable {
        var status: Int32
        var output: String
        var milliseconds: Int
    }

    /// Runs it with that input and environment (`KEY=value`; none but these); a nil input is a pipe that stays open.
    static func run(
        _ program: String, _ arguments: [String], input: String?, environment: [String] = [], closesInput: Bool = false
    ) -> Outcome {
        var inputPipe: [Int32] = [-1, -1]
        var outputPipe: [Int32] = [-1, -1]
        // Socket pairs, as they can be made close-on-exec at once: other threads start programs too.
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &inputPipe) == 0, socketpair(AF_UNIX, type, 0, &outputPipe) == 0 else {
            return Outcome(status: -1, output: "socketpair", milliseconds: 0)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        if closesInput {
            posix_spawn_file_actions_addclose(&actions, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, inputPipe[0], 0)
        }
        posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 1)
        posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 2)
        // Agents leave descriptors open for their hooks.
        posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 7)
        let start = monotonicNanoseconds()
        var process = pid_t()
        let result = withStrings([program] + arguments) { arguments in
            withStrings(environment) { posix_spawn(&process, program, &actions, nil, arguments, $0) }
        }
        posix_spawn_file_actions_destroy(&actions)
        close(inputPipe[0])
        close(outputPipe[1])
        defer { close(outputPipe[0]) }
        guard result == 0 else { return Outcome(status: -1, output: "spawn \(result)", milliseconds: 0) }
        if let input {
            try? Files.writeAll(inputPipe[1], Array(input.utf8))
            close(inputPipe[1])
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        let milliseconds = Int((monotonicNanoseconds() - start) / 1_000_000)
        if input == nil { close(inputPipe[1]) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = max(0, read(outputPipe[0], &buffer, buffer.count))
        return Outcome(
            status: status, output: String(decoding: buffer[..<count], as: UTF8.self), milliseconds: milliseconds)
    }

    private static func withStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
