// @preconcurrency: `environ` is a variable of the C library that nobody changes.
@preconcurrency internal import Glibc
internal import HubClient
internal import Platform

/// A temporary folder with a home and a state folder.
struct ProofFolder {
    /// Bytes of a file that is looked through.
    private static let fileLimit = 256 << 20

    let path: String

    init() throws(CommandFailure) {
        var name = Array(((Environment.variable("TMPDIR") ?? "/tmp") + "/eyrie-privacy-XXXXXX").utf8CString)
        guard mkdtemp(&name) != nil else { throw CommandFailure(.failure, "no temporary folder could be made") }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws(SystemError) {
        let file = path + "/" + name
        if let slash = file.lastIndex(of: "/") { try Files.makeFolder(String(file[..<slash])) }
        try Files.replace(file, with: bytes)
    }

    func remove() { ProofFolder.remove(path) }

    private static func remove(_ path: String) {
        for name in (try? Files.names(in: path)) ?? [] {
            let inner = path + "/" + name
            if unlink(inner) != 0 { remove(inner) }
        }
        rmdir(path)
    }

    /// Every file of the state folder, and what the hub has written for its operator.
    func files() -> [PrivacySink] {
        var sinks: [String: [UInt8]] = [:]
        func walk(_ folder: String) {
            for name in (try? Files.names(in: folder)) ?? [] {
                let file = folder + "/" + name
                if let bytes = try? Files.read(file, limit: ProofFolder.fileLimit) {
                    sinks[ProofFolder.kind(of: file), default: []] += bytes + [0x0A]
                } else {
                    walk(file)
                }
            }
        }
        walk(path + "/state")
        sinks["log", default: []] += (try? Files.read(path + "/log", limit: ProofFolder.fileLimit)) ?? []
        return sinks.sorted { $0.key < $1.key }.map { PrivacySink(name: $0.key, bytes: $0.value) }
    }

    private static func kind(of file: String) -> String {
        if file.hasSuffix("-wal") || file.hasSuffix("-shm") { return "write-ahead log" }
        if file.contains("/spool/") { return "spool" }
        if file.contains("/quarantine/") { return "quarantine" }
        return file.hasSuffix(".db") ? "database file" : "other files"
    }
}

/// A program of the proof.
final class ProofProcess {
    private let process: pid_t
    private var isRunning = true

    /// Runs with the settings of the caller, but in a home of its own; what it says goes into a file.
    init(_ arguments: [String], _ folder: ProofFolder, input: String = "/dev/null") throws(SystemError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        for descriptor in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, folder.path + "/log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        var process = pid_t()
        let variables = ProofProcess.variables(folder)
        let program = arguments[0]
        let code = ProofProcess.withTexts(arguments) { arguments -> Int32 in
            ProofProcess.withTexts(variables) { variables in
                posix_spawn(&process, program, &actions, nil, arguments, variables)
            }
        }
        guard code == 0 else { throw SystemError(code: code, "spawn", path: arguments[0]) }
        self.process = process
    }

    static func run(_ arguments: [String], _ folder: ProofFolder, input: String) throws(SystemError) {
        let program = try ProofProcess(arguments, folder, input: input)
        program.wait()
    }

    private static func variables(_ folder: ProofFolder) -> [String] {
        let replaced = [
            "HOME", "XDG_STATE_HOME", "EYRIE_STATE", "EYRIE_TOKEN", "EYRIE_PORT", "EYRIE_BIND", "EYRIE_OTLP_PORT",
            "EYRIE_AUTH", "EYRIE_MACHINE_ID", "EYRIE_TRANSCRIPTS_WATCH", "CLAUDE_CONFIG_DIR",
            "CLAUDE_OBSERVABILITY_HUB",
            "CLAUDE_OBSERVABILITY_SECRET",
        ]
        var variables: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            let name = variable.prefix { $0 != "=" }
            if !replaced.contains(String(name)) { variables.append(variable) }
            entry += 1
        }
        var own = ["HOME=\(folder.path)/home", "EYRIE_STATE=\(folder.path)/state"]
        // The file of settings is the caller's.
        if Environment.variable("XDG_CONFIG_HOME") == nil, let home = Environment.variable("HOME") {
            own.append("XDG_CONFIG_HOME=\(home)/.config")
        }
        return variables + own
    }

    private static func withTexts<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeMutableBufferPointer { buffer in
            // A list with its end is never empty.
            body(buffer.baseAddress ?? UnsafeMutablePointer.allocate(capacity: 1))
        }
    }

    /// The hub, once it answers.
    func hub(state: String, milliseconds: Int) throws(SystemError) -> ProofHub {
        let turn = Monitor(())
        for _ in 0..<(milliseconds / 50) {
            if let file = HubFile.read(stateFolder: state), let token = file.token, file.processID == process {
                let hub = ProofHub(url: file.url, token: token)
                if !hub.request("GET", "/health", []).isEmpty { return hub }
            }
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                isRunning = false
                break
            }
            _ = turn.wait(milliseconds: 50) { _ in Bool?.none }
        }
        throw SystemError(code: ETIMEDOUT, "start the hub of the proof")
    }

    func wait() {
        guard isRunning else { return }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        isRunning = false
    }

    func stop() {
        guard isRunning else { return }
        kill(process, SIGTERM)
        wait()
    }

    deinit { stop() }
}
