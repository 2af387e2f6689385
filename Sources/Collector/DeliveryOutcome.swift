package import HubClient

/// Why one record can never be delivered.
package struct QuarantineReason: Sendable, Equatable {
    /// The hub's code for the refusal.
    package var code: String
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// What an attempt to send records means for them.
package enum DeliveryOutcome: Sendable, Equatable {
    package enum Item: Sendable, Equatable {
        case accepted
        case refused(QuarantineReason)
        case later
    }

    /// One for each record sent.
    case answered([Item])
    /// The hub refused the request for something in it.
    case unacceptable(QuarantineReason)
    /// It may work later.
    case failed(retryAfterSeconds: Int?)
    /// It will not work until somebody mends it: wrong token, not a hub.
    case blocked
    /// We are to stop.
    case cancelled
}

extension DeliveryOutcome {
    package init(_ reply: BatchReply) {
        self = .answered(
            reply.items.map { item in
                switch item.status {
                case .stored, .duplicate: .accepted
                case .unavailable: .later
                case .rejected:
                    .refused(
                        QuarantineReason(
                            code: item.code ?? "rejected", message: item.message ?? "the hub refused this event"))
                }
            })
    }

    /// `count` is how many records were sent.
    package init(_ error: HubError, count: Int) {
        switch error.status {
        case 409 where error.isFromHub:
            self = .answered(Array(repeating: .accepted, count: count))
        case 400 where error.isFromHub && error.isRetryable:
            // What arrived is not what was sent.
            self = .failed(retryAfterSeconds: error.retryAfterSeconds)
        case 400 where error.isFromHub, 422 where error.isFromHub, 413:
            // From another server a 400 says nothing about our data.
            self = .unacceptable(
                QuarantineReason(code: error.status == 413 ? "oversize" : error.code, message: error.message))
        case 401 where error.code == "signature_replayed":
            // The network sent it twice: the next attempt is signed anew.
            self = .failed(retryAfterSeconds: nil)
        case nil where error.isCancelled:
            self = .cancelled
        default:
            self = error.isRetryable ? .failed(retryAfterSeconds: error.retryAfterSeconds) : .blocked
        }
    }
}
