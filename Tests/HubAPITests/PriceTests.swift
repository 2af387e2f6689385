import EventModel
import EventStore
import HTTPClient
import JSONCoding
import Platform
import Pricing
import StoreTesting
import Testing

@testable import HubAPI

/// The prices in force, and those that the user puts before them.
@Suite struct PriceTests {
    private static let custom =
        #"{"rows":[{"model":"my-model","input":2,"output":10.5}],"fallback":{"input":1,"output":2}}"#

    private func put(_ hub: TestHub, _ body: String) throws -> HTTPClientResponse {
        try hub.send("PUT", "/api/prices", body: Array(body.utf8))
    }

    private func text(_ node: JSONNode?) -> String? { node.map { String(decoding: $0.rawBytes, as: UTF8.self) } }

    @Test func theShippedPricesAreShown() throws {
        let table = try TestHub().get("/api/prices").json
        #expect(differences(table, from: .named("PriceTable")) == [])
        let opus = table["rows"]?.elements.first { $0["model"]?.string == "claude-opus-5" }
        #expect(opus?["basis"]?.string == "list")
        #expect(text(opus?["cache_write_5m"]) == "6.25")
        #expect(table["fallback"]?.isNull == true)
    }

    @Test func yourPricesComeFirstAndCanBeTakenBack() throws {
        let hub = try TestHub()
        let shipped = try hub.get("/api/prices").json
        let reply = try put(hub, PriceTests.custom)
        #expect(reply.status == 200)
        #expect(differences(reply.json, from: .named("PriceTable")) == [])
        let table = try hub.get("/api/prices")
        #expect(table.body == reply.body)
        let first = table.json["rows"]?.elements.first
        #expect(first?["model"]?.string == "my-model")
        #expect(first?["basis"]?.string == "custom")
        #expect(text(first?["output"]) == "10.5")
        #expect(text(table.json["fallback"]?["output"]) == "2")
        #expect(table.json["version"]?.string != shipped["version"]?.string)
        #expect(try put(hub, #"{"rows":[]}"#).json["version"]?.string == shipped["version"]?.string)
    }

