import Compression
import EventModel
import EventStore
import HTTPClient
import HTTPServer
import Ingest
import JSONCoding
import Platform
import StoreTesting
import Telemetry
import Testing

@testable import HubAPI

/// What an OpenTelemetry exporter is told.
@Suite struct TelemetryTests {
    private let json = "application/json; charset=utf-8"
    private let protobuf = "application/x-protobuf"

    /// A log record of Claude Code, at a time of the test's clock.
    private func record(_ number: Int, session: String? = "s1", ahead seconds: Int = 0) -> String {
        let time = StoreSamples.time(number).microseconds * 1000 + Int64(seconds) * 1_000_000_000
        let id = session.map { #",{"key":"session.id","value":{"stringValue":"\#($0)"}}"# } ?? ""
        return """
            {"timeUnixNano":"\(time)","body":{"stringValue":"claude_code.user_prompt"},"attributes":[\
            {"key":"prompt.id","value":{"stringValue":"p\(number)"}},{"key":"prompt","value":{"stringValue":"Hello"}}\(id)]}
            """
    }

    private func logs(_ records: [String]) -> String {
        #"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},"#
            + #""scopeLogs":[{"logRecords":["# + records.joined(separator: ",") + "]}]}]}"
    }

    /// The same record in protobuf: only what makes it a record of a session.
    private func message(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length = count < 0x80 ? [UInt8(count)] : [UInt8(count & 0x7F) | 0x80, UInt8(count >> 7)]
        return [tag] + length + content
    }

    private func binary(session: String) -> [UInt8] {
        let attribute = message(0x0A, Array("session.id".utf8)) + message(0x12, message(0x0A, Array(session.utf8)))
        let record =
            message(0x2A, message(0x0A, Array("claude_code.user_prompt".utf8))) + message(0x32, attribute)
        return message(0x0A, message(0x12, message(0x12, record)))
    }

    @Test func recordsAreStoredBeforeTheAnswer() throws {
        let hub = try TestHub()
        let reply = try hub.post("/v1/logs", logs([record(1), record(2)]), type: json)
        #expect(reply.status == 200 && reply.text == "{}")
        #expect(reply.header("content-type") == "application/json")
        let events = try hub.get("/api/events?session_id=s1").json
        #expect(events["total"]?.int == 2 || events["events"]?.elements.count == 2)
        #expect(events["events"]?.elements.first?["hook_event_type"]?.string == "claude_code.user_prompt")
        // Sent again, nothing is stored twice.
        #expect(try hub.post("/v1/logs", logs([record(1), record(2)]), type: json).text == "{}")
        #expect(hub.metrics.stored.value == 2 && hub.metrics.duplicate.value == 2)
    }

    @Test func protobufIsAnsweredInProtobuf() throws {
        let hub = try TestHub()
        let headers = [
            (name: "Content-Type", value: protobuf), (name: "Content-Encoding", value: "gzip"),
            (name: "Eyrie-Machine-Id", value: "laptop"), (name: "Eyrie-Source-App", value: "shop"),
        ]
        let reply = try hub.send(
            "POST", "/v1/logs", token: TestHub.ingestToken, headers: headers, body: Gzip.compress(binary(session: "s9"))
        )
        #expect(reply.status == 200 && reply.body.isEmpty)
        #expect(reply.header("content-type") == protobuf)
        let event = try #require(try hub.get("/api/events?session_id=s9").json["events"]?.elements.first)
        #expect(event["machine_id"]?.string == "laptop" && event["source_app"]?.string == "shop")
    }

    @Test(arguments: ["/v1/logs", "/v1/metrics", "/v1/traces"]) func emptyRequestsAreFine(path: String) throws {
        let hub = try TestHub()
        for type in [json, protobuf] {
            let reply = try hub.send("POST", path, headers: [("Content-Type", type)])
            #expect(reply.status == 200)
            #expect(reply.text == (type == json ? "{}" : ""))
        }
    }

    @Test func whatIsRefusedIsCounted() throws {
        let hub = try TestHub()
        let reply = try hub.post(
            "/v1/logs",
            logs([
                record(1), record(2).replacing("Hello", with: String(repeating: "x", count: 5 << 20)),
                record(3, session: nil),
            ]), type: json)
        #expect(reply.status == 200)
        #expect(reply.json["partialSuccess"]?["rejectedLogRecords"]?.string == "1")
        #expect(reply.json["partialSuccess"]?["errorMessage"]?.string?.contains("larger") == true)
        #expect(hub.metrics.counter(of: .malformed).value == 1)
        // A record without a session is taken and counted, and nothing its sender could mend.
        #expect(hub.metrics.counter(of: .telemetryWithoutSession).value == 1)
        #expect(hub.metrics.stored.value == 1)
    }

    @Test func aRecordFromFarAheadIsKeptOnce() throws {
        let hub = try TestHub()
        for _ in 0..<2 {
            #expect(try hub.post("/v1/logs", logs([record(1, ahead: 1_090_000)]), type: json).text == "{}")
        }
        let event = try #require(try hub.get("/api/events?session_id=s1").json["events"]?.elements.first)
        #expect(event["timestamp"]?.string == hub.clock.now().iso8601)
        #expect(hub.metrics.stored.value == 1 && hub.metrics.duplicate.value == 1)
        #expect(hub.metrics.clockSkew.value == 1)
    }

    @Test func wrongRequestsAreNotToBeSentAgain() throws {
        let hub = try TestHub()
        let broken = try hub.post("/v1/traces", "{", type: json)
        #expect(broken.status == 400 && broken.json["code"]?.int == 3)
        #expect(broken.json["message"]?.string?.contains("not JSON") == true)
        let cut = try hub.send(
            "POST", "/v1/logs", headers: [("Content-Type", protobuf)], body: Array(binary(session: "s1").dropLast()))
        #expect(cut.status == 400 && cut.body.first == 0x08 && cut.header("content-type") == protobuf)
        #expect(try hub.post("/v1/logs", "x", type: "text/plain").status == 415)
        #expect(try hub.send("POST", "/v1/logs", headers: [("Content-Type", "")]).status == 415)
        let packed = [(name: "Content-Type", value: json), (name: "Content-Encoding", value: "gzip")]
        #expect(try hub.send("POST", "/v1/logs", headers: packed, body: [1, 2, 3]).status == 400)
        let parts = (0..<2_200_000).map { $0 % 2 == 0 ? UInt8(0x0A) : 0 }
        #expect(try hub.send("POST", "/v1/logs", headers: [("Content-Type", protobuf)], body: parts).status == 413)
        #expect(try hub.send("DELETE", "/v1/logs").status == 405)
        #expect(try hub.send("POST", "/v1/logs", token: nil, headers: packed, body: [1]).status == 401)
    }

    /// Exporters read nothing but a `google.rpc.Status`, whoever refuses them.
    @Test func errorsBeforeTheRouteAreInTheFormOfTheProtocol() throws {
        let hub = try TestHub()
        func check(
            _ reply: HTTPClientResponse, _ status: Int, _ code: UInt8, _ type: String, _ location: SourceLocation
        ) {
            let answered = type == json ? "application/json" : type
            #expect(reply.status == status, sourceLocation: location)
            #expect(reply.header("content-type") == answered, sourceLocation: location)
            if type == json {
                #expect(reply.json["code"]?.int == Int64(code), sourceLocation: location)
                #expect(reply.json["message"]?.string?.isEmpty == false, sourceLocation: location)
                #expect(reply.json["error"] == nil, sourceLocation: location)
            } else {
                #expect(reply.body.starts(with: [0x08, code, 0x12]), sourceLocation: location)
            }
        }
        for type in [json, protobuf] {
            for path in ["/v1/logs", "/v1/metrics", "/v1/traces"] {
                let headers = [(name: "Content-Type", value: type)]
                check(
                    try hub.send("POST", path, token: nil, headers: headers, body: [1]), 401, 16, type,
                    #_sourceLocation)
                check(
                    try hub.send("POST", path, token: "wrong", headers: headers, body: [1]), 401, 16, type,
                    #_sourceLocation)
                let packed = headers + [(name: "Content-Encoding", value: "br")]
                check(try hub.send("POST", path, headers: packed, body: [1]), 415, 3, type, #_sourceLocation)
                let large = [UInt8](repeating: 0x20, count: TelemetryEndpoints.requestBytes + 1)
                if path == "/v1/logs" {
                    check(
                        try hub.send("POST", path, headers: headers, body: large), 413, 8, type, #_sourceLocation)
                }
            }
            let other = try hub.send("POST", "/v1/profiles", headers: [("Content-Type", type)], body: [1])
            check(other, 405, 12, type, #_sourceLocation)
        }
        // The rest of the API keeps its own form.
        #expect(try hub.send("POST", "/events", token: nil, body: [1]).errorCode == "unauthenticated")
        #expect(try hub.send("DELETE", "/v1/logs").errorCode == "method_not_allowed")
    }

    @Test func aHubThatStopsAsksForAnotherAttempt() throws {
        let hub = try TestHub()
        let began = Monitor(false)
        let goOn = Monitor(false)
        hub.store.plan(
            .delayed {
                began.signal { $0 = true }
                _ = goOn.wait(milliseconds: 20_000) { $0 ? true : nil }
            })
        let reply = Monitor<HTTPClientResponse?>(nil)
        let headers = [("Content-Type", json), ("Authorization", "Bearer \(TestHub.ingestToken)")]
        let request = HTTPClientRequest(
            "POST", hub.url + "/v1/logs", headers: headers, body: Array(logs([record(1)]).utf8))
        _ = WorkerThread(name: "exporter") {
            let response = try? HTTPClient(userAgent: "test").send(request)
            reply.signal { $0 = response }
        }
        #expect(began.wait(milliseconds: 20_000) { $0 ? true : nil } == true)
        hub.server.stop(milliseconds: 10)
        goOn.signal { $0 = true }
        let response = try #require(reply.wait(milliseconds: 20_000) { $0 })
        #expect(response.status == 503 && response.json["code"]?.int == 14)
        #expect(response.header("retry-after").flatMap { Int($0) } ?? 0 >= 1)
    }

    @Test func overTheRateComesBackLater() throws {
        let hub = try TestHub { $0.rateLimit = 2 }
        let reply = try hub.post("/v1/logs", logs((0..<50).map { record($0) }), type: json)
        #expect(reply.status == 200 || reply.status == 429)
        let second = try hub.post("/v1/logs", logs((50..<100).map { record($0) }), type: json)
        #expect(second.status == 429 && second.json["code"]?.int == 8)
        #expect(second.header("retry-after").flatMap { Int($0) } ?? 0 >= 1)
    }

    @Test func aStoreThatCannotCommitAsksForAnotherAttempt() throws {
        let hub = try TestHub()
        hub.store.planAlways(.beforeCommit(StoreError(.diskFull, "The disk is full.")))
        let reply = try hub.post("/v1/logs", logs([record(1)]), type: json)
        #expect(reply.status == 503 && reply.json["code"]?.int == 14)
        #expect(reply.header("retry-after") != nil)
    }

    @Test func theOtherPortServesTelemetryAlone() throws {
        let hub = try TestHub()
        #expect(Set(hub.routes.telemetryRoutes.map(\.pattern)) == ["/v1/logs", "/v1/metrics", "/v1/traces"])
    }
}
