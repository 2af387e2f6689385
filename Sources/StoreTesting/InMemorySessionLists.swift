internal import EventModel
package import EventStore

extension InMemoryStore {
    package func sessionFacets(_ query: SessionQuery) throws(StoreError) -> SessionFacets {
        var texts = TextNumbers()
        let digests = snapshot.digests(query, &texts)
        let numbers = texts
        var counter = SessionFacetCounter(try SessionFacetFilter(query) { text in numbers.numbers[text] })
        for digest in digests { counter.add(digest) }
        return try counter.facets { number in numbers.texts[Int(number) - 1] }
    }

    package func sessionHistogram(_ query: SessionQuery, buckets: Int) throws(StoreError) -> SessionHistogram {
        var texts = TextNumbers()
        let digests = snapshot.digests(query, &texts)
        let numbers = texts
        let filter = try SessionFacetFilter(query) { text in numbers.numbers[text] }
        return SessionHistogram(query.time, digests.filter { filter.admits($0) }, buckets: buckets)
    }

    package func agentTree(_ query: AgentTreeQuery) throws(StoreError) -> AgentTree {
        let rows = snapshot
        let sessions = rows.sessions.values.filter {
            (query.sessionID == nil || $0.id == query.sessionID) && query.time.overlaps($0.startedAt, $0.lastEventAt)
        }
        let parts = sessions.sorted { ($1.lastEventAt, $1.id) < ($0.lastEventAt, $0.id) }.map { session in
            (session: Session?.some(session), agents: rows.agents.values.filter { $0.sessionID == session.id })
        }
        return AgentTree(parts, query, isPart: false)
    }
}

/// Numbers for texts, from 1 on.
struct TextNumbers {
    private(set) var numbers: [String: Int64] = [:]
    private(set) var texts: [String] = []

    mutating func number(_ text: String?) -> Int64 {
        guard let text else { return 0 }
        if let number = numbers[text] { return number }
        texts.append(text)
        numbers[text] = Int64(texts.count)
        return Int64(texts.count)
    }
}

extension InMemoryStore.Rows {
    func digests(_ query: SessionQuery, _ texts: inout TextNumbers) -> [SessionDigest] {
        let failed = Set(turnFailures.values.filter { !$0.isInherited && query.time.contains($0.at) }.map(\.sessionID))
        var tools: [String: Set<String>] = [:]
        for call in toolCalls.values where !call.isInherited {
            tools[call.sessionID, default: []].insert(call.toolName)
        }
        var digests: [SessionDigest] = []
        for session in sessions.values where query.matchesPlace(of: session) {
            var digest = SessionDigest(startedAt: session.startedAt, lastEventAt: session.lastEventAt)
            digest.status = session.status
            digest.project = texts.number(session.projectKey)
            digest.machine = texts.number(session.machineID)
            digest.app = texts.number(session.sourceApp)
            digest.model = texts.number(session.model)
            digest.branch = texts.number(session.gitBranch)
            digest.agentKind = texts.number(session.agentKind)
            digest.cost = session.cost.total
            digest.span = session.spanMicroseconds
            digest.tokens = session.usage.total
            digest.retries = session.retryCount
            digest.tools = (tools[session.id] ?? []).map { texts.number($0) }
            digest.hasErrors = session.errorCount > 0
            digest.asksUser = session.asksUser
            digest.hasFailed = session.status == .failed || failed.contains(session.id)
            digests.append(digest)
        }
        return digests
    }
}
