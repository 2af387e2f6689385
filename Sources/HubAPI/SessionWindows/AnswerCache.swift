import EventModel
import EventStore

/// Answers about long sessions that were given last: those that follow from the session and the prices alone.
package final class AnswerCache: Sendable {
    /// Which answer.
    enum Kind {
        case cost
        case files
    }

    /// Bytes of all answers that are kept.
    private static let byteLimit = 4 << 20
    /// Answers that are kept.
    private static let answerLimit = 16
    /// Events of a session below which answers are made anew each time.
    static let eventMinimum: Int64 = 2000

    private let answers = SessionMemory<Kind, [UInt8]>(entryLimit: answerLimit, weightLimit: byteLimit)

    package init() {}

    /// Lets go of everything.
    func removeAll() { answers.removeAll() }

    /// The answer that is kept for this row of the session, or the one that `make` gives.
    func body(
        _ kind: Kind, of session: Session, _ store: any EventStore, make: () throws -> [UInt8]
    ) throws -> [UInt8] {
        guard session.eventCount >= AnswerCache.eventMinimum else { return try make() }
        let (kept, generation) = answers.find(kind, of: session)
        if let kept { return kept }
        let body = try make()
        // What came meanwhile is not of the row that the answer would be kept for.
        if try store.session(session.id) == session {
            answers.keep(body, kind, of: session, weight: body.count, begunIn: generation)
        }
        return body
    }
}
