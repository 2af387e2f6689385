import CSQLite
import EventModel
import EventStore
import TestRandomness
import Testing

@testable import SQLiteStore
@testable import StoreTesting

/// Costs by project, machine and app are kept as sums of days; here they are compared with what follows from the rows.
@Suite struct PlaceCostTests {
    private static let sessions = ["s1", "s2", "s3", "s4"]

    /// A session that is somewhere else each time.
    private static func session(_ random: inout SeededGenerator) -> Session {
        var session = StoreSamples.session(sessions.randomElement(using: &random) ?? "")
        session.gitRoot = [nil, "/srv/a", "/srv/b"].randomElement(using: &random) ?? nil
        session.machineID = ["m1", "m2"].randomElement(using: &random) ?? ""
        session.sourceApp = ["app-1", "app-2", "app-3"].randomElement(using: &random) ?? ""
        return session
    }

    private static func hour(_ random: inout SeededGenerator) -> UsageHour {
        var hour = UsageHour(
            hour: RandomUsage.firstHour + Int64.random(in: -30..<90, using: &random),
            sessionID: sessions.randomElement(using: &random) ?? "", agentID: Agent.mainID,
            model: ["claude-opus-5", "claude-haiku-5"].randomElement(using: &random) ?? "")
        hour.callCount = 1
        hour.usage = TokenUsage(fields: (0..<9).map { _ in Int64.random(in: 0...999, using: &random) })
        hour.cost = Cost(fields: (0..<7).map { _ in Int64.random(in: -9...99_999, using: &random) })
        return hour
    }

    /// A model call and the tools that it asked for.
    private static func calls(_ random: inout SeededGenerator) -> (ModelCall, [ToolCall]) {
        let number = Int.random(in: 0..<20, using: &random)
        let session = sessions[number % sessions.count]
        var call = StoreSamples.modelCall(number, session: session)
        call.at = StoreSamples.time(Int.random(in: 0..<60, using: &random) * 3600)
        call.cost = Cost(fields: [Int64.random(in: 0...99_999, using: &random)])
        let tools = (0..<2).map { part in
            var tool = StoreSamples.toolCall(
                number * 2 + part, tool: ["Bash", "Read"].randomElement(using: &random) ?? "", session: session)
            tool.messageID = call.messageID
            return tool
        }
        return (call, tools)
    }

