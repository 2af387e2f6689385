import Collector
import EventCodec
import EventModel
import HubClient
import Platform
import Testing
import Transcripts

/// A hub that answers by a rule.
private final class RuleHub: TranscriptTransport {
    private struct State {
        var lines: [String] = []
        var sizes: [Int] = []
        var isCancelled = false
    }

    private let state = Monitor(State())
    private let rule: @Sendable ([String], Int) -> HubError?

    /// `rule` is given the lines of a request and the number of requests before it.
    init(_ rule: @escaping @Sendable ([String], Int) -> HubError? = { _, _ in nil }) { self.rule = rule }

    var lines: [String] { state.withLock { $0.lines } }
    var requests: Int { state.withLock { $0.sizes.count } }
    var hubMark: String? { nil }

    func cancel() {}
    func storeID() throws(HubError) -> String? { nil }

    func send(_ request: TranscriptRequest) throws(HubError) -> TranscriptReply {
        let chunks = (try? TranscriptChunkReader.chunks(of: request.body)) ?? []
        let lines = chunks.flatMap { request.body[$0.content].split(separator: 0x0A) }
            .map { String(decoding: $0, as: UTF8.self) }
        let number = state.withLock { state in
            state.sizes.append(request.body.count)
            return state.sizes.count - 1
        }
        if let error = rule(lines, number) { throw error }
        state.withLock { $0.lines += lines }
        return TranscriptReply(stored: lines.count)
    }
}

/// A request with the lines of a real folder: three files of ten lines.
private func request(_ folder: String, poison: [String] = []) throws -> TranscriptRequest {
    try Files.makeFolder(folder + "/projects/p")
    for file in 0..<3 {
        let lines = (0..<10).map { "{\"line\":\"\(file)-\($0)\"}" }
        let text = lines.map { poison.contains($0) ? "poison" : $0 }.joined(separator: "\n") + "\n"
        try Files.replace("\(folder)/projects/p/\(file).jsonl", with: Array(text.utf8))
    }
    let settings = TranscriptSettings(roots: [TranscriptRoot(path: folder + "/projects")], machineID: "machine")
    let tail = TranscriptTail(settings, positions: PositionStore(folder: nil), waker: TailWaker(usesKernel: false))
    tail.refresh()
    var request = TranscriptRequest()
    while let chunk = tail.next() { request.add(chunk) }
    return request
}

private func error(_ status: Int?, _ code: String, isRetryable: Bool = false) -> HubError {
    HubError(status: status, code: code, message: "no", isRetryable: isRetryable)
}

@Suite struct TranscriptDeliveryTests {
    @Test func everythingAtOnce() throws {
        try withStateFolder { folder in
            let hub = RuleHub()
            var delivery = TranscriptDelivery(transport: hub, pacing: FakePacing())
            let result = delivery.deliver(try request(folder))
            #expect(result == TranscriptResult(events: 30))
            #expect(hub.lines.count == 30 && hub.requests == 1)
        }
    }

    @Test func theLineAtFaultIsFoundAndTheOthersGetThrough() throws {
        try withStateFolder { folder in
            let hub = RuleHub { lines, _ in lines.contains("poison") ? error(400, "invalid_body") : nil }
            var delivery = TranscriptDelivery(transport: hub, pacing: FakePacing())
            let poisoned = try request(folder, poison: ["{\"line\":\"1-4\"}", "{\"line\":\"2-9\"}"])
            #expect(delivery.deliver(poisoned) == TranscriptResult(events: 28, refused: 2))
            #expect(hub.lines.count == 28 && Set(hub.lines).count == 28)
            // In their order, and found by halves.
            #expect(hub.lines.filter { $0.contains("1-") } == hub.lines.filter { $0.contains("1-") }.sorted())
            #expect(hub.requests < 24)
        }
    }

    @Test func aRequestThatIsTooLargeIsSentInParts() throws {
        try withStateFolder { folder in
            let hub = RuleHub { lines, _ in lines.count > 4 ? error(413, "too_large") : nil }
            var delivery = TranscriptDelivery(transport: hub, pacing: FakePacing())
            let result = delivery.deliver(try request(folder))
            #expect(result == TranscriptResult(events: 30))
            let never = RuleHub { _, _ in error(413, "too_large") }
            var second = TranscriptDelivery(transport: never, pacing: FakePacing())
            let nothing = second.deliver(try request(folder))
            #expect(nothing == TranscriptResult(oversize: 30))
        }
    }

    @Test func failuresAreWaitedOut() throws {
        try withStateFolder { folder in
            let hub = RuleHub { _, number in
                number < 6 ? error(number % 2 == 0 ? nil : 503, "unreachable", isRetryable: true) : nil
            }
            let pacing = FakePacing()
            let errors = Monitor<[String?]>([])
            var delivery = TranscriptDelivery(
                transport: hub, pacing: pacing, delay: RetryDelay { $0.upperBound },
                onError: { error in errors.withLock { $0.append(error?.code) } })
            let result = delivery.deliver(try request(folder))
            #expect(result == TranscriptResult(events: 30))
            #expect(pacing.waited == 500 + 1000 + 2000 + 4000 + 8000 + 16_000)
            #expect(errors.withLock { $0 } == Array(repeating: "unreachable", count: 6) + [nil])
        }
    }

    @Test func patienceAndStopEndIt() throws {
        try withStateFolder { folder in
            let hub = RuleHub { _, _ in error(401, "unauthenticated") }
            let pacing = FakePacing()
            var delivery = TranscriptDelivery(transport: hub, pacing: pacing, patience: 60_000)
            let wanted = try request(folder)
            #expect(delivery.deliver(wanted) == nil)
            #expect(pacing.waited >= 60_000 && hub.requests <= 3)
            let stopping = FakePacing()
            stopping.stop()
            var second = TranscriptDelivery(transport: RuleHub(), pacing: stopping)
            #expect(second.deliver(wanted) == nil)
        }
    }
}
