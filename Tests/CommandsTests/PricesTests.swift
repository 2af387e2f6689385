import Commands
import HubClient
import JSONCoding
import Synchronization
import Testing

@Suite struct PricesTests {
    private static let known = """
        {"format":"eyrie-prices/1","version":"2026-11-20-abc","date":"2026-11-20","rows":[
        {"model":"mine","basis":"custom","input":1,"output":2,"cache_read":1,"cache_write_5m":1,"cache_write_1h":1},
        {"model":"claude-zeta-1","basis":"list","to":"2026-01-01","input":9,"output":9},
        {"model":"claude-zeta-1","basis":"list","from":"2026-01-01","input":0.1,"output":0.5,
         "above":[{"prompt_tokens":100000,"factor":5}],"us":1.1,"context_window":1000000}],
        "fallback":{"input":3,"output":15}}
        """

    /// The hub, and what was sent to it.
    private func program(_ known: String = PricesTests.known) throws -> (Program, Sent) {
        var program = try Program()
        let sent = Sent()
        program.hub = FakeHub([
            "GET /api/prices": { _, _ throws(HubError) in known },
            "PUT /api/prices": { _, body throws(HubError) in
                sent.body.withLock { $0 = String(decoding: body, as: UTF8.self) }
                return #"{"version":"new","rows":[]}"#
            },
        ])
        return (program, sent)
    }

    final class Sent: Sendable {
        let body = Mutex("")
        var models: [String] {
            let root = (try? JSONDocument(parsing: body.withLock { $0 }))?.root
            return root?["rows"]?.elements.compactMap { $0["model"]?.string } ?? []
        }
    }

    @Test func pricesAreListed() throws {
        let (program, _) = try program()
        let result = program("prices")
        #expect(result.status == 0)
        #expect(
            result.output.contains(
                "claude-zeta-1  2026-01-01  -     0.1     0.5  0.01     0.125       0.2  >100.0 k  list"))
        #expect(result.output.contains("mine"))
        #expect(!result.output.contains("  9  "))
        #expect(result.output.contains("Other models are estimated by 3 input, 15 output."))
        #expect(program("prices", "list", "--all").output.split(separator: "\n").count == 5)
        #expect(program("prices", "--json").output == PricesTests.known + "\n")
    }

    /// A fallback that the hub was started with is no price of yours: it would hold on when the setting changes.
    @Test(arguments: [true, false]) func onlyAFallbackOfYoursIsSentBack(isCustom: Bool) throws {
        let (program, sent) = try program(PricesTests.known.dropLast() + #","fallback_is_custom":\#(isCustom)}"#)
        #expect(program("prices", "set", "new", "--input", "1", "--output", "2").status == 0)
        #expect(sent.models.contains("new"))
        #expect(sent.body.withLock { $0.contains("fallback") } == isCustom)
    }

    @Test func oneModelIsShownAtAllTimes() throws {
        let (program, _) = try program()
        let result = program("prices", "show", "us.anthropic.claude-zeta-1-v1:0")
        #expect(result.output.contains("2026-01-01  -"))
        #expect(
            result.output.contains("bound to the US × 1.1; window 1,000,000 tokens; above 100,000 tokens 0.5 / 2.5"))
        #expect(program("prices", "show", "other").status == 5)
        #expect(program("prices", "show").status == 2)
        #expect(program("prices", "list", "x").status == 2)
        #expect(program("prices", "paint").status == 2)
    }

    @Test func aPriceIsSetAndRemoved() throws {
        let (program, sent) = try program()
        #expect(
            program("prices", "set", "other", "--input", "0.25", "--output", "2", "--from", "2026-05-01").status == 0)
        #expect(sent.models == ["mine", "other"])
        let body = sent.body.withLock { $0 }
        #expect(body.contains(#""model":"other","from":"2026-05-01","input":0.25,"output":2"#))
        #expect(body.contains(#""fallback":{"input":3,"#))
        #expect(program("prices", "set", "mine", "--input", "5", "--output", "5").status == 0)
        #expect(sent.models == ["mine"])
        #expect(program("prices", "remove", "mine").status == 0)
        #expect(sent.models == [])
        #expect(program("prices", "remove", "claude-zeta-1").status == 5)
        let missing = program("prices", "set", "mine", "--input", "5")
        #expect(missing.status == 2)
        #expect(missing.error.contains("--output is missing"))
        #expect(program("prices", "set", "m", "--input", "a lot", "--output", "1").error.contains("--input must be"))
        #expect(
            program("prices", "set", "m", "--input", "1", "--output", "1", "--to", "x").error.contains("--to must be"))
    }

    @Test func listsAreImported() throws {
        let (program, sent) = try program()
        let list = """
            {"sample_spec":{},"claude-zeta-1":{"mode":"chat","input_cost_per_token":3e-06,"output_cost_per_token":1e-05},
            "new":{"mode":"chat","input_cost_per_token":3e-06,"output_cost_per_token":1e-05},"e":{"mode":"embedding"}}
            """
        try program.folder.write("list.json", list)
        let result = program("prices", "import", "list.json")
        #expect(result.status == 0)
        #expect(
            result.error.contains(
                "1 models read; left out: 1 without prices by the token, 0 further entries of a model, 1 that"))
        #expect(sent.models == ["mine", "new"])
        #expect(program("prices", "import", "list.json", "--all", "--replace").status == 0)
        #expect(sent.models == ["claude-zeta-1", "new"])
        try program.folder.write(
            "own.json", #"{"rows":[{"model":"mine","input":7,"output":7}],"fallback":{"input":1,"output":1}}"#)
        #expect(program("prices", "import", "own.json").status == 0)
        #expect(sent.models == ["mine"])
        #expect(sent.body.withLock { $0 }.contains(#""fallback":{"input":1,"#))
        try program.folder.write("bad.json", #"{"rows":[{"model":"mine","input":7}]}"#)
        let bad = program("prices", "import", "bad.json")
        #expect(bad.status == 2)
        #expect(bad.error.contains("rows[0].output is missing"))
        #expect(program("prices", "import", "none.json").status == 1)
        try program.folder.write("noise.json", "\u{1}{")
        #expect(program("prices", "import", "noise.json").status == 2)
    }

    @Test func repricingShowsFirstAndChangesOnDemand() throws {
        var program = try Program()
        program.hub = FakeHub([
            "POST /api/prices/reprice": { query, _ throws(HubError) in
                let isApplied = query.contains { $0 == ("apply", "1") }
                return """
                    {"applied":\(isApplied),"calls":10,"changed":4,"before_usd":2.5,"after_usd":2,"models":[
                    {"model":"a","calls":4,"before_usd":2.5,"after_usd":1.75},
                    {"model":"b","calls":6,"before_usd":null,"after_usd":0.25}]}
                    """
            }
        ])
        let preview = program("prices", "reprice")
        #expect(preview.output.contains("a          4    $2.50    $1.75  -$0.7500"))
        #expect(preview.output.contains("b          6  unknown  $0.2500"))
        #expect(preview.output.contains("4 of 10 calls get another price."))
        #expect(preview.output.contains("Nothing is changed yet"))
        #expect(program.hub.asked.withLock { $0 } == ["POST /api/prices/reprice?apply=0"])
        let applied = program("prices", "reprice", "--apply")
        #expect(applied.output.contains("4 calls have a new price."))
        #expect(program.hub.asked.withLock { $0.last } == "POST /api/prices/reprice?apply=1")
    }
}
