import Compression
import Testing

/// Bytes that hardly compress, the same in each run.
private func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

private let generous = DecompressionLimits(maximumBytes: 64 << 20, maximumRatio: 10_000)

struct Codec: Sendable, CustomTestStringConvertible {
    var name: String
    var compress: @Sendable ([UInt8]) throws -> [UInt8]
    var decompress: @Sendable ([UInt8], DecompressionLimits) throws -> [UInt8]
    var testDescription: String { name }

    static let all = [
        Codec(name: "gzip", compress: { try Gzip.compress($0) }, decompress: { try Gzip.decompress($0, limits: $1) }),
        Codec(name: "zstd", compress: { try Zstd.compress($0) }, decompress: { try Zstd.decompress($0, limits: $1) }),
    ]
}

@Suite struct CompressionTests {
    @Test(arguments: Codec.all, [0, 1, 100, 16 << 10, (16 << 10) + 1, 64 << 10, 1 << 20])
    func whatWasCompressedComesBack(codec: Codec, size: Int) throws {
        for bytes in [noise(size), [UInt8](repeating: 0x41, count: size)] {
            #expect(try codec.decompress(codec.compress(bytes), generous) == bytes)
        }
    }

    @Test(arguments: Codec.all) func severalPiecesAreOneText(codec: Codec) throws {
        let joined = try codec.compress(noise(1000)) + codec.compress([1, 2, 3])
        #expect(try codec.decompress(joined, generous) == noise(1000) + [1, 2, 3])
    }

    @Test(arguments: Codec.all) func outputOverTheLimitIsRefused(codec: Codec) throws {
        let packed = try codec.compress(noise(5000))
        let exact = try codec.decompress(packed, DecompressionLimits(maximumBytes: 5000))
        #expect(exact.count == 5000)
        let error = #expect(throws: CompressionError.self) {
            try codec.decompress(packed, DecompressionLimits(maximumBytes: 4999))
        }
        #expect(error?.reason == .tooLarge)
    }

    @Test(arguments: Codec.all) func aBombIsRefusedByItsRatio(codec: Codec) throws {
        let bomb = try codec.compress([UInt8](repeating: 0, count: 32 << 20))
        let error = #expect(throws: CompressionError.self) {
            try codec.decompress(bomb, DecompressionLimits(maximumBytes: 256 << 20))
        }
        #expect(error?.reason == .ratioTooHigh)
        // Under a mebibyte the ratio is free.
        let small = try codec.compress([UInt8](repeating: 0, count: 1 << 20))
        #expect(try codec.decompress(small, DecompressionLimits(maximumBytes: 2 << 20)).count == 1 << 20)
    }

    @Test(arguments: Codec.all) func eachTruncationIsAnError(codec: Codec) throws {
        let packed = try codec.compress(noise(300))
        for length in 0..<packed.count {
            #expect(throws: CompressionError.self) { try codec.decompress(Array(packed[..<length]), generous) }
        }
    }

    @Test(arguments: Codec.all) func damagedInputIsAnError(codec: Codec) throws {
        #expect(throws: CompressionError.self) { try codec.decompress(noise(100), generous) }
        #expect(throws: CompressionError.self) { try codec.decompress(codec.compress(noise(10)) + noise(20), generous) }
    }
}

@Suite struct ZstdDictionaryTests {
    private static func payload(_ number: Int) -> [UInt8] {
        let text = #"{"hook_event_name":"PreToolUse","session_id":"session-\#(number)","tool_name":"Bash","#
        return Array((text + #""tool_input":{"command":"make test \#(number * 7)","description":"Run"}}"#).utf8)
    }

    private static func trained() throws -> ZstdDictionary {
        try ZstdDictionary(ZstdDictionary.train(samples: (0..<2000).map(payload), maximumBytes: 4096))
    }

    @Test func aDictionaryMakesSmallPayloadsSmaller() throws {
        let dictionary = try Self.trained()
        let bytes = Self.payload(123_456)
        let packed = try dictionary.compress(bytes)
        #expect(dictionary.identifier != 0)
        #expect(try packed.count * 2 < Zstd.compress(bytes).count)
        #expect(try dictionary.decompress(packed, limits: generous) == bytes)
    }

    @Test func theWrongDictionaryIsAnError() throws {
        let dictionary = try Self.trained()
        let packed = try dictionary.compress(Self.payload(1))
        let other = try ZstdDictionary.train(
            samples: (0..<2000).map { Array("other \($0) samples \($0 * 3)".utf8) }, maximumBytes: 1024)
        let error = #expect(throws: CompressionError.self) {
            try ZstdDictionary(other).decompress(packed, limits: generous)
        }
        #expect(error?.reason == .dictionary)
        #expect(throws: CompressionError.self) { try Zstd.decompress(packed, limits: generous) }
    }

    @Test func limitsAndDamageAreErrors() throws {
        let dictionary = try Self.trained()
        let packed = try dictionary.compress(Self.payload(1))
        let error = #expect(throws: CompressionError.self) {
            try dictionary.decompress(packed, limits: DecompressionLimits(maximumBytes: 10))
        }
        #expect(error?.reason == .tooLarge)
        for length in 0..<packed.count {
            #expect(throws: CompressionError.self) {
                try dictionary.decompress(Array(packed[..<length]), limits: generous)
            }
        }
    }

    @Test func tooFewSamplesTrainNothing() {
        let error = #expect(throws: CompressionError.self) { try ZstdDictionary.train(samples: [[1, 2, 3]]) }
        #expect(error?.reason == .dictionary)
    }
}
