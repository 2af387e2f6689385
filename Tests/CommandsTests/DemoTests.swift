import Commands
import EventModel
import HubClient
import JSONCoding
import Synchronization
import Testing

@Suite struct DemoTests {
    @Test func playsASeedOnceAndSaysHowMuch() throws {
        let (lines, calls) = (Counter(), Counter())
        var program = try Program()
        program.hub = FakeHub([
            "POST /api/events/batch": { _, body throws(HubError) in
                let count = (try? JSONDocument(parsing: body).root.elements.count) ?? 0
                lines.value.withLock { $0 += count }
                return "{\"stored\":\(count),\"duplicate\":0,\"rejected\":0,\"items\":[]}"
            },
            "POST /v1/logs": { _, body throws(HubError) in
                let logs = try? JSONDocument(parsing: body).root["resourceLogs"]?.elements
                calls.value.withLock { $0 += logs?.count ?? 0 }
                return "{}"
            },
        ])
        let result = program("demo", "--once", "--speed", "0", "--seed", "5", "--sessions", "4", "--json")
        #expect(result.status == 0)
        let root = try JSONDocument(parsing: result.output).root
        #expect(root["seed"]?.int == 5)
        #expect(root["events"]?.int == Int64(lines.value.withLock { $0 } + calls.value.withLock { $0 }))
        #expect(calls.value.withLock { $0 } > 20)
        #expect((root["events"]?.int ?? 0) > 40)
    }

    @Test func theDaysBeforeNowAreFilledFirst() throws {
        let times = Times()
        var program = try Program()
        program.hub = FakeHub([
            "POST /api/events/batch": { _, body throws(HubError) in
                let events = (try? JSONDocument(parsing: body).root.elements) ?? []
                times.value.withLock { known in
                    known += events.compactMap { $0["timestamp"]?.string.flatMap { Timestamp(iso8601: $0) } }
                }
                return "{\"stored\":\(events.count),\"duplicate\":0,\"rejected\":0,\"items\":[]}"
            },
            "POST /v1/logs": { _, _ throws(HubError) in "{}" },
        ])
        let result = program("demo", "--once", "--days", "4", "--seed", "5", "--json")
        #expect(result.status == 0)
        #expect(try JSONDocument(parsing: result.output).root["sessions"]?.int == 48)
        let all = times.value.withLock { $0.sorted() }
        let (first, last) = try (#require(all.first), #require(all.last))
        let days = Double(last.since(first)) / 86_400_000_000
        #expect((2.0...7.0).contains(days), "about the four that were asked for")
        #expect(last <= FixedClock().now(), "none of them is to come")
    }

    @Test func aRefusalIsAFailure() throws {
        var program = try Program()
        program.hub = FakeHub([
            "POST /api/events/batch": { _, _ throws(HubError) in
                "{\"stored\":0,\"duplicate\":0,\"rejected\":1,\"items\":[{\"status\":\"rejected\",\"error\":{\"message\":\"odd\"}}]}"
            }
        ])
        let result = program("demo", "--once", "--speed", "0", "--sessions", "1")
        #expect(result.status == 1)
        #expect(result.error.contains("hint:  odd"))
    }

    private final class Times: Sendable {
        let value = Mutex<[Timestamp]>([])
    }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }
}
