import Authentication
import HTTPClient
import HTTPServer
import JSONCoding
import LiveFeed
import Platform
import Telemetry
import Testing

@testable import HubAPI

/// How often one client may do something.
@Suite struct RateLimitTests {
    private let second: UInt64 = 1_000_000_000
    private let local = Client(address: .loopback)

    @Test func aBurstThenTheRate() {
        let limiter = RateLimiter(perSecond: 10)
        #expect((0..<20).allSatisfy { _ in limiter.wait(client: local, count: 1, now: second) == nil })
        #expect(limiter.exhaustion(of: local, now: second) == 1)
        #expect(limiter.wait(client: local, count: 30, now: second) == 2)
        #expect(limiter.wait(client: local, count: 10, now: 2 * second) == nil)
        #expect(limiter.wait(client: local, count: 1, now: 2 * second) == 1)
        // More than a burst leaves a debt.
        #expect(limiter.wait(client: local, count: 100, now: 10 * second) == nil)
        #expect(limiter.exhaustion(of: local, now: 10 * second) == 9)
    }

    @Test func anAddressAndACredentialEachHaveTheirOwn() {
        let limiter = RateLimiter(perSecond: 10, local: 1000)
        let addresses = (1...20).map { PeerAddress(testing: [192, 0, 2, UInt8($0)]) }
        let own = addresses.map { Client(address: $0, holder: "ann", isShared: false) }
        #expect(limiter.wait(client: own[0], count: 20, now: second) == nil)
        // From another address it is the same caller.
        #expect(limiter.wait(client: own[1], count: 1, now: second) == 1)
        #expect(limiter.wait(client: Client(address: addresses[1], holder: "bob"), count: 1, now: second) == nil)
        // Of a credential that machines share, several may be at their limit.
        let shared = addresses.map { Client(address: $0, holder: "ingest-token") }
        let taken = shared.dropFirst(2).count { limiter.wait(client: $0, count: 20, now: second) == nil }
        #expect(taken == Int(RateLimiter.sharedFactor))
        // What was refused for the credential's sake is not taken from the address.
        #expect(limiter.wait(client: Client(address: addresses[19]), count: 20, now: second) == nil)
        #expect(limiter.wait(client: local, count: 2000, now: second) == nil)
    }

    @Test func aBatchWithoutEventsCountsForItsBytes() throws {
        let hub = try TestHub { $0.rateLimit = 10 }
        let spaces = [UInt8](repeating: 0x20, count: 20 * IngestEndpoints.bytesPerEvent)
        let type = [(name: "Content-Type", value: "application/x-ndjson")]
        #expect(try hub.send("POST", "/api/events/batch", headers: type, body: spaces).status == 200)
        #expect(try hub.send("POST", "/api/events/batch", headers: type, body: spaces).status == 429)
        #expect(hub.metrics.rateLimited(.events).value == 1)
    }

    @Test func queriesOverTheRateAreRefusedAndCounted() throws {
        let hub = try TestHub { $0.queryRate = 2 }
        let answers = try (0..<12).map { _ in try hub.get("/api/sessions") }
        let refused = try #require(answers.last { $0.status == 429 })
        #expect(refused.retryAfterSeconds ?? 0 >= 1)
        #expect(refused.errorCode == "rate_limited")
        #expect(hub.metrics.rateLimited(.queries).value >= 1)
        // Neither events nor whether the hub works.
        #expect(try hub.post("/events", TestEvent.json(1)).status == 201)
        #expect(try hub.get("/health").status == 200)
    }

    @Test func streamsOverTheRateAreRefusedAndCounted() throws {
        let hub = try TestHub { $0.streamRate = 1 }
        let first = try EventStreamClient(hub)
        let socket = try WebSocketClient(hub)
        #expect(first.status == 200 && socket.status == 101)
        #expect(try (0..<3).map { _ in try EventStreamClient(hub).status }.contains(429))
        for _ in 0..<3 { socket.send(#"{"type":"subscribe"}"#) }
        #expect(socket.next("error")?["error"]?["code"]?.string == "rate_limited")
        #expect(hub.metrics.rateLimited(.streams).value >= 2)
        #expect(try hub.get("/metrics").text.contains("eyrie_rate_limited_total{kind=\"streams\"}"))
    }

    @Test func sessionFilesOfTheOwnProcessHaveALimitToo() throws {
        let limiter = RateLimiter(perSecond: TranscriptIntake.bytesPerSecond)
        #expect(limiter.wait(client: .ownProcess, count: 2 * TranscriptIntake.bytesPerSecond, now: second) == nil)
        #expect(limiter.wait(client: .ownProcess, count: 1, now: second) == 1)
    }

    /// What a collector and a load test of this machine send at full speed.
    @Test func aLocalClientOfTheStandardRatesIsNotHeldUp() {
        let limiter = RateLimiter(perSecond: 5000, local: 200_000)
        let client = Client(address: .loopback, holder: "ingest-token")
        for step in 0..<6000 {
            #expect(limiter.wait(client: client, count: 100, now: second + UInt64(step) * second / 600) == nil)
        }
    }
}
