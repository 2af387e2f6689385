import EventCodec
import HTTPServer
import Ingest
import JSONCoding
import Platform
import Pricing

/// The prices of models, and what they make of the calls that are stored.
struct PriceEndpoints {
    let services: HubServices

    var all: [Endpoint] { [list, replace, reprice] }

    private var list: Endpoint {
        .query(
            "/api/prices", "getPrices", tag: "prices",
            "The prices in force: yours (`custom`), those that Eyrie brings along (`list`), and the fallback.",
            answer: .named("PriceTable")
        ) { _ in
            body
        }
    }

    private var replace: Endpoint {
        let operation = Operation(
            method: "PUT", path: "/api/prices", id: "putPrices", tag: "prices",
            summary:
                "Keeps your prices in the place of those before. They hold for calls from now on, where they apply.",
            access: .admin, body: .named("PriceFile"),
            answers: [.init(status: 200, description: "The prices in force.", schema: .named("PriceTable"))])
        return Endpoint(
            operation, maximumBodyBytes: PriceFile.maximumSize,
            .blocking { request in try answering { .json(try replacePrices(request)) } })
    }

    private func replacePrices(_ request: HTTPRequest) throws(APIError) -> [UInt8] {
        try request.requireJSON()
        let object = try EventSubmission(services: services).object(request.body)
        let file: PriceFile
        do throws(PriceFileError) {
            file = try PriceFile(object)
        } catch {
            let field = error.field.isEmpty ? "body" : error.field
            throw .badRequest("invalid_field", "\(field) \(error.message).", field: field)
        }
        do throws(SystemError) {
            _ = try services.prices.replace(by: file) { services.ingest.setPrices($0) }
            services.answers.removeAll()
            return body
        } catch {
            throw APIError(
                status: 503, code: "io", message: "The prices could not be kept: \(error.reason)",
                hint: "The prices before them still hold.", isRetryable: true, retryAfter: 1)
        }
    }

    private var reprice: Endpoint {
        let operation = Operation(
            method: "POST", path: "/api/prices/reprice", id: "repriceCalls", tag: "prices",
            summary: "Prices all stored calls by the prices in force: `apply=1`; else only tells what would change.",
            access: .admin, parameters: [.query("apply", "1 changes what is stored.", .boolean)],
            answers: [.init(status: 200, description: "What changes.", schema: .named("RepriceResult"))])
        return Endpoint(
            operation,
            .blocking { request in
                try answering {
                    var parameters = QueryParameters(request.query.items, now: services.clock.now())
                    let isApplied = parameters.flag("apply", default: false)
                    try parameters.check()
                    let report = try services.ingest.reprice(apply: isApplied)
                    return .json(Answers.body { $0.members(of: report, isApplied: isApplied) })
                }
            })
    }

    private var body: [UInt8] {
        var writer = JSONWriter(reservingBytes: 16 << 10)
        services.prices.write(to: &writer)
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func members(of report: RepricingReport, isApplied: Bool) {
        member("applied", isApplied)
        member("calls", report.callCount)
        member("changed", report.changedCount)
        member("before_usd", nanoDollars: report.before)
        member("after_usd", nanoDollars: report.after)
        key("models")
        array(report.models) { writer, model in
            writer.object { writer in
                writer.member("model", model.model)
                writer.member("calls", model.callCount)
                writer.member("before_usd", nanoDollars: model.before)
                writer.member("after_usd", nanoDollars: model.after)
            }
        }
    }
}
