internal import CZstd

/// A Zstandard dictionary, prepared once for compressing and decompressing many small payloads from any thread.
package final class ZstdDictionary: @unchecked Sendable {
    // @unchecked: both prepared dictionaries are read-only after `init`; contexts come from a locked pool.
    private let compression: OpaquePointer
    private let decompression: OpaquePointer
    /// The bytes it was made from.
    package let bytes: [UInt8]
    /// Written into each frame, so that data finds its dictionary; 0 when the bytes are not a trained dictionary.
    package let identifier: UInt32

    /// Bytes of a trained dictionary unless asked otherwise; a hundred times that many sample bytes train it well.
    package static let defaultBytes = 64 << 10

    /// Throws when there is no memory or the bytes begin like a dictionary but are damaged.
    package init(_ bytes: [UInt8], level: Int32 = Zstd.defaultLevel) throws(CompressionError) {
        let prepared = bytes.withUnsafeBytes {
            (ZSTD_createCDict($0.baseAddress, $0.count, level), ZSTD_createDDict($0.baseAddress, $0.count))
        }
        guard let compression = prepared.0, let decompression = prepared.1 else {
            ZSTD_freeCDict(prepared.0)
            ZSTD_freeDDict(prepared.1)
            throw CompressionError(.dictionary, format: Zstd.format, detail: "not a usable dictionary")
        }
        self.compression = compression
        self.decompression = decompression
        self.bytes = bytes
        identifier = ZSTD_getDictID_fromDDict(decompression)
    }

    deinit {
        ZSTD_freeCDict(compression)
        ZSTD_freeDDict(decompression)
    }

    /// Makes a dictionary of at most `maximumBytes` from samples of what it will compress; throws when they are too few.
    package static func train(
        samples: [[UInt8]], maximumBytes: Int = defaultBytes
    ) throws(CompressionError) -> [UInt8] {
        let sizes = samples.map(\.count)
        let joined = Array(samples.joined())
        var result = 0
        let dictionary = [UInt8](unsafeUninitializedCapacity: maximumBytes) { output, count in
            result = ZDICT_trainFromBuffer(
                output.baseAddress, output.count, joined, sizes, UInt32(clamping: sizes.count))
            count = ZDICT_isError(result) == 0 ? result : 0
        }
        guard ZDICT_isError(result) == 0 else {
            let detail = String(cString: ZDICT_getErrorName(result))
            throw CompressionError(.dictionary, format: Zstd.format, detail: detail)
        }
        return dictionary
    }

    package func compress(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        try bytes.withUnsafeBytes { input in Result { () throws(CompressionError) in try compress(input) } }.get()
    }

    package func compress(_ input: UnsafeRawBufferPointer) throws(CompressionError) -> [UInt8] {
        try Zstd.compress(inputBytes: input.count) { context, output in
            ZSTD_compress_usingCDict(
                context, output.baseAddress, output.count, input.baseAddress, input.count, compression)
        }
    }

    package func decompress(_ bytes: [UInt8], limits: DecompressionLimits) throws(CompressionError) -> [UInt8] {
        try bytes.withUnsafeBytes { input in
            Result { () throws(CompressionError) in try decompress(input, limits: limits) }
        }.get()
    }

    /// Reads one frame that states its size, as `compress` writes it.
    package func decompress(
        _ input: UnsafeRawBufferPointer, limits: DecompressionLimits
    ) throws(CompressionError) -> [UInt8] {
        let stated = ZSTD_getFrameContentSize(input.baseAddress, input.count)
        // The library's two error values are the largest numbers of the type.
        guard let size = Int(exactly: stated) else {
            throw CompressionError(.corrupt, format: Zstd.format, detail: "not a frame that states its size")
        }
        guard size <= limits.outputBound(input: input.count) else {
            throw limits.error(input: input.count, format: Zstd.format)
        }
        var result = 0
        let bytes = try ZstdContexts.shared.withDecompressor { context in
            [UInt8](unsafeUninitializedCapacity: size) { output, count in
                result = ZSTD_decompress_usingDDict(
                    context, output.baseAddress, output.count, input.baseAddress, input.count, decompression)
                count = ZSTD_isError(result) == 0 ? result : 0
            }
        }
        if ZSTD_isError(result) != 0 { throw Zstd.failure(result) }
        guard bytes.count == size else {
            throw CompressionError(.truncated, format: Zstd.format, detail: "\(bytes.count) of \(size) bytes")
        }
        return bytes
    }
}
