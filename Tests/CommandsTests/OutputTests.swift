import Commands
import EventModel
import JSONCoding
import Testing

@Suite struct OutputTests {
    @Test(arguments: [
        ("plain é 😀", "plain é 😀"), ("\u{1B}[31mred\u{7}", "␛[31mred␇"), ("a\nb\tc\r", "a⏎b c␍"),
        ("\u{9B}2J\u{7F}", "<U+9B>2J␡"), ("evil\u{202E}txt.exe", "evil<U+202E>txt.exe"), ("\u{200B}", "<U+200B>"),
    ])
    func nothingATerminalWouldObeyIsPrinted(_ text: String, _ shown: String) {
        #expect(visible(text) == shown)
    }

    @Test func jsonHasNothingThatATerminalWouldObey() throws {
        let text = "a\u{9B}31m\u{7F}\u{202E}b\u{200B}\u{E0041} é 日本 😀"
        let captured = CapturedOutput()
        captured.console().printJSON { $0.member("text", text) }
        let raw = try JSONDocument(parsing: Array("{\"text\": \"\(text)\"}".utf8)).root
        captured.console().printJSON(raw)
        let lines = captured.text.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines {
            #expect(visible(line) == line)
            #expect(line.contains("é 日本 😀"))
            #expect(try JSONDocument(parsing: Array(line.utf8)).root["text"]?.string == text)
        }
    }

    @Test func wideCharactersTakeTwoColumns() {
        #expect(columns(of: "abc") == 3)
        #expect(columns(of: "日本") == 4)
        #expect(columns(of: "é😀") == 3)
        #expect(cut("日本語です", toColumns: 6) == "日本…")
        #expect(cut("short", toColumns: 5) == "short")
        #expect(cut("longer", toColumns: 1) == "…")
        #expect(cut("longer", toColumns: 0) == "")
    }

    @Test func tablesAreAlignedAndFitTheTerminal() {
        var table = Table([
            Table.Column("NAME"), Table.Column("N", isNumber: true), Table.Column("TEXT", isFlexible: true),
        ])
        table.rows = [
            [Table.Cell("日本"), Table.Cell("7"), Table.Cell("a text that is much too long for this terminal")],
            [Table.Cell("\u{1B}c"), Table.Cell("1234"), Table.Cell("short")],
        ]
        let captured = CapturedOutput()
        table.print(to: captured.console(width: 30))
        #expect(
            captured.text == """
                NAME     N  TEXT
                日本     7  a text that is mu…
                ␛c    1234  short

                """)
        #expect(captured.text.split(separator: "\n").allSatisfy { columns(of: String($0)) <= 30 })
    }

    @Test func coloursOnlyWhereTheyAreWanted() {
        var table = Table([Table.Column("A")])
        table.rows = [[Table.Cell("x\u{1B}[0m", .bad)]]
        let plain = CapturedOutput()
        table.print(to: plain.console())
        #expect(!plain.text.contains("\u{1B}"))
        let coloured = CapturedOutput()
        table.print(to: coloured.console(usesColour: true))
        #expect(coloured.text.contains("\u{1B}[31mx␛[0m\u{1B}[0m"))
    }

    @Test func quantitiesReadWell() {
        #expect(
            [0.5, 4.25, 12, 1500, 125_000, 11_520_000, 180_000_000].map { Quantity.duration(milliseconds: $0) }
                == ["0.50 ms", "4.3 ms", "12 ms", "1.5 s", "2 min 5 s", "3 h 12 min", "2 d 2 h"])
        #expect(Quantity.duration(milliseconds: .nan) == "-")
        #expect([0, 999, 1500, 3_100_000_000].map { Quantity.bytes($0) } == ["0 B", "999 B", "1.5 KB", "3.1 GB"])
        #expect([0, 999, 1000, -1_234_567].map { Quantity.count($0) } == ["0", "999", "1,000", "-1,234,567"])
        #expect(Quantity.decimal(-0.04, places: 1) == "0.0")
        #expect(Quantity.decimal(2.999, places: 2) == "3.00")
        let now = Timestamp(milliseconds: 1_795_222_621_500)
        let ages: [Int64] = [-5, 3, 90, 7200, 200_000, 1_000_000]
        #expect(
            ages.map { Quantity.age(of: now.advanced(byMicroseconds: -$0 * 1_000_000), now: now) }
                == ["now", "3 s ago", "1 min ago", "2 h ago", "2 d ago", "2026-11-09"])
    }

    @Test func differencesLookLikeThoseOfDiff() {
        let old = (1...12).map { "line \($0)\n" }.joined()
        let new = old.split(separator: "line 6\n", omittingEmptySubsequences: false).joined(
            separator: "line six\nmore\n")
        let captured = CapturedOutput()
        UnifiedDiff(from: old, to: new).print(path: "/a\u{7}b", to: captured.console())
        #expect(
            captured.text == """
                --- /a␇b
                +++ /a␇b
                @@ -3,7 +3,8 @@
                 line 3
                 line 4
                 line 5
                -line 6
                +line six
                +more
                 line 7
                 line 8
                 line 9

                """)
        #expect(UnifiedDiff(from: "", to: "a\n").lines == [.added("a")])
        #expect(UnifiedDiff(from: "a", to: "a\n").lines == [.removed("a (no line end)"), .added("a")])
    }
}
