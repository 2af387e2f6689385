internal import EventModel
internal import EventStore

extension StoreConformance {
    /// Texts that have broken stores before.
    static let weirdTexts = [
        "", " ", "NUL \u{0} inside", "\u{0}", "emoji 👩‍👩‍👧‍👦🇩🇪", "שלום عليكم", "\u{202E}reversed", "e\u{301}",
        "repaired \u{FFFD}", "quote ' \" ` ; -- \\", "line\nbreak\ttab\r", "\u{1}\u{2}\u{3}", "𝒳 \u{10FFFF}", "%_*?[]",
        String(repeating: "x", count: 70_000),
    ]

    static let eventChecks: [Check] = [
        Check("an event comes back as it was stored, with and without its payload") { store in
            for number in 1...2 {
                var event = number == 1 ? StoreSamples.fullEvent(1) : StoreSamples.event(2)
                try store.store([event])
                event.id = Int64(number)
                try expectEqual(try store.event(event.uuid), event)
                var query = EventQuery()
                query.beforeID = Int64(number) + 1
                query.afterID = Int64(number) - 1
                try expectEqual(try store.events(query).events, [event])
                query.includePayload = false
                event.payload = []
                try expectEqual(try store.events(query).events, [event])
            }
        },
        Check("weird texts come back unchanged from every column") { store in
            for (index, text) in weirdTexts.enumerated() {
                var event = StoreSamples.fullEvent(index + 1)
                event.sourceApp = text
                event.machineID = text
                event.sessionID = text
                event.agentID = text
                event.agentName = text
                event.parentAgentID = text
                event.agentVersion = text
                event.pluginVersion = text
                event.type = text
                event.toolName = text
                event.toolUseID = text
                event.modelName = text
                event.summary = text
                event.payload = Array(text.utf8)
                try store.store([event], text: { _ in text })
                event.id = Int64(index + 1)
                let stored = try require(try store.event(event.uuid))
                try expect(stored == event, "text \(index) changed: \(String(describing: stored).prefix(2000))")
                var query = EventQuery()
                query.sessionIDs = [text]
                query.includePayload = false
                let found = try store.events(query).events
                try expect(found.count == 1 && found[0].summary == text, "text \(index) is not found by its session")
            }
        },
        Check("any bytes are a payload, from none to 4 MiB") { store in
            var random = SplitMix(state: 42)
            let noise = (0..<Limits.eventBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let payloads: [[UInt8]] = [
                [], [0], [0xFF, 0xFE, 0x00, 0x80], Array(repeating: 0x61, count: Limits.eventBytes), noise,
            ]
            for (index, payload) in payloads.enumerated() {
                var event = StoreSamples.event(index + 1)
                event.payload = payload
                event.summary = index == 4 ? "noise" : "calm"
                try store.store([event])
                try expect(try store.event(event.uuid)?.payload == payload, "payload \(index) changed")
            }
            var query = EventQuery()
            query.includePayload = false
            try expectEqual(
                try store.events(query).events.map(\.summary), ["noise", "calm", "calm", "calm", "calm"])
        },
        Check("times far apart, and a machine whose clock is ahead") { store in
            let pairs: [(Timestamp, Timestamp)] = [
                (.epoch, .latest), (.latest, .epoch), (.latest, .latest), (.epoch, .epoch),
            ]
            for (index, pair) in pairs.enumerated() {
                var event = StoreSamples.event(index + 1)
                (event.timestamp, event.createdAt) = pair
                try store.store([event])
                let stored = try require(try store.event(event.uuid))
                try expectEqual(stored.timestamp, pair.0)
                try expectEqual(stored.createdAt, pair.1)
            }
        },
        Check("UUIDs of any version are kept apart") { store in
            let uuids = [
                EventUUID(high: 0, low: 0), EventUUID(high: .max, low: .max), EventUUID(high: 0, low: .max),
                EventUUID(high: .max, low: 0),
            ]
            for uuid in uuids {
                var event = StoreSamples.event(1)
                event.uuid = uuid
                try expect(try store.store([event]) != store.store([event]), "\(uuid) was not a duplicate")
            }
            for uuid in uuids { try expectEqual(try store.event(uuid)?.uuid, uuid) }
        },
        Check("facets list what occurs, the most used first") { store in
            var events = (1...6).map { StoreSamples.event($0, type: $0 > 2 ? "Stop" : "Start") }
            for index in events.indices {
                events[index].sourceApp = index < 4 ? "often" : "rare"
                events[index].machineID = "m\(index % 2)"
                events[index].toolName = index == 0 ? "Bash" : nil
                events[index].agentName = index == 1 ? "Explore" : nil
            }
            try store.store(Array(events[..<3]))
            try store.store(Array(events[3...]) + [events[0]])
            let facets = try store.facets()
            try expectEqual(facets.sourceApps, ["often", "rare"])
            try expectEqual(facets.machineIDs, ["m0", "m1"])
            try expectEqual(facets.eventTypes, ["Stop", "Start"])
            try expectEqual(facets.toolNames, ["Bash"])
            try expectEqual(facets.agentNames, ["Explore"])
        },
        Check("the status counts events and sessions") { store in
            try store.store((1...3).map { StoreSamples.event($0) })
            try store.store(sessions: [StoreSamples.session("a"), StoreSamples.session("b")])
            try store.store(sessions: [StoreSamples.session("b")])
            let status = try store.status()
            try expectEqual(status.eventCount, 3)
            try expectEqual(status.sessionCount, 2)
            try expect(!status.engine.isEmpty)
        },
    ]
}

/// Reproducible noise (S. Vigna's splitmix64).
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
