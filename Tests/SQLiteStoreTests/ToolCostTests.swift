import EventModel
import EventStore
import SQLiteStore
import TestRandomness
import Testing

@testable import StoreTesting

/// Costs by tool are kept as sums; here they are compared with what follows from the rows themselves.
@Suite struct ToolCostTests {
    /// One change of a row, to be made in any store.
    private enum Change {
        case removal(ModelCall)
        case modelCall(ModelCall)
        case hour(UsageHour)
        case session(Session)
        case toolCall(ToolCall)

        func make(_ store: any StoreTransaction) throws(StoreError) {
            switch self {
            case .removal(let call): try store.removeModelCall(session: call.sessionID, key: call.key)
            case .modelCall(let call): try store.put(call)
            case .hour(let hour): try store.add(hour)
            case .session(let session): try store.put(session)
            case .toolCall(let call): try store.put(call)
            }
        }
    }

    private static let sessions = ["s1", "s2", "s3"]

    private static func call(_ random: inout SeededGenerator) -> ModelCall {
        let number = Int.random(in: 0..<12, using: &random)
        let session = sessions[number % 3]
        let hasMessage = number < 10
        var call = ModelCall(
            sessionID: session, key: hasMessage ? "msg_\(number)" : "request:req_\(number)", agentID: Agent.mainID,
            at: StoreSamples.time(Int.random(in: 0..<60, using: &random) * 3600))
        call.messageID = hasMessage ? call.key : nil
        call.requestID = "req_\(number)"
        call.model = [nil, "claude-opus-5", "claude-opus-5-20260101", "other"].randomElement(using: &random) ?? nil
        call.usage = TokenUsage(fields: (0..<9).map { _ in Int64.random(in: 0...999, using: &random) })
        // Priced, unpriced, or priced anew.
        if Int.random(in: 0..<4, using: &random) > 0 {
            call.cost = Cost(fields: (0..<7).map { _ in Int64.random(in: 0...99_999, using: &random) })
        }
        call.isInherited = Int.random(in: 0..<8, using: &random) == 0
        return call
    }

    private static func toolCall(_ random: inout SeededGenerator) -> ToolCall {
        let number = Int.random(in: 0..<30, using: &random)
        var call = StoreSamples.toolCall(
            number, tool: ["Bash", "Read", "Edit"].randomElement(using: &random) ?? "", session: sessions[number % 3])
        let message = Int.random(in: 0..<10, using: &random) / 3 * 3 + number % 3
        call.messageID = Int.random(in: 0..<5, using: &random) == 0 ? nil : "msg_\(message)"
        return call
    }

    private static func change(_ random: inout SeededGenerator) -> Change {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .removal(call(&random))
        case 1...4: return .modelCall(call(&random))
        case 5:
            var hour = UsageHour(
                hour: RandomUsage.firstHour + Int64.random(in: 0..<60, using: &random), sessionID: "s1",
                agentID: Agent.mainID, model: "claude-opus-5")
            hour.cost.input = Int64.random(in: -9...99_999, using: &random)
            hour.callCount = 1
            return .hour(hour)
        case 6: return .session(StoreSamples.session(sessions.randomElement(using: &random) ?? ""))
        default: return .toolCall(toolCall(&random))
        }
    }

    /// False when the transaction was to fail, and did.
    private static func make(_ changes: [Change], in store: any EventStore, isRefused: Bool) -> Bool {
        do {
            try makeAll(changes, in: store, isRefused: isRefused)
            return true
        } catch {
            return false
        }
    }

    private static func makeAll(_ changes: [Change], in store: any EventStore, isRefused: Bool) throws {
        try store.transaction { (transaction) throws(StoreError) in
            for change in changes { try change.make(transaction) }
            if isRefused { throw StoreError(.busy, "refused") }
        }
    }

    private static func queries(_ random: inout SeededGenerator) -> [CostQuery] {
        var query = CostQuery(by: .tool)
        query.canonicalName = RandomUsage.canonicalName
        var queries = [query]
        let first = Int.random(in: 0..<60, using: &random)
        let length = Int.random(in: 0..<60, using: &random)
        query.time = TimeRange(
            since: StoreSamples.time(first * 3600 + 7), until: StoreSamples.time((first + length) * 3600))
        queries.append(query)
        query.models = ["claude-opus-5"]
        queries.append(query)
        query.sessionIDs = ["s1", "s3"]
        queries.append(query)
        query.time = TimeRange()
        query.machineIDs = ["machine"]
        queries.append(query)
        return queries
    }

    @Test(arguments: 0..<40) func sumsFollowTheRowsWhateverChanges(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let reference = InMemoryStore()
        var store = try folder.open()
        defer { store.close() }
        for round in 0..<12 {
            let changes = (0..<Int.random(in: 1...12, using: &random)).map { _ in ToolCostTests.change(&random) }
            let isRefused = Int.random(in: 0..<4, using: &random) == 0
            #expect(ToolCostTests.make(changes, in: store, isRefused: isRefused) == !isRefused)
            _ = ToolCostTests.make(changes, in: reference, isRefused: isRefused)
            if round == 6 {
                store.close()
                store = try folder.open()
            }
            try expectSameCosts(store, reference, ToolCostTests.queries(&random), "seed \(seed), round \(round)")
        }
    }

    /// What schema 2 holds has no sums: they are made when it is brought up to date.
    @Test func rowsOfSchema2AreSummedUp() throws {
        var random = SeededGenerator(seed: 7)
        let folder = try TemporaryFolder()
        let reference = InMemoryStore()
        let before = try folder.open()
        for store in [before, reference] as [any EventStore] {
            var usage = RandomUsage(seed: 5)
            try usage.fill([store])
        }
        before.close()
        try OlderDatabase.downgrade(folder.database, to: 2)
        let store = try folder.open()
        defer { store.close() }
        for _ in 0..<10 { try expectSameCosts(store, reference, ToolCostTests.queries(&random), "after the migration") }
    }
}
