import JSONCoding
package import Platform
package import Pricing
import Synchronization

/// The prices in force: those that Eyrie brings along, those of the user before them, and what a model without a price
/// is estimated by.
package final class PriceBook: Sendable {
    private let shipped: PriceTable
    /// Holds where the user's prices name none.
    private let fallback: PriceRow?
    /// Where the user's prices are kept; nil keeps them until the hub ends.
    private let path: String?
    private let current: Mutex<Prices>
    /// Held while new prices are written and applied, so that the latest are in force everywhere.
    private let change = Mutex(())

    private struct Prices: Sendable {
        var table: PriceTable
        /// Whether the fallback is the user's own, rather than the hub's setting.
        var fallbackIsCustom: Bool
    }

    /// A book without a file.
    package init(shipped: PriceTable, fallback: PriceRow? = nil) {
        self.shipped = shipped
        self.fallback = fallback
        path = nil
        current = Mutex(PriceBook.prices(shipped, PriceFile(), fallback))
    }

    /// Reads the user's prices, if there are any.
    package init(shipped: PriceTable, fallback: PriceRow?, path: String) throws(PriceBookError) {
        self.shipped = shipped
        self.fallback = fallback
        self.path = path
        let custom = try PriceBook.read(path)
        current = Mutex(PriceBook.prices(shipped, custom, fallback))
    }

    package var table: PriceTable { current.withLock { $0.table } }

    /// What `GET /api/prices` answers. Who sends the user's prices back leaves a fallback out that is not theirs: it
    /// changes with the setting.
    func write(to writer: inout JSONWriter) {
        let prices = current.withLock { $0 }
        prices.table.write(to: &writer, fallbackIsCustom: prices.fallbackIsCustom)
    }

    /// Keeps other prices of the user in the place of those before, then calls `apply` with the table that follows.
    package func replace(by custom: PriceFile, apply: (PriceTable) -> Void) throws(SystemError) -> PriceTable {
        try change.withLock { _ throws(SystemError) in
            if let path { try Files.replace(path, with: custom.bytes) }
            let prices = PriceBook.prices(shipped, custom, fallback)
            current.withLock { $0 = prices }
            apply(prices.table)
            return prices.table
        }
    }

    private static func prices(_ shipped: PriceTable, _ custom: PriceFile, _ fallback: PriceRow?) -> Prices {
        Prices(
            table: PriceTable(shipped: shipped, overrides: custom.rows, fallback: custom.fallback ?? fallback),
            fallbackIsCustom: custom.fallback != nil)
    }

    private static func read(_ path: String) throws(PriceBookError) -> PriceFile {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Files.read(path, limit: PriceFile.maximumSize)
        } catch {
            if error.isNotFound { return PriceFile() }
            throw PriceBookError(path: path, reason: "cannot be read: \(error.reason)")
        }
        do throws(PriceFileError) {
            return try PriceFile(parsing: bytes)
        } catch {
            throw PriceBookError(path: path, reason: "is not a list of prices: \(error)")
        }
    }
}

/// Why the user's prices are not usable.
package struct PriceBookError: Error, Sendable {
    package var path: String
    package var reason: String
}
