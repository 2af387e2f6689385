package import EventModel

/// Which agents of a tree: those of one session, or of all sessions that lasted into a range.
package struct AgentTreeQuery: Sendable {
    package static let nodeLimit = 5000
    /// Agents that are read to find them.
    package static let examinedLimit = 50_000

    package var sessionID: String?
    package var time = TimeRange()
    package var statuses: [AgentStatus] = []
    /// Kinds: `main`, `subagent`, or an agent's name.
    package var types: [String] = []
    /// A part of the agent's name, description or id, in any case.
    package var text: String?
    /// Only this agent of the session and what is below it.
    package var rootID: String?
    /// Levels below the roots that are listed.
    package var depth: Int?
    package var limit = AgentTreeQuery.nodeLimit

    package init() {}

    /// Whether an agent is one of those that were asked for; its ancestors are listed with it.
    func matches(_ agent: Agent) -> Bool {
        guard statuses.isEmpty || statuses.contains(agent.status) else { return false }
        guard types.isEmpty || types.contains(agent.role.rawValue) || agent.name.map(types.contains) ?? false else {
            return false
        }
        guard let part = text?.lowercased(), !part.isEmpty else { return true }
        return [agent.name, agent.description, agent.id].contains { $0?.lowercased().holds(part) ?? false }
    }

    fileprivate var hasFilter: Bool { !statuses.isEmpty || !types.isEmpty || !(text ?? "").isEmpty }
}

extension String {
    fileprivate func holds(_ part: String) -> Bool {
        let (bytes, part) = (Array(utf8), Array(part.utf8))
        guard bytes.count >= part.count else { return false }
        return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
    }
}

/// Agents with their places below one another.
package struct AgentTree: Sendable, Equatable {
    package struct Node: Sendable, Equatable {
        package var agent: Agent
        /// The agent that it is listed below; nil for a root.
        package var parentID: String?
        /// Levels below the root of its session.
        package var depth: Int
        /// All of them, listed or not.
        package var childCount: Int
        package var descendantCount: Int
        package var sessionTitle: String?
        package var projectPath: String?
    }

    package var nodes: [Node] = []
    /// Agents that match.
    package var total: Int64 = 0
    package var isTruncated = false

    package init() {}

    /// The tree of these agents. Whoever's parent is not there is below the session's main agent; parents that go round
    /// in a circle are cut at the agent that started first. Levels are filled from the top, so that what does not fit
    /// is deep.
    package init(_ sessions: [(session: Session?, agents: [Agent])], _ query: AgentTreeQuery, isPart: Bool) {
        isTruncated = isPart
        let limit = min(max(1, query.limit), AgentTreeQuery.nodeLimit)
        var levels: [[Node]] = []
        for (session, agents) in sessions {
            let part = AgentForest(agents)
            let shown = query.hasFilter ? part.withAncestors { query.matches($0) } : nil
            total += Int64(part.count(below: query.rootID) { query.matches($0) })
            for node in part.nodes(below: query.rootID, depth: query.depth, shown: shown) {
                var node = node
                node.sessionTitle = session?.title
                node.projectPath = session?.projectPath
                let level = max(0, node.depth)
                while levels.count <= level { levels.append([]) }
                levels[level].append(node)
            }
        }
        for level in levels {
            let room = limit - nodes.count
            if level.count > room { isTruncated = true }
            nodes += level.prefix(room)
        }
    }
}

/// The agents of one session by their parents.
private struct AgentForest {
    private let agents: [Agent]
    private var parents: [Int?]
    private var children: [[Int]]
    private var descendants: [Int]
    private var depths: [Int]
    /// Parents before children.
    private var order: [Int] = []
    private let indices: [String: Int]

    init(_ unsorted: [Agent]) {
        agents = unsorted.sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }
        indices = Dictionary(agents.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let main = agents.firstIndex { $0.role == .main }
        parents = agents.indices.map { [agents, indices] index in
            if index == main { return nil }
            let parent = agents[index].parentID.flatMap { indices[$0] } ?? main
            return parent == index ? main : parent
        }
        children = Array(repeating: [], count: agents.count)
        descendants = Array(repeating: 0, count: agents.count)
        depths = Array(repeating: 0, count: agents.count)
        for (index, parent) in parents.enumerated() { if let parent { children[parent].append(index) } }
        var isSeen = Array(repeating: false, count: agents.count)
        for index in agents.indices where parents[index] == nil { walk(from: index, &isSeen) }
        // Whoever was not reached is in a circle.
        for index in agents.indices where !isSeen[index] {
            if let parent = parents[index] { children[parent].removeAll { $0 == index } }
            parents[index] = nil
            walk(from: index, &isSeen)
        }
        for index in order.reversed() {
            if let parent = parents[index] { descendants[parent] += descendants[index] + 1 }
        }
    }

    private mutating func walk(from root: Int, _ isSeen: inout [Bool]) {
        var next = order.count
        order.append(root)
        isSeen[root] = true
        while next < order.count {
            let index = order[next]
            next += 1
            for child in children[index] where !isSeen[child] {
                isSeen[child] = true
                depths[child] = depths[index] + 1
                order.append(child)
            }
        }
    }

    /// The agents that pass, and all above them.
    func withAncestors(_ passes: (Agent) -> Bool) -> [Bool] {
        var isShown = agents.map(passes)
        for index in order.reversed() where isShown[index] { if let parent = parents[index] { isShown[parent] = true } }
        return isShown
    }

    /// Which agents are the one with that id or below it; all without an id.
    private func selection(below id: String?) -> [Bool] {
        guard let id else { return Array(repeating: true, count: agents.count) }
        var isBelow = Array(repeating: false, count: agents.count)
        guard let root = indices[id] else { return isBelow }
        isBelow[root] = true
        for index in order { if let parent = parents[index], isBelow[parent] { isBelow[index] = true } }
        return isBelow
    }

    func count(below id: String?, _ passes: (Agent) -> Bool) -> Int {
        let isBelow = selection(below: id)
        return agents.indices.count { isBelow[$0] && passes(agents[$0]) }
    }

    func nodes(below id: String?, depth: Int?, shown: [Bool]?) -> [AgentTree.Node] {
        let isBelow = selection(below: id)
        let top = id.flatMap { indices[$0] }.map { depths[$0] } ?? 0
        let deepest = depth.map { top + min(max(0, $0), agents.count) } ?? .max
        let listed = order.filter { isBelow[$0] && (shown?[$0] ?? true) && depths[$0] <= deepest }
        return listed.map { index in
            AgentTree.Node(
                agent: agents[index], parentID: parents[index].map { agents[$0].id }, depth: depths[index],
                childCount: children[index].count, descendantCount: descendants[index])
        }
    }
}
