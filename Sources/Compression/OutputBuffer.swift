/// Output that grows up to a bound and hands its free space to C.
///
/// Beyond `keptBytes` it is only counted: it overwrites what was there. So whoever unpacks finds out for little memory how
/// large the whole would be, and begins anew for that size or not at all.
struct OutputBuffer {
    private(set) var bytes: [UInt8]
    private(set) var count = 0
    /// Where output goes, once some of it was overwritten.
    private var overwriting: Int?
    let bound: Int
    private let capacity: Int

    /// First allocation, in bytes, when the caller has no better guess.
    static let firstBytes = 16 << 10
    /// Bytes of output that are kept before it is known how much there is.
    static let keptBytes = 4 << 20

    /// One byte above the bound is made room for, so that an overflow is seen rather than guessed.
    init(bound: Int, guess: Int, keptBytes: Int = .max) {
        self.bound = bound == .max ? bound - 1 : bound
        capacity = min(self.bound + 1, keptBytes)
        bytes = [UInt8](repeating: 0, count: min(capacity, max(guess, Self.firstBytes)))
    }

    /// What `unpack` makes of that many bytes of input: once for output of usual size, else again for the size that it has.
    static func whole(
        inputBytes: Int, _ limits: DecompressionLimits,
        _ unpack: (consuming OutputBuffer) throws(CompressionError) -> OutputBuffer
    ) throws(CompressionError) -> [UInt8] {
        let bound = limits.outputBound(input: inputBytes)
        let first = try unpack(
            OutputBuffer(bound: bound, guess: min(bound, inputBytes * 4, keptBytes), keptBytes: keptBytes))
        if first.isWhole { return first.finish() }
        return try unpack(OutputBuffer(bound: first.count, guess: first.count + 1)).finish()
    }

    var isOverBound: Bool { count > bound }
    /// Whether all output is there.
    var isWhole: Bool { overwriting == nil }

    /// Calls `body` with the free space, growing it first if there is none; `body` returns the bytes it wrote.
    mutating func fill(_ body: (UnsafeMutableRawBufferPointer) -> Int) {
        if isWhole, count == bytes.count, count < capacity {
            let larger = min(capacity, bytes.count * 2)
            bytes += [UInt8](repeating: 0, count: larger - bytes.count)
        }
        let next = overwriting ?? count
        let start = next == bytes.count ? 0 : next
        let written = bytes.withUnsafeMutableBytes { body(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
        if written > 0, !isWhole || start < next { overwriting = start + written }
        count += written
    }

    /// Only where it is whole.
    consuming func finish() -> [UInt8] {
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
