import EventModel
import EventStore
import Synchronization

/// Answers about long sessions that were given last. Whatever happens in a session changes its row: an answer that follows
/// from the session and the prices alone holds as long as the row is the same.
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

    private struct Answer {
        var kind: Kind
        var session: Session
        var body: [UInt8]
    }

    private struct State {
        /// The one that was used last is the last.
        var answers: [Answer] = []
        /// Grows when everything is let go of: what was begun before is not kept.
        var generation = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Lets go of everything.
    func removeAll() {
        state.withLock { state in
            state.answers.removeAll()
            state.generation += 1
        }
    }

    /// The answer that is kept for this row of the session, or the one that `make` gives.
    func body(
        _ kind: Kind, of session: Session, _ store: any EventStore, make: () throws -> [UInt8]
    ) throws -> [UInt8] {
        guard session.eventCount >= AnswerCache.eventMinimum else { return try make() }
        let (kept, generation) = state.withLock { state -> ([UInt8]?, Int) in
            guard let place = state.answers.firstIndex(where: { $0.kind == kind && $0.session == session }) else {
                return (nil, state.generation)
            }
            let answer = state.answers.remove(at: place)
            state.answers.append(answer)
            return (answer.body, state.generation)
        }
        if let kept { return kept }
        let body = try make()
        // What came meanwhile is not of the row that the answer would be kept for.
        guard body.count <= AnswerCache.byteLimit, try store.session(session.id) == session else { return body }
        keep(Answer(kind: kind, session: session, body: body), generation)
        return body
    }

    private func keep(_ answer: Answer, _ generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            state.answers.removeAll { $0.kind == answer.kind && $0.session.id.isExactly(answer.session.id) }
            state.answers.append(answer)
            while state.answers.count > AnswerCache.answerLimit
                || state.answers.map(\.body.count).reduce(0, +) > AnswerCache.byteLimit
            { state.answers.removeFirst() }
        }
    }
}
