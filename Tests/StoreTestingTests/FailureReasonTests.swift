import EventStore
import Testing

@Suite struct FailureReasonTests {
    @Test(
        arguments: [
            ("File does not exist: /home/u/a.txt", "File does not exist: <path>"),
            ("File has not been read yet. Read it first before writing to it.", nil),
            (
                "<tool_use_error>String to replace not found in file.\nString: x</tool_use_error>",
                "String to replace not found in file."
            ),
            ("Exit code 1\nnpm ERR! code ELIFECYCLE 42", "Exit code 1: npm ERR! code ELIFECYCLE #"),
            ("Exit code 127", "Exit code 127"),
            (
                "Exit code 1\nTraceback (most recent call last):\n  File \"p.py\", line 41\nKeyError: 'hum'",
                "Exit code 1: KeyError: \"…\""
            ),
            ("Traceback (most recent call last):\n  File \"p.py\", line 41\nValueError: bad", "ValueError: bad"),
            ("Command timed out after 120000 ms", "Command timed out after # ms"),
            ("Found 3 matches of 'needle in hay' in src/a.swift:12", "Found # matches of \"…\" in <path>"),
            ("It can't be done, don't try", "It can't be done, don't try"),
            ("\u{1B}[31merror:\u{1B}[0m bad \u{1B}[1mthing\u{1B}[0m", "error: bad thing"),
            ("GET https://example.org/a?b=1 failed: 503", "GET <url> failed: #"),
            ("no call toolu_01AbCdEf or 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "no call <id> or <id>"),
            ("   \n \t\n---\nsecond line", "second line"), ("", ""), ("\n\n", ""),
        ] as [(String, String?)])
    func messagesLoseWhatDiffers(message: String, reason: String?) {
        #expect(FailureReason.normalised(message) == reason ?? message)
    }

    @Test func hostileMessagesAreShortAndWhole() {
        let samples = [
            String(repeating: "\"", count: 5000), String(repeating: "é☃🧪", count: 3000), "\u{1B}", "\u{1B}[",
            "\u{0}\u{1}",
            String(repeating: "a ", count: 9000), String(repeating: "/", count: 4000), "'", "'''", "\"\"", "a'b'c",
            String(repeating: "👩‍👩‍👧‍👦", count: 500), "<tool_use_error>", "\u{202E}abc",
        ]
        for sample in samples {
            let reason = FailureReason.normalised(sample)
            #expect(reason.utf8.count <= 170)
            #expect(!reason.unicodeScalars.contains { $0.value == 0xFFFD })
            #expect(!reason.utf8.contains { $0 < 0x20 })
        }
    }
}
