import CSQLite
import EventModel
import EventStore
import Platform
import StoreTesting
import Testing

@testable import SQLiteStore

/// A database that the release with schema 1 wrote, brought up to date.
@Suite struct MigrationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let root = "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let script = String(decoding: try Files.read(root + "/Fixtures/store/schema-1.sql"), as: UTF8.self)
        var database: OpaquePointer?
        sqlite3_open(folder.database, &database)
        defer { sqlite3_close(database) }
        // What dumps a virtual table writes into the schema.
        try #require(sqlite3_exec(database, script, nil, nil, nil) == SQLITE_OK)
    }

    @Test func rowsOfSchema1ComeBackAndAreOfHooks() throws {
        let store = try folder.open()
        defer { store.close() }
        #expect(try store.status().schemaVersion == Schema.version)
        var query = EventQuery()
        query.order = .oldestFirst
        #expect(try store.events(query).events == Schema1Rows.events)
        #expect(try store.sessions(SessionQuery()).sessions == [Schema1Rows.session])
        #expect(try store.agents(AgentQuery()).agents == [Schema1Rows.agent])
        #expect(try store.toolCalls(ToolCallQuery()).calls == [Schema1Rows.call])
        let session = Schema1Rows.sessionID
        #expect(try store.prompts(session: session, limit: 9) == [Schema1Rows.prompt])
        #expect(try store.compactions(session: session, limit: 9) == [Schema1Rows.compaction])
        #expect(try store.fileChanges(session: session, limit: 9) == [Schema1Rows.change])
        #expect(try store.questions(session: session, limit: 9) == [Schema1Rows.question])
        #expect(try store.tasks(session: session, limit: 9) == [Schema1Rows.task])
        #expect(try store.search(SearchQuery(text: "happened")).total == 5)
        #expect(try store.modelUsages(session: session) == [])
    }

    @Test func whatIsGoingToTakeTimeIsToldBefore() throws {
        let told = Monitor<[[Int64]]>([])
        func open(_ folder: TemporaryFolder) throws {
            try folder.open { settings in
                settings.onMigration = { from, to, events in told.signal { $0.append([from, to, events]) } }
            }.close()
        }
        try open(folder)
        let expected = [[1, Schema.version, Int64(Schema1Rows.events.count)]]
        #expect(told.withLock { $0 } == expected)
        try open(folder)
        try open(TemporaryFolder())
        #expect(told.withLock { $0 } == expected)
    }

    @Test func figuresThatFollowFromOtherColumnsAreFilledIn() throws {
        let store = try folder.open()
        defer { store.close() }
        var expected = SessionQuery()
        expected.projects = [Schema1Rows.session.projectKey].compactMap(\.self)
        expected.branches = [Schema1Rows.session.gitBranch].compactMap(\.self)
        expected.minimumSpan = Schema1Rows.session.spanMicroseconds
        expected.maximumSpan = Schema1Rows.session.spanMicroseconds
        #expect(try store.sessions(expected).sessions == [Schema1Rows.session])
        #expect(try store.sessionFacets(SessionQuery()).values[.project]?.map(\.value) == expected.projects)
    }

    @Test func rowsOfSchema1AreChangedAndJoinedByNewOnes() throws {
        let store = try folder.open()
        defer { store.close() }
        var session = Schema1Rows.session
        session.usage.input = 7
        session.cost.output = 9
        session.startedAt = Schema1Rows.time(-5)
        var call = Schema1Rows.call
        call.messageID = "msg_01AbCdEfGhIjKlMnOpQrStUv"
        call.sources = [.hook, .transcript]
        try store.store(sessions: [session])
        try store.store(calls: [call])
        #expect(try store.sessions(SessionQuery()).sessions == [session])
        #expect(try store.toolCalls(ToolCallQuery()).calls == [call])
        var event = StoreSamples.event(9, session: session.id)
        event.source = .transcript
        event.replayState = .imported
        try store.store([event, Schema1Rows.events[2]])
        event.id = 6
        #expect(try store.event(event.uuid) == event)
        #expect(try store.lastEventID() == 6)
    }

    @Test func failedTurnsOfSchema2AreTheirOwnReports() throws {
        let session = Schema1Rows.sessionID
        var failure = TurnFailure(
            sessionID: session, id: "p1", agentID: "main", at: Schema1Rows.time(3), code: "overloaded")
        failure.sources = [.hook, .transcript]
        var database: OpaquePointer?
        sqlite3_open(folder.database, &database)
        let result = sqlite3_exec(
            database,
            """
            \(Schema.migrations[1].script);
            INSERT OR IGNORE INTO names (text) VALUES ('\(session)'), ('main'), ('overloaded');
            INSERT INTO turn_failures SELECT s.id, a.id, 'p1', \(failure.at.microseconds), c.id, NULL, 3
                FROM names AS s, names AS a, names AS c
                WHERE s.text = '\(session)' AND a.text = 'main' AND c.text = 'overloaded';
            PRAGMA user_version = 2;
            """, nil, nil, nil)
        try #require(result == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database)))")
        sqlite3_close(database)
        let store = try folder.open()
        defer { store.close() }
        let reports = try store.transaction { (transaction) throws(StoreError) in
            try transaction.turnFailureReports(session: session)
        }
        #expect(try store.turnFailures(session: session, limit: 9) == [failure])
        failure.promptID = "p1"
        #expect(reports == [failure])
    }

    @Test func aMigrationThatFailsLeavesTheDatabaseAsItWas() throws {
        var database: OpaquePointer?
        sqlite3_open(folder.database, &database)
        sqlite3_exec(database, "CREATE TABLE turn_failures (id)", nil, nil, nil)
        #expect(throws: StoreError.self) { try folder.open() }
        sqlite3_exec(database, "DROP TABLE turn_failures", nil, nil, nil)
        sqlite3_close(database)
        let store = try folder.open()
        defer { store.close() }
        #expect(try store.sessions(SessionQuery()).sessions == [Schema1Rows.session])
    }
}
