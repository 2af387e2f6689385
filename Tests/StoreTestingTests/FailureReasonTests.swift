import EventStore
import TestRandomness
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

    /// The lines of a message that count, cut and searched as text.
    private static func lines(of message: String) -> [String] {
        var found: [String] = []
        for line in message.split(separator: "\n") {
            var text = String(line)
            for mark in ["<tool_use_error>", "</tool_use_error>"] {
                while let range = text.firstRange(of: mark) { text.removeSubrange(range) }
            }
            text = text.split(separator: " ").joined(separator: " ")
            let hasWord = text.unicodeScalars.contains {
                $0.properties.isAlphabetic || $0.value >= 0x30 && $0.value <= 0x39
            }
            if !hasWord { continue }
            if found.count == 3 { found.removeLast() }
            found.append(text)
        }
        return found
    }

    @Test func onlyTheFirstTwoLinesAndTheLastOneCount() {
        let parts = [
            "a", "Exit code 1", "Traceback (most recent call last):", "  ", "\n", "\n", "--", "é", "☃", "7", "x y", "Z",
            "<tool_use_error>", "</tool_use_error>", "<", " ",
        ]
        var random = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            let message = (0..<Int.random(in: 0..<16, using: &random)).map { _ in
                parts.randomElement(using: &random) ?? ""
            }.joined()
            let plain = Self.lines(of: message).joined(separator: "\n")
            #expect(FailureReason.normalised(message) == FailureReason.normalised(plain), "\(message)")
            if let first = Self.lines(of: message).first, first.allSatisfy({ $0.isLetter && $0.isASCII }) {
                #expect(FailureReason.normalised(message) == first)
            }
        }
    }
}
