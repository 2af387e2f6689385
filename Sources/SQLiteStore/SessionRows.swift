internal import EventModel
internal import EventStore

/// How a session is laid out in its table.
enum SessionRow {
    static let columns = """
        id, agent_kind, status, status_at, app, machine, project_path, cwd, git_branch, model, title, permission_mode,
        agent_version, transcript_path, start_source, end_reason, started_at, ended_at, last_event_at, event_count, agent_count,
        max_depth, prompt_count, tool_count, error_count, file_count, open_question_count, cost, figures, forked_from,
        fork_point, fork_point_at, context_tokens, context_window, git_root, git_remote, worktree_path,
        pull_request_url, last_prompt, born_at, title_kind, statements, sources,
        failed_turn_count
        """

    /// With those that follow from others.
    private static let writtenColumns = columns + ", project, branch, tokens, span, retries"

    static let update = RowUpdate.statement("sessions", columns: writtenColumns, keys: ["id", "started_at", "cost"])

    /// What a row that is replaced says of its tools stays: `SessionTools` keeps it.
    static let insertion = FrequentSQL(
        """
        INSERT OR REPLACE INTO sessions (\(writtenColumns), tools) VALUES
        (\((1...49).map { "?\($0)" }.joined(separator: ",")), (SELECT tools FROM sessions WHERE id = ?1))
        """)

    static func bind(_ session: Session, to row: Statement, names: Names) throws(StoreError) {
        row.bind(try names.id(session.id))
        row.bind(try names.id(session.agentKind))
        row.bind(session.status.code)
        row.bind(session.statusAt)
        row.bind(try names.id(session.sourceApp))
        row.bind(try names.id(session.machineID))
        row.bind(session.projectPath)
        row.bind(session.cwd)
        row.bind(session.gitBranch)
        row.bind(try names.id(session.model))
        row.bind(session.title)
        row.bind(try names.id(session.permissionMode))
        row.bind(try names.id(session.agentVersion))
        row.bind(session.transcriptPath)
        row.bind(try names.id(session.startSource))
        row.bind(try names.id(session.endReason))
        row.bind(session.startedAt)
        row.bind(session.endedAt)
        row.bind(session.lastEventAt)
        row.bind(session.eventCount)
        row.bind(session.agentCount)
        row.bind(session.maxDepth)
        row.bind(session.promptCount)
        row.bind(session.toolCount)
        row.bind(session.errorCount)
        row.bind(session.fileCount)
        row.bind(session.openQuestionCount)
        try bindRest(session, to: row, names: names)
    }

    /// The columns of schema 2.
    private static func bindRest(_ session: Session, to row: Statement, names: Names) throws(StoreError) {
        row.bind(session.cost.total)
        row.bind(blob: figures(of: session))
        row.bind(try names.id(session.forkedFrom))
        row.bind(uuidOrText: session.forkPoint)
        row.bind(session.forkPointAt)
        row.bind(session.contextTokens)
        row.bind(session.contextWindow)
        row.bind(session.gitRoot)
        row.bind(session.gitRemote)
        row.bind(session.worktreePath)
        row.bind(session.pullRequestURL)
        row.bind(session.lastPrompt)
        row.bind(session.bornAt)
        row.bind(session.titleKind?.rawValue)
        row.bind(blob: session.statements.stored(relativeTo: session.startedAt))
        row.bind(session.sources.rawValue)
        row.bind(session.failedTurnCount)
        row.bind(try names.id(session.projectKey))
        row.bind(try names.id(session.gitBranch))
        row.bind(session.usage.total)
        row.bind(session.spanMicroseconds)
        row.bind(session.retryCount)
    }

    /// Retries and tokens in a row's packed figures.
    static func sums(in bytes: UnsafeRawBufferPointer) -> (retries: Int64, tokens: Int64) {
        var figures = FigureReader(bytes)
        let retries = figures.next()
        for _ in 0..<3 { _ = figures.next() }
        return (retries, figures.usage().total)
    }

    private static func figures(of session: Session) -> [UInt8]? {
        var figures = Figures()
        figures.append(session.retryCount)
        figures.append(session.modelCallCount)
        figures.append(session.unpricedCallCount)
        figures.append(session.estimatedCallCount)
        figures.append(session.usage)
        figures.append(session.cost)
        figures.append(session.unattributedUsage)
        figures.append(session.unattributedCost)
        figures.append(session.inheritedUsage)
        figures.append(session.inheritedCost)
        return figures.storedOrNil
    }

