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
    /// Bytes of the first buffer; most payloads fit.
    private static let firstBytes = 64 << 10

    private(set) var bytes: [UInt8] = []
    /// False when more came than was kept.
    private(set) var isComplete = true

    private let start = monotonicNanoseconds()

    init() {
        bytes.reserveCapacity(StandardInput.firstBytes)
        while waitForData(), readSome() {}
    }

    /// False at the end of the input, or when it is not worth waiting any longer.
    private func waitForData() -> Bool {
        if bytes.isEmpty { return isReadable(within: StandardInput.silenceLimit) }
        if isReadable(within: StandardInput.endLimit) { return true }
        if bytes.withUnsafeBufferPointer({ HookPayload.isWhole($0) }) { return false }
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
        let isFull = bytes.count >= HookLimits.inputBytes
        let room = isFull ? StandardInput.firstBytes : max(StandardInput.firstBytes, bytes.count)
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
            repeat { count = read(0, buffer.baseAddress, room) } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        guard count > 0 else { return false }
        if isFull {
            isComplete = false
        } else if bytes.isEmpty {
            bytes = piece
        } else {
            bytes.append(contentsOf: piece)
        }
        return !isTooLate
    }

    private var isTooLate: Bool {
        monotonicNanoseconds() - start > UInt64(StandardInput.totalLimit) * 1_000_000
    }
}
