import Glibc
import JSONCoding
import Platform
import Spool
import Testing

/// The built `eyrie-hook` as a process; without it beside the test program there is nothing to test.
@Suite struct HookProcessTests {
    private let folder = TemporaryFolder()
    /// Milliseconds within which whoever does not wait is done, even where others keep processor and disk busy.
    private static let promptly = 20_000

    private func run(
        _ arguments: [String] = [], input: String?, environment: [String] = [], closesInput: Bool = false
    ) throws -> HookProgram.Outcome? {
        guard let hook = HookProgram.path else { return nil }
        // An `eyrie` may lie beside the program: it must not send what is only a test.
        try FlushClaim.delayNext(folder.path, seconds: 600)
        let outcome = HookProgram.run(
            hook, arguments, input: input, environment: environment, closesInput: closesInput)
        #expect(outcome.status == 0)
        #expect(outcome.output == "")
        return outcome
    }

    private func events() throws -> [JSONNode] {
        try SpoolReader(settings(folder)).readAll().texts.map { try JSONDocument(parsing: $0).root }
    }

    @Test func stampsAndKeepsAnEvent() throws {
        let input = #"{"session_id":"s","hook_event_name":"Stop","cwd":"/srv/project"}"#
        let environment = ["EYRIE_STATE=\(folder.path)", "EYRIE_MACHINE_ID=box", "CLAUDE_AGENT_VERSION=2.1"]
        guard try run(["--plugin-version", "0.1", "--bogus"], input: input, environment: environment) != nil else {
            return
        }
        let event = try #require(try events().first)
        #expect(event["machine_id"]?.string == "box")
        #expect(event["source_app"]?.string == "project")
        #expect(event["agent_version"]?.string == "2.1")
        #expect(event["plugin_version"]?.string == "0.1")
        #expect(event["payload"].map { String(decoding: $0.rawBytes, as: UTF8.self) } == input)
        #expect(event["hook_pid"]?.int != nil)
    }

    @Test func namesTheSourceAppByWhatIsSaidFirst() throws {
        let cases: [([String], [String], String)] = [
            (["--source-app=flag"], ["CLAUDE_PROJECT_DIR=/p/dir"], "flag"),
            ([], ["CLAUDE_PROJECT_DIR=/p/dir"], "dir"),
            (["--source-app"], [], "cwd"),
        ]
        for (arguments, environment, _) in cases {
            let state = ["EYRIE_STATE=/dev/null/no"]
            let arguments = ["--state-dir", folder.path] + arguments
            guard try run(arguments, input: #"{"cwd":"/p/cwd"}"#, environment: environment + state) != nil else {
                return
            }
        }
        #expect(try events().map { $0["source_app"]?.string } == cases.map(\.2))
    }

    @Test(arguments: [
        ["HOME=/nonexistent/home"], [], ["EYRIE_STATE=/proc/self"], ["EYRIE_STATE=/dev/null"],
        ["XDG_STATE_HOME=/dev/full"],
    ])
    func survivesAStateFolderThatCannotBe(_ environment: [String]) throws {
        let outcome = try run(input: #"{"session_id":"s"}"#, environment: environment)
        #expect(outcome.map { $0.milliseconds < HookProcessTests.promptly } ?? true)
    }

    @Test(arguments: ["garbage \u{0}\u{1}", "{", "[]"]) func keepsGarbageAsText(_ input: String) throws {
        guard try run(["--state-dir", folder.path], input: input) != nil else { return }
        #expect(try events().map { $0["payload"]?["unparsed_text"]?.string } == [input])
    }

    @Test func aClosedOrEmptyInputIsNoEvent() throws {
        guard try run(["--state-dir", folder.path], input: "", closesInput: true) != nil else { return }
        _ = try run(["--state-dir", folder.path], input: "")
        #expect(try events().isEmpty)
    }

    @Test func anInputThatStaysOpenIsNotWaitedForForEver() throws {
        guard let outcome = try run(["--state-dir", folder.path], input: nil) else { return }
        #expect(outcome.milliseconds < 2000 + HookProcessTests.promptly)
    }

    @Test func aFileSizeLimitIsNoSignal() throws {
        guard HookProgram.path != nil else { return }
        try FlushClaim.delayNext(folder.path, seconds: 600)
        let shell = "ulimit -f 1; exec \"$0\" --state-dir \"$1\""
        let input = #"{"session_id":"s","text":"\#(String(repeating: "x", count: 4000))"}"#
        let outcome = HookProgram.run(
            "/bin/sh", ["-c", shell, HookProgram.path ?? "", folder.path], input: input)
        #expect(outcome.status == 0)
        #expect(outcome.output == "")
        #expect(try events().isEmpty)
    }

    @Test func startsOneFlushForABurstAndNeverWaitsForIt() throws {
        guard let built = HookProgram.path else { return }
        // In a folder of its own, so that no `eyrie` lies beside it.
        let hook = folder.path + "/eyrie-hook"
        try Files.replace(hook, with: try Files.read(built), mode: 0o700)
        let gate = folder.path + "/gate"
        #expect(mkfifo(gate, 0o600) == 0)
        // Stands in for the program: says how it was started, then lives until the gate is opened.
        let flush = folder.path + "/flush.sh"
        let script = "#!/bin/sh\necho \"$*\" >> \"$3/started\"\nls /proc/$$/fd > \"$3/open\"\necho > \"$3/gate\"\n"
        try Files.replace(flush, with: Array(script.utf8), mode: 0o700)
        for index in 0..<5 {
            let outcome = HookProgram.run(
                hook, ["--state-dir", folder.path], input: #"{"session_id":"\#(index)"}"#,
                environment: ["EYRIE_BIN=\(flush)", "PATH=/usr/bin:/bin"])
            #expect(outcome == HookProgram.Outcome(status: 0, output: "", milliseconds: outcome.milliseconds))
            #expect(outcome.milliseconds < HookProcessTests.promptly)
        }
        #expect(FlushClaim.take(folder.path) == nil)
        // Opening the gate waits for the flush to come to it; then it ends, and its claim with it.
        let descriptor = open(gate, O_RDONLY)
        defer { close(descriptor) }
        var byte: UInt8 = 0
        #expect(read(descriptor, &byte, 1) == 1)
        #expect(read(descriptor, &byte, 1) == 0)
        let started = String(decoding: try Files.read(folder.path + "/started"), as: UTF8.self)
        #expect(started == "flush --state-dir \(folder.path)\n")
        let open = String(decoding: try Files.read(folder.path + "/open"), as: UTF8.self).split(separator: "\n")
        // From 10 on they are the shell's own, for the script.
        #expect(open.filter { $0.utf8.count == 1 } == ["0", "1", "2", "3"])
        #expect(try events().count == 5)
    }
}
