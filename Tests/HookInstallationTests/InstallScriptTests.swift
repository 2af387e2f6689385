import Glibc
import HookInstallation
import JSONCoding
import Platform
import Testing

/// A folder of its own for one test.
final class TemporaryFolder {
    let path: String

    init() throws {
        let template = (Environment.variable("TMPDIR") ?? "/tmp") + "/eyrie-test-XXXXXX"
        var buffer = Array(template.utf8CString)
        guard mkdtemp(&buffer) != nil else { throw SystemError("mkdtemp", path: template) }
        path = String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = run(["rm", "-rf", path], environment: []) }
}

/// Runs a program of `PATH` to its end and returns its exit status.
func run(_ arguments: [String], environment: [String]) -> Int32 {
    let path = "PATH=" + (Environment.variable("PATH") ?? "/usr/bin:/bin")
    let words = arguments.map { strdup($0) } + [nil]
    let variables = ([path] + environment).map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var process = pid_t()
    guard posix_spawnp(&process, arguments[0], nil, nil, words, variables) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
}

@Suite struct InstallScriptTests {
    @Test func refusesAnAddressThatAShellWouldObey() {
        for address in ["http://x';id;'", "http://$(id)", "http://`id`", "ftp://x", "http://x\n", "http://x y", "x"] {
            #expect(InstallScript.text(hubURL: address) == nil)
        }
        #expect(InstallScript.text(hubURL: "http://[::1]:4000/") != nil)
    }

    @Test func namesEveryEventThatIsHooked() throws {
        let text = try #require(InstallScript.text(hubURL: "https://hub.example.org/eyrie/"))
        #expect(text.contains("hub='https://hub.example.org/eyrie'\n"))
        for event in HookEvent.all {
            #expect(text.contains("\(event.name):") == (event.omission == nil))
        }
    }

    @Test(.enabled(if: run(["shellcheck", "--version"], environment: []) == 0))
    func isCleanForShellcheck() throws {
        let folder = try TemporaryFolder()
        let text = try #require(InstallScript.text(hubURL: "http://localhost:4000"))
        try Files.replace(folder.path + "/install.sh", with: Array(text.utf8))
        #expect(run(["shellcheck", folder.path + "/install.sh"], environment: []) == 0)
    }

    @Test(
        .enabled(if: run(["sh", "-c", "command -v python3 curl >/dev/null"], environment: []) == 0),
        arguments: [
            nil,
            "{\r\n\t\"a\": \"é\",\r\n\t\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]}]}\r\n}",
            "{}", "{\n    \"a\": [1, 2]\n}\n",
        ] as [String?])
    func installsOnceAndGivesBackEveryByte(_ original: String?) throws {
        let folder = try TemporaryFolder()
        let home = ["HOME=\(folder.path)/home", "EYRIE_INGEST_TOKEN=secret", "XDG_STATE_HOME=\(folder.path)/state"]
        let project = folder.path + "/my project"
        let settings = project + "/.claude/settings.local.json"
        try Files.makeFolder(project + "/.claude")
        if let original { try Files.replace(settings, with: Array(original.utf8), mode: 0o644) }
        let text = try #require(InstallScript.text(hubURL: "http://localhost:4000"))
        let script = folder.path + "/install.sh"
        try Files.replace(script, with: Array(text.utf8))
        let install = ["sh", script, "--project", project, "--source-app", "my app"]

        #expect(run(install, environment: home) == 0)
        let installed = try Files.read(settings)
        let handlers = try SettingsDocument(installed).ourHandlers()
        #expect(handlers.count == 29)
        #expect(handlers.filter { $0.url == nil }.map(\.event).sorted() == ["PreModelSwitch", "SessionStart", "Setup"])
        #expect(handlers.contains { $0.url == "http://localhost:4000/hooks/claude-code?source_app=my%20app" })
        #expect(handlers.contains { $0.authorization == "Bearer secret" })

        #expect(run(install, environment: home) == 0)
        #expect(try Files.read(settings) == installed)

        #expect(run(["sh", script, "--project", project, "--uninstall"], environment: home) == 0)
        #expect((try? Files.read(settings)) == original.map { Array($0.utf8) })
    }

    @Test func needsATokenAndAKnownOption() throws {
        let folder = try TemporaryFolder()
        let text = try #require(InstallScript.text(hubURL: "http://localhost:4000"))
        let script = folder.path + "/install.sh"
        try Files.replace(script, with: Array(text.utf8))
        #expect(run(["sh", script, "--project", folder.path], environment: ["HOME=\(folder.path)"]) == 2)
        #expect(run(["sh", script, "--frob"], environment: ["HOME=\(folder.path)"]) == 2)
    }
}
