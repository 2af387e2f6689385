internal import CZstd

/// The Zstandard format (RFC 8878).
package enum Zstd {
    /// Level 1 (fast) to 19 (small).
    package static let defaultLevel: Int32 = 3
    static let format = "zstd"

    package static func compress(
        _ bytes: [UInt8], level: Int32 = defaultLevel
    ) throws(CompressionError) -> [UInt8] {
        try compress(inputBytes: bytes.count) { context, output in
            bytes.withUnsafeBytes {
                ZSTD_compressCCtx(context, output.baseAddress, output.count, $0.baseAddress, $0.count, level)
            }
        }
    }

    package static func decompress(
        _ bytes: [UInt8], limits: DecompressionLimits
    ) throws(CompressionError) -> [UInt8] {
        try OutputBuffer.whole(inputBytes: bytes.count, limits) { (buffer) throws(CompressionError) in
            try unpack(bytes, buffer, limits)
        }
    }

    /// The output, or as much of it as the buffer keeps.
    private static func unpack(
        _ bytes: [UInt8], _ buffer: consuming OutputBuffer, _ limits: DecompressionLimits
    ) throws(CompressionError) -> OutputBuffer {
        var output = buffer
        var consumed = 0
        // What the decoder still expects: 0 at the end of a frame.
        var expected = 1
        try ZstdContexts.shared.withDecompressor { context in
            bytes.withUnsafeBytes { input in
                var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                while !output.isOverBound {
                    var wasFilled = false
                    output.fill { space in
                        var target = ZSTD_outBuffer(dst: space.baseAddress, size: space.count, pos: 0)
                        expected = ZSTD_decompressStream(context, &target, &source)
                        wasFilled = target.pos == target.size
                        return target.pos
                    }
                    consumed = source.pos
                    if ZSTD_isError(expected) != 0 { break }
                    // A full output may hide more of the frame; an ended frame hides nothing.
                    if source.pos == source.size, expected == 0 || !wasFilled { break }
                }
            }
        }
        if output.isOverBound { throw limits.error(input: bytes.count, format: format) }
        if ZSTD_isError(expected) != 0 { throw failure(expected) }
        guard expected == 0, consumed == bytes.count else {
            throw CompressionError(.truncated, format: format, detail: "ends after \(output.count) bytes")
        }
        return output
    }

    static func compress(
        inputBytes: Int, _ body: (OpaquePointer, UnsafeMutableBufferPointer<UInt8>) -> Int
    ) throws(CompressionError) -> [UInt8] {
        var result = 0
        let bytes = try ZstdContexts.shared.withCompressor { context in
            [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(inputBytes)) { output, count in
                result = body(context, output)
                count = ZSTD_isError(result) == 0 ? result : 0
            }
        }
        if ZSTD_isError(result) != 0 { throw failure(result) }
        return bytes
    }

    static func failure(_ code: Int) -> CompressionError {
        let detail = String(cString: ZSTD_getErrorName(code))
        let reason: CompressionError.Reason =
            switch ZSTD_getErrorCode(code) {
            case ZSTD_error_memory_allocation: .unavailable
            case ZSTD_error_srcSize_wrong: .truncated
            case ZSTD_error_frameParameter_windowTooLarge: .tooLarge
            default: .corrupt
            }
        return CompressionError(reason, format: format, detail: detail)
    }
}
