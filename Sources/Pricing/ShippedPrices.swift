internal import JSONCoding

extension PriceTable {
    /// The prices that Eyrie brings along: `prices.json`, compiled in. Its format is `PriceFile`'s.
    ///
    /// A file that cannot be read would leave every cost unknown, not wrong; a test reads it.
    package static let shipped: PriceTable = {
        guard let file = try? PriceFile(parsing: PackageResources.prices_json) else { return PriceTable() }
        return PriceTable(file: file)
    }()
}
