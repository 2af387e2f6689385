import HTTPServer
import Platform

/// Ends live streams whose caller may watch no more: logged out, revoked, expired, its token replaced.
///
/// A stream is admitted once and then lasts for days, so the question is asked again while it goes on.
final class AccessWatch: Sendable {
    /// Milliseconds between two looks: for so long a stream may go on after its access has ended.
    static let intervalMilliseconds = 2000

    private struct Viewer: Sendable {
        var isStillAllowed: @Sendable () -> Bool
        var end: @Sendable () -> Void
    }

    private struct State {
        var viewers: [Int: Viewer] = [:]
        var next = 0
        var isStopped = false
    }

    private let state = Monitor(State())
    private let thread = Monitor(WorkerThread?.none)

    /// A viewer's entry; leaving it is letting go of this.
    final class Place: Sendable {
        private let watch: AccessWatch
        private let number: Int

        fileprivate init(_ watch: AccessWatch, _ number: Int) {
            self.watch = watch
            self.number = number
        }

        deinit { watch.remove(number) }
    }

    func start() {
        thread.withLock { $0 = WorkerThread(name: "access-watch") { [weak self] in while self?.look() == true {} } }
    }

    func stop() {
        state.signal { $0.isStopped = true }
        _ = thread.withLock { $0 }?.join(milliseconds: 2000)
    }

    /// Calls `end` once the request's caller may watch no more; nil for a caller whose access never ends. `end` is
    /// called on the watch's thread, maybe more than once.
    func add(_ request: HTTPRequest, end: @escaping @Sendable () -> Void) -> Place? {
        guard let isStillAllowed = request.isStillAllowed else { return nil }
        let number = state.withLock { state in
            defer { state.next += 1 }
            state.viewers[state.next] = Viewer(isStillAllowed: isStillAllowed, end: end)
            return state.next
        }
        return Place(self, number)
    }

    private func remove(_ number: Int) {
        let removed = state.withLock { $0.viewers.removeValue(forKey: number) }
        // Released outside the lock.
        _ = consume removed
    }

    /// Waits, then looks at every viewer once; false when it is over.
    private func look() -> Bool {
        let isStopped = state.wait(milliseconds: AccessWatch.intervalMilliseconds) { $0.isStopped ? true : nil }
        if isStopped == true { return false }
        for viewer in state.withLock({ Array($0.viewers.values) }) where !viewer.isStillAllowed() { viewer.end() }
        return true
    }
}
