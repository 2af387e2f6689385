internal import EventModel

/// Limits of what a hook takes in.
package enum HookLimits {
    /// Bytes of the event line around the payload: ids, names (each cut to `Limits.nameBytes`, at worst six bytes for
    /// one when escaped), time.
    package static let envelopeBytes = 32 << 10
    /// Bytes of a payload that is kept; a longer one is cut.
    package static let payloadBytes = Limits.eventBytes - envelopeBytes
    /// Bytes of standard input that are looked at; what comes after is read and dropped.
    package static let inputBytes = 16 << 20
    /// Depth of nested JSON in a payload; one level of the event line is around it. Deeper payloads are kept as text.
    package static let payloadDepth = Limits.jsonDepth - 1
}
