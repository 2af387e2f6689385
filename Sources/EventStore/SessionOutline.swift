package import EventModel

/// Which part of a session.
package struct OutlineQuery: Sendable {
    package var sessionID: String
    /// Only what began up to this instant, it included.
    package var until: Timestamp?
    /// What the outline is to have; agents, prompts and what else is few it always has.
    package var parts = OutlineParts.all

    package init(session: String, until: Timestamp? = nil, parts: OutlineParts = .all) {
        sessionID = session
        self.until = until
        self.parts = parts
    }
}

/// The parts of an outline that can be many.
package struct OutlineParts: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let tools = OutlineParts(rawValue: 1)
    package static let models = OutlineParts(rawValue: 2)
    package static let stops = OutlineParts(rawValue: 4)
    package static let changes = OutlineParts(rawValue: 8)
    package static let all: OutlineParts = [.tools, .models, .stops, .changes]
}

/// What happened in a session, in as few words as a picture of the whole needs. It is read from indexes and from rows
/// that are few; calls in full are asked for by their numbers. Inherited copies are left out.
package struct SessionOutline: Sendable, Equatable {
    /// Tool calls, and model calls, of an outline: the first ones.
    package static let callLimit = 250_000
    /// Agents, prompts, questions, compactions, failures and changes of files of an outline, of each the first ones.
    package static let rowLimit = 10_000
    /// The type of the events that `stops` is made of.
    package static let stopType = "Stop"
    /// UTF-8 bytes of a prompt's text.
    package static let promptBytes = 2048

    /// One tool call.
    package struct Tool: Sendable, Equatable {
        /// What the store knows the row by, for `outlineCalls`.
        package var number: Int64
        /// Its place in `agentIDs`.
        package var agent: Int
        package var startedAt: Timestamp
        package var endedAt: Timestamp?
        package var status: ToolCallStatus
        /// The place in `agentIDs` of the subagent that it spawned.
        package var spawned: Int?

        package init(
            number: Int64, agent: Int, startedAt: Timestamp, endedAt: Timestamp?, status: ToolCallStatus,
            spawned: Int? = nil
        ) {
            self.number = number
            self.agent = agent
            self.startedAt = startedAt
            self.endedAt = endedAt
            self.status = status
            self.spawned = spawned
        }
    }

    /// One model call.
    package struct Model: Sendable, Equatable {
        /// What the store knows the row by, for `outlineCalls`.
        package var number: Int64
        /// Its place in `agentIDs`.
        package var agent: Int
        /// When the response came.
        package var at: Timestamp
        package var durationMicroseconds: Int64?

        package init(number: Int64, agent: Int, at: Timestamp, durationMicroseconds: Int64?) {
            self.number = number
            self.agent = agent
            self.at = at
            self.durationMicroseconds = durationMicroseconds
        }
    }

    package var session: Session
    /// In order of start.
    package var agents: [Agent] = []
    /// The ids of `agents`, then those of agents that only calls name.
    package var agentIDs: [String] = []
    /// In order of start.
    package var tools: [Tool] = []
    /// In order of time.
    package var models: [Model] = []
    /// In order of time; texts are cut to `promptBytes`.
    package var prompts: [Prompt] = []
    package var questions: [Question] = []
    package var compactions: [Compaction] = []
    package var failures: [TurnFailure] = []
    /// When the main agent said that a turn was over.
    package var stops: [Timestamp] = []
    /// Changes of files without their patches, in order of time.
    package var changes: [FileChange] = []

    package init(session: Session) { self.session = session }
}

/// Calls of an outline in full, by their numbers. What is gone is missing.
package struct OutlineCalls: Sendable, Equatable {
    package var tools: [Int64: ToolCall] = [:]
    package var models: [Int64: ModelCall] = [:]

    package init() {}
}

/// The places of agents in an outline's list of ids, found by id.
package struct OutlineAgents {
    package private(set) var ids: [String] = []
    private var places: [ExactText: Int] = [:]

    package init(_ agents: [Agent]) {
        for agent in agents { _ = place(of: agent.id) }
    }

    /// The agent's place; an unknown agent gets the next one.
    package mutating func place(of id: String) -> Int {
        if let place = places[ExactText(id)] { return place }
        places[ExactText(id)] = ids.count
        ids.append(id)
        return ids.count - 1
    }
}
