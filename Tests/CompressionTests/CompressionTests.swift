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

    /// Around the size up to which output is kept before it is known how much there is.
    @Test(arguments: Codec.all, [(4 << 20) - 1, 4 << 20, (4 << 20) + 1, 9 << 20])
    func whatIsLargeComesBack(codec: Codec, size: Int) throws {
        let pattern = noise(1021)
        let bytes = Array(repeatElement(pattern, count: size / pattern.count + 1).joined().prefix(size))
        let packed = try codec.compress(bytes)
        #expect(try codec.decompress(packed, generous) == bytes)
        #expect(try codec.decompress(packed, DecompressionLimits(maximumBytes: size, maximumRatio: 10_000)) == bytes)
        let tight = DecompressionLimits(maximumBytes: size - 1, maximumRatio: 10_000)
        #expect(throws: CompressionError.self) { try codec.decompress(packed, tight) }
        #expect(throws: CompressionError.self) { try codec.decompress(Array(packed.dropLast()), generous) }
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
