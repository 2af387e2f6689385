import Collector
import Compression
import EventCodec
import EventModel
import Glibc
import JSONCoding
import Platform
import ScriptedServer

/// A hub that stores in memory and answers as its script says.
final class FakeHub: Sendable {
    enum Answer: Sendable {
        case error(Int, code: String, headers: [String] = [])
        case raw(Int, String)
        /// The connection breaks before anything is stored.
        case hangUp
        /// Everything is stored, and the reply is lost.
        case storeThenHangUp
        case hang
    }

    struct State: Sendable {
        /// What to answer to the next batches; empty: as a hub does.
        var script: [Answer] = []
        /// How often each line was stored anew: never more than once, as the store is idempotent.
        var stored: [String: Int] = [:]
        /// Each line's deliveries, stored or not.
        var received: [String] = []
        var batches: [(count: Int, isBuffered: Bool, token: String?)] = []
        var reports: [(target: String, body: [UInt8])] = []
        /// Whether a line that says "poison" spoils its whole batch or only itself.
        var poisonSpoilsBatch = false
        var token: String?
        /// What to answer to the next requests with parts of session files.
        var transcriptScript: [Answer] = []
        /// How often each line of a session file was taken.
        var transcriptLines: [String: Int] = [:]
        var chunks: [TranscriptChunk] = []
        /// Which store it keeps; nil of a hub that does not say.
        var storeID: String?
        /// Questions for its store that it will not answer.
        var unansweredQuestions = 0
        /// What other stores have that it kept before.
        var otherStores: [String: [String: Int]] = [:]

        /// Puts another store in the place of the one before: an empty one, or one that it kept before.
        mutating func keep(store: String) {
            if let storeID { otherStores[storeID] = transcriptLines }
            transcriptLines = otherStores[store] ?? [:]
            storeID = store
        }
    }

    let state = Monitor(State())
    let server: ScriptedServer

    init(port: Int = 0) {
        let state = state
        server = ScriptedServer(port: port) { connection in
            while let request = connection.readRequest() {
                guard FakeHub.answer(request, connection, state) else { return }
            }
        }
    }

    func script(_ answers: [Answer]) { state.withLock { $0.script = answers } }

    /// Waits until `condition` holds; false when it does not within 20 s.
    func wait(_ condition: @escaping (State) -> Bool) -> Bool {
        state.wait(milliseconds: 20_000) { condition($0) ? true : nil } ?? false
    }

