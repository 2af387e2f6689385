/// Why bytes could not be compressed or decompressed.
package struct CompressionError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Sendable {
        /// The input is not in the format, or damaged.
        case corrupt
        /// The input ends before the data does.
        case truncated
        /// The output would be larger than `DecompressionLimits.maximumBytes`.
        case tooLarge
        /// The output is more times larger than the input than `DecompressionLimits.maximumRatio` allows.
        case ratioTooHigh
        /// The library has no memory, or was asked for something it cannot do.
        case unavailable
    }

    package var reason: Reason
    /// The format: `gzip`, `zlib` or `zstd`.
    package var format: String
    /// What the library said.
    package var detail: String

    package init(_ reason: Reason, format: String, detail: String) {
        self.reason = reason
        self.format = format
        self.detail = detail
    }

    /// Whether the sender meant harm or went over a limit, rather than damaged the data.
    package var isOverLimit: Bool { reason == .tooLarge || reason == .ratioTooHigh }

    package var description: String { "\(format): \(reason): \(detail)" }
}

/// What a compressed input may become.
package struct DecompressionLimits: Sendable {
    /// Bytes of output.
    package var maximumBytes: Int
    /// Output bytes for each input byte, checked once the output is larger than `ratioFreeBytes`.
    package var maximumRatio: Int
    /// Bytes of output up to which the ratio does not matter: short repetitive text compresses very well.
    package var ratioFreeBytes: Int

    package init(maximumBytes: Int, maximumRatio: Int = 100, ratioFreeBytes: Int = 1 << 20) {
        self.maximumBytes = maximumBytes
        self.maximumRatio = maximumRatio
        self.ratioFreeBytes = ratioFreeBytes
    }

    /// Bytes of output that `input` bytes may become.
    func outputBound(input: Int) -> Int {
        let (product, overflow) = input.multipliedReportingOverflow(by: maximumRatio)
        return min(maximumBytes, max(ratioFreeBytes, overflow ? Int.max : product))
    }

    /// The error for an output larger than `outputBound`.
    func error(input: Int, format: String) -> CompressionError {
        if outputBound(input: input) >= maximumBytes {
            return CompressionError(.tooLarge, format: format, detail: "more than \(maximumBytes) bytes")
        }
        return CompressionError(
            .ratioTooHigh, format: format, detail: "\(input) bytes become more than \(maximumRatio) times as many")
    }
}
