import Collector
import EventCodec
import HubClient
import JSONCoding
import Platform
import TestRandomness
import Testing
import Transcripts

/// A hub in this process that stores in memory and answers as its script says.
private final class MemoryHub: Sendable {
    struct State: Sendable {
        /// What to answer to the next requests with lines; beyond it: as a hub does.
        var script: [Answer] = []
        /// How often each line was taken.
        var lines: [String: Int] = [:]
        var storeID = "first"
        /// Requests that were never answered.
        var held: [LocalHub.Reply] = []
        var isHolding = false
    }

    enum Answer: Sendable {
        case refuse(Int, code: String)
        /// Everything is stored, and the answer says otherwise.
        case storeThenFail
    }

    let state = Monitor(State())

    var local: LocalHub {
        LocalHub { [state] body, storeID, reply in
            let answer = state.signal { state -> (Int, [UInt8])? in
                if let storeID, storeID != state.storeID { return MemoryHub.error(412, "other_store") }
                if state.isHolding {
                    state.held.append(reply)
                    return nil
                }
                switch body.isEmpty || state.script.isEmpty ? nil : state.script.removeFirst() {
                case .refuse(let status, let code)?: return MemoryHub.error(status, code)
                case .storeThenFail?:
                    _ = state.take(body)
                    return MemoryHub.error(503, "busy")
                case nil: return state.take(body)
                }
            }
            // From another thread, as a commit does.
            if let (status, bytes) = answer {
                _ = WorkerThread(name: "reply") { reply(status, status == 503 ? 0 : nil, bytes) }
            }
        }
    }

