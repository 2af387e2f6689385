internal import Configuration
// @preconcurrency: `environ` is a variable of the C library that nobody changes.
@preconcurrency internal import Glibc
internal import HTTPClient
internal import HubClient
internal import JSONCoding
internal import Platform
internal import Redaction

/// Proves what is kept: sends texts of every kind through a hub of its own, and looks for them wherever they could be.
struct PrivacyProof {
    /// Milliseconds for the hub to start, for everything to arrive, and for it to end.
    private static let patience = 30_000
    private static let answerBytes = 64 << 20

    private let context: CommandContext
    private let plan: PrivacyPlan
    private let canaries = PrivacyCanaries()

    init(_ context: CommandContext, _ plan: PrivacyPlan) {
        self.context = context
        self.plan = plan
    }

    func run() throws(CommandFailure) -> ExitCode {
        guard let program = context.programPath else {
            throw CommandFailure(.failure, "the path of this program is not known")
        }
        let folder = try ProofFolder()
        defer { folder.remove() }
        let found: [PrivacySink]
        do throws(SystemError) {
            try folder.write("home/.claude/projects/-srv-check/\(canaries.fileSession).jsonl", canaries.sessionFile)
            found = try sinks(folder, program)
        } catch {
            throw CommandFailure(
                .failure, "the hub of the proof did not work: \(visible(error.description))",
                hint: "\(folder.path)/log has its words")
        }
        return report(found)
    }

    // MARK: - The way of the texts

    private func sinks(_ folder: ProofFolder, _ program: String) throws(SystemError) -> [PrivacySink] {
        var arguments = [
            program, "up", "--no-open", "--port", "0", "--bind", "127.0.0.1", "--state-dir", folder.path + "/state",
        ]
        if let file = context.arguments.text("--config") { arguments += ["--config", context.absolutePath(file)] }
        for option in ["--privacy", "--privacy-rules"] {
            guard let value = context.arguments.text(option) else { continue }
            arguments += [option, option == "--privacy" ? value : context.absolutePath(value)]
        }
        let process = try ProofProcess(arguments, folder)
        defer { process.stop() }
        let hub = try process.hub(state: folder.path + "/state", milliseconds: PrivacyProof.patience)
        let stream = StreamCapture(hub)
        try send(hub, folder, program)
        try awaitArrival(hub)
        var sinks = answers(hub)
        sinks.append(PrivacySink(name: "live stream", bytes: stream.stop()))
        awaitEmptySpool(folder)
        // The write-ahead log is there while the hub runs, and much is only written when it ends.
        let files = folder.files()
        process.stop()
        sinks += PrivacySink.joined(files + folder.files())
        return sinks
    }

    private func send(_ hub: ProofHub, _ folder: ProofFolder, _ program: String) throws(SystemError) {
        let hook = program.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/eyrie-hook"
        for (number, payload) in canaries.hooks.enumerated() {
            // Every other one comes by the hook program, the spool and the collector, where that program is there.
            if number % 2 == 0, access(hook, X_OK) == 0 {
                try folder.write("payload.json", payload)
                try ProofProcess.run([hook], folder, input: folder.path + "/payload.json")
            } else {
                _ = hub.request("POST", "/hooks/claude-code", payload)
            }
        }
        _ = hub.request("POST", "/api/sessions", canaries.statedSession)
        _ = hub.request("POST", "/v1/logs", canaries.telemetry)
    }

    /// Returns when as many events are there as were sent, and nothing waits in the spool.
    private func awaitArrival(_ hub: ProofHub) throws(SystemError) {
        let turn = Monitor(())
        for _ in 0..<(PrivacyProof.patience / 100) {
            let answer = hub.request("GET", "/api/events?limit=1&total=1", [])
            let total = (try? JSONDocument(parsing: answer).root["total"]?.int) ?? nil
            if let total, total >= Int64(canaries.eventCount) { return }
            _ = turn.wait(milliseconds: 100) { _ in Bool?.none }
        }
        throw SystemError(code: ETIMEDOUT, "wait for the events of the proof")
    }

    /// What hooks were given stands in the spool until they have been quiet for a while; what is there later stays.
    private func awaitEmptySpool(_ folder: ProofFolder) {
        let turn = Monitor(())
        for _ in 0..<(PrivacyProof.patience / 100) {
            let spool = folder.files().first { $0.name == "spool" }
            guard spool?.holds(PrivacyCanaries.common) == true else { return }
            _ = turn.wait(milliseconds: 100) { _ in Bool?.none }
        }
    }

