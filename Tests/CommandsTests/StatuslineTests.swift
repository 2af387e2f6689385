import Commands
import Testing

@Suite struct StatuslineTests {
    private func line(_ input: String?, _ program: Program? = nil) throws -> (
        status: Int32, output: String, error: String
    ) {
        var program = try program ?? Program()
        program.input = input.map { Array($0.utf8) }
        return program("statusline", "--color", "never")
    }

    @Test func everythingStandsOnOneLine() throws {
        let program = try Program()
        try program.folder.write("shop/.git/HEAD", "ref: refs/heads/fix/login\n")
        try program.folder.write("shop/src/a", "")
        let result = try line(
            """
            {"model":{"id":"claude-opus-5-5","display_name":"Opus 5.5"},"cwd":"/x","workspace":{"current_dir":
            "\(program.folder.path)/shop/src"},"cost":{"total_cost_usd":1.5,"total_duration_ms":1800000},
            "context_window":{"used_percentage":42.4,"context_window_size":1000000},"fast_mode":true}
            """, program)
        #expect(result.status == 0)
        #expect(result.output == "Opus 5.5 fast · $1.50 · ████░░░░░░ 42% · $3.00/h · src (fix/login)\n")
        #expect(result.error == "")
    }

    @Test(arguments: [
        ("{}", "eyrie: no status"), ("[]", "eyrie: no status"), ("", "eyrie: no status"),
        ("{\"a\":", "eyrie: no status"),
        (#"{"model":{"id":"m"}}"#, "m"), (#"{"model":"m","cost":7,"context_window":[]}"#, "eyrie: no status"),
        (#"{"cost":{"total_cost_usd":0,"total_duration_ms":0}}"#, "$0.00"),
        (#"{"cost":{"total_cost_usd":0.0123,"total_duration_ms":59999}}"#, "$0.0123"),
        (#"{"cost":{"total_cost_usd":1e400,"total_duration_ms":1e400}}"#, "eyrie: no status"),
        (#"{"cost":{"total_cost_usd":9000000000,"total_duration_ms":60000}}"#, "$9,000,000,000.00"),
        (#"{"model":{"display_name":"a\u001b]0;x\nb"},"cwd":"/"}"#, "a␛]0;x⏎b · /"),
        (
            #"{"context_window":{"used_percentage":null,"context_window_size":200000,"current_usage":{"input_tokens":10000,"cache_read_input_tokens":90000}}}"#,
            "█████░░░░░ 50%"
        ),
        (
            #"{"context_window":{"used_percentage":null,"context_window_size":0,"current_usage":{}}}"#,
            "eyrie: no status"
        ),
        (#"{"context_window":{"used_percentage":1e300}}"#, "██████████ 100%"),
        (#"{"worktree":{"branch":"w"},"cwd":"/tmp/no-such-folder"}"#, "no-such-folder (w)"),
    ])
    func whatIsMissingIsLeftOut(_ input: String, _ text: String) throws {
        let result = try line(input)
        #expect(result.output == text + "\n")
        #expect(result.status == 0)
    }

    @Test func withoutInputItSaysSo() throws {
        let result = try line(nil)
        #expect(result.output == "eyrie: no status\n")
        #expect(result.status == 0)
    }

    @Test func linkedWorkTreesHaveTheirOwnHead() throws {
        let program = try Program()
        try program.folder.write("main/.git/worktrees/w/HEAD", "0123456789abcdef\n")
        try program.folder.write("w/.git", "gitdir: ../main/.git/worktrees/w\n")
        let result = try line(#"{"cwd":"\#(program.folder.path)/w"}"#, program)
        #expect(result.output == "w (01234567)\n")
    }
}
