internal import CZlib

/// The gzip format (RFC 1952); reads zlib's own format (RFC 1950) too.
package enum Gzip {
    /// Level 1 (fast) to 9 (small).
    package static let defaultLevel: Int32 = 6
    private static let format = "gzip"
    /// 15 bits of window; zlib takes 16 more as "write gzip" and 32 more as "detect gzip or zlib".
    private static let writeGzip: Int32 = 15 + 16
    private static let detect: Int32 = 15 + 32

    package static func compress(
        _ bytes: [UInt8], level: Int32 = defaultLevel
    ) throws(CompressionError) -> [UInt8] {
        var stream = z_stream()
        let memoryLevel: Int32 = 8
        let began = deflateInit2_(
            &stream, level, Z_DEFLATED, writeGzip, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard began == Z_OK else { throw failure(stream, .unavailable) }
        defer { deflateEnd(&stream) }
        guard bytes.count <= Int(UInt32.max) else {
            throw CompressionError(.tooLarge, format: format, detail: "more than 4 GiB in one piece")
        }
        var output = OutputBuffer(bound: .max, guess: Int(deflateBound(&stream, UInt(bytes.count))))
        var status = Z_OK
        var input = bytes
        input.withUnsafeMutableBytes { input in
            stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_in = UInt32(input.count)
            repeat { status = run(&stream, into: &output) { deflate(&$0, Z_FINISH) } } while status == Z_OK
        }
        guard status == Z_STREAM_END else { throw failure(stream, .unavailable) }
        return output.finish()
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
        var stream = z_stream()
        let began = inflateInit2_(&stream, detect, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard began == Z_OK else { throw failure(stream, .unavailable) }
        defer { inflateEnd(&stream) }
        guard bytes.count <= Int(UInt32.max) else {
            throw CompressionError(.tooLarge, format: format, detail: "more than 4 GiB in one piece")
        }
        var output = buffer
        var status = Z_OK
        bytes.withUnsafeBytes { input in
            // The library only reads there.
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.avail_in = UInt32(input.count)
            repeat {
                status = run(&stream, into: &output) { inflate(&$0, Z_NO_FLUSH) }
                // A gzip file may have several members, one after the other.
                if status == Z_STREAM_END, stream.avail_in > 0 { status = inflateReset(&stream) }
            } while status == Z_OK && !output.isOverBound
        }
        if output.isOverBound { throw limits.error(input: bytes.count, format: format) }
        switch status {
        case Z_STREAM_END: return output
        case Z_BUF_ERROR, Z_OK:
            throw CompressionError(.truncated, format: format, detail: "ends after \(output.count) bytes")
        default: throw failure(stream, .corrupt)
        }
    }

    private static func run(
        _ stream: inout z_stream, into output: inout OutputBuffer, _ step: (inout z_stream) -> Int32
    ) -> Int32 {
        var status = Z_OK
        output.fill { space in
            let room = min(space.count, Int(UInt32.max))
            stream.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(room)
            status = step(&stream)
            return room - Int(stream.avail_out)
        }
        return status
    }

    private static func failure(_ stream: z_stream, _ reason: CompressionError.Reason) -> CompressionError {
        CompressionError(reason, format: format, detail: stream.msg.map { String(cString: $0) } ?? "no detail")
    }
}