    @Test(arguments: [
        ("[]", "body"), ("{}", "rows"), (#"{"rows":7}"#, "rows"), (#"{"rows":[{"model":"m"}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":-1,"output":1}]}"#, "rows[0].input"),
        (#"{"rows":[{"model":"m","input":1,"output":1,"odd":1}]}"#, "rows[0].odd"),
        (#"{"rows":[{"model":"m","input":1,"output":0.0000001}]}"#, "rows[0].output"),
        (#"{"rows":[],"fallback":{"input":1}}"#, "fallback.output"),
        (#"{"rows":[],"format":"eyrie-prices/9"}"#, "format"),
    ]) func mistakesAreNamedAndChangeNothing(body: String, field: String) throws {
        let hub = try TestHub()
        let before = try hub.get("/api/prices").body
        let reply = try put(hub, body)
        #expect(reply.status == 400)
        #expect(reply.errorFields == [field])
        #expect(try hub.get("/api/prices").body == before)
    }

    @Test func onlyAdminsChangePrices() throws {
        let hub = try TestHub()
        let body = Array(PriceTests.custom.utf8)
        #expect(try hub.send("PUT", "/api/prices", token: TestHub.ingestToken, body: body).status == 403)
        #expect(try hub.send("POST", "/api/prices/reprice", token: TestHub.ingestToken).status == 403)
        #expect(try hub.send("GET", "/api/prices", token: TestHub.ingestToken).status == 403)
    }

    @Test func yourPricesOutliveTheHub() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/prices.json"
            let version = try put(TestHub { $0.pricesPath = path }, PriceTests.custom).json["version"]?.string
            #expect(try fileMode(path) == 0o600)
            let second = try TestHub { $0.pricesPath = path }
            #expect(try second.get("/api/prices").json["version"]?.string == version)
            try Files.replace(path, with: Array("{".utf8))
            #expect(throws: PriceBookError.self) { try PriceBook(shipped: .shipped, fallback: nil, path: path) }
        }
    }

    @Test func pricesThatCannotBeKeptDoNotHold() throws {
        let hub = try TestHub { $0.pricesPath = "/nowhere/at/all/prices.json" }
        let before = try hub.get("/api/prices").body
        let reply = try put(hub, PriceTests.custom)
        #expect(reply.status == 503)
        #expect(try hub.get("/api/prices").body == before)
    }

    @Test func theFallbackOfTheSettingsHoldsWhereYourPricesNameNone() throws {
        let fallback = PriceRow(
            model: "",
            prices: TokenPrices(
                input: 3_000_000, output: 15_000_000, cacheRead: nil, cacheWrite5m: nil, cacheWrite1h: nil,
                isClaude: true))
        let book = PriceBook(shipped: .shipped, fallback: fallback)
        var call = PricedCall(model: "nobody-knows-it", at: .epoch, usage: TokenUsage())
        call.usage.output = 1000
        #expect(book.table.price(call)?.basis == .estimated)
        #expect(book.table.price(call)?.cost.total == 15_000_000)
        let other = try PriceFile(parsing: Array(#"{"rows":[],"fallback":{"input":1,"output":1}}"#.utf8))
        let table = try book.replace(by: other) { _ in }
        #expect(table.price(call)?.cost.total == 1_000_000)
        #expect(try book.replace(by: PriceFile()) { _ in }.price(call)?.cost.total == 15_000_000)
    }

    @Test func aFallbackOfTheSettingsIsNotTakenForOneOfYours() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/prices.json"
            func hub(_ input: Int64) throws -> TestHub {
                try TestHub {
                    $0.pricesPath = path
                    $0.fallback = PriceRow(
                        model: "",
                        prices: TokenPrices(
                            input: input, output: 2, cacheRead: nil, cacheWrite5m: nil, cacheWrite1h: nil,
                            isClaude: true))
                }
            }
            let first = try hub(3_000_000).get("/api/prices").json
            #expect(first["fallback_is_custom"]?.bool == false && text(first["fallback"]?["input"]) == "3")
            let own = try put(hub(3_000_000), PriceTests.custom).json
            #expect(own["fallback_is_custom"]?.bool == true && text(own["fallback"]?["input"]) == "1")
            _ = try put(hub(3_000_000), #"{"rows":[{"model":"mine","input":1,"output":1}]}"#)
            // The setting was changed since: nothing of the old one is left.
            #expect(text(try hub(5_000_000).get("/api/prices").json["fallback"]?["input"]) == "5")
        }
    }

    @Test func storedCallsArePricedAnewWhenAsked() throws {
        let store = InMemoryStore()
        try store.store(sessions: [StoreSamples.session("s")])
        var call = ModelCall(sessionID: "s", key: "msg_1", agentID: Agent.mainID, at: StoreSamples.time(1))
        call.messageID = "msg_1"
        call.model = "my-model"
        call.usage.output = 1000
        try store.store(modelCalls: [call])
        let hub = try TestHub { $0.store = store }
        _ = try put(hub, PriceTests.custom)
        func reprice(_ query: String) throws -> JSONNode {
            let reply = try hub.send("POST", "/api/prices/reprice" + query)
            #expect(reply.status == 200)
            #expect(differences(reply.json, from: .named("RepriceResult")) == [])
            return reply.json
        }
        for _ in 0..<2 {
            let dry = try reprice("")
            #expect(dry["applied"]?.bool == false)
            #expect(dry["calls"]?.int == 1 && dry["changed"]?.int == 1)
            #expect(text(dry["before_usd"]) == "0")
            #expect(text(dry["after_usd"]) == "0.0105")
        }
        #expect(try hub.get("/api/sessions/s/calls").json["calls"]?.elements.first?["cost_usd"]?.isNull == true)
        #expect(try reprice("?apply=1")["applied"]?.bool == true)
        let priced = try hub.get("/api/sessions/s/calls").json["calls"]?.elements.first
        #expect(text(priced?["cost_usd"]) == "0.0105")
        #expect(priced?["cost_basis"]?.string == "custom")
        #expect(try reprice("?apply=1")["changed"]?.int == 0)
        #expect(try hub.send("POST", "/api/prices/reprice?apply=odd").errorFields == ["apply"])
    }
}
