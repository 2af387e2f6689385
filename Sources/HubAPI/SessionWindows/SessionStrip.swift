import EventModel
import EventStore

/// A whole session as a few hundred columns: how much began in each, by depth of agents, and what stands out.
struct SessionStrip {
    /// The deepest row; agents below it count there.
    static let deepestRow = 5
    static let markLimit = 2000
    /// UTF-8 bytes of a mark's label.
    static let labelBytes = 200
    /// Waits of one answer: the longest ones.
    static let waitLimit = 1000

    enum MarkKind: String, Sendable, CaseIterable {
        case prompt
        case error
        case question
        case edit
        case compaction
        case end
    }

    struct Mark: Equatable {
        var kind: MarkKind
        var at: Timestamp
        var label: String
        var agentID: String
        var eventUUID: String?
        var toolUseID: String?
        /// The number of the tool call whose words are the label.
        var tool: Int64?
    }

    struct Row: Equatable {
        var depth: Int
        var counts: [Int]
        var errors: [Int]
    }

    struct Wait: Equatable {
        var kind: String
        var at: Timestamp
        var endedAt: Timestamp?
    }

    let range: Range<Int64>
    let columns: Int
    private(set) var rows: [Row] = []
    /// In order of time.
    private(set) var marks: [Mark] = []
    private(set) var markCounts: [MarkKind: Int] = [:]
    /// In order of time.
    private(set) var waits: [Wait] = []
    let time: SessionTime

    /// Microseconds.
    var columnWidth: Double { Double(range.upperBound - range.lowerBound) / Double(columns) }

    init(_ spans: SessionSpans, columns: Int) {
        range = spans.range
        self.columns = max(1, columns)
        time = SessionTime(spans)
        count(spans)
        mark(spans)
        let found = spans.spans.filter { span in
            span.kind == .question || span.kind == .idle && !spans.outline.prompts[span.place].isAutomatic
        }
        waits = found.sorted { $1.duration < $0.duration }.prefix(SessionStrip.waitLimit).map { span in
            let kind = span.kind == .question ? spans.outline.questions[span.place].waitKind : "user"
            return Wait(
                kind: kind, at: Timestamp(microseconds: span.start),
                endedAt: span.isOpen ? nil : Timestamp(microseconds: span.end))
        }.sorted { ($0.at, $0.kind) < ($1.at, $1.kind) }
    }

    /// What lies outside the range counts in the first or the last column.
    private func column(_ time: Int64) -> Int {
        guard time > range.lowerBound else { return 0 }
        let place = Double(time - range.lowerBound) / columnWidth
        return place >= Double(columns) ? columns - 1 : Int(place)
    }

    private mutating func count(_ spans: SessionSpans) {
        let outline = spans.outline
        var depths = [Int](repeating: 1, count: outline.agentIDs.count)
        for (place, agent) in outline.agents.enumerated() {
            depths[place] = Int(clamping: min(max(0, agent.depth), Int64(SessionStrip.deepestRow)))
        }
        if spans.main >= 0 { depths[spans.main] = 0 }
        let deepest = depths.max() ?? 0
        let empty = [Int](repeating: 0, count: columns)
        rows = (0...deepest).map { Row(depth: $0, counts: empty, errors: empty) }
        for span in spans.spans {
            let depth = span.agent >= 0 ? depths[span.agent] : 0
            switch span.kind {
            case .turn, .model, .tool: rows[depth].counts[column(span.start)] += 1
            case .question, .idle, .compaction: break
            }
            if span.kind == .tool, span.isError { rows[depth].errors[column(span.end)] += 1 }
        }
        for failure in outline.failures {
            let place = outline.agentIDs.firstIndex { $0.isExactly(failure.agentID) }
            rows[place.map { depths[$0] } ?? 0].errors[column(failure.at.bounded)] += 1
        }
    }