    static func read(_ row: Statement, names: Names) throws(StoreError) -> Session {
        let id = try names.text(row.integer())
        let agentKind = try names.text(row.integer())
        let status = SessionStatus(code: row.integer())
        let statusAt = row.timestamp()
        var session = Session(
            id: id, agentKind: agentKind, sourceApp: try names.text(row.integer()),
            machineID: try names.text(row.integer()), startedAt: .epoch, lastEventAt: .epoch)
        session.status = status
        session.statusAt = statusAt
        session.projectPath = row.optionalText()
        session.cwd = row.optionalText()
        session.gitBranch = row.optionalText()
        session.model = try names.text(row.optionalInteger())
        session.title = row.optionalText()
        session.permissionMode = try names.text(row.optionalInteger())
        session.agentVersion = try names.text(row.optionalInteger())
        session.transcriptPath = row.optionalText()
        session.startSource = try names.text(row.optionalInteger())
        session.endReason = try names.text(row.optionalInteger())
        session.startedAt = row.timestamp()
        session.endedAt = row.optionalTimestamp()
        session.lastEventAt = row.timestamp()
        session.eventCount = row.integer()
        session.agentCount = row.integer()
        session.maxDepth = row.integer()
        session.promptCount = row.integer()
        session.toolCount = row.integer()
        session.errorCount = row.integer()
        session.fileCount = row.integer()
        session.openQuestionCount = row.integer()
        try readRest(row, into: &session, names: names)
        return session
    }

    private static func readRest(_ row: Statement, into session: inout Session, names: Names) throws(StoreError) {
        row.skip()
        row.withBlob { bytes in
            var figures = FigureReader(bytes)
            session.retryCount = figures.next()
            session.modelCallCount = figures.next()
            session.unpricedCallCount = figures.next()
            session.estimatedCallCount = figures.next()
            session.usage = figures.usage()
            session.cost = figures.cost()
            session.unattributedUsage = figures.usage()
            session.unattributedCost = figures.next()
            session.inheritedUsage = figures.usage()
            session.inheritedCost = figures.next()
        }
        session.forkedFrom = try names.text(row.optionalInteger())
        session.forkPoint = row.optionalUUIDOrText()
        session.forkPointAt = row.optionalTimestamp()
        session.contextTokens = row.optionalInteger()
        session.contextWindow = row.optionalInteger()
        session.gitRoot = row.optionalText()
        session.gitRemote = row.optionalText()
        session.worktreePath = row.optionalText()
        session.pullRequestURL = row.optionalText()
        session.lastPrompt = row.optionalText()
        session.bornAt = row.optionalTimestamp()
        session.titleKind = row.optionalInteger().flatMap(TitleKind.init(rawValue:))
        let start = session.startedAt
        session.statements = row.withBlob { SessionStatements(stored: $0, relativeTo: start) }
        session.sources = RecordSources(rawValue: row.integer())
        session.failedTurnCount = row.integer()
    }

    static func session(_ id: String, _ connection: Connection, names: Names) throws(StoreError) -> Session? {
        guard let number = try names.existing(id) else { return nil }
        return try session(number: number, connection, names: names)
    }

    static func session(number: Int64, _ connection: Connection, names: Names) throws(StoreError) -> Session? {
        let row = try connection.statement("SELECT \(columns) FROM sessions WHERE id = ?")
        defer { row.reset() }
        row.bind(number)
        return try row.step() ? read(row, names: names) : nil
    }
}

extension Writer {
    func session(_ id: String) throws(StoreError) -> Session? {
        try SessionRow.session(id, connection, names: names)
    }

    func put(_ session: Session) throws(StoreError) {
        try placeDays.willPut(
            session: try names.id(session.id), try names.id(session.projectKey), try names.id(session.machineID),
            try names.id(session.sourceApp))
        try put(update: SessionRow.update, insertion: SessionRow.insertion) { (row) throws(StoreError) in
            try SessionRow.bind(session, to: row, names: names)
        }
    }

    func silentSessions(since time: Timestamp, limit: Int) throws(StoreError) -> [Session] {
        let row = try connection.statement(
            """
            SELECT \(SessionRow.columns) FROM sessions WHERE last_event_at < ? AND status NOT IN (?, ?)
            ORDER BY last_event_at, id LIMIT ?
            """)
        defer { row.reset() }
        row.bind(time)
        row.bind(SessionStatus.ended.code)
        row.bind(SessionStatus.endedFailed.code)
        row.bind(Int64(max(0, limit)))
        var sessions: [Session] = []
        while try row.step() { sessions.append(try SessionRow.read(row, names: names)) }
        return sessions
    }
}
