internal import EventModel
internal import EventStore
internal import Glibc
internal import Platform
internal import SQLiteStore
internal import StoreTesting

/// Prints the processor time of importing session files: many events of one session in one transaction, with the
/// model calls, tool calls and sums that they change, with and without what full-text search finds them by.
func measureImport(folder: String) throws {
    for hasText in [true, false] {
        try withStore(in: folder) { store in
            var sample = ImportSample(seed: 1)
            var count = 0
            var (preparing, storing, longest): (UInt64, UInt64, UInt64) = (0, 0, 0)
            let wallStart = monotonicNanoseconds()
            for session in 0..<20 {
                for part in 0..<5 {
                    let batch = sample.batch(session: session, part: part, hasText: hasText)
                    var start = threadNanoseconds()
                    let prepared = batch.events.map { store.prepare($0.event, searchText: $0.text) }
                    preparing += threadNanoseconds() - start
                    start = threadNanoseconds()
                    try store.put(batch, prepared)
                    let time = threadNanoseconds() - start
                    storing += time
                    longest = max(longest, time)
                    count += batch.events.count
                }
            }
            let seconds = Double(monotonicNanoseconds() - wallStart) / 1e9
            print(
                "import, \(hasText ? "with" : "without") search text: processor time",
                "\(rounded(Double(storing) / 1e3 / Double(count))) µs an event, to prepare it",
                "\(rounded(Double(preparing) / 1e3 / Double(count))) µs; \(Int(Double(count) / seconds)) events/s,",
                "longest transaction \(longest / 1_000_000) ms")
            if hasText { try measureUsageQueries(store) }
        }
    }
}

private func measureUsageQueries(_ store: SQLiteStore) throws {
    print("\(try store.modelCalls(ModelCallQuery()).total ?? 0) model calls")
    for grouping in CostGrouping.allCases {
        try time("costs by \(grouping.rawValue)") { _ = try store.costs(CostQuery(by: grouping)) }
    }
    try time("metric entries") { _ = try store.metricEntries(MetricQuery()) }
    try time("model calls") { _ = try store.modelCalls(ModelCallQuery()) }
    try time("events without imported ones") {
        var query = EventQuery()
        query.includeImported = false
        _ = try store.events(query)
    }
    try time("sessions by cost") {
        var query = SessionQuery()
        query.order = .cost
        _ = try store.sessions(query)
    }
}

private struct ImportBatch {
    var events: [(event: Event, text: String)] = []
    var session: Session
    var toolCalls: [ToolCall] = []
    var modelCalls: [ModelCall] = []
    var hours: [UsageHour] = []
}

extension SQLiteStore {
    fileprivate func put(_ batch: ImportBatch, _ prepared: [PreparedPayload]) throws(StoreError) {
        try transaction { (transaction) throws(StoreError) in
            for (row, payload) in zip(batch.events, prepared) {
                _ = try transaction.insert(row.event, payload: payload, searchText: row.text)
            }
            for call in batch.toolCalls { try transaction.put(call, isNew: true) }
            for call in batch.modelCalls {
                _ = try transaction.modelCalls(
                    session: call.sessionID, messageID: call.messageID, requestID: call.requestID)
                try transaction.put(call)
            }
            for hour in batch.hours { try transaction.add(hour) }
            try transaction.put(batch.session)
        }
    }
}

/// Lines of session files as an adapter hands them on: texts of 300 to 1000 bytes in words of uneven frequency.
private struct ImportSample {
    private static let eventsPerBatch = 500
    private static let vocabulary = 30_000

    private var random: Noise
    private let words: [String]
    private var number = 0

    init(seed: UInt64) {
        var random = Noise(state: seed)
        let letters = Array("etaoinshrdlucmfwypvbgkjqxz")
        words = (0..<ImportSample.vocabulary).map { _ in
            String((0..<(2 + random.below(9))).map { _ in letters[min(25, random.below(9) + random.below(18))] })
        }
        self.random = random
    }

    private mutating func text() -> String {
        let length = 300 + random.below(700)
        var text = ""
        while text.utf8.count < length {
            // Frequencies fall with the rank, as in languages.
            text += words[Int(Double(words.count) * pow(Double(random.below(10_000)) / 10_000, 4))]
            text += random.below(9) == 0 ? ", " : " "
        }
        return text
    }

    private mutating func letters(_ count: Int) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
        return String((0..<count).map { _ in alphabet[random.below(alphabet.count)] })
    }

    mutating func batch(session: Int, part: Int, hasText: Bool) -> ImportBatch {
        let id = "00000000-0000-4000-8000-\(100_000_000_000 + session)"
        var batch = ImportBatch(session: StoreSamples.fullSession(id, at: session * 10_000))
        batch.session.usage = StoreSamples.usage(Int64(part + 1))
        batch.session.cost = StoreSamples.cost(Int64(part + 1))
        for index in 0..<ImportSample.eventsPerBatch {
            number += 1
            let time = StoreSamples.time(session * 10_000 + part * 1500 + index * 3)
            let text = text()
            var event = Event(
                uuid: EventUUID(version7At: time, random: (random.next(), random.next())), sourceApp: "project",
                machineID: "machine", sessionID: id, type: ["assistant", "tool_use", "tool_result"][index % 3],
                timestamp: time, createdAt: time)
            event.source = .transcript
            event.replayState = .imported
            event.summary = text.cut(toUTF8Bytes: 120)
            event.toolName = index % 3 == 0 ? nil : ["Bash", "Read", "Edit"][index / 3 % 3]
            event.toolUseID = index % 3 == 0 ? nil : "toolu_01" + letters(22)
            event.payload = Array(
                #"{"uuid":"\#(event.uuid)","sessionId":"\#(id)","type":"assistant","message":{"content":"\#(text)"}}"#
                    .utf8)
            batch.events.append((event, hasText ? text : ""))
            if index % 3 == 0 { add(callOf: event, to: &batch) }
        }
        return batch
    }

    private mutating func add(callOf event: Event, to batch: inout ImportBatch) {
        var call = StoreSamples.modelCall(number, session: event.sessionID)
        call.at = event.timestamp
        call.key = "msg_01" + letters(22)
        call.messageID = call.key
        call.requestID = "req_01" + letters(22)
        call.originSessionID = nil
        batch.modelCalls.append(call)
        var hour = UsageHour(
            hour: call.at.milliseconds / 3_600_000, sessionID: event.sessionID, agentID: call.agentID,
            model: "claude-sonnet-5")
        hour.usage = call.usage
        hour.cost = call.cost ?? Cost()
        batch.hours.append(hour)
        var tool = StoreSamples.toolCall(number, session: event.sessionID)
        tool.toolUseID = "toolu_01" + letters(22)
        tool.status = .succeeded
        tool.messageID = call.messageID
        tool.startedAt = event.timestamp
        batch.toolCalls.append(tool)
    }
}

/// Reproducible noise (S. Vigna's splitmix64).
private struct Noise {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
