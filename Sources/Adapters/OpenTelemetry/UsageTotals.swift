internal import EventModel
internal import OpenTelemetry

/// Reads what Claude Code's usage metrics report.
///
/// Of delta metrics every data point is a report of its own. Cumulative ones count since their program began, in one
/// series for each set of attributes (main agent, subagents, efforts, …), all of which one request has: their sum is a
/// total. A program that continues a session counts from zero again: the largest total holds then, which may be too
/// little and is never too much.
struct UsageTotals {
    private struct Key: Hashable {
        var sessionID: ExactText
        var model: ExactText
    }

    private struct Total {
        var report: UsageReport
        /// The observation that will tell of it.
        var observation: Int
    }

    private var reports: [(observation: Int, report: UsageReport)] = []
    private var totals: [Key: Total] = [:]
    /// In the order of the request.
    private var keys: [Key] = []

    mutating func add(_ record: TelemetryRecord, observation: Int, of sessionID: String) {
        guard case .point(let point, let metric) = record.content, metric.kind == .sum,
            let model = record.attributes.name("model"), let report = report(point, metric, model)
        else { return }
        switch metric.temporality {
        case .delta: reports.append((observation, report))
        case .cumulative:
            let key = Key(sessionID: ExactText(sessionID), model: ExactText(model))
            guard var total = totals[key] else {
                totals[key] = Total(report: report, observation: observation)
                keys.append(key)
                return
            }
            total.report.usage = total.report.usage + report.usage
            total.report.cost &+= report.cost
            totals[key] = total
        case .unspecified: break
        }
    }

    func addFacts(to observations: inout [Observation]) {
        for (observation, report) in reports { observations[observation].facts.append(.usageReport(report)) }
        for key in keys {
            guard let total = totals[key] else { continue }
            observations[total.observation].facts.append(.usageReport(total.report))
        }
    }

    private func report(_ point: OTLPDataPoint, _ metric: OTLPMetric, _ model: String) -> UsageReport? {
        guard let figure = point.finiteValue, figure > 0 else { return nil }
        let kind: UsageReport.Kind = metric.temporality == .delta ? .delta : .total
        var report = UsageReport(kind: kind, model: model, usage: TokenUsage(), cost: 0)
        switch metric.name {
        case "claude_code.cost.usage":
            guard let cost = USD.nanoDollars(reported: "\(figure)".utf8) else { return nil }
            report.cost = cost
        case "claude_code.token.usage":
            guard figure <= Double(TokenUsage.totalMaximum) else { return nil }
            let tokens = Int64(figure.rounded())
            switch point.attributes.name("type") {
            case "input": report.usage.input = tokens
            case "output": report.usage.output = tokens
            case "cacheRead": report.usage.cacheRead = tokens
            case "cacheCreation": report.usage.cacheCreation = tokens
            default: return nil
            }
        default: return nil
        }
        return report
    }
}
