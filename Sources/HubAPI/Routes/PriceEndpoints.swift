import JSONCoding
import Pricing

/// The prices of models, and what they make of the calls that are stored.
struct PriceEndpoints {
    let services: HubServices

    var all: [Endpoint] { [list] }

    private var list: Endpoint {
        .query(
            "/api/prices", "getPrices", tag: "prices", "The prices in force.", answer: .named("PriceTable")
        ) { _ in
            Answers.body { $0.member("version", services.prices.table.version) }
        }
    }
}
