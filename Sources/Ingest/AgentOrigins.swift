import EventModel

/// Who comes from where among a session's agents, found without going through all of them.
struct AgentOrigins {
    private var children: [ExactText: Set<ExactText>] = [:]
    /// Agents by the call that spawned them.
    private var spawned: [ExactText: Set<ExactText>] = [:]

    mutating func replace(_ old: Agent?, by new: Agent) {
        let id = ExactText(new.id)
        AgentOrigins.move(id, from: old?.parentID, to: new.parentID, in: &children)
        AgentOrigins.move(id, from: old?.spawnToolUseID, to: new.spawnToolUseID, in: &spawned)
    }

    func children(of id: String) -> Set<ExactText> { children[ExactText(id)] ?? [] }

    /// Whether an agent other than `id` counts as what the call has spawned.
    func isClaimed(_ call: String, byOtherThan id: String) -> Bool {
        spawned[ExactText(call)]?.contains { $0 != ExactText(id) } ?? false
    }

    private static func move(
        _ id: ExactText, from old: String?, to new: String?, in index: inout [ExactText: Set<ExactText>]
    ) {
        let old = old.map { ExactText($0) }
        let new = new.map { ExactText($0) }
        guard old != new else { return }
        if let old {
            index[old]?.remove(id)
            if index[old]?.isEmpty == true { index[old] = nil }
        }
        if let new { index[new, default: []].insert(id) }
    }
}
