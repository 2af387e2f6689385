import EventModel
import JSONCoding
import Pricing
import Testing

@Suite struct PriceFileTests {
    @Test(arguments: [
        (#"[]"#, ""), (#"{"#, ""), (#"{"rows":{}}"#, "rows"), (#"{"format":"x","rows":[]}"#, "format"),
        (#"{"rows":[1]}"#, "rows[0]"), (#"{"rows":[{}]}"#, "rows[0].model"),
        (#"{"rows":[{"model":"m","output":1}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":1}]}"#, "rows[0].output"),
        (#"{"rows":[{"model":"m","input":-1,"output":1}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":1e300,"output":1}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":1e99999999999,"output":1}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":0.0000001,"output":1}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":"1,5","output":1}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"cache_reed":1}]}"#, "rows[0].cache_reed"),
        (#"{"rows":[{"model":"m","input":1,"output":1},{"model":7}]}"#, "rows[1].model"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"from":"soon"}]}"#, "rows[0].from"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"from":"2026-02-01","to":"2026-02-01"}]}"#, "rows[0].to"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"above":[{"factor":2}]}]}"#, "rows[0].above[0].prompt_tokens"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"above":[{"prompt_tokens":1}]}]}"#, "rows[0].above[0].input"),
        (
            #"{"rows":[{"model":"m","input":1,"output":1,"above":{"prompt_tokens":1,"factor":1e9}}]}"#,
            "rows[0].above[0].factor"
        ),
        (#"{"rows":[{"model":"m","input":1,"output":1,"above":7}]}"#, "rows[0].above"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"fast":0.00001}]}"#, "rows[0].fast"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"context_window":0}]}"#, "rows[0].context_window"),
        (#"{"rows":[],"fallback":{"input":1}}"#, "fallback.output"),
    ])
    func errorsNameTheMember(_ text: String, _ field: String) {
        let error = #expect(throws: PriceFileError.self) { try PriceFile(parsing: Array(text.utf8)) }
        #expect(error?.field == field)
    }

    @Test func whatIsWrittenReadsTheSame() throws {
        let text = """
            {"date":"2026-11-20","rows":[{"model":"m","vendor":"v","from":"2026-01-01","to":"2026-02-01T10:30:00Z",
            "input":0.125,"output":"1e1","cache_read":0.01,"above":[{"prompt_tokens":9,"input":1,"output":2},
            {"prompt_tokens":5,"factor":1.5},{"prompt_tokens":20,"unknown":true}],"fast":2,"batch":0.5,"priority":2.25,
            "us":1.1,"regional":1.10,"web_search":10,"context_window":10,"max_output":5}],"fallback":{"input":3,"output":15}}
            """
        let file = try PriceFile(parsing: Array(text.utf8))
        #expect(try PriceFile(parsing: file.bytes) == file)
        #expect(file.rows[0].tiers.map(\.promptTokens) == [5, 9, 20])
        #expect(file.rows[0].tiers[0].prices?.input == 187_500)
        // Left out: in the proportion of the input price.
        #expect(file.rows[0].tiers[1].prices?.cacheRead == 80_000)
        #expect(file.rows[0].us?.text == "1.1")
        let shipped = PriceTable.shipped
        var whole = PriceFile()
        whole.date = shipped.date
        whole.rows = shipped.shippedRows
        #expect(PriceTable(file: try PriceFile(parsing: whole.bytes)).version == shipped.version)
    }

    @Test func theTableIsWrittenWithItsBases() throws {
        let table = try table(#"{"rows":[{"model":"m","input":1,"output":2}],"fallback":{"input":3,"output":15}}"#)
        var writer = JSONWriter()
        table.write(to: &writer, fallbackIsCustom: true)
        let root = try JSONDocument(parsing: writer.bytes).root
        #expect(root["version"]?.string == table.version)
        let rows = root["rows"]?.elements ?? []
        #expect(rows.first?["basis"]?.string == "custom")
        #expect(rows.last?["basis"]?.string == "list")
        #expect(root["fallback"]?["output"]?.int == 15)
        // What was read from the hub can be sent to it.
        #expect(throws: Never.self) { try PriceFile(parsing: writer.bytes) }
    }

    @Test(arguments: [
        ("0", "0"), ("0.25", "0.25"), ("2.50", "2.5"), ("3e-06", "0.000003"), ("1.25E+2", "125"), ("0.0", "0"),
        ("0.000000000000000001", "0.000000000000000001"), ("1e17", "100000000000000000"),
    ])
    func decimals(_ text: String, _ shortest: String) {
        #expect(ExactDecimal(text.utf8)?.text == shortest)
    }

    @Test(arguments: ["", "-1", "+1", ".5", "5.", "1e", "1e+", "1e99999", "0x1", "1 ", "NaN", "1234567890123456789012"])
    func noDecimals(_ text: String) { #expect(ExactDecimal(text.utf8) == nil) }

    @Test func decimalsRoundHalfUp() {
        #expect(ExactDecimal("0.5".utf8)?.rounded(scaledBy: 0) == 1)
        #expect(ExactDecimal("0.49".utf8)?.rounded(scaledBy: 0) == 0)
        #expect(ExactDecimal("1e-30".utf8)?.rounded(scaledBy: 0) == 0)
        #expect(ExactDecimal("1.5".utf8)?.whole(scaledBy: 0) == nil)
        #expect(ExactDecimal("1e17".utf8)?.rounded(scaledBy: 12) == nil)
    }
}
