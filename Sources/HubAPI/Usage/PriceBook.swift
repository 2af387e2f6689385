package import Pricing
import Synchronization

/// The prices in force.
package final class PriceBook: Sendable {
    private let current: Mutex<PriceTable>

    package init(_ table: PriceTable = PriceTable()) { current = Mutex(table) }

    package var table: PriceTable { current.withLock { $0 } }
}
