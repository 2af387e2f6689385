import Adapters
import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// The files that a session read, wrote and edited.
struct SessionFileEndpoints {
    /// Changes of one file that are gone back to find its whole text.
    private static let stepLimit = 200

    let services: HubServices

    var all: [Endpoint] { [changes, summary, content] }

    private func parameters(_ request: HTTPRequest) -> QueryParameters {
        QueryParameters(request.query.items, now: services.clock.now())
    }

    private func outline(_ request: HTTPRequest, _ parts: OutlineParts) throws -> SessionOutline {
        let id = request.pathParameter("session_id")
        guard let outline = try services.store.outline(OutlineQuery(session: id, parts: parts)) else {
            throw APIError.notFound("session '\(id)'")
        }
        return outline
    }

    private var changes: Endpoint {
        .query(
            "/api/sessions/{session_id}/files", "listSessionFiles", tag: "sessions",
            "Changes of files in the session, in order of time.",
            [
                .query("path", "Only changes of this file."), .query("tool_use_id", "Only changes by this tool call."),
                .query("patch", "0 leaves patches out."),
                .query("limit", "Rows of a page: 1 to \(Limits.pageRows), which is the default.", .integer), .cursor,
            ], answer: .named("FileChangeList")
        ) { request in
            let id = request.pathParameter("session_id")
            guard let session = try services.store.session(id) else { throw APIError.notFound("session '\(id)'") }
            var parameters = parameters(request)
            var query = FileChangeQuery(session: session.id)
            query.path = parameters.text("path")
            query.toolUseID = parameters.text("tool_use_id")
            query.includePatch = parameters.flag("patch", default: true)
            query.limit = parameters.text("limit") == nil ? Limits.pageRows : parameters.limit()
            query.cursor = parameters.text("cursor")
            try parameters.check()
            let page = try services.store.fileChanges(query)
            return Answers.body { writer in
                writer.key("files")
                writer.array(page.changes) { $0.value($1) }
                writer.member("next_cursor", page.nextCursor)
                writer.member("total", page.total)
            }
        }
    }

    private var summary: Endpoint {
        .query(
            "/api/sessions/{session_id}/files/summary", "listSessionFileSummaries", tag: "session windows",
            "Each file that the session read, wrote or edited, the latest first.", answer: .named("FileSummaryList")
        ) { request in
            let id = request.pathParameter("session_id")
            guard let session = try services.store.session(id) else { throw APIError.notFound("session '\(id)'") }
            return try services.answers.body(.files, of: session, services.store) {
                try summaryBody(try outline(request, [.changes]))
            }
        }
    }

    private func summaryBody(_ outline: SessionOutline) throws(StoreError) -> [UInt8] {
        let reads = try services.store.toolSubjects(session: outline.session.id, tools: FileSummary.readTools)
        let files = FileSummary.list(outline, reads: reads)
        return Answers.body { writer in
            writer.key("files")
            writer.array(Array(files.prefix(FileSummary.limit))) { $0.value($1) }
            writer.member("total", files.count)
        }
    }

    private var content: Endpoint {
        .query(
            "/api/sessions/{session_id}/files/content", "getSessionFileContent", tag: "session windows",
            "A file's text at an instant, or before or after a tool call changed it, as far as it was reported.",
            [
                Operation.Parameter.query("path", "The file.").required,
                .query("at", "Its text at this time; by default at the session's end."),
                .query("tool_use_id", "Its text before or after this call."),
                .query("side", "`after` by default.", Schemas.names(FileContent.Side.self)),
            ], answer: .named("FileContent")
        ) { request in
            var parameters = parameters(request)
            let time = parameters.time("at")
            let side = parameters.choice("side", default: FileContent.Side.after)
            let call = parameters.text("tool_use_id")
            try parameters.check()
            guard let path = parameters.text("path") else {
                throw APIError.badRequest("missing_field", "Say which file.", field: "path")
            }
            let outline = try outline(request, [.changes])
            let content = try content(outline, path, time, call, side)
            return Answers.body { writer in
                writer.member("path", path)
                writer.member("content", content.text)
                writer.member("is_complete", content.isComplete)
                writer.member("basis", content.basis?.rawValue)
                writer.member("bytes", content.bytes)
                writer.member("reason", content.reason)
            }
        }
    }

    private func content(
        _ outline: SessionOutline, _ path: String, _ time: Timestamp?, _ call: String?, _ side: FileContent.Side
    ) throws(StoreError) -> FileContent {
        var changes = outline.changes.filter { $0.path.isExactly(path) }
        if changes.isEmpty { return FileContent(reason: "The session did not change this file.") }
        if let call {
            guard let place = changes.firstIndex(where: { $0.toolUseID.isExactly(call) }) else {
                return FileContent(reason: "This tool call did not change the file.")
            }
            changes.removeSubrange((place + 1)...)
        } else if let time {
            changes = changes.filter { $0.at <= time }
        }
        // From the last one back, until there is a whole text to begin with.
        var steps: [FileTexts] = []
        for change in changes.suffix(SessionFileEndpoints.stepLimit).reversed() {
            let texts = try texts(of: change)
            steps.insert(texts, at: 0)
            if FileContent.isSufficient(steps, side) { break }
        }
        return FileContent(steps, side)
    }

    private func texts(of change: FileChange) throws(StoreError) -> FileTexts {
        let call = ToolCall(
            sessionID: change.sessionID, toolUseID: change.toolUseID, agentID: change.agentID, toolName: "",
            startedAt: change.at)
        var texts = FileTexts()
        for event in try services.store.events(of: [call]).first ?? [] {
            let reading = EventReading(event)
            // Texts that were cut would be taken for whole ones.
            if !reading.isCut, let more = reading.fileTexts { texts.add(more) }
        }
        texts.isNew = texts.isNew || change.operation == .create
        guard texts.patch.isEmpty else { return texts }
        var query = FileChangeQuery(session: change.sessionID)
        query.path = change.path
        query.toolUseID = change.toolUseID
        if let patch = try services.store.fileChanges(query).changes.first?.patch {
            texts.patch = FileTexts.hunks(patch: patch) ?? []
        }
        return texts
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ file: FileSummary) {
        object { writer in
            writer.member("path", file.path)
            writer.member("reads", file.reads)
            writer.member("writes", file.writes)
            writer.member("edits", file.edits)
            writer.member("lines_added", file.linesAdded)
            writer.member("lines_removed", file.linesRemoved)
            writer.member("first_at", file.firstAt)
            writer.member("last_at", file.lastAt)
            writer.key("agents")
            writer.array(file.agents) { $0.value($1) }
            writer.member("is_created", file.isCreated)
        }
    }
}
