import Commands
import HubClient
import JSONCoding
import Synchronization
import Testing

@Suite struct ForgetTests {
    /// A hub that has two sessions, and notes what it was asked.
    private final class Asked: Sendable {
        let bodies = Mutex<[String]>([])

        var hub: FakeHub {
            FakeHub([
                "POST /api/forget": { [self] (_, body) throws(HubError) in
                    let text = String(decoding: body, as: UTF8.self)
                    bodies.withLock { $0.append(text) }
                    let applied = text.contains(#""apply":true"#)
                    return """
                        {"applied":\(applied),"kind":"sessions","sessions":2,"events":1200,"hits":3,"rows":4,\
                        "session_ids":["s1","s2"],"forks":["f"],"purged":\(applied),"problem":null}
                        """
                }
            ])
        }

        var last: String { bodies.withLock { $0.last ?? "" } }
        var count: Int { bodies.withLock { $0.count } }
    }

    @Test func showsFirstAndAsks() throws {
        let asked = Asked()
        var program = try Program()
        program.hub = asked.hub
        let silent = program("forget", "--session", "s1", "--session", "s2")
        #expect(silent.status == ExitCode.usage.rawValue && silent.error.contains("--yes"))
        #expect(silent.output.contains("2 sessions with 1,200 events") && silent.output.contains("--with-forks"))
        #expect(asked.count == 1 && asked.last == #"{"sessions":["s1","s2"],"with_forks":false,"apply":false}"#)
        program.answer = "n"
        #expect(program("forget", "--session", "s1").status == ExitCode.failure.rawValue)
        #expect(asked.count == 2)
        program.answer = "y"
        let done = program("forget", "--project", "work", "--since", "2d", "--with-forks")
        #expect(done.status == 0 && done.output.contains("Forgotten: 2 sessions, 1,200 events."))
        #expect(
            asked.last
                == #"{"project":"\#(program.folder.path)/work","since":"2d","with_forks":true,"apply":true}"#)
    }

    @Test func aTextAndRulesAreReplaced() throws {
        let asked = Asked()
        var program = try Program()
        program.hub = asked.hub
        let dry = program("forget", "--text", "a \"name\"", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("3 places in 1,200 events"))
        #expect(asked.count == 1 && asked.last == #"{"text":"a \"name\"","apply":false}"#)
        #expect(program("privacy", "--apply", "--yes").status == 0)
        #expect(asked.last == #"{"rules":true,"apply":true}"#)
        for words in [["--text", "x", "--rules"], ["--session", "s", "--text", "x"], []] {
            let result =
                words.isEmpty
                ? program("forget")
                : words.count == 3
                    ? program("forget", words[0], words[1], words[2])
                    : program("forget", words[0], words[1], words[2], words[3])
            #expect(result.status == ExitCode.usage.rawValue)
        }
        #expect(asked.count == 3)
    }

    @Test func theQuarantineIsCleaned() throws {
        let asked = Asked()
        var program = try Program()
        program.hub = asked.hub
        let lines = [
            #"{"record":{"session_id":"s1","payload":{}}}"#, #"{"record":{"payload":{"session_id":"s2"}}}"#,
            #"{"record":{"session_id":"s3","payload":{"cwd":"/a"}}}"#, #"{"record_text":"torn s1"}"#,
        ]
        try program.folder.write("state/quarantine/2026-11-20.ndjson", lines.joined(separator: "\n") + "\n")
        let done = program("forget", "--session", "s1", "--yes")
        #expect(done.output.contains("3 records were removed"))
        #expect(program.folder.text("state/quarantine/2026-11-20.ndjson") == lines[2] + "\n")
        #expect(program.folder.mode("state/quarantine/2026-11-20.ndjson") == 0o600)
    }
}
