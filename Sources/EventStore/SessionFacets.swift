package import EventModel

/// What sessions can be told apart by in lists.
package enum SessionFacet: String, Sendable, CaseIterable {
    case status
    case project
    case machineID = "machine_id"
    case sourceApp = "source_app"
    case model
    case branch
    case agentKind = "agent_kind"
    case costBand = "cost_band"
    case durationBand = "duration_band"
    case hasErrors = "has_errors"
    case hasQuestions = "has_questions"
    /// A session counts once for each tool that it called itself.
    case tool
}

/// How many sessions there are of each value. A facet is counted under the filters of all others: what one would see
/// after another choice of its own.
package struct SessionFacets: Sendable, Equatable {
    /// Values of one facet, the most frequent ones.
    package static let valueLimit = 50

    package struct Value: Sendable, Equatable {
        package var value: String
        package var label: String
        package var count: Int64

        package init(value: String, label: String, count: Int64) {
            self.value = value
            self.label = label
            self.count = count
        }
    }

    /// Sessions that pass all filters.
    package var total: Int64 = 0
    package var values: [SessionFacet: [Value]] = [:]

    package init() {}
}

/// What lists count and draw of a session, its texts as numbers of the engine's own; 0 where there is no text.
package struct SessionDigest: Sendable {
    package var status = SessionStatus.running
    package var project: Int64 = 0
    package var machine: Int64 = 0
    package var app: Int64 = 0
    package var model: Int64 = 0
    package var branch: Int64 = 0
    package var agentKind: Int64 = 0
    /// Nano-dollars.
    package var cost: Int64 = 0
    /// Microseconds, see `Session.spanMicroseconds`.
    package var span: Int64 = 0
    /// Those that were called, each once.
    package var tools: [Int64] = []
    package var hasErrors = false
    package var asksUser = false
    package var startedAt: Timestamp
    package var lastEventAt: Timestamp
    package var tokens: Int64 = 0
    package var retries: Int64 = 0
    /// Whether its last turn, or one of those in the range, failed.
    package var hasFailed = false

    package init(startedAt: Timestamp, lastEventAt: Timestamp) {
        self.startedAt = startedAt
        self.lastEventAt = lastEventAt
    }
}

/// The filters of a query that are facets, with the engine's numbers for texts.
package struct SessionFacetFilter: Sendable {
    /// Nil lets everything pass.
    package var projects: Set<Int64>?
    package var machines: Set<Int64>?
    package var apps: Set<Int64>?
    package var models: Set<Int64>?
    package var branches: Set<Int64>?
    package var agentKinds: Set<Int64>?
    package var tools: Set<Int64>?
    private let statuses: Set<SessionStatus>?
    private let onlyWithErrors: Bool
    private let onlyWaiting: Bool
    private let costs: ClosedRange<Int64>
    private let spans: ClosedRange<Int64>

    /// `number` gives a text's number; texts without one match nothing.
    package init(
        _ query: SessionQuery, number: (String) throws(StoreError) -> Int64?
    ) throws(StoreError) {
        func numbers(_ texts: [String]) throws(StoreError) -> Set<Int64>? {
            guard !texts.isEmpty else { return nil }
            var found: Set<Int64> = []
            for text in texts { if let number = try number(text) { found.insert(number) } }
            return found
        }
        projects = try numbers(query.projects)
        machines = try numbers(query.machineIDs)
        apps = try numbers(query.sourceApps)
        models = try numbers(query.models)
        branches = try numbers(query.branches)
        agentKinds = try numbers(query.agentKinds)
        tools = try numbers(query.tools)
        statuses = query.statuses.isEmpty ? nil : Set(query.statuses)
        onlyWithErrors = query.onlyWithErrors
        onlyWaiting = query.onlyWaiting
        costs = SessionFacetFilter.range(query.minimumCost, query.maximumCost)
        spans = SessionFacetFilter.range(query.minimumSpan, query.maximumSpan)
    }

    private static func range(_ low: Int64?, _ high: Int64?) -> ClosedRange<Int64> {
        let low = low ?? .min
        return low...max(low, high ?? .max)
    }

    /// The facets whose filter the session does not pass, each a bit.
    fileprivate func refusals(_ session: SessionDigest) -> UInt32 {
        var bits: UInt32 = 0
        func refuse(_ facet: Int, _ isRefused: Bool) { if isRefused { bits |= 1 << UInt32(facet) } }
        refuse(0, statuses.map { !$0.contains(session.status) } ?? false)
        refuse(1, projects.map { !$0.contains(session.project) } ?? false)
        refuse(2, machines.map { !$0.contains(session.machine) } ?? false)
        refuse(3, apps.map { !$0.contains(session.app) } ?? false)
        refuse(4, models.map { !$0.contains(session.model) } ?? false)
        refuse(5, branches.map { !$0.contains(session.branch) } ?? false)
        refuse(6, agentKinds.map { !$0.contains(session.agentKind) } ?? false)
        refuse(7, !costs.contains(session.cost))
        refuse(8, !spans.contains(session.span))
        refuse(9, onlyWithErrors && !session.hasErrors)
        refuse(10, onlyWaiting && !session.asksUser)
        refuse(11, tools.map { $0.isDisjoint(with: session.tools) } ?? false)
        return bits
    }

    package func admits(_ session: SessionDigest) -> Bool { refusals(session) == 0 }
}

