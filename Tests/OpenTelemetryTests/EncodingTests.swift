import JSONCoding
import OpenTelemetry
import Testing

@Suite struct EncodingTests {
    /// One log record, byte by byte: resource {service.name: "a"}, time 1, body "b", attribute n = -2.
    private static let golden: [UInt8] = [
        0x0A, 0x2D,  // resource_logs, 45 bytes
        0x0A, 0x15,  // resource
        0x0A, 0x13, 0x0A, 0x0C, 0x73, 0x65, 0x72, 0x76, 0x69, 0x63, 0x65, 0x2E, 0x6E, 0x61, 0x6D, 0x65,
        0x12, 0x03, 0x0A, 0x01, 0x61,  // value { string_value: "a" }
        0x12, 0x14,  // scope_logs
        0x12, 0x12,  // log_records; a field of number 15 that nobody knows comes last
        0x09, 0x01, 0, 0, 0, 0, 0, 0, 0,  // time_unix_nano: 1
        0x2A, 0x03, 0x0A, 0x01, 0x62,  // body { string_value: "b" }
        0x7A, 0x02, 0xFF, 0xFF,
    ]

    private func decode(_ text: String, _ signal: OTLPSignal = .logs) throws -> OTLPRequest {
        try OTLPRequest(decoding: Array(text.utf8), encoding: .json, signal: signal)
    }

