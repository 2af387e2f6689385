import EventModel
import EventStore

/// Who says that a session was given a prompt, and what.
struct PromptClaims {
    /// Transcript lines by id. Copies in a fork's file come under the id of the fork's own prompt, and stand before it.
    var lines: [Prompt] = []
    /// What was reported beside the transcript, by the source that weighs most.
    var report: Prompt?
    /// Of the reports.
    var sources = RecordSources()
    var isStored = false
    /// Whether it is one of the session's prompts: those that the client wrote itself are none.
    var isCounted = false

    init() {}

    /// The claims that a stored row still shows.
    init(of row: Prompt) {
        isStored = true
        isCounted = !row.isAutomatic
        if row.lineID != nil { lines = [row] }
        sources = row.sources.subtracting(.transcript)
        guard !sources.isEmpty || row.lineID == nil else { return }
        var reported = row
        reported.lineID = nil
        report = reported
    }

    /// The row that follows from the claims; nil without any.
    var row: Prompt? {
        let line = lines.max { left, right in
            if left.isAutomatic != right.isAutomatic { return left.isAutomatic }
            return left.at == right.at
                ? (right.lineID ?? "").isGreater(than: left.lineID ?? "") : left.at < right.at
        }
        guard var row = line ?? report else { return nil }
        if let report, sources.contains(.hook) || row.text.isEmpty, !report.text.isEmpty { row.text = report.text }
        if let report, sources.contains(.hook) { row.at = report.at }
        row.lineID = line?.lineID
        row.sources = line == nil ? sources : sources.union(.transcript)
        return row
    }

    mutating func add(_ prompt: Prompt, from source: RecordSource) {
        if prompt.lineID != nil {
            if !lines.contains(where: { $0.lineID == prompt.lineID }) { lines.append(prompt) }
            return
        }
        let weight = RecordSources(source).precedence
        let isBetter =
            report.map { known in
                if weight != sources.precedence { return weight > sources.precedence }
                return prompt.at == known.at ? prompt.text.isGreater(than: known.text) : prompt.at > known.at
            } ?? true
        if isBetter { report = prompt }
        sources.insert(RecordSources(source))
    }
}

/// The prompts of one session that the writer has in hand.
struct SessionPrompts {
    var claims: [ExactText: PromptClaims] = [:]
    /// The prompt that a line was counted under.
    var promptOfLine: [ExactText: String] = [:]
    var changed: Set<ExactText> = []
    /// Whether `claims` is all there is, so that the store need not be asked.
    var hasAll = false

    mutating func forget(beyond limit: Int) {
        guard claims.count > limit || promptOfLine.count > limit * 4 else { return }
        claims.removeAll()
        promptOfLine.removeAll()
        hasAll = false
    }
}

extension ProjectionStep {
    func apply(_ prompt: Prompt) throws(StoreError) {
        var prompt = prompt
        prompt.sessionID = rows.session.id
        // Turns that the agent tool starts by itself name nothing.
        if !prompt.isAutomatic, let line = prompt.text.firstLine {
            rows.session.stateTitle(line, .prompt, at: prompt.at)
            rows.session.stateLatest(.lastPrompt, line, at: prompt.at)
        }
        if isInherited {
            guard let lineID = prompt.lineID else { return }
            return try rows.withdrawPrompt(line: lineID, claimedAs: prompt.id, transaction)
        }
        try rows.loadPrompt(prompt.id, transaction)
        if let lineID = prompt.lineID { rows.prompts.promptOfLine[lineID] = prompt.id }
        rows.prompts.claims[ExactText(prompt.id), default: PromptClaims()].add(prompt, from: event.source)
        rows.prompts.changed.insert(ExactText(prompt.id))
    }
}

extension SessionRows {
    func loadPrompt(_ id: String, _ transaction: any StoreTransaction) throws(StoreError) {
        guard !prompts.hasAll, prompts.claims[id] == nil,
            let stored = try transaction.prompt(session: session.id, id: id)
        else { return }
        prompts.claims[id] = PromptClaims(of: stored)
        if let lineID = stored.lineID { prompts.promptOfLine[lineID] = id }
    }

    /// A line that turned out to be a copy is nobody's prompt here. It was counted under the fork's own prompt, whose id
    /// the original does not know: it is found as long as the session is in hand, and else by the id it comes with.
    func withdrawPrompt(line: String, claimedAs id: String, _ transaction: any StoreTransaction) throws(StoreError) {
        let id = prompts.promptOfLine[line] ?? id
        try loadPrompt(id, transaction)
        let key = ExactText(id)
        guard var claims = prompts.claims[key], claims.lines.contains(where: { $0.lineID == line }) else { return }
        claims.lines.removeAll { $0.lineID == line }
        prompts.claims[key] = claims
        prompts.changed.insert(key)
    }

    /// Writes the prompts whose claims changed, and counts them.
    func flushPrompts(_ transaction: any StoreTransaction) throws(StoreError) {
        for key in prompts.changed {
            guard var claims = prompts.claims[key] else { continue }
            if let row = claims.row {
                _ = try transaction.put(row)
                count(&claims, !row.isAutomatic)
                claims.isStored = true
            } else if claims.isStored {
                try transaction.removePrompt(session: session.id, id: key.text)
                count(&claims, false)
                claims.isStored = false
            }
            isChanged = true
            prompts.claims[key] = claims
        }
        prompts.changed.removeAll(keepingCapacity: true)
    }

    private func count(_ claims: inout PromptClaims, _ isCounted: Bool) {
        guard isCounted != claims.isCounted else { return }
        session.promptCount += isCounted ? 1 : -1
        claims.isCounted = isCounted
    }
}
