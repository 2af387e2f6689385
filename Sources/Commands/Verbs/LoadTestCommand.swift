internal import Configuration
internal import JSONCoding
internal import Platform

extension Command {
    package static let loadTest = Command(
        "loadtest", topic: .maintain, summary: "send many sessions at once and check that none of their events is lost",
        discussion: """
            Each connection is a thread of its own that keeps its connection. Afterwards the hub is asked how many \
            events it has: lost are those that it acknowledged and does not have. The hub's limit for each client \
            must be lifted (EYRIE_RATE_LIMIT=0) or the test measures that.
            """,
        options: [
            CommandOption("--sessions", .integer("NUMBER", 1...1_000_000), help: "how many [default: 1000]"),
            CommandOption("--concurrent", .integer("NUMBER", 1...2_000), help: "connections at a time [default: 100]"),
            CommandOption("--events", .integer("NUMBER", 1...100_000), help: "of each session [default: 20]"),
            CommandOption("--batch", .integer("NUMBER", 1...5_000), help: "events of one request [default: 1]"),
            CommandOption(
                "--rate", .integer("NUMBER", 0...10_000_000), help: "events a second in all; 0: no limit [default: 0]"),
        ] + .json + .hubConnection,
        examples: [
            Example("eyrie loadtest --sessions 1000 --concurrent 100", "20,000 events, one a request"),
            Example("eyrie loadtest --batch 100 --events 100 --json", "in batches, for a program"),
        ],
        run: { context throws(CommandFailure) in try LoadTest(context).run() })
}

private struct LoadTest {
    let context: CommandContext
    let settings: ClientSettings
    let plan: LoadTestPlan
    let concurrency: Int
    let rate: Int