    /// Errors and questions are all there as long as they fit; what is left of the limit is shared by the rest evenly.
    private mutating func mark(_ spans: SessionSpans) {
        let outline = spans.outline
        var urgent: [Mark] = []
        var others: [Mark] = []
        for call in outline.tools where call.status == .failed {
            urgent.append(
                Mark(
                    kind: .error, at: call.endedAt ?? call.startedAt, label: "",
                    agentID: outline.agentIDs[call.agent], tool: call.number))
        }
        for failure in outline.failures {
            let label = "Turn failed: " + (failure.message ?? failure.code)
            urgent.append(Mark(kind: .error, at: failure.at, label: label, agentID: failure.agentID))
        }
        for question in outline.questions where question.kind != .idle {
            urgent.append(
                Mark(
                    kind: .question, at: question.askedAt, label: question.message, agentID: question.agentID,
                    eventUUID: EventUUID(question.id)?.description))
        }
        for prompt in outline.prompts {
            others.append(Mark(kind: .prompt, at: prompt.at, label: prompt.text, agentID: Agent.mainID))
        }
        for change in outline.changes {
            others.append(
                Mark(
                    kind: .edit, at: change.at, label: change.words(in: outline.session), agentID: change.agentID,
                    toolUseID: change.toolUseID))
        }
        for compaction in outline.compactions {
            others.append(
                Mark(
                    kind: .compaction, at: compaction.startedAt, label: compaction.words,
                    agentID: compaction.agentID))
        }
        if let end = outline.session.endedAt {
            let label = "Session ended" + (outline.session.endReason.map { ": " + $0 } ?? "")
            others.append(Mark(kind: .end, at: end, label: label, agentID: Agent.mainID))
        }
        for mark in urgent + others { markCounts[mark.kind, default: 0] += 1 }
        let kept = SessionStrip.thinned(urgent.sorted { $0.at < $1.at }, to: SessionStrip.markLimit)
        let rest = SessionStrip.thinned(
            others.sorted { $0.at < $1.at }, to: SessionStrip.markLimit - kept.count)
        marks = (kept + rest).sorted { $0.at < $1.at }
        for index in marks.indices {
            marks[index].label = marks[index].label.oneLine.cut(toUTF8Bytes: SessionStrip.labelBytes)
        }
    }

    /// At most `limit` of the elements, evenly spread.
    static func thinned<Element>(_ elements: [Element], to limit: Int) -> [Element] {
        guard elements.count > limit else { return elements }
        return (0..<max(0, limit)).map { elements[$0 * elements.count / limit] }
    }

    /// The numbers of the tool calls whose words are labels.
    var toolNumbers: [Int64] { marks.compactMap(\.tool) }

    /// Puts the words of tool calls into the marks.
    mutating func name(_ calls: OutlineCalls) {
        for index in marks.indices {
            guard let number = marks[index].tool, let call = calls.tools[number] else { continue }
            marks[index].label = call.failureWords.oneLine.cut(toUTF8Bytes: SessionStrip.labelBytes)
            marks[index].toolUseID = call.toolUseID
        }
    }
}

extension String {
    /// With line breaks and other control characters as spaces.
    var oneLine: String {
        guard utf8.contains(where: { $0 < 0x20 }) else { return self }
        return String(decoding: utf8.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
    }
}

extension ToolCall {
    /// What it does, in one line.
    var words: String { summary.isEmpty ? toolName : toolName + ": " + summary }

    /// What it did, and what went wrong.
    var failureWords: String { words + (error.map { " – " + $0 } ?? "") }
}

extension FileChange {
    /// What was done to the file, in one line.
    func words(in session: Session) -> String {
        let verb =
            switch operation {
            case .create: "Created"
            case .write: "Wrote"
            case .edit: "Edited"
            case .notebookEdit: "Edited notebook"
            }
        return "\(verb) \(session.shortPath(path)) (+\(linesAdded) −\(linesRemoved))"
    }
}

extension Compaction {
    /// What was compacted, in one line.
    var words: String {
        var text = "Compaction (\(trigger))"
        if let tokensBefore { text += ": \(tokensBefore) tokens" + (tokensAfter.map { " → \($0)" } ?? "") }
        return text
    }
}

extension Session {
    /// The path as people say it: without the project's folder.
    func shortPath(_ path: String) -> String {
        for folder in [worktreePath, projectPath, gitRoot, cwd].compactMap(\.self) where !folder.isEmpty {
            let prefix = folder.hasSuffix("/") ? folder : folder + "/"
            if path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count {
                return String(path.dropFirst(prefix.count))
            }
        }
        return path
    }
}
