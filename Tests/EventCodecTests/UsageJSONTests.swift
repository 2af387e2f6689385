import EventCodec
import EventModel
import JSONCoding
import Testing

/// How usage and costs are written.
@Suite struct UsageJSONTests {
    private func session() -> Session {
        Session(
            id: "s", agentKind: "claude-code", sourceApp: "app", machineID: "m", startedAt: .epoch, lastEventAt: .epoch)
    }

    private func text(_ session: Session) -> String {
        var writer = JSONWriter()
        writer.value(session, now: .epoch)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func amountsAreWrittenDigitByDigit() {
        var session = session()
        session.modelCallCount = 2
        session.cost.input = 39_436_000
        session.cost.other = 1
        session.cost.uncached = 77
        let text = text(session)
        #expect(text.contains(#""cost_usd":0.039436001,"#))
        #expect(text.contains(#""cost":{"input":0.039436,"output":0,"cache_read":0,"#))
        #expect(text.contains(#""other":0.000000001,"total":0.039436001}"#))
        #expect(text.contains(#""cost_is_partial":false,"cost_is_estimated":false"#))
        #expect(text.contains(#""unattributed":null,"inherited":null"#))
        #expect(text.contains(#""context":null"#))
    }

    @Test(
        arguments: [
            (0, 0, 0, "0"), (2, 0, 5, "0.000000005"), (2, 1, 5, "0.000000005"), (2, 1, 0, "0"), (2, 2, 0, "null"),
            (2, 2, 5, "0.000000005"),
        ] as [(Int64, Int64, Int64, String)])
    func costIsNullWhereNothingIsPriced(calls: Int64, unpriced: Int64, cost: Int64, expected: String) {
        var session = session()
        session.modelCallCount = calls
        session.unpricedCallCount = unpriced
        session.cost.output = cost
        let text = text(session)
        #expect(text.contains("\"cost_usd\":\(expected),"), "\(text)")
        #expect(text.contains("\"cost_is_partial\":\(unpriced > 0),"))
    }

    @Test func tokensAddUpWhateverSplitWasReported() {
        var session = session()
        session.usage.input = 1
        session.usage.output = 2
        session.usage.cacheRead = 3
        session.usage.cacheCreation = 100
        session.usage.cacheCreation1h = 60
        session.unattributedUsage.input = 9
        session.unattributedCost = 900
        session.inheritedUsage.output = 8
        session.contextTokens = 50_000
        session.contextWindow = 200_000
        session.sources = [.hook, .telemetry]
        let text = text(session)
        #expect(
            text.contains(
                #""tokens":{"input":1,"output":2,"cache_read":3,"cache_creation_5m":40,"cache_creation_1h":60}"#))
        #expect(text.contains(#""unattributed":{"tokens":{"input":9,"#))
        #expect(text.contains(#""cost_usd":0.0000009},"inherited":{"tokens":{"#))
        #expect(text.contains(#""context":{"tokens":50000,"window":200000,"fill":0.25}"#))
        #expect(text.contains(#""sources":["hook","telemetry"]"#))
        session.contextWindow = nil
        #expect(self.text(session).contains(#""context":{"tokens":50000,"window":null,"fill":null}"#))
    }

    @Test func aCallWithoutAPriceHasNoCost() throws {
        var call = ModelCall(sessionID: "s", key: "k", agentID: "main", at: .epoch)
        func root() throws -> JSONNode {
            var writer = JSONWriter()
            writer.value(call)
            return try JSONDocument(parsing: writer.bytes).root
        }
        let unpriced = try root()
        #expect(unpriced["cost"]?.isNull == true)
        #expect(unpriced["cost_usd"]?.isNull == true)
        #expect(unpriced["cost_basis"]?.string == "unknown")
        #expect(unpriced["is_provisional"]?.bool == true)
        call.cost = Cost()
        call.cost?.output = 25_000
        call.costBasis = .list
        call.stopReason = "end_turn"
        call.timeToFirstTokenMicroseconds = 1500
        let priced = try root()
        #expect(priced["cost_usd"].map { String(decoding: $0.rawBytes, as: UTF8.self) } == "0.000025")
        #expect(priced["is_provisional"]?.bool == false)
        #expect(priced["time_to_first_token_ms"]?.double == 1.5)
    }
}
