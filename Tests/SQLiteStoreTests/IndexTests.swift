import CSQLite
import EventModel
import EventStore
import StoreTesting
import Testing

@testable import SQLiteStore

/// Pages are read along indexes: how many rows SQLite walked without one, and what it sorted, as it counts itself.
@Suite struct IndexTests {
    private static let rowCount = 4000
    private static let sessionCount = 200
    private static let pageRows = 10
    /// Rows that a page may walk without a condition on an index: the page itself, along an index, of each list that is
    /// merged into it.
    private static let stepLimit = 10 * (pageRows + 2)

    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try folder.open { $0.readerCount = 1 }
        let sessions = (0..<Self.sessionCount).map { number in
            var session = StoreSamples.fullSession("s\(number)", at: number)
            session.cost.output = Int64(number * 7919 % 1000)
            return session
        }
        try store.store(sessions: sessions)
        try store.store(
            (0..<Self.rowCount).map { number in
                var event = StoreSamples.event(number, session: "s\(number % Self.sessionCount)")
                event.source = number % 2 == 0 ? .custom : .transcript
                event.replayState = number < Self.rowCount - 500 ? .imported : .live
                return event
            }, text: { _ in "" })
        try store.store(
            calls: (0..<Self.rowCount).map { StoreSamples.toolCall($0, session: "s\($0 % Self.sessionCount)") })
        try store.store(
            modelCalls: (0..<Self.rowCount).map { StoreSamples.modelCall($0, session: "s\($0 % Self.sessionCount)") })
        try store.transaction { (transaction) throws(StoreError) in
            for number in 0..<Self.rowCount {
                let session = "s\(number % Self.sessionCount)"
                let at = StoreSamples.time(number)
                try transaction.put(Prompt(sessionID: session, id: "p\(number)", at: at, text: "text"))
                try transaction.put(
                    TurnFailure(sessionID: session, id: "p\(number)", agentID: "main", at: at, code: "overloaded"))
                try transaction.add(UsageHour(hour: Int64(number), sessionID: session, agentID: "main", model: "m"))
            }
        }
    }

    /// Rows walked in scans without a condition, and sorts, of the statements that `body` ran.
    private func work(_ body: () throws -> Void) throws -> (steps: Int, sorts: Int) {
        try store.read { (reader) throws(StoreError) in _ = Self.takeCounts(reader.connection.handle) }
        try body()
        return try store.read { (reader) throws(StoreError) in Self.takeCounts(reader.connection.handle) }
    }

    private static func takeCounts(_ handle: OpaquePointer) -> (steps: Int, sorts: Int) {
        var counts = (steps: 0, sorts: 0)
        var statement = sqlite3_next_stmt(handle, nil)
        while let current = statement {
            counts.steps += Int(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1))
            counts.sorts += Int(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_SORT, 1))
            statement = sqlite3_next_stmt(handle, current)
        }
        return counts
    }

    private func expectIndexed(_ name: String, sorts: Int = 0, _ body: () throws -> Void) throws {
        let counts = try work(body)
        #expect(counts.steps <= Self.stepLimit, "\(name) walked \(counts.steps) rows")
        #expect(counts.sorts <= sorts, "\(name) sorted")
    }

    private func metrics(_ change: (inout MetricQuery) -> Void = { _ in }) throws {
        var query = MetricQuery()
        query.limit = Self.pageRows
        change(&query)
        let page = try store.metricEntries(query)
        #expect(!page.entries.isEmpty)
        query.cursor = page.nextCursor
        _ = try store.metricEntries(query)
    }

    @Test func theCountersSeeAScan() throws {
        let counts = try work {
            try store.read { (reader) throws(StoreError) in
                _ = try reader.connection.number("SELECT count(*) FROM model_calls WHERE agent > 999")
            }
        }
        #expect(counts.steps > Self.rowCount / 2)
    }

    @Test func pagesOfMetricsAreReadAlongIndexes() throws {
        try expectIndexed("all metrics") { try metrics() }
        try expectIndexed("metrics of a range") {
            try metrics { $0.time = TimeRange(since: StoreSamples.time(100), until: StoreSamples.time(200)) }
        }
        for category in MetricCategory.allCases {
            try expectIndexed("metrics of category \(category)") { try metrics { $0.categories = [category] } }
        }
        // A session's rows are few: they are found by the session and sorted, calls only among those of one instant.
        try expectIndexed("metrics of a session", sorts: 5 * (Self.pageRows + 2)) {
            try metrics { $0.sessionIDs = ["s7"] }
        }
    }

    @Test func pagesOfModelCallsAndToolCallsAreReadAlongIndexes() throws {
        // Along an index by time; only those of one instant are sorted.
        try expectIndexed("model calls", sorts: Self.pageRows + 1) {
            var query = ModelCallQuery()
            query.limit = Self.pageRows
            query.sessionID = "s3"
            let count = try store.modelCalls(query).calls.count
            #expect(count == Self.pageRows)
        }
        try expectIndexed("tool calls", sorts: Self.pageRows + 1) {
            var query = ToolCallQuery()
            query.limit = Self.pageRows
            query.sessionID = "s3"
            let count = try store.toolCalls(query).calls.count
            #expect(count == Self.pageRows)
        }
    }

    @Test func sessionsByCostAreReadAlongTheirIndex() throws {
        try expectIndexed("sessions by cost") {
            var query = SessionQuery()
            query.order = .cost
            query.limit = Self.pageRows
            query.includeTotal = false
            let count = try store.sessions(query).sessions.count
            #expect(count == Self.pageRows)
        }
    }

    @Test func eventsWithoutImportedOnesSkipThem() throws {
        for order in [SortOrder.newestFirst, .oldestFirst] {
            try expectIndexed("live events") {
                var query = EventQuery()
                query.includeImported = false
                query.order = order
                query.limit = Self.pageRows
                query.includePayload = false
                let count = try store.events(query).events.count
                #expect(count == Self.pageRows)
            }
        }
    }

    @Test func costsOfARangeOrASessionAreReadAlongIndexes() throws {
        for grouping in CostGrouping.allCases where grouping != .tool {
            try expectIndexed("costs by \(grouping)", sorts: 1) {
                var query = CostQuery(by: grouping)
                query.time = TimeRange(since: .epoch, until: Timestamp(microseconds: 36_000_000_000))
                _ = try store.costs(query)
            }
            try expectIndexed("costs of a session by \(grouping)", sorts: 1) {
                var query = CostQuery(by: grouping)
                query.sessionIDs = ["s5"]
                _ = try store.costs(query)
            }
        }
    }

    @Test func anOutlineIsReadFromIndexesAlone() throws {
        try store.read { (reader) throws(StoreError) in
            for (index, sql) in [
                ("tool_calls_window", SessionOutlineSQL.tools), ("model_calls_window", SessionOutlineSQL.models),
                ("events_window", SessionOutlineSQL.stops(kinds: "1,2")),
            ] {
                let row = try reader.connection.statement("EXPLAIN QUERY PLAN " + sql)
                defer { row.reset() }
                var plan = ""
                while try row.step() {
                    row.skip(3)
                    plan += row.text() + "\n"
                }
                #expect(plan.contains("USING COVERING INDEX \(index)"), "\(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }
}
