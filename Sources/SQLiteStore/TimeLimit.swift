internal import CSQLite
internal import Platform

/// Ends what SQLite does on a connection when its time is over, wherever it is at: from a thread of its own.
///
/// A progress handler does not do for a check of the whole database: SQLite before 3.41 calls none while it reads a
/// tree, which takes a minute where a tree of gigabytes comes from the disk. Whether it is interrupted it asks at each
/// page.
final class TimeLimit: @unchecked Sendable {
    // @unchecked: SQLite lets any thread interrupt a connection that is open, and it is until `end` has returned.
    private struct State {
        var isOver = false
        var isEnded = false
        var interrupts = 0
    }

    /// Milliseconds between two interrupts: one that comes before a statement has begun is forgotten.
    private static let repeatMilliseconds = 10

    private let handle: OpaquePointer
    private let state = Monitor(State())
    private let thread = Monitor(WorkerThread?.none)

    /// The time begins now; nil: it is over when `expire` is called. The connection must stay open until `end`.
    init(_ connection: Connection, milliseconds: Int?) {
        handle = connection.handle
        thread.withLock { thread in
            thread = WorkerThread(name: "time-limit") { [self] in
                _ = state.wait(milliseconds: milliseconds) { $0.isEnded || $0.isOver ? true : nil }
                expire()
                repeat { interrupt() } while !isEnded(milliseconds: TimeLimit.repeatMilliseconds)
            }
        }
    }

    /// The time is over now.
    func expire() {
        state.signal { if !$0.isEnded { $0.isOver = true } }
    }

    /// Waits until the connection has been interrupted.
    func waitForInterrupt() {
        _ = state.wait { $0.interrupts > 0 || $0.isEnded ? true : nil }
    }

    /// Nothing is interrupted any more. False when the time was over before.
    @discardableResult func end() -> Bool {
        let wasInTime = state.signal { state in
            state.isEnded = true
            return !state.isOver
        }
        thread.withLock { $0 }?.join()
        return wasInTime
    }

    private func interrupt() {
        state.signal { state in
            guard !state.isEnded else { return }
            sqlite3_interrupt(handle)
            state.interrupts += 1
        }
    }

    private func isEnded(milliseconds: Int) -> Bool {
        state.wait(milliseconds: milliseconds) { $0.isEnded ? true : nil } ?? false
    }
}
