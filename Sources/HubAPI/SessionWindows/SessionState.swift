import EventModel
import EventStore

/// What a session was at an instant, as far as its outline tells.
struct SessionState {
    struct File: Equatable {
        var path: String
        var edits = 0
        var linesAdded: Int64 = 0
        var linesRemoved: Int64 = 0
        var lastAt: Timestamp
        var lastToolUseID: String
    }

    /// Agents, tool calls and files of one answer: the latest ones.
    static let rowLimit = 500

    let at: Timestamp
    /// Microseconds since the session's start.
    let elapsed: Int64
    let status: SessionStatus
    let prompt: Prompt?
    let runningAgents: [Agent]
    /// Their numbers in the outline.
    let runningTools: [Int64]
    let openQuestions: [Question]
    /// The latest change first.
    let files: [File]
    let toolCount: Int
    let errorCount: Int
    let promptCount: Int

    /// The outline is of the whole session: what happens later tells what was going on.
    init(_ spans: SessionSpans, at time: Timestamp) {
        let outline = spans.outline
        let now = time.bounded
        at = time
        elapsed = max(0, now - spans.range.lowerBound)
        let begun = outline.tools.filter { $0.startedAt <= time }
        let failed = begun.count { $0.status == .failed && ($0.endedAt ?? $0.startedAt) <= time }
        toolCount = begun.count
        errorCount = failed + outline.failures.count { $0.at <= time }
        let prompts = outline.prompts.filter { $0.at <= time }
        promptCount = prompts.count
        prompt = prompts.last
        let isOver = outline.session.endedAt.map { $0 <= time } ?? false
        openQuestions =
            isOver
            ? []
            : outline.questions.filter { question in
                question.kind != .idle && question.askedAt <= time && (question.resolvedAt ?? .latest) > time
            }.map { question in
                var question = question
                question.resolvedAt = nil
                return question
            }
        let turn = spans.spans.last { $0.kind == .turn && $0.start <= now }
        status = SessionState.status(outline, turn, at: time, isWaiting: !openQuestions.isEmpty)
        let isAtWork = status == .running || status == .waiting
        runningAgents = outline.agents.filter { agent in
            guard agent.startedAt <= time, !isOver else { return false }
            if agent.id == Agent.mainID { return isAtWork }
            if let end = agent.endedAt { return end > time }
            return agent.status == .running || agent.status == .waiting || agent.lastEventAt > time
        }.suffix(SessionState.rowLimit)
        runningTools =
            isOver
            ? []
            : begun.filter { call in
                call.endedAt.map { $0 > time } ?? (call.status == .running)
            }.suffix(SessionState.rowLimit).map(\.number)
        files = SessionState.files(outline.changes, until: time)
    }

    private static func status(
        _ outline: SessionOutline, _ turn: SessionSpans.Span?, at time: Timestamp, isWaiting: Bool
    ) -> SessionStatus {
        if let end = outline.session.endedAt, end <= time {
            return outline.session.status.isOver ? outline.session.status : .ended
        }
        if time >= outline.session.lastEventAt { return outline.session.status }
        if isWaiting { return .waiting }
        guard let turn else { return .idle }
        if turn.isOpen || turn.end > time.bounded { return .running }
        return turn.isError ? .failed : .idle
    }

    private static func files(_ changes: [FileChange], until time: Timestamp) -> [File] {
        var places: [ExactText: Int] = [:]
        var files: [File] = []
        for change in changes where change.at <= time {
            let place = places[ExactText(change.path)] ?? files.count
            if place == files.count {
                places[ExactText(change.path)] = place
                files.append(File(path: change.path, lastAt: change.at, lastToolUseID: change.toolUseID))
            }
            files[place].edits += 1
            files[place].linesAdded += change.linesAdded
            files[place].linesRemoved += change.linesRemoved
            if change.at >= files[place].lastAt {
                files[place].lastAt = change.at
                files[place].lastToolUseID = change.toolUseID
            }
        }
        return Array(files.sorted { ($1.lastAt, $0.path) < ($0.lastAt, $1.path) }.prefix(rowLimit))
    }
}
