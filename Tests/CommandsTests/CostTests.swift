import Commands
import EventModel
import HubClient
import JSONCoding
import Synchronization
import Testing

@Suite struct CostTests {
    private static let answer = """
        {"by":"model","groups":[
        {"key":"claude-opus-5","label":"claude-opus-5","calls":1200,"unpriced_calls":0,"cost_usd":12.345678,
         "tokens":{"input":950,"output":12345,"cache_read":4500000,"cache_creation_5m":1000,"cache_creation_1h":2000},
         "cache_savings_usd":3.5},
        {"key":"m\\u001b[31m","label":null,"calls":3,"unpriced_calls":3,"cost_usd":null,"tokens":{"input":5},
         "cache_savings_usd":null}],
        "total":{"calls":1203,"unpriced_calls":3,"cost_usd":12.345678,"tokens":{},"cache_savings_usd":3.5}}
        """

    private func program() throws -> Program {
        var program = try Program()
        program.hub = FakeHub(["GET /api/metrics/costs": { _, _ throws(HubError) in CostTests.answer }])
        return program
    }

    @Test func anUnknownCostIsNeverNothing() throws {
        let program = try program()
        let result = program("cost", "today", "--utc-offset", "120")
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("MODEL"))
        #expect(lines[1].contains("1,200    950  12.3 k       4.5 M        3.0 k   $12.35  $3.50"))
        #expect(lines[2].hasPrefix("m␛[31m") && lines[2].contains("unknown      -"))
        #expect(lines[3].hasPrefix("total") && lines[3].contains("$12.35+"))
        #expect(result.error.contains("3 calls have no known price"))
        // 02:57 at that offset; the day began two hours before UTC's.
        #expect(
            program.hub.asked.withLock { $0 } == [
                "GET /api/metrics/costs?by=model&utc_offset_minutes=120&since=2026-11-20T22:00:00.000000Z&limit=100"
            ])
    }

    @Test func thePeriodIsAMonthUnlessSaid() throws {
        let program = try program()
        #expect(program("cost", "--utc-offset", "0").status == 0)
        #expect(program("cost", "--by", "project", "--since", "7d", "--project", "x", "--utc-offset", "0").status == 0)
        let asked = program.hub.asked.withLock { $0 }
        #expect(asked[0] == "GET /api/metrics/costs?by=day&utc_offset_minutes=0&since=30d&limit=100")
        #expect(asked[1].contains("by=project&utc_offset_minutes=0&since=7d&project=\(program.folder.path)/x&limit"))
        #expect(program("cost", "today", "--since", "1h").status == 2)
        #expect(program("cost", "--by", "colour").status == 2)
        #expect(program("cost", "--json").output == CostTests.answer + "\n")
    }

    @Test func aServerThatIsNoHubIsNamed() throws {
        var program = try Program()
        program.hub = FakeHub(["GET /api/metrics/costs": { _, _ throws(HubError) in "{}" }])
        #expect(program("cost").status == 1)
        program.hub = FakeHub([
            "GET /api/metrics/costs": { _, _ throws(HubError) in
                #"{"groups":[{"calls":"x","cost_usd":"1","tokens":{"input":9223372036854775807,"cache_creation_5m":9223372036854775807,"cache_creation_1h":1}}]}"#
            }
        ])
        let result = program("cost")
        #expect(result.status == 0)
        #expect(result.output.contains("unknown"))
    }

    @Test(
        arguments: [
            (0, "$0.00"), (1, "<$0.0001"), (50_000, "$0.0001"), (12_300_000, "$0.0123"), (999_949_999, "$0.9999"),
            (999_950_000, "$1.00"), (1_005_000_000, "$1.01"), (1_234_567_890_000_000, "$1,234,567.89"),
            (-2_500_000_000, "-$2.50"), (Int64.max, "$9,223,372,036.85"), (Int64.min, "-$9,223,372,036.85"),
        ] as [(Int64, String)])
    func amounts(_ nanoDollars: Int64, _ text: String) { #expect(Money.text(nanoDollars) == text) }

    @Test(
        arguments: [(0, "0"), (-1, "0"), (999, "999"), (1000, "1.0 k"), (999_950, "1.0 M"), (4_500_000_000, "4.5 G")]
            as [(Int64, String)])
    func counts(_ tokens: Int64, _ text: String) { #expect(Quantity.tokens(tokens) == text) }

    @Test func daysBeginWhereTheZoneSays() {
        let now = Timestamp(iso8601: "2026-11-21T00:30:00Z") ?? .epoch
        func midnight(_ offset: Int) -> String {
            String(LocalTime.midnight(before: now, offsetMinutes: offset).iso8601.prefix(16))
        }
        #expect(midnight(0) == "2026-11-21T00:00")
        #expect(midnight(-60) == "2026-11-20T01:00")
        #expect(midnight(330) == "2026-11-20T18:30")
    }
}
