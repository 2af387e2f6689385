internal import CZstd
internal import Synchronization

/// Contexts that wait for their next use: making one costs more than compressing a small payload.
final class ZstdContexts: @unchecked Sendable {
    // @unchecked: the pools are only touched under `lock`; a context that was taken belongs to one thread.
    private struct Pools {
        var compressors: [OpaquePointer] = []
        var decompressors: [OpaquePointer] = []
    }

    static let shared = ZstdContexts()
    /// Idle contexts kept of each kind; more are made under load and freed after use.
    private static let maximumIdle = 8
    /// Window of 8 MiB, as a power of two: what a frame may make the decoder allocate, and as much as a body sent by HTTP may
    /// ask for (RFC 9659).
    private static let maximumWindowLog: Int32 = 23

    private let lock = Mutex(())
    private var pools = Pools()

    deinit {
        for context in pools.compressors { ZSTD_freeCCtx(context) }
        for context in pools.decompressors { ZSTD_freeDCtx(context) }
    }

    func withCompressor<Result>(_ body: (OpaquePointer) -> Result) throws(CompressionError) -> Result {
        guard let context = lock.withLock({ _ in pools.compressors.popLast() }) ?? ZSTD_createCCtx() else {
            throw CompressionError(.unavailable, format: Zstd.format, detail: "no memory for a context")
        }
        defer {
            let kept = lock.withLock { _ in
                guard pools.compressors.count < Self.maximumIdle else { return false }
                pools.compressors.append(context)
                return true
            }
            if !kept { ZSTD_freeCCtx(context) }
        }
        return body(context)
    }

    func withDecompressor<Result>(_ body: (OpaquePointer) -> Result) throws(CompressionError) -> Result {
        guard let context = lock.withLock({ _ in pools.decompressors.popLast() }) ?? makeDecompressor() else {
            throw CompressionError(.unavailable, format: Zstd.format, detail: "no memory for a context")
        }
        defer {
            // An interrupted frame must not meet the next input.
            ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
            let kept = lock.withLock { _ in
                guard pools.decompressors.count < Self.maximumIdle else { return false }
                pools.decompressors.append(context)
                return true
            }
            if !kept { ZSTD_freeDCtx(context) }
        }
        return body(context)
    }

    private func makeDecompressor() -> OpaquePointer? {
        let context = ZSTD_createDCtx()
        if let context { ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.maximumWindowLog) }
        return context
    }
}