/// Counts of numbers, of which a few come again and again: those wait in a small table before they are looked up.
private struct NumberTally {
    private static let places = 64

    private var numbers = [Int64](repeating: 0, count: places)
    private var waiting = [Int64](repeating: 0, count: places)
    private var sums: [Int64: Int64] = [:]

    mutating func add(_ number: Int64) {
        let place = Int(truncatingIfNeeded: number & Int64(NumberTally.places - 1))
        if numbers[place] != number {
            if waiting[place] > 0 { sums[numbers[place], default: 0] += waiting[place] }
            numbers[place] = number
            waiting[place] = 0
        }
        waiting[place] += 1
    }

    /// The numbers that came most often, 0 left out; of equal ones the smaller, which was stored first.
    func mostFrequent(_ limit: Int) -> ArraySlice<(number: Int64, count: Int64)> {
        let all = counts.filter { $0.key != 0 }.map { (number: $0.key, count: $0.value) }
        return all.sorted { ($1.count, $0.number) < ($0.count, $1.number) }.prefix(limit)
    }

    private var counts: [Int64: Int64] {
        var counts = sums
        for (number, count) in zip(numbers, waiting) where count > 0 { counts[number, default: 0] += count }
        return counts
    }
}

/// Counts sessions by all facets in one pass.
package struct SessionFacetCounter {
    private let filter: SessionFacetFilter
    private var total: Int64 = 0
    /// By facet, in the order of `SessionFacet.allCases`, for those with texts.
    private var named = [NumberTally](repeating: NumberTally(), count: 7)
    private let costStarts = SessionBand.costStarts
    private let durationStarts = SessionBand.durationStarts
    private var statuses = [Int64](repeating: 0, count: SessionStatus.allCases.count)
    private var costs = [Int64](repeating: 0, count: SessionBand.costs.count)
    private var durations = [Int64](repeating: 0, count: SessionBand.durations.count)
    /// Without, with.
    private var errors: [Int64] = [0, 0]
    private var questions: [Int64] = [0, 0]
    private var tools = NumberTally()

    package init(_ filter: SessionFacetFilter) { self.filter = filter }

    package mutating func add(_ session: SessionDigest) {
        let refusals = filter.refusals(session)
        if refusals == 0 { total += 1 }
        // Two refusals keep the session out of every facet.
        guard refusals & (refusals &- 1) == 0 || refusals == 0 else { return }
        func counts(_ facet: UInt32) -> Bool { refusals & ~(1 << facet) == 0 }
        if counts(0) { statuses[SessionFacetCounter.index(session.status)] += 1 }
        if counts(1) { named[1].add(session.project) }
        if counts(2) { named[2].add(session.machine) }
        if counts(3) { named[3].add(session.app) }
        if counts(4) { named[4].add(session.model) }
        if counts(5) { named[5].add(session.branch) }
        if counts(6) { named[6].add(session.agentKind) }
        if counts(7) { costs[SessionBand.index(of: session.cost, from: costStarts)] += 1 }
        if counts(8) { durations[SessionBand.index(of: session.span, from: durationStarts)] += 1 }
        if counts(9) { errors[session.hasErrors ? 1 : 0] += 1 }
        if counts(10) { questions[session.asksUser ? 1 : 0] += 1 }
        if counts(11) { for tool in session.tools { tools.add(tool) } }
    }

    private static func index(_ status: SessionStatus) -> Int {
        switch status {
        case .running: 0
        case .waiting: 1
        case .idle: 2
        case .failed, .endedFailed: 3
        case .ended: 4
        }
    }

    /// The counts; `text` gives the text of a number, which is never 0 there. Bands keep their order, names come by
    /// frequency, values that no session has are left out.
    package func facets(text: (Int64) throws(StoreError) -> String) throws(StoreError) -> SessionFacets {
        var facets = SessionFacets()
        facets.total = total
        facets.values[.status] = SessionStatus.allCases.compactMap { status in
            let count = statuses[SessionFacetCounter.index(status)]
            return count > 0 ? .init(value: status.rawValue, label: status.rawValue, count: count) : nil
        }
        let texts = Array(zip(SessionFacet.allCases, named).dropFirst()) + [(.tool, tools)]
        for (facet, tally) in texts {
            var values: [SessionFacets.Value] = []
            for (number, count) in tally.mostFrequent(SessionFacets.valueLimit) {
                let value = try text(number)
                let label = facet == .project ? CostQuery.projectLabel(value) ?? value : value
                values.append(.init(value: value, label: label, count: count))
            }
            values.sort { ($1.count, $0.value) < ($0.count, $1.value) }
            facets.values[facet] = values
        }
        func bands(_ bands: [SessionBand], _ counts: [Int64]) -> [SessionFacets.Value] {
            zip(bands, counts).filter { $1 > 0 }.map { .init(value: $0.value, label: $0.label, count: $1) }
        }
        facets.values[.costBand] = bands(SessionBand.costs, costs)
        facets.values[.durationBand] = bands(SessionBand.durations, durations)
        func flags(_ counts: [Int64], _ labels: [String]) -> [SessionFacets.Value] {
            [1, 0].filter { counts[$0] > 0 }.map { .init(value: String($0), label: labels[$0], count: counts[$0]) }
        }
        facets.values[.hasErrors] = flags(errors, ["no errors", "errors"])
        facets.values[.hasQuestions] = flags(questions, ["no open questions", "open questions"])
        return facets
    }
}
