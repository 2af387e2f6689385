import OpenTelemetry
import Platform
import TestRandomness
import Testing

/// Whatever happens to the bytes on their way, reading them gives a request or an error.
@Suite struct DamagedRequestTests {
    private static let folder =
        "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Fixtures/opentelemetry"
    private static let rounds = 400

    @Test(arguments: OTLPSignal.allCases) func damagedRequestsNeverTrap(_ signal: OTLPSignal) throws {
        for (encoding, ending) in [(OTLPEncoding.protobuf, "pb"), (.json, "json")] {
            let whole = try Files.read("\(Self.folder)/claude-code-2.1.329/\(signal.rawValue).\(ending)")
            _ = try OTLPRequest(decoding: whole, encoding: encoding, signal: signal)
            var random = SeededGenerator(seed: 0x0719)
            for _ in 0..<Self.rounds {
                var bytes = whole
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
                if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
                _ = try? OTLPRequest(decoding: bytes, encoding: encoding, signal: signal)
                // Another signal's request is a message of other fields.
                for other in OTLPSignal.allCases where other != signal {
                    _ = try? OTLPRequest(decoding: bytes, encoding: encoding, signal: other)
                }
            }
        }
    }

    @Test func noiseNeverTraps() {
        var random = SeededGenerator(seed: 0x4318)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for signal in OTLPSignal.allCases {
                for encoding in [OTLPEncoding.protobuf, .json] {
                    _ = try? OTLPRequest(decoding: bytes, encoding: encoding, signal: signal)
                }
            }
        }
    }

    @Test func everyPrefixOfARequestIsReadOrRefused() throws {
        let whole = try Files.read("\(Self.folder)/generative-ai/traces.pb")
        for length in whole.indices {
            _ = try? OTLPRequest(decoding: Array(whole[..<length]), encoding: .protobuf, signal: .traces)
        }
    }
}
