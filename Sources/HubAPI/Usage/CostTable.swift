import EventCodec
import EventModel
import EventStore
import HTTPServer

/// Groups of costs as a table of comma-separated values (RFC 4180).
enum CostTable {
    private static let columns = [
        "key", "label", "session_id", "calls", "unpriced_calls", "input_tokens", "output_tokens", "cache_read_tokens",
        "cache_creation_5m_tokens", "cache_creation_1h_tokens", "cost_usd", "input_usd", "output_usd", "cache_read_usd",
        "cache_creation_5m_usd", "cache_creation_1h_usd", "other_usd",
    ]

    static func response(_ groups: [CostGroup], _ query: CostQuery) -> HTTPResponse {
        var response = HTTPResponse(status: 200, body: .bytes(Array(text(groups).utf8)))
        response["Content-Type"] = "text/csv; charset=utf-8; header=present"
        response["Content-Disposition"] = "attachment; filename=\"eyrie-costs-by-\(query.grouping.rawValue).csv\""
        return response
    }

    static func text(_ groups: [CostGroup]) -> String {
        let rows = groups.map { group in
            let usage = group.usage
            let cost = group.cost
            let known = cost.knownTotal(calls: group.callCount, unpriced: group.unpricedCallCount)
            let figures = [
                group.callCount, group.unpricedCallCount, usage.input, usage.output, usage.cacheRead,
                usage.cacheCreationShort, usage.cacheCreation1h,
            ]
            let amounts = [
                known, cost.input, cost.output, cost.cacheRead, cost.cacheCreation5m, cost.cacheCreation1h, cost.other,
            ]
            return [field(group.key), field(group.label ?? ""), field(group.sessionID ?? "")]
                + figures.map { String($0) } + amounts.map { $0.map(USD.text(nanoDollars:)) ?? "" }
        }
        return ([columns] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    /// A text as a field. What spreadsheets would take for a formula gets an apostrophe before it: names and titles are
    /// what agents and users wrote.
    private static func field(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