    private func answers(_ hub: ProofHub) -> [PrivacySink] {
        func ask(_ name: String, _ paths: [String]) -> PrivacySink {
            PrivacySink(name: name, bytes: paths.flatMap { hub.request("GET", $0, []) + [0x0A] })
        }
        let sessions = [canaries.session, canaries.fileSession, PrivacyCanaries.statedID]
        let details = ["", "/agents", "/tools", "/files", "/cost", "/calls", "/outline", "/strip", "/conversation"]
        return [
            ask("events", ["/api/events?payload=1&limit=1000", "/api/errors?limit=1000"]),
            ask("sessions", ["/api/sessions?limit=1000", "/api/sessions/active", "/api/agents", "/api/questions"]),
            ask("session pages", sessions.flatMap { id in details.map { "/api/sessions/\(id)\($0)" } }),
            ask("search", ["/api/search?q=\(PrivacyCanaries.common)&limit=100"]),
            ask("lists and charts", ["/api/facets", "/api/tools/stats", "/api/metrics?limit=1000"]),
            ask("metrics and health", ["/metrics", "/health", "/api/collectors", "/api/backfill"]),
        ]
    }

    // MARK: - What was found

    private func isAllowed(_ kind: PrivacyCanaries.Kind) -> Bool {
        switch kind {
        case .secret: plan.policy.mode == .full
        case .text(let kind): !plan.policy.withheld.contains(kind)
        }
    }

    private func report(_ sinks: [PrivacySink]) -> ExitCode {
        var leaks = 0
        var table = Table(
            [Table.Column("WHERE")] + canaries.kinds.map { Table.Column(PrivacyCanaries.name(of: $0).uppercased()) })
        var rows: [(sink: String, kind: String, count: Int, allowed: Bool)] = []
        for sink in sinks {
            var cells = [Table.Cell(sink.name, .name)]
            for kind in canaries.kinds {
                let count = canaries.words(of: kind).count { sink.holds($0) }
                let isAllowed = isAllowed(kind)
                if count > 0, !isAllowed { leaks += count }
                cells.append(
                    count == 0
                        ? Table.Cell("-", .faint)
                        : Table.Cell(isAllowed ? "\(count)" : "\(count) LEAKED", isAllowed ? nil : .bad))
                rows.append((sink.name, PrivacyCanaries.name(of: kind), count, isAllowed))
            }
            table.rows.append(cells)
        }
        if context.arguments.has("--json") {
            context.console.printJSON { writer in
                writer.member("mode", plan.policy.mode.rawValue)
                writer.member("leaks", leaks)
                writer.key("found")
                writer.array(rows) { writer, row in
                    writer.object { writer in
                        writer.member("where", row.sink)
                        writer.member("text", row.kind)
                        writer.member("count", row.count)
                        writer.member("allowed", row.allowed)
                    }
                }
            }
        } else {
            table.print(to: context.console)
            let sent = canaries.kinds.reduce(0) { $0 + canaries.words(of: $1).count }
            context.console.print(
                "\(sent) texts were sent in the mode \(plan.policy.mode.rawValue); "
                    + (leaks == 0 ? "none is where it should not be." : "\(leaks) are where they should not be."))
        }
        return leaks == 0 ? .success : .failure
    }
}

/// Bytes in which texts are looked for.
struct PrivacySink {
    let name: String
    private let bytes: [UInt8]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Those of one name become one, by name.
    static func joined(_ sinks: [PrivacySink]) -> [PrivacySink] {
        var bytes: [String: [UInt8]] = [:]
        for sink in sinks { bytes[sink.name, default: []] += sink.bytes + [0x0A] }
        return bytes.sorted { $0.key < $1.key }.map { PrivacySink(name: $0.key, bytes: $0.value) }
    }

    func holds(_ word: String) -> Bool {
        let word = Array(word.utf8)
        guard let first = word.first else { return false }
        return bytes.withUnsafeBytes { bytes in
            var start = 0
            while let place = bytes.firstOffset(of: first, from: start) {
                if bytes.count - place >= word.count, bytes[place..<(place + word.count)].elementsEqual(word) {
                    return true
                }
                start = place + 1
            }
            return false
        }
    }
}

/// The hub of the proof.
struct ProofHub: Sendable {
    let url: String
    let token: String

    /// The answer's body; empty where there is none.
    func request(_ method: String, _ path: String, _ body: [UInt8]) -> [UInt8] {
        var headers = [(name: "Authorization", value: "Bearer \(token)")]
        if !body.isEmpty { headers.append((name: "Content-Type", value: "application/json")) }
        let request = HTTPClientRequest(
            method, url + path, headers: headers, body: body, responseLimit: HTTPClientRequest.responseLimitQuery)
        return (try? HTTPClient(userAgent: "eyrie privacy").send(request).body) ?? []
    }
}

/// What viewers are sent while the texts come in.
private final class StreamCapture: Sendable {
    private let bytes = Monitor<[UInt8]>([])
    private let isStopped = Monitor(false)

    init(_ hub: ProofHub) {
        _ = WorkerThread(name: "proof-stream") { [self] in
            var location = HubLocation(url: hub.url)
            location.token = hub.token
            guard let client = try? HubClient(location, version: "proof") else { return }
            try? client.stream("/stream", query: [], lastEventID: "0") { message in
                bytes.withLock { $0 += Array(message.data.utf8) + [0x0A] }
                return !isStopped.withLock { $0 }
            }
        }
    }

    func stop() -> [UInt8] {
        isStopped.signal { $0 = true }
        return bytes.withLock { $0 }
    }
}