    private static func change(
        _ random: inout SeededGenerator
    ) -> @Sendable (any StoreTransaction) throws(StoreError) -> Void {
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let session = session(&random)
            return { (transaction) throws(StoreError) in try transaction.put(session) }
        case 1:
            let (call, tools) = calls(&random)
            // What was used for tools is a part of what was used in that hour.
            var hour = UsageHour(
                hour: call.at.microseconds.floored(by: ActivityTime.hour), sessionID: call.sessionID,
                agentID: Agent.mainID, model: "claude-opus-5")
            hour.callCount = 1
            return { [hour] (transaction) throws(StoreError) in
                try transaction.put(call)
                try transaction.add(hour)
                for tool in tools { try transaction.put(tool) }
            }
        default:
            let hour = hour(&random)
            return { (transaction) throws(StoreError) in try transaction.add(hour) }
        }
    }

    private static func queries(_ random: inout SeededGenerator) -> [CostQuery] {
        var queries: [CostQuery] = []
        let first = Int.random(in: -30..<60, using: &random)
        let length = Int.random(in: 0..<90, using: &random)
        let (since, until) = (StoreSamples.time(first * 3600), StoreSamples.time((first + length) * 3600 + 7))
        for time in [
            TimeRange(), TimeRange(since: since), TimeRange(until: until), TimeRange(since: since, until: until),
        ] {
            for grouping in [CostGrouping.project, .machine, .sourceApp, .total, .model, .tool, .day] {
                for place in 0..<4 {
                    var query = CostQuery(by: grouping)
                    query.canonicalName = RandomUsage.canonicalName
                    query.time = time
                    switch place {
                    case 0: query.sourceApps = ["app-1", "unknown"]
                    case 1: query.machineIDs = ["m2"]
                    case 2: query.projects = ["/srv/a", "/srv/b"]
                    default: query.models = ["claude-opus-5"]
                    }
                    queries.append(query)
                }
            }
        }
        return queries
    }

    private static func fill(
        _ stores: [any EventStore], _ random: inout SeededGenerator, refusedOneIn count: Int
    ) throws {
        let changes = (0..<Int.random(in: 1...12, using: &random)).map { _ in change(&random) }
        let isRefused = Int.random(in: 0..<count, using: &random) == 0
        for store in stores {
            do {
                try store.transaction { (transaction) throws(StoreError) in
                    for change in changes { try change(transaction) }
                    if isRefused { throw StoreError(.busy, "refused") }
                }
            } catch { #expect(isRefused) }
        }
    }

    @Test(arguments: 0..<20) func sumsFollowTheRowsWhereverSessionsGo(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let reference = InMemoryStore()
        var store = try folder.open()
        defer { store.close() }
        for round in 0..<8 {
            try Self.fill([store, reference], &random, refusedOneIn: 4)
            if round == 4 {
                store.close()
                store = try folder.open()
            }
            try expectSameCosts(store, reference, Self.queries(&random), "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: 3...4) func anOlderDatabaseIsSummedUp(version: Int) throws {
        var random = SeededGenerator(seed: 7)
        let folder = try TemporaryFolder()
        let reference = InMemoryStore()
        let before = try folder.open()
        for _ in 0..<20 { try Self.fill([before, reference], &random, refusedOneIn: 1000) }
        before.close()
        try OlderDatabase.downgrade(folder.database, to: version)
        let store = try folder.open()
        defer { store.close() }
        try expectSameCosts(store, reference, Self.queries(&random), "after the migration")
    }

    @Test func rowsThatAreDeletedAreTakenOff() throws {
        var random = SeededGenerator(seed: 9)
        let folder = try TemporaryFolder()
        let store = try folder.open()
        for _ in 0..<20 { try Self.fill([store], &random, refusedOneIn: 1000) }
        store.close()
        var database: OpaquePointer?
        sqlite3_open(folder.database, &database)
        let chosen = "(SELECT id FROM names WHERE text IN ('s1', 's2'))"
        let isUsed = UsageHourRow.figures.map { "\($0) <> 0" }.joined(separator: " OR ")
        let script = """
            DELETE FROM usage_hours WHERE session IN \(chosen); DELETE FROM tool_hours WHERE session IN \(chosen);
            DELETE FROM sessions WHERE id IN \(chosen);
            CREATE TEMP TABLE sums AS SELECT * FROM place_days WHERE \(isUsed);
            DELETE FROM place_days; DROP TRIGGER usage_hours_gone; DROP TRIGGER tool_hours_gone;
            """
        try #require(sqlite3_exec(database, script, nil, nil, nil) == SQLITE_OK)
        // What is left is what the rows that are left make.
        let filling = MigrationPlaces.script.split(separator: ";").filter { $0.contains("INSERT INTO place_days") }
        for statement in filling { try #require(sqlite3_exec(database, String(statement), nil, nil, nil) == SQLITE_OK) }
        let difference = """
            SELECT count(*) FROM (SELECT * FROM (SELECT * FROM sums EXCEPT SELECT * FROM place_days)
                UNION ALL SELECT * FROM (SELECT * FROM place_days WHERE \(isUsed) EXCEPT SELECT * FROM sums))
            """
        var row: OpaquePointer?
        try #require(sqlite3_prepare_v2(database, difference, -1, &row, nil) == SQLITE_OK)
        #expect(sqlite3_step(row) == SQLITE_ROW)
        #expect(sqlite3_column_int64(row, 0) == 0)
        sqlite3_finalize(row)
        sqlite3_close(database)
    }

    /// All of time costs what there is of days, whatever there is of sessions.
    @Test func costsOfAllTimeAreReadFromDays() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open { $0.readerCount = 1 }
        defer { store.close() }
        let count = 3000
        try store.transaction { (transaction) throws(StoreError) in
            for number in 0..<count {
                var session = StoreSamples.session("s\(number)")
                session.gitRoot = "/srv/\(number % 4)"
                try transaction.put(session)
                var hour = UsageHour(
                    hour: 490_000 + Int64(number % 48), sessionID: session.id, agentID: Agent.mainID, model: "m")
                hour.cost.input = 1
                try transaction.add(hour)
            }
        }
        var query = CostQuery(by: .project)
        for filter in [[], ["/srv/1"]] {
            query.projects = filter
            var found: [Int64] = []
            let steps = try StatementWork.steps(of: store) { found = try store.costs(query).map(\.cost.input) }
            #expect(found == [Int64](repeating: 750, count: filter.isEmpty ? 4 : 1))
            #expect(steps < count, "\(steps) steps")
        }
    }
}