    private func reason(_ body: () throws -> OTLPRequest) -> OTLPError.Reason? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? OTLPError)?.reason
        }
    }

    @Test func protobufGoldenBytes() throws {
        let request = try OTLPRequest(decoding: Self.golden, encoding: .protobuf, signal: .logs)
        var record = OTLPLogRecord()
        record.time = 1
        record.body = .text("b")
        var origin = OTLPOrigin()
        origin.resource = [OTLPAttribute("service.name", .text("a"))]
        #expect(request == .logs([OTLPGroup(origin: origin, records: [record])]))
    }

    @Test func theSameInJSON() throws {
        let text = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}],"new":{}},
            "scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"b"},"unknown":[1,{}]}]}]}]}
            """
        #expect(try decode(text) == OTLPRequest(decoding: Self.golden, encoding: .protobuf, signal: .logs))
    }

    @Test func emptyBodiesAreRequestsWithoutRecords() throws {
        for encoding in [OTLPEncoding.protobuf, .json] {
            for signal in OTLPSignal.allCases {
                let request = try OTLPRequest(decoding: [], encoding: encoding, signal: signal)
                switch request {
                case .logs(let groups): #expect(groups.isEmpty)
                case .metrics(let groups): #expect(groups.isEmpty)
                case .traces(let groups): #expect(groups.isEmpty)
                }
            }
        }
        #expect(try decode("{}") == .logs([]))
    }

    @Test func jsonForms() throws {
        let text = """
            {"resource_spans":[{"scope_spans":[{"spans":[{"traceId":"0AF7651916cd43dd8448eb211c80319c","spanId":"00000000000000ff",
            "name":"n","kind":"SPAN_KIND_CLIENT","startTimeUnixNano":1,"endTimeUnixNano":"18446744073709551615",
            "status":{"code":"STATUS_CODE_ERROR"},"parentSpanId":null,"attributes":[
            {"key":"i","value":{"intValue":"-9223372036854775808"}},{"key":"j","value":{"intValue":7}},
            {"key":"d","value":{"doubleValue":"Infinity"}},{"key":"b","value":{"bytesValue":"/+8="}},
            {"key":"l","value":{"arrayValue":{"values":[{"boolValue":false},{}]}}},{"key":"e","value":{"stringValue":""}}]}]}]}]}
            """
        guard case .traces(let groups) = try decode(text, .traces), let span = groups.first?.records.first else {
            Issue.record("no span")
            return
        }
        #expect(span.traceID.prefix(2) == [0x0A, 0xF7] && span.traceID.count == 16)
        #expect(span.spanID == [0, 0, 0, 0, 0, 0, 0, 0xFF] && span.parentSpanID.isEmpty)
        #expect(span.kind == 3 && span.isFailed && span.start == 1 && span.end == .max)
        #expect(
            span.attributes == [
                OTLPAttribute("i", .integer(.min)), OTLPAttribute("j", .integer(7)),
                OTLPAttribute("d", .number(.infinity)), OTLPAttribute("b", .bytes([0xFF, 0xEF])),
                OTLPAttribute("l", .list([.flag(false), .none])), OTLPAttribute("e", .text("")),
            ])
    }

    @Test(arguments: [
        "[]", "1", "{", "{\"resourceLogs\":[1]}",
        "{\"resourceLogs\":{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":-1}]}]}}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"traceId\":\"xyz\"}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"eventName\":5}]}]}]}",
    ])
    func wrongJSONIsRefused(_ text: String) {
        #expect(reason { try decode(text) } == .malformed)
    }

    @Test(
        arguments: [
            [0x0A], [0x0A, 0x05, 0x0A], [0x00], [0x07], [0x0B], [0x0C], [0x08, 0x80],
            [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x09, 1, 2, 3], [0x0D, 1, 2],
        ] as [[UInt8]])
    func brokenProtobufIsRefused(_ body: [UInt8]) {
        #expect(reason { try OTLPRequest(decoding: body, encoding: .protobuf, signal: .logs) } == .malformed)
    }

    @Test func groupsAndUnknownFieldsAreSkipped() throws {
        // Group 3 with a group 4 and a number in it, a fixed32, a fixed64; then field 1 as a number, which it never is.
        let body: [UInt8] = [
            0x1B, 0x23, 0x08, 0x01, 0x24, 0x1C, 0x2D, 1, 2, 3, 4, 0x31, 1, 2, 3, 4, 5, 6, 7, 8, 0x08, 0x05,
        ]
        #expect(try OTLPRequest(decoding: body, encoding: .protobuf, signal: .logs) == .logs([]))
    }

    @Test func requestsOfTooManyPartsAreRefused() {
        let body = [UInt8](repeating: 0, count: 2_200_000).enumerated().map { $0.offset % 2 == 0 ? UInt8(0x0A) : 0 }
        #expect(reason { try OTLPRequest(decoding: body, encoding: .protobuf, signal: .logs) } == .tooLarge)
    }

    @Test func deepValuesAreCutOff() throws {
        var value: [UInt8] = [0x0A, 0x01, 0x78]
        for _ in 0..<2_000 {
            value = [0x2A] + length(length(value, tag: 0x0A))
        }
        let body = length(length(length([0x2A] + length(value), tag: 0x12), tag: 0x12), tag: 0x0A)
        guard case .logs(let groups) = try OTLPRequest(decoding: body, encoding: .protobuf, signal: .logs) else {
            return
        }
        var depth = 0
        var found = groups[0].records[0].body
        while case .list(let elements) = found {
            found = elements[0]
            depth += 1
        }
        #expect(depth == 16 && found == .none)
        let deep = String(repeating: "{\"arrayValue\":{\"values\":[", count: 2_000)
        #expect(reason { try decode("{\"resourceLogs\":[{\"x\":" + deep) } == .malformed)
    }

    private func length(_ content: [UInt8], tag: UInt8? = nil) -> [UInt8] {
        var head = tag.map { [$0] } ?? []
        var rest = content.count
        while rest >= 0x80 {
            head.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return head + [UInt8(rest)] + content
    }

    @Test func answers() {
        let good = OTLPAnswer.done(rejected: 0, message: "")
        #expect(good.body(.protobuf, .logs).isEmpty)
        #expect(good.body(.json, .logs) == Array("{}".utf8))
        let partial = OTLPAnswer.done(rejected: 300, message: "no")
        #expect(partial.body(.protobuf, .traces) == [0x0A, 0x07, 0x08, 0xAC, 0x02, 0x12, 0x02, 0x6E, 0x6F])
        #expect(
            partial.body(.json, .metrics)
                == Array(#"{"partialSuccess":{"rejectedDataPoints":"300","errorMessage":"no"}}"#.utf8))
        let failed = OTLPAnswer.failed(code: 3, message: "no")
        #expect(failed.body(.protobuf, .logs) == [0x08, 0x03, 0x12, 0x02, 0x6E, 0x6F])
        #expect(failed.body(.json, .logs) == Array(#"{"code":3,"message":"no"}"#.utf8))
    }
}
