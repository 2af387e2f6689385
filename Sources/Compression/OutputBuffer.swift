/// Output that grows up to a bound and hands its free space to C.
struct OutputBuffer {
    private(set) var bytes: [UInt8]
    private(set) var count = 0
    let bound: Int

    /// First allocation, in bytes, when the caller has no better guess.
    static let firstBytes = 16 << 10

    /// One byte above the bound is made room for, so that an overflow is seen rather than guessed.
    init(bound: Int, guess: Int) {
        self.bound = bound == .max ? bound - 1 : bound
        bytes = [UInt8](repeating: 0, count: min(self.bound + 1, max(guess, Self.firstBytes)))
    }

    var isOverBound: Bool { count > bound }

    /// Calls `body` with the free space, growing it first if there is none; `body` returns the bytes it wrote.
    mutating func fill(_ body: (UnsafeMutableRawBufferPointer) -> Int) {
        if count == bytes.count {
            let larger = min(bound + 1, bytes.count * 2)
            bytes += [UInt8](repeating: 0, count: larger - bytes.count)
        }
        let start = count
        count += bytes.withUnsafeMutableBytes { body(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }

    consuming func finish() -> [UInt8] {
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
