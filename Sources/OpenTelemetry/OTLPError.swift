/// Why a body is no export request that we take. Sending the same bytes again cannot help.
package struct OTLPError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        case malformed
        /// It has more parts than we are willing to unpack.
        case tooLarge
    }

    package var reason: Reason
    package var description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    static func malformed(_ description: String) -> OTLPError { OTLPError(.malformed, description) }
}

/// What one request may make us build.
enum OTLPLimits {
    /// Messages (records, attributes, values …) of one request: a body of two-byte messages must not fill the memory.
    static let messages = 1_000_000
    /// Levels of lists and maps in one value; what lies deeper is left out.
    static let valueDepth = 16
    /// Levels of the JSON text: the envelope, and four for each level of a value.
    static let jsonDepth = 100
    /// Levels of groups, an old form of message, that are skipped.
    static let groupDepth = 16
}
