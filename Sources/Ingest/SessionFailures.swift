import EventModel
import EventStore

/// The reports of one session's failed turns that the writer has in hand.
struct SessionFailures {
    var reports: [ExactText: TurnFailure] = [:]
    /// Whether `reports` is all there is, so that the store need not be asked.
    var hasAll = false
    /// Whether a report came that the written rows were not worked out with.
    var isChanged = false

    /// Reports beyond it are read again when they are needed.
    private static let keptReports = 512

    mutating func forgetSurplus() {
        guard reports.count > SessionFailures.keptReports else { return }
        reports.removeAll()
        hasAll = false
    }
}

extension ProjectionStep {
    /// A turn failed once, whoever reports it: the rows are worked out of all reports at the end of the transaction.
    func report(_ failure: TurnFailure) throws(StoreError) {
        var report = failure
        report.sessionID = rows.session.id
        report.sources = RecordSources(event.source)
        report.isInherited = isInherited
        try rows.loadFailures(transaction)
        let key = SessionRows.key(report.agentID, report.id)
        if let known = rows.failures.reports[key] {
            report.isInherited = report.isInherited || known.isInherited
            if report == known { return }
        }
        rows.failures.reports[key] = report
        rows.failures.isChanged = true
        try transaction.put(report: report)
    }
}

extension SessionRows {
    func loadFailures(_ transaction: any StoreTransaction) throws(StoreError) {
        guard !failures.hasAll else { return }
        for report in try transaction.turnFailureReports(session: session.id) {
            failures.reports[SessionRows.key(report.agentID, report.id)] = report
        }
        failures.hasAll = true
    }

    /// Works out which turns failed, once all prompts of this transaction are written, and counts them anew.
    func settleFailures(promptsChanged: Bool, _ transaction: any StoreTransaction) throws(StoreError) {
        guard failures.isChanged || promptsChanged else { return }
        try loadFailures(transaction)
        failures.isChanged = false
        guard !failures.reports.isEmpty else { return }
        let prompts = try transaction.promptTimes(session: session.id)
        let rows = TurnFailure.rows(of: Array(failures.reports.values), prompts: prompts)
        var stored: [ExactText: TurnFailure] = [:]
        for failure in try transaction.turnFailures(session: session.id) {
            stored[SessionRows.key(failure.agentID, failure.id)] = failure
        }
        for row in rows {
            let known = stored.removeValue(forKey: SessionRows.key(row.agentID, row.id))
            guard row != known else { continue }
            if let known, !known.isInherited { countFailedTurn(of: known.agentID, at: known.at, -1) }
            if !row.isInherited { countFailedTurn(of: row.agentID, at: row.at, 1) }
            try transaction.put(row)
        }
        for gone in stored.values {
            if !gone.isInherited { countFailedTurn(of: gone.agentID, at: gone.at, -1) }
            try transaction.removeTurnFailure(session: session.id, agent: gone.agentID, id: gone.id)
        }
        failures.forgetSurplus()
    }

    static func key(_ first: String, _ second: String) -> ExactText { ExactText(first + "\0" + second) }
}

extension TurnFailure {
    /// One row for each turn that failed. A report that names no prompt is of the turn that was going on: the main agent's
    /// latest prompt at that time. Where no prompt says what a subagent was doing, or the main agent's prompt itself is
    /// unknown, the report nearest in time tells. `prompts` are in order of time.
    static func rows(of reports: [TurnFailure], prompts: [(id: String, at: Timestamp)]) -> [TurnFailure] {
        var rows: [ExactText: TurnFailure] = [:]
        func add(_ report: TurnFailure, _ id: String) {
            var row = report
            row.id = id
            row.promptID = nil
            let key = SessionRows.key(row.agentID, id)
            if let known = rows[key] { row.join(known) }
            rows[key] = row
        }
        let known = Set(prompts.map { ExactText($0.id) })
        var telling: [TurnFailure] = []
        for report in reports {
            guard let prompt = report.promptID else { continue }
            add(report, prompt)
            if report.agentID != Agent.mainID || !known.contains(ExactText(prompt)) { telling.append(report) }
        }
        let moments = FailedMoments(telling)
        for report in reports where report.promptID == nil {
            add(report, moments.prompt(nearest: report) ?? latest(prompts, at: report.at) ?? report.id)
        }
        return Array(rows.values)
    }

    private static func latest(_ prompts: [(id: String, at: Timestamp)], at time: Timestamp) -> String? {
        var low = 0
        var high = prompts.count
        while low < high {
            let middle = (low + high) / 2
            if prompts[middle].at <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : prompts[low - 1].id
    }

    /// Takes in another report of the same failure.
    private mutating func join(_ other: TurnFailure) {
        at = min(at, other.at)
        if other.code.isFuller(than: code) { code = other.code }
        message.takeFuller(other.message)
        sources.insert(other.sources)
        isInherited = isInherited && other.isInherited
    }
}

/// When turns failed of which it was reported what prompt they had.
private struct FailedMoments {
    /// Microseconds between what two sources tell of one failure.
    private static let gapMicroseconds: Int64 = 30_000_000

    /// By agent, in order of time; of two prompts of one time the greater.
    private var moments: [ExactText: [(at: Timestamp, prompt: String)]] = [:]

    init(_ reports: [TurnFailure]) {
        var prompts: [ExactText: [Timestamp: String]] = [:]
        for report in reports {
            guard let prompt = report.promptID else { continue }
            let known = prompts[ExactText(report.agentID)]?[report.at]
            if known.map(prompt.isGreater) ?? true {
                prompts[ExactText(report.agentID), default: [:]][report.at] = prompt
            }
        }
        moments = prompts.mapValues { $0.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } }
    }

    /// The prompt of the failure of the same agent that is nearest in time; nil where none is near.
    func prompt(nearest report: TurnFailure) -> String? {
        guard let all = moments[report.agentID] else { return nil }
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].at <= report.at { low = middle + 1 } else { high = middle }
        }
        let before = low > 0 ? all[low - 1] : nil
        let after = low < all.count ? all[low] : nil
        let gapBefore = before.map { report.at.since($0.at) } ?? .max
        let gapAfter = after.map { $0.at.since(report.at) } ?? .max
        guard min(gapBefore, gapAfter) <= FailedMoments.gapMicroseconds else { return nil }
        guard gapBefore == gapAfter else { return gapBefore < gapAfter ? before?.prompt : after?.prompt }
        guard let before, let after else { return nil }
        return after.prompt.isGreater(than: before.prompt) ? after.prompt : before.prompt
    }
}