    /// What the hub has afterwards.
    struct Stored {
        var events: Int64
        var sessions: Int64
        /// Sum of the sessions' own counters; must equal `events`.
        var counted: Int64
    }

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        let configuration = try context.configuration()
        settings = ClientSettings(configuration)
        let arguments = context.arguments
        let run = String(UInt32.random(in: .min ... .max), radix: 16)
        plan = LoadTestPlan(
            sessions: arguments.integer("--sessions") ?? 1000, events: arguments.integer("--events") ?? 20,
            batch: arguments.integer("--batch") ?? 1, sourceApp: "loadtest-" + run,
            machineID: configuration.text(Options.machineID) ?? Environment.machineID)
        concurrency = min(arguments.integer("--concurrent") ?? 100, plan.sessions)
        rate = arguments.integer("--rate") ?? 0
    }

    func run() throws(CommandFailure) -> ExitCode {
        let hub = try context.connect(settings)
        _ = try hub.get("/health")
        var connections: [LoadTestConnection] = []
        let pace = LoadTestPace(rate: rate)
        for _ in 0..<concurrency {
            connections.append(LoadTestConnection(plan: plan, hub: try context.connect(settings), pace: pace))
        }
        let began = monotonicNanoseconds()
        let counts = runAll(connections)
        let seconds = Double(monotonicNanoseconds() - began) / 1e9
        let stored = try countStored(hub)
        // An answer that got lost on its way makes the second try a duplicate; the event is there all the same.
        let acknowledged = counts.acknowledged + counts.duplicates
        let lost = max(0, Int64(acknowledged) - stored.events)
        let doubled = max(0, stored.events - Int64(counts.sent))
        if context.arguments.has("--json") {
            printJSON(counts, stored, seconds: seconds, lost: lost, doubled: doubled)
        } else {
            printText(counts, stored, seconds: seconds, lost: lost, doubled: doubled)
        }
        let isWhole = lost == 0 && doubled == 0 && counts.failed == 0 && stored.counted == stored.events
        return isWhole ? .success : .failure
    }

    private func runAll(_ connections: [LoadTestConnection]) -> LoadTestCounts {
        let results = Monitor((counts: LoadTestCounts(), finished: 0))
        let threads = connections.enumerated().map { index, connection in
            WorkerThread(name: "load-\(index)") {
                let counts = connection.run()
                results.signal {
                    $0.counts.merge(counts)
                    $0.finished += 1
                }
            }
        }
        let counts = results.wait { $0.finished == connections.count ? $0.counts : nil } ?? LoadTestCounts()
        for thread in threads { thread.join() }
        return counts
    }

    private func countStored(_ hub: any HubConnection) throws(CommandFailure) -> Stored {
        let filter = [("source_app", plan.sourceApp)]
        let page = try hub.get("/api/events", query: filter + [("limit", "1"), ("total", "1"), ("payload", "0")])
        guard let events = page["total"]?.int else {
            throw CommandFailure(.failure, "\(visible(hub.address)) did not count the events it has")
        }
        let sessions = try Listing(hub, "/api/sessions", key: "sessions", query: filter, limit: plan.sessions)
        let counted = sessions.rows.reduce(Int64(0)) { $0 + ($1["event_count"]?.int ?? 0) }
        return Stored(events: events, sessions: Int64(sessions.rows.count), counted: counted)
    }

    private func printText(_ counts: LoadTestCounts, _ stored: Stored, seconds: Double, lost: Int64, doubled: Int64) {
        let console = context.console
        func row(_ title: String, _ text: String, _ style: Console.Style? = nil) {
            console.print(title + String(repeating: " ", count: 14 - title.count) + console.styled(text, style))
        }
        func number(_ value: Int) -> String { Quantity.count(Int64(value)) }
        let latencies = counts.latencies
        row(
            "sent", "\(number(counts.sent)) events of \(number(plan.sessions)) sessions over \(concurrency) connections"
        )
        row("acknowledged", number(counts.acknowledged + counts.duplicates))
        row("lost", Quantity.count(lost), lost == 0 ? .good : .bad)
        row("doubled", Quantity.count(doubled), doubled == 0 ? .good : .bad)
        row("refused", number(counts.failed), counts.failed == 0 ? nil : .bad)
        row("retried", number(counts.retries))
        row("in the store", "\(Quantity.count(stored.events)) events, \(Quantity.count(stored.sessions)) sessions")
        if stored.counted != stored.events {
            row("", "the sessions count \(Quantity.count(stored.counted)) events: the derived rows are wrong", .bad)
        }
        row("time", Quantity.duration(milliseconds: seconds * 1000))
        row(
            "rate",
            "\(Quantity.count(perSecond(counts.sent, seconds))) events/s, "
                + "\(Quantity.count(perSecond(counts.requests, seconds))) requests/s")
        let shares = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)].map { name, share in
            name + " " + (latencies.milliseconds(atShare: share).map { Quantity.duration(milliseconds: $0) } ?? "-")
        }
        row("latency", shares.joined(separator: ", "))
        if let error = counts.firstError { console.warn("first error: \(visible(error))") }
    }

    private func printJSON(_ counts: LoadTestCounts, _ stored: Stored, seconds: Double, lost: Int64, doubled: Int64) {
        context.console.printJSON { writer in
            writer.member("source_app", plan.sourceApp)
            writer.member("sessions", plan.sessions)
            writer.member("concurrent", concurrency)
            writer.member("batch", plan.batch)
            writer.member("sent", counts.sent)
            writer.member("acknowledged", counts.acknowledged + counts.duplicates)
            writer.member("lost", lost)
            writer.member("doubled", doubled)
            writer.member("refused", counts.failed)
            writer.member("retried", counts.retries)
            writer.member("requests", counts.requests)
            writer.member("stored_events", stored.events)
            writer.member("stored_sessions", stored.sessions)
            writer.member("session_event_count", stored.counted)
            writer.member("seconds", seconds)
            writer.member("events_per_second", perSecond(counts.sent, seconds))
            writer.member("requests_per_second", perSecond(counts.requests, seconds))
            for (name, share) in [("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99), ("max_ms", 1)] {
                writer.key(name)
                if let value = counts.latencies.milliseconds(atShare: share) {
                    writer.value(value)
                } else {
                    writer.null()
                }
            }
            writer.member("first_error", counts.firstError)
        }
    }

    private func perSecond(_ count: Int, _ seconds: Double) -> Int64 {
        Int64((Double(count) / max(seconds, 1e-6)).rounded())
    }
}
