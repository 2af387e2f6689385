internal import EventModel
internal import EventStore

extension StoreConformance {
    private static func found(
        _ store: any EventStore, message: String? = nil, request: String? = nil, session: String = "session-1"
    ) throws -> [ModelCall] {
        try store.transaction { (transaction) throws(StoreError) in
            try transaction.modelCalls(session: session, messageID: message, requestID: request)
        }
    }

    private static func bareCall(_ key: String, at number: Int = 1) -> ModelCall {
        ModelCall(sessionID: "session-1", key: key, agentID: "a", at: StoreSamples.time(number))
    }

    static let modelCallChecks: [Check] = [
        Check("a model call comes back as it was put, bare and full, and is replaced as a whole") { store in
            let full = StoreSamples.modelCall(1)
            try store.store(modelCalls: [full])
            try expectEqual(try found(store, message: "msg_1"), [full])
            try expectEqual(try found(store, request: "req_1"), [full])
            var bare = bareCall("msg_1", at: 5)
            bare.messageID = "msg_1"
            try store.store(modelCalls: [bare])
            try expectEqual(try found(store, message: "msg_1", request: "req_1"), [bare])
            try expectEqual(try found(store, request: "req_1"), [])
            for basis in CostBasis.allCases {
                bare.costBasis = basis
                bare.cost = basis == .unknown ? nil : Cost()
                bare.isInherited.toggle()
                try store.store(modelCalls: [bare])
                try expectEqual(try found(store, message: "msg_1"), [bare])
            }
        },
        Check("a model call is found by either id, two calls by the ids of both") { store in
            var answered = bareCall("msg_01AbCdEfGhIjKlMnOpQrStUv")
            answered.messageID = answered.key
            var requested = bareCall("request:req_01AbCdEfGhIjKlMnOpQrStUv", at: 2)
            requested.requestID = "req_01AbCdEfGhIjKlMnOpQrStUv"
            try store.store(modelCalls: [answered, requested, StoreSamples.modelCall(1, session: "other")])
            let (message, request) = (answered.key, requested.requestID)
            try expectEqual(try found(store, message: message), [answered])
            try expectEqual(try found(store, request: request), [requested])
            try expectEqual(try found(store, message: message, request: request), [answered, requested])
            try expectEqual(try found(store, message: requested.key), [])
            try expectEqual(try found(store, message: message, session: "other"), [])
            try expectEqual(try found(store), [])
            var merged = answered
            merged.requestID = request
            // Whatever comes first: the merged row, or the removal of the other.
            try store.store(modelCalls: [merged])
            try store.transaction { [requested] (transaction) throws(StoreError) in
                try transaction.removeModelCall(session: "session-1", key: requested.key)
                try transaction.removeModelCall(session: "session-1", key: "unknown")
                try transaction.removeModelCall(session: "unknown", key: requested.key)
            }
            try expectEqual(try found(store, message: message, request: request), [merged])
            try expectEqual(try found(store, request: request), [merged])
        },
        Check("ids of model calls of every shape are kept apart") { store in
            let ids =
                weirdTexts.filter { $0.utf8.count < 600 } + [
                    "msg_01", "msg_01AbCdEfGhIjKlMnOpQrStUv", "msg_01AbCdEfGhIjKlMnOpQrStU", "AbCdEfGhIjKlMnOpQrStUv",
                    "req_01AbCdEfGhIjKlMnOpQrStUv", "request:req_01AbCdEfGhIjKlMnOpQrStUv",
                ]
            try store.store(
                modelCalls: ids.enumerated().map { index, id in
                    var call = bareCall(id, at: index)
                    call.messageID = id
                    call.requestID = id
                    call.promptID = id
                    return call
                })
            for (index, id) in ids.enumerated() {
                let call = try require(try found(store, message: id).first)
                try expectEqual(call.at, StoreSamples.time(index))
                try expect([call.key, call.messageID, call.requestID, call.promptID].allSatisfy { $0.isExactly(id) })
                try expectEqual(try found(store, request: id), [call])
            }
        },
        Check("a key that is not the message id is refused") { store in
            var call = bareCall("msg_1")
            call.messageID = "msg_2"
            try expectError(.fault) { try store.store(modelCalls: [call]) }
        },
        Check("a walk over all model calls sees each once, in order of storage") { store in
            let calls = (1...10).map { StoreSamples.modelCall($0, session: "s\($0 % 2)") }
            try store.store(modelCalls: calls)
            try store.store(modelCalls: [calls[2]])
            var seen: [ModelCall] = []
            var position: Int64 = 0
            while true {
                let step = try store.transaction { [position] (transaction) throws(StoreError) in
                    try transaction.modelCalls(after: position, limit: 3)
                }
                if step.calls.isEmpty {
                    try expectEqual(step.position, position)
                    break
                }
                seen += step.calls
                position = step.position
            }
            try expectEqual(seen, calls)
        },
        Check("usage by model comes back as it was put, in order of models") { store in
            var full = ModelUsage(sessionID: "s", model: "b")
            full.callCount = 1
            full.unpricedCallCount = 2
            full.estimatedCallCount = 3
            full.own = StoreSamples.usage(4)
            full.ownCost = StoreSamples.cost(5)
            full.inherited = StoreSamples.usage(6)
            full.inheritedCost = 7
            full.reported = StoreSamples.usage(8)
            full.reportedCost = .max
            full.metered = StoreSamples.usage(-9)
            full.meteredCost = .min
            full.bookedHour = 490_896
            full.booked = StoreSamples.usage(11)
            full.bookedCost = StoreSamples.cost(-12)
            let others = [ModelUsage(sessionID: "s", model: "a"), ModelUsage(sessionID: "t", model: "b")]
            try store.transaction { [full] (transaction) throws(StoreError) in
                for usage in [full] + others { try transaction.put(usage) }
            }
            try expectEqual(try store.modelUsages(session: "s"), [others[0], full])
            full.bookedHour = nil
            full.booked = TokenUsage()
            let stored = try store.transaction { [full] (transaction) throws(StoreError) in
                try transaction.put(full)
                return try transaction.modelUsages(session: "s")
            }
            try expectEqual(stored, [others[0], full])
            try expectEqual(try store.modelUsages(session: "unknown"), [])
        },
    ]
}
