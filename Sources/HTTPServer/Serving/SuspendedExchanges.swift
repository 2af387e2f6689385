internal import Synchronization

/// Every request whose connection may be suspended, so that a stopping server can answer them all: the library aborts
/// the process when it is stopped with a suspended connection.
final class SuspendedExchanges: @unchecked Sendable {
    // @unchecked: `exchanges` is only touched under `lock`.
    private let lock = Mutex(())
    private var exchanges: [Exchange] = []
    private var isClosed = false

    /// False when the server takes no more waiting requests.
    func add(_ exchange: Exchange) -> Bool {
        lock.withLock { _ in
            guard !isClosed else { return false }
            exchange.suspendedIndex = exchanges.count
            exchanges.append(exchange)
            return true
        }
    }

    func remove(_ exchange: Exchange) {
        lock.withLock { _ in
            let index = exchange.suspendedIndex
            guard index >= 0 else { return }
            exchange.suspendedIndex = -1
            let last = exchanges.removeLast()
            guard last !== exchange else { return }
            exchanges[index] = last
            last.suspendedIndex = index
        }
    }

    /// Takes no more and returns those that wait.
    func close() -> [Exchange] {
        lock.withLock { _ in
            isClosed = true
            return exchanges
        }
    }
}
