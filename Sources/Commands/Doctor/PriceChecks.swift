internal import HubClient
internal import JSONCoding

/// Checks of the hub's prices: without them nothing has a cost.
struct PriceChecks {
    var hub: any HubConnection

    /// Models without a price that are named.
    private static let namedModels = 5

    func run() -> [Finding] {
        // An old hub has no prices, and what keeps a hub from answering is said elsewhere.
        guard let table = try? hub.request("GET", "/api/prices", query: [], json: []).root,
            let rows = table["rows"]?.elements
        else { return [] }
        guard !rows.isEmpty else {
            return [
                .problem(
                    "the hub has no prices: nothing has a cost",
                    mend: "install Eyrie anew, or eyrie prices import a list of prices")
            ]
        }
        let models = Set(rows.compactMap { $0["model"]?.string }).count
        let version = visible(table.text("version"))
        return [.fine("the hub has prices of \(models) models, version \(version)")] + checkModels()
    }

    private func checkModels() -> [Finding] {
        let query = [("by", "model"), ("limit", "1000")]
        guard let costs = try? hub.request("GET", "/api/metrics/costs", query: query, json: []).root else { return [] }
        let unpriced = (costs["groups"]?.elements ?? []).filter { ($0["unpriced_calls"]?.int ?? 0) > 0 }
        guard let first = unpriced.first else { return [] }
        let names = unpriced.prefix(PriceChecks.namedModels).map { visible($0.text("key")) }.joined(separator: ", ")
        let rest = unpriced.count > PriceChecks.namedModels ? ", …" : ""
        return [
            .notice(
                "models without a price have been called: \(names)\(rest)",
                mend:
                    "eyrie prices set \(visible(first.text("key"))) --input USD --output USD, then eyrie prices reprice"
            )
        ]
    }
}
