internal import Glibc
internal import HookWire
internal import Platform

/// Reads standard input to its end, but never for ever.
struct StandardInput {
    /// Milliseconds without a byte after which the input counts as ended.
    private static let silenceLimit = 2000
    /// Milliseconds that the whole input may take.
    private static let totalLimit = 5000
    /// Milliseconds to wait for the end behind what is a whole object already: long enough for the sender to close its
    /// side, so that it does not write into a closed pipe.
    private static let endLimit = 50
    /// Bytes of the first buffer: most payloads fit, and few pages of memory are touched.
    private static let firstBytes = 8 << 10

    private var buffer = [UInt8](repeating: 0, count: firstBytes)
    private var count = 0
    /// False when more came than was kept.
    private(set) var isComplete = true

    private let start = monotonicNanoseconds()

    init() {
        while waitForData(), readSome() {}
    }

    var isEmpty: Bool { count == 0 }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// False at the end of the input, or when it is not worth waiting any longer.
    private func waitForData() -> Bool {
        if isEmpty { return isReadable(within: StandardInput.silenceLimit) }
        if isReadable(within: StandardInput.endLimit) { return true }
        if withBytes({ HookPayload.isWhole($0) }) { return false }
        let elapsed = Int((monotonicNanoseconds() - start) / 1_000_000)
        let remaining = min(StandardInput.silenceLimit - StandardInput.endLimit, StandardInput.totalLimit - elapsed)
        return remaining > 0 && isReadable(within: remaining)
    }

    private func isReadable(within milliseconds: Int) -> Bool {
        var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&request, 1, Int32(milliseconds))
            if count < 0, errno == EINTR { continue }
            // A closed descriptor is reported as invalid and ends at the read.
            return count > 0
        }
    }

    /// False at the end.
    private mutating func readSome() -> Bool {
        if count == HookLimits.inputBytes { return dropSome() }
        if count == buffer.count {
            let more = min(3 * buffer.count, HookLimits.inputBytes - buffer.count)
            buffer.append(contentsOf: repeatElement(0, count: more))
        }
        let start = count
        let got = buffer.withUnsafeMutableBytes {
            StandardInput.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
        }
        count += max(0, got)
        return got > 0 && !isTooLate
    }

    /// Reads what is not kept, so that the sender can finish writing. False at the end.
    private mutating func dropSome() -> Bool {
        let got = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { StandardInput.read(into: $0) }
        if got > 0 { isComplete = false }
        return got > 0 && !isTooLate
    }

    private static func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let got = Glibc.read(0, buffer.baseAddress, buffer.count)
            if got < 0, errno == EINTR { continue }
            return got
        }
    }

    private var isTooLate: Bool {
        monotonicNanoseconds() - start > UInt64(StandardInput.totalLimit) * 1_000_000
    }
}
