/// An attribute's value, or a log record's body.
package indirect enum OTLPValue: Sendable, Equatable {
    case none
    case text(String)
    case flag(Bool)
    case integer(Int64)
    case number(Double)
    case bytes([UInt8])
    case list([OTLPValue])
    case map([OTLPAttribute])
}

package struct OTLPAttribute: Sendable, Equatable {
    package var key: String
    package var value: OTLPValue

    package init(_ key: String, _ value: OTLPValue) {
        self.key = key
        self.value = value
    }
}

extension [OTLPAttribute] {
    /// The first attribute of that name.
    package subscript(name name: StaticString) -> OTLPValue? {
        first { $0.key.utf8.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) }?
            .value
    }
}
