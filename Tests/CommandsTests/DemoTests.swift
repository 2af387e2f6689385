import Commands
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

    private final class Counter: Sendable {
        let value = Mutex(0)
    }
}
