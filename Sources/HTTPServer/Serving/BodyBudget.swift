internal import Synchronization

/// Bytes of bodies that a server holds at once, those of all connections together: without a bound, clients that send
/// slowly and never finish could fill the memory. From any thread.
final class BodyBudget: Sendable {
    private let limit: Int
    private let held = Atomic(0)

    init(limit: Int) { self.limit = limit }

    var bytes: Int { held.load(ordering: .relaxed) }

    /// False, and nothing taken, when they do not fit.
    func take(_ bytes: Int) -> Bool {
        if held.add(bytes, ordering: .relaxed).newValue <= limit { return true }
        held.subtract(bytes, ordering: .relaxed)
        return false
    }

    func giveBack(_ bytes: Int) { held.subtract(bytes, ordering: .relaxed) }
}
