internal import EventModel
package import EventStore

extension InMemoryTransaction {
    func forget(_ selection: ForgetSelection, apply: Bool) throws(StoreError) -> ForgetReport {
        var chosen = Set(rows.sessions.values.filter { rows.matches($0, selection) }.map(\.id))
        if selection.project == nil, selection.time == TimeRange() {
            let known = Set(rows.events.map(\.event.sessionID) + rows.agents.keys.map(\.session))
            chosen.formUnion(selection.sessionIDs.filter(known.contains))
        }
        func forks() -> [String] {
            rows.sessions.values.filter { session in
                !chosen.contains(session.id) && session.forkedFrom.map(chosen.contains) ?? false
            }.map(\.id)
        }
        while selection.includesForks, case let found = forks(), !found.isEmpty { chosen.formUnion(found) }
        var report = ForgetReport()
        report.sessionIDs = chosen.sorted()
        report.forkIDs = forks().sorted()
        report.eventCount = Int64(rows.events.count { chosen.contains($0.event.sessionID) })
        if apply { rows.remove(chosen) }
        return report
    }

    func add(_ spans: [ForgottenSpan]) throws(StoreError) {
        rows.forgotten += spans.filter { !rows.forgotten.contains($0) }
    }

    func add(_ forgetting: Forgetting) throws(StoreError) { rows.forgettings.append(forgetting) }

    func rewriteEvents(
        after position: Int64, limit: Int, apply: Bool, by rewriting: any TextRewriting
    ) throws(StoreError) -> (report: RewriteReport, position: Int64?) {
        var report = RewriteReport()
        let ids = rows.events.map(\.event.id).filter { $0 > position }.prefix(max(1, limit))
        for id in ids {
            guard let place = rows.place(ofEvent: id) else { continue }
            var row = rows.events[place]
            report.examinedCount += 1
            let payload = try rewriting.rewrite(json: row.event.payload)
            let summary = try rewriting.rewrite(text: row.event.summary)
            let text = try rewriting.rewrite(text: row.searchText)
            guard payload != nil || summary != nil || text != nil else { continue }
            row.event.payload = payload?.bytes ?? row.event.payload
            row.event.summary = summary?.text ?? row.event.summary
            row.searchText = text?.text ?? row.searchText
            report.eventCount += 1
            report.hitCount += max(1, payload?.hits ?? 0)
            if apply { rows.events[place] = row }
        }
        return (report, ids.count < max(1, limit) ? nil : ids.last)
    }

    /// Titles, prompts and tool calls: what tests look at.
    func rewriteRows(apply: Bool, by rewriting: any TextRewriting) throws(StoreError) -> RewriteReport {
        var report = RewriteReport()
        var changed = rows
        for (key, session) in rows.sessions {
            guard let title = session.title, let text = try rewriting.rewrite(text: title) else { continue }
            changed.sessions[key]?.title = text.text
            report.rowCount += 1
        }
        for (key, prompt) in rows.prompts {
            guard let text = try rewriting.rewrite(text: prompt.text) else { continue }
            changed.prompts[key]?.text = text.text
            report.rowCount += 1
        }
        for (key, call) in rows.toolCalls {
            guard let text = try rewriting.rewrite(text: call.summary) else { continue }
            changed.toolCalls[key]?.summary = text.text
            report.rowCount += 1
        }
        if apply { rows = changed }
        return report
    }
}

extension InMemoryStore.Rows {
    fileprivate func matches(_ session: Session, _ selection: ForgetSelection) -> Bool {
        if selection.isEmpty { return false }
        if !selection.sessionIDs.isEmpty, !selection.sessionIDs.contains(session.id) { return false }
        if let project = selection.project {
            let folder = project.count > 1 && project.hasSuffix("/") ? String(project.dropLast()) : project
            let folders = [session.projectPath, session.gitRoot, session.cwd, session.worktreePath].compactMap(\.self)
            guard folders.contains(where: { $0 == folder || $0.hasPrefix(folder == "/" ? "/" : folder + "/") }) else {
                return false
            }
        }
        let range = selection.time
        if range.since == nil, range.until == nil { return true }
        let times = events.filter { $0.event.sessionID == session.id }.map(\.event.timestamp) + [session.startedAt]
        return times.contains { time in
            (range.since.map { time >= $0 } ?? true) && (range.until.map { time < $0 } ?? true)
        }
    }

    fileprivate mutating func remove(_ chosen: Set<String>) {
        events.removeAll { chosen.contains($0.event.sessionID) }
        eventIDs = [EventUUID: Int64](uniqueKeysWithValues: events.map { ($0.event.uuid, $0.event.id) })
        sessions = sessions.filter { !chosen.contains($0.key) }
        agents = agents.filter { !chosen.contains($0.key.session) }
        toolCalls = toolCalls.filter { !chosen.contains($0.key.session) }
        fileChanges = fileChanges.filter { !chosen.contains($0.key.session) }
        prompts = prompts.filter { !chosen.contains($0.key.session) }
        questions = questions.filter { !chosen.contains($0.key.session) }
        compactions = compactions.filter { !chosen.contains($0.key.session) }
        tasks = tasks.filter { !chosen.contains($0.key.session) }
        modelCalls = modelCalls.filter { !chosen.contains($0.key.session) }
        modelUsages = modelUsages.filter { !chosen.contains($0.key.session) }
        usageHours = usageHours.filter { !chosen.contains($0.key.session) }
        turnFailures = turnFailures.filter { !chosen.contains($0.key.session) }
        turnFailureReports = turnFailureReports.filter { !chosen.contains($0.key.session) }
    }
}

extension InMemoryStore {
    package func purge() throws(StoreError) {}
    package func forgottenSpans() throws(StoreError) -> [ForgottenSpan] { snapshot.forgotten }
    package func forgettings(limit: Int) throws(StoreError) -> [Forgetting] {
        Array(snapshot.forgettings.reversed().prefix(max(0, limit)))
    }
}