    /// False when the connection is to be closed.
    private static func answer(
        _ request: ScriptedRequest, _ connection: ScriptedConnection, _ state: Monitor<State>
    ) -> Bool {
        if request.target.hasPrefix("/api/collectors/") {
            state.signal { $0.reports.append((request.target, request.body)) }
            connection.reply(200, "{}")
            return true
        }
        if request.target == "/api/transcripts" { return takeTranscripts(request, connection, state) }
        let lines = lines(request)
        let expected = state.withLock { $0.token }
        if let expected, request.headers["authorization"] != "Bearer \(expected)" {
            connection.reply(401, #"{"error":{"code":"unauthenticated","message":"who are you"}}"#)
            return true
        }
        switch state.signal({ $0.script.isEmpty ? nil : $0.script.removeFirst() }) {
        case .error(let status, let code, let headers)?:
            connection.reply(status, headers: headers, #"{"error":{"code":"\#(code)","message":"scripted"}}"#)
        case .raw(let status, let body)?: connection.reply(status, body)
        case .hangUp?: return false
        case .storeThenHangUp?:
            _ = store(lines, request, state)
            return false
        case .hang?:
            connection.hang()
            return false
        case nil:
            let (status, body) = store(lines, request, state)
            connection.reply(status, body)
        }
        return true
    }

    /// False when the connection is to be closed.
    private static func takeTranscripts(
        _ request: ScriptedRequest, _ connection: ScriptedConnection, _ state: Monitor<State>
    ) -> Bool {
        let isQuestion = request.body.isEmpty
        let answer = state.signal { state -> Answer? in
            let wanted = request.headers["eyrie-store"]
            if let wanted, let kept = state.storeID, wanted != kept {
                return Answer.error(412, code: "other_store")
            }
            if isQuestion, state.unansweredQuestions > 0 {
                state.unansweredQuestions -= 1
                return Answer.error(503, code: "unavailable")
            }
            return isQuestion || state.transcriptScript.isEmpty ? nil : state.transcriptScript.removeFirst()
        }
        switch answer {
        case .error(let status, let code, let headers)?:
            connection.reply(status, headers: headers, #"{"error":{"code":"\#(code)","message":"scripted"}}"#)
        case .raw(let status, let body)?: connection.reply(status, body)
        case .hangUp?, .hang?: return false
        case .storeThenHangUp?:
            _ = store(request.body, state)
            return false
        case nil:
            let (status, body) = store(request.body, state)
            connection.reply(status, body)
        }
        return true
    }

    private static func store(_ body: [UInt8], _ state: Monitor<State>) -> (Int, String) {
        guard let chunks = try? TranscriptChunkReader.chunks(of: body) else {
            return (400, #"{"error":{"code":"invalid_body","message":"not a sequence of chunks"}}"#)
        }
        return state.signal { state in
            var stored = 0
            var duplicate = 0
            for chunk in chunks {
                let lines = body[chunk.content].split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
                state.chunks.append(chunk.header)
                for line in lines {
                    state.transcriptLines[line, default: 0] += 1
                    if state.transcriptLines[line] == 1 { stored += 1 } else { duplicate += 1 }
                }
            }
            let store = state.storeID.map { #","store_id":"\#($0)""# } ?? ""
            return (
                200, #"{"stored":\#(stored),"duplicate":\#(duplicate),"noted":0,"skipped":0,"rejected":[]\#(store)}"#
            )
        }
    }

    private static func lines(_ request: ScriptedRequest) -> [String] {
        let limits = DecompressionLimits(maximumBytes: 64 << 20)
        let body =
            request.headers["content-encoding"] == "zstd"
            ? (try? Zstd.decompress(request.body, limits: limits)) ?? [] : request.body
        return body.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func store(
        _ lines: [String], _ request: ScriptedRequest, _ state: Monitor<State>
    ) -> (Int, String) {
        state.signal { state in
            state.received += lines
            let isBuffered = request.headers["eyrie-delivery"] == "buffered"
            state.batches.append((lines.count, isBuffered, request.headers["authorization"]))
            if state.poisonSpoilsBatch, lines.contains(where: { $0.contains("poison") }) {
                return (400, #"{"error":{"code":"invalid_json","message":"poison"}}"#)
            }
            let items = lines.enumerated().map { index, line in
                if line.contains("poison") {
                    return
                        #"{"index":\#(index),"status":"rejected","error":{"code":"invalid_field","message":"poison"}}"#
                }
                let isNew = state.stored[line] == nil
                if isNew { state.stored[line] = 1 }
                return #"{"index":\#(index),"status":"\#(isNew ? "stored" : "duplicate")"}"#
            }
            return (200, #"{"items":[\#(items.joined(separator: ","))]}"#)
        }
    }
}

/// Time that passes only when somebody waits, and then at once.
final class FakePacing: Pacing, WallClock {
    private let state = Monitor((milliseconds: Int64(1_800_000_000_000), isStopped: false, pauses: [Int]()))
    private let onPause: @Sendable (Int) -> Void

    /// `onPause` is called with the number of each pause, before it passes.
    init(onPause: @escaping @Sendable (Int) -> Void = { _ in }) { self.onPause = onPause }

    var milliseconds: Int64 { state.withLock { $0.milliseconds } }
    var isStopped: Bool { state.withLock { $0.isStopped } }
    /// Milliseconds of all pauses.
    var waited: Int { pauses.reduce(0, +) }
    var pauses: [Int] { state.withLock { $0.pauses } }

    func now() -> Timestamp { Timestamp(milliseconds: milliseconds) }

    func pause(milliseconds: Int) {
        let count = state.withLock { state in
            state.milliseconds += Int64(milliseconds)
            state.pauses.append(milliseconds)
            return state.pauses.count
        }
        onPause(count)
    }

    func stop() { state.withLock { $0.isStopped = true } }
}

/// Runs `body` with a state folder that is removed afterwards.
func withStateFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/eyrie-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { removeTree(folder) }
    return try body(folder)
}

private func removeTree(_ path: String) {
    for name in (try? Files.names(in: path)) ?? [] { removeTree("\(path)/\(name)") }
    if rmdir(path) != 0 { unlink(path) }
}