    static func error(_ status: Int, _ code: String) -> (Int, [UInt8]) {
        (status, Array(#"{"error":{"code":"\#(code)","message":"scripted","retryable":\#(status == 503)}}"#.utf8))
    }

    func wait(_ condition: @escaping (State) -> Bool) -> Bool {
        state.wait(milliseconds: 20_000) { condition($0) ? true : nil } ?? false
    }
}

extension MemoryHub.State {
    fileprivate mutating func take(_ body: [UInt8]) -> (Int, [UInt8]) {
        guard let chunks = try? TranscriptChunkReader.chunks(of: body) else {
            return MemoryHub.error(400, "invalid_chunk")
        }
        var stored = 0
        var duplicate = 0
        for chunk in chunks {
            for line in body[chunk.content].split(separator: 0x0A) {
                let line = String(decoding: line, as: UTF8.self)
                lines[line, default: 0] += 1
                if lines[line] == 1 { stored += 1 } else { duplicate += 1 }
            }
        }
        return (
            200,
            Array(#"{"store_id":"\#(storeID)","stored":\#(stored),"duplicate":\#(duplicate),"rejected_count":0}"#.utf8)
        )
    }
}

private func write(_ folder: String, _ name: String, _ numbers: Range<Int>) throws {
    try Files.makeFolder(folder + "/projects/p")
    try Files.replace(
        "\(folder)/projects/p/\(name).jsonl", with: Array(numbers.map { "{\"number\":\($0)}\n" }.joined().utf8))
}

private func settings(_ folder: String, _ hub: MemoryHub) -> CollectorSettings {
    // Nobody listens there: what reaches the hub did not go through a socket.
    var settings = CollectorSettings(
        stateFolder: folder + "/state", version: "test", hubURL: "http://127.0.0.1:9", machineID: "machine")
    settings.transcripts = TranscriptSettings(
        roots: [TranscriptRoot(path: folder + "/projects")], machineID: "machine")
    settings.transcripts?.chunkBytes = 512
    settings.localHub = hub.local
    return settings
}

@Suite struct LocalHubTests {
    @Test func linesReachAHubInTheSameProcess() throws {
        try withStateFolder { folder in
            let hub = MemoryHub()
            try write(folder, "a", 0..<500)
            let service = try CollectorService.start(settings(folder, hub))
            #expect(hub.wait { $0.lines.count == 500 })
            try write(folder, "b", 500..<600)
            #expect(hub.wait { $0.lines.count == 600 })
            #expect(service.stop())
            // The next collector goes on where this one was.
            try write(folder, "c", 600..<610)
            let next = try CollectorService.start(settings(folder, hub))
            #expect(hub.wait { $0.lines.count == 610 })
            #expect(next.stop())
            #expect(hub.state.withLock { $0.lines.values.allSatisfy { $0 == 1 } })
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>) func aHubThatFailsAtRandomLosesNothing(_ seed: UInt64) throws {
        try withStateFolder { folder in
            var random = SeededGenerator(seed: seed)
            let hub = MemoryHub()
            for round in 0..<3 {
                let answers: [MemoryHub.Answer] = [
                    .refuse(503, code: "busy"), .storeThenFail, .refuse(413, code: "too_large"),
                ]
                let script = (0..<6).compactMap { _ in answers.randomElement(using: &random) }
                hub.state.withLock { $0.script = script }
                try write(folder, "\(round)", round * 1000..<round * 1000 + 300)
                let service = try CollectorService.start(settings(folder, hub))
                #expect(hub.wait { $0.lines.count == (round + 1) * 300 })
                #expect(service.stop())
            }
        }
    }

    @Test func anotherStoreGetsWhatItLacks() throws {
        try withStateFolder { folder in
            let hub = MemoryHub()
            try write(folder, "a", 0..<100)
            let service = try CollectorService.start(settings(folder, hub))
            #expect(hub.wait { $0.lines.count == 100 })
            hub.state.withLock {
                $0.storeID = "second"
                $0.lines = [:]
            }
            try write(folder, "b", 100..<110)
            #expect(hub.wait { $0.lines.count == 110 })
            #expect(service.stop())
        }
    }

    @Test func anAnswerIsReadAsOverTheNetwork() throws {
        let request = TranscriptRequest()
        func failure(_ status: Int, _ retryAfter: Int?, _ body: String) -> HubError? {
            let transport = LocalHubTransport(LocalHub { _, _, reply in reply(status, retryAfter, Array(body.utf8)) })
            do throws(HubError) {
                _ = try transport.send(request)
                return nil
            } catch {
                return error
            }
        }
        func refusal(_ code: String) -> String { #"{"error":{"code":"\#(code)","message":"no"}}"# }
        #expect(failure(200, nil, #"{"stored":1,"duplicate":0}"#) == nil)
        #expect(failure(412, nil, refusal("other_store"))?.isOtherStore == true)
        #expect(failure(503, 7, refusal("busy"))?.retryAfterSeconds == 7)
        #expect(failure(503, 7, refusal("busy"))?.isRetryable == true)
        #expect(failure(400, nil, refusal("invalid_chunk"))?.isRetryable == false)
        #expect(failure(200, nil, "{}")?.code == HubError.unexpectedReply)
        #expect(failure(500, nil, "")?.isFromHub == false)
    }

    /// Of many refused lines the answer names a part.
    @Test func refusedLinesAreAllCounted() throws {
        let body = #"{"stored":1,"duplicate":2,"rejected_count":250,"rejected":[{"chunk":0}],"store_id":"s"}"#
        let transport = LocalHubTransport(LocalHub { _, _, reply in reply(200, nil, Array(body.utf8)) })
        let answer = try transport.send(TranscriptRequest())
        #expect(answer.stored == 1 && answer.duplicate == 2 && answer.rejected == 250 && answer.storeID == "s")
    }

    @Test func cancellingEndsARequestUnderWay() throws {
        let hub = MemoryHub()
        hub.state.withLock { $0.isHolding = true }
        let transport = LocalHubTransport(hub.local)
        let ended = Monitor(HubError?.none)
        _ = WorkerThread(name: "sender") {
            do throws(HubError) { _ = try transport.send(TranscriptRequest()) } catch { ended.signal { $0 = error } }
        }
        #expect(hub.wait { $0.held.count == 1 })
        transport.cancel()
        #expect(ended.wait(milliseconds: 20_000) { $0 }?.isCancelled == true)
        // The late answer is nobody's, and nothing is sent any more.
        hub.state.withLock { $0.held }.first?(200, nil, Array(#"{"stored":1,"duplicate":0}"#.utf8))
        #expect(throws: HubError.self) { try transport.send(TranscriptRequest()) }
        #expect(hub.state.withLock { $0.held.count } == 1)
    }

    /// The thread that commits is not to be kept from its processor by many that read.
    @Test func fewRequestsAreReadAtATime() throws {
        let state = Monitor((now: 0, most: 0, ended: 0, isOpen: false))
        let hub = LocalHub(readers: 2) { _, _, reply in
            state.signal {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            _ = state.wait(milliseconds: 20_000) { $0.isOpen ? true : nil }
            state.signal { $0.now -= 1 }
            reply(200, nil, Array(#"{"stored":0,"duplicate":0}"#.utf8))
        }
        for _ in 0..<5 {
            let transport = LocalHubTransport(hub)
            _ = WorkerThread(name: "sender") {
                let answer = try? transport.send(TranscriptRequest())
                state.signal { $0.ended += answer == nil ? 0 : 1 }
            }
        }
        #expect(state.wait(milliseconds: 20_000) { $0.now == 2 ? true : nil } == true)
        state.signal { $0.isOpen = true }
        #expect(state.wait(milliseconds: 20_000) { $0.ended == 5 ? true : nil } == true)
        #expect(state.withLock { $0.most } == 2)
    }
}
