import EventModel
import Synchronization

/// What was worked out of sessions last. Whatever happens in a session changes its row: a value holds as long as the row
/// is the same, and one of each key is kept of a session.
final class SessionMemory<Key: Equatable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var key: Key
        var session: Session
        var value: Value
        var weight: Int
    }

    private struct State {
        /// The one that was used last is the last.
        var entries: [Entry] = []
        /// Grows when everything is let go of: what was begun before is not kept.
        var generation = 0
    }

    private let entryLimit: Int
    private let weightLimit: Int
    private let state = Mutex(State())

    /// Keeps so many values, which together weigh no more than that.
    init(entryLimit: Int, weightLimit: Int) {
        self.entryLimit = entryLimit
        self.weightLimit = weightLimit
    }

    /// Lets go of everything.
    func removeAll() {
        state.withLock { state in
            state.entries.removeAll()
            state.generation += 1
        }
    }

    /// What is kept for this row of the session, and the generation of what is worked out from now on.
    func find(_ key: Key, of session: Session) -> (value: Value?, generation: Int) {
        state.withLock { state in
            guard let place = state.entries.firstIndex(where: { $0.key == key && $0.session == session }) else {
                return (nil, state.generation)
            }
            let entry = state.entries.remove(at: place)
            state.entries.append(entry)
            return (entry.value, state.generation)
        }
    }

    /// Keeps what follows from this row of the session, unless everything was let go of since it was begun.
    func keep(_ value: Value, _ key: Key, of session: Session, weight: Int, begunIn generation: Int) {
        guard weight <= weightLimit else { return }
        state.withLock { state in
            guard state.generation == generation else { return }
            state.entries.removeAll { $0.key == key && $0.session.id.isExactly(session.id) }
            state.entries.append(Entry(key: key, session: session, value: value, weight: weight))
            while state.entries.count > entryLimit || state.entries.map(\.weight).reduce(0, +) > weightLimit {
                state.entries.removeFirst()
            }
        }
    }
}
