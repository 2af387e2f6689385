internal import EventModel
internal import EventStore

/// What sessions are known by, where costs are summed up by it; the stored format.
enum PlaceKind: Int64, CaseIterable {
    case project = 0
    case machine = 1
    case app = 2

    /// The kind's rows of everything that was used.
    var everything: Int64 { rawValue }
    /// The kind's rows of what was used for tools.
    var tools: Int64 { rawValue + Int64(PlaceKind.allCases.count) }

    /// The column of `sessions`.
    var column: String {
        switch self {
        case .project: "project"
        case .machine: "machine"
        case .app: "app"
        }
    }

    static let columns = allCases.map(\.column).joined(separator: ", ")
}

/// Keeps what was used by project, machine, app and day, as one transaction changes it: `place_days`.
///
/// A session's usage is filed where the session's row says when the transaction ends. Where that is another place than
/// before, all that the session has used moves there.
final class PlaceDays {
    /// Numbers by `PlaceKind`; 0 for none.
    private typealias Places = [Int64]

    private struct Use: Hashable {
        var day: Int64
        /// `ToolHours.everything` for what was used for whatever.
        var tool: Int64
        var model: Int64
    }

    private struct Key: Hashable {
        var kind: Int64
        var place: Int64
        var use: Use
    }

    private static let nowhere = Places(repeating: 0, count: PlaceKind.allCases.count)
    private static let figures = UsageHourRow.figures.joined(separator: ", ")
    private static let addition = FrequentSQL(
        """
        INSERT INTO place_days (kind, place, day, tool, model, \(figures))
        VALUES (\(repeatElement("?", count: 5 + UsageHourRow.figures.count).joined(separator: ",")))
        ON CONFLICT DO UPDATE SET \(UsageHourRow.figures.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
        """)
    private static let placesOfSession = FrequentSQL("SELECT \(PlaceKind.columns) FROM sessions WHERE id = ?")
    private static let useOfSession = FrequentSQL("SELECT 1 FROM usage_hours WHERE session = ? LIMIT 1")

    private let connection: Connection
    /// What the transaction adds, by session.
    private var pending: [Int64: [Use: CostGroup]] = [:]
    /// Where sessions were before, of those that are elsewhere now.
    private var moved: [Int64: Places] = [:]

    init(_ connection: Connection) { self.connection = connection }

    func add(session: Int64, hour: Int64, tool: Int64, model: Int64, _ group: CostGroup) {
        let use = Use(day: hour.floor(dividingBy: 24), tool: tool, model: model)
        pending[session, default: [:]][use, default: CostGroup(key: "")].add(group)
    }

    /// To be called before the session's row is written, with the places that it will name.
    func willPut(session: Int64, _ project: Int64?, _ machine: Int64, _ app: Int64) throws(StoreError) {
        guard moved[session] == nil else { return }
        if let before = try places(of: session) {
            if before != [project ?? 0, machine, app] { moved[session] = before }
            return
        }
        // Hours may be there before the session is.
        let row = try connection.statement(PlaceDays.useOfSession)
        defer { row.reset() }
        row.bind(session)
        if try row.step() { moved[session] = PlaceDays.nowhere }
    }

    /// Writes the differences, before the commit and behind the rows that they follow from.
    func store() throws(StoreError) {
        guard !pending.isEmpty || !moved.isEmpty else { return }
        var sums: [Key: CostGroup] = [:]
        func add(_ uses: [Use: CostGroup], at places: Places, isOff: Bool = false) {
            for (use, group) in uses {
                for kind in PlaceKind.allCases {
                    let row = use.tool == ToolHours.everything ? kind.everything : kind.tools
                    let key = Key(kind: row, place: places[Int(kind.rawValue)], use: use)
                    if isOff {
                        sums[key, default: CostGroup(key: "")].subtract(group)
                    } else {
                        sums[key, default: CostGroup(key: "")].add(group)
                    }
                }
            }
        }
        for (session, uses) in pending where moved[session] == nil {
            add(uses, at: try places(of: session) ?? PlaceDays.nowhere)
        }
        for (session, before) in moved {
            let all = try uses(of: session)
            add(all, at: try places(of: session) ?? PlaceDays.nowhere)
            add(all, at: before, isOff: true)
            // What this transaction added was never there.
            add(pending[session] ?? [:], at: before)
        }
        for (key, group) in sums where !group.isZero {
            let row = try connection.statement(PlaceDays.addition)
            row.bind(key.kind)
            row.bind(key.place)
            row.bind(key.use.day)
            row.bind(key.use.tool)
            row.bind(key.use.model)
            row.bind(calls: group.callCount, unpriced: group.unpricedCallCount, group.usage, group.cost)
            try row.run()
        }
    }

    func forget() {
        pending.removeAll(keepingCapacity: true)
        moved.removeAll(keepingCapacity: true)
    }

    private func places(of session: Int64) throws(StoreError) -> Places? {
        let row = try connection.statement(PlaceDays.placesOfSession)
        defer { row.reset() }
        row.bind(session)
        guard try row.step() else { return nil }
        return PlaceKind.allCases.map { _ in row.integer() }
    }

    /// All that the session has used, as its rows are now.
    private func uses(of session: Int64) throws(StoreError) -> [Use: CostGroup] {
        var uses: [Use: CostGroup] = [:]
        for (tool, table) in [(String(ToolHours.everything), "usage_hours"), ("tool", "tool_hours")] {
            let row = try connection.statement(
                "SELECT hour, \(tool), model, \(PlaceDays.figures) FROM \(table) WHERE session = ?")
            defer { row.reset() }
            row.bind(session)
            while try row.step() {
                let use = Use(day: row.integer().floor(dividingBy: 24), tool: row.integer(), model: row.integer())
                var group = CostGroup(key: "")
                group.readFigures(row)
                uses[use, default: CostGroup(key: "")].add(group)
            }
        }
        return uses
    }
}
