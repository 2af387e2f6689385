internal import JSONCoding

/// What the hub answers to an export request.
package enum OTLPAnswer: Sendable, Equatable {
    /// Everything was taken but `rejected` records, for the reason that `message` states; empty where all is well.
    case done(rejected: Int64, message: String)
    /// The request as a whole was not taken; `code` is one of `google.rpc.Code`.
    case failed(code: Int64, message: String)

    package func body(_ encoding: OTLPEncoding, _ signal: OTLPSignal) -> [UInt8] {
        encoding == .protobuf ? protobuf : json(signal)
    }

    private var protobuf: [UInt8] {
        var writer = ProtobufWriter()
        switch self {
        case .done(0, ""): break
        case .done(let rejected, let message):
            var partial = ProtobufWriter()
            partial.field(1, rejected)
            partial.field(2, Array(message.utf8))
            writer.field(1, partial.bytes)
        case .failed(let code, let message):
            writer.field(1, code)
            writer.field(2, Array(message.utf8))
        }
        return writer.bytes
    }

    private func json(_ signal: OTLPSignal) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            switch self {
            case .done(0, ""): break
            case .done(let rejected, let message):
                writer.key("partialSuccess")
                writer.object { writer in
                    // A 64-bit number is a text in the JSON form of protobuf.
                    writer.member(signal.rejectedName, String(rejected))
                    writer.member("errorMessage", message)
                }
            case .failed(let code, let message):
                writer.member("code", code)
                writer.member("message", message)
            }
        }
        return writer.bytes
    }
}

extension OTLPSignal {
    fileprivate var rejectedName: String {
        switch self {
        case .logs: "rejectedLogRecords"
        case .metrics: "rejectedDataPoints"
        case .traces: "rejectedSpans"
        }
    }
}
