internal import DemoData
internal import EventModel
internal import JSONCoding
internal import Platform

extension Command {
    package static let demo = Command(
        "demo", topic: .maintain, summary: "play made-up sessions into the hub",
        discussion: """
            The sessions have prompts, tools, failures, file changes, questions and nested agents, some of them in the \
            background. The same seed gives the same sessions; playing it twice adds to them. Without --once new \
            sessions follow for ever. --days first fills the days before now, so that there is something to compare with.
            """,
        options: [
            CommandOption(
                "--sessions", .integer("NUMBER", 1...DemoScript.sessionLimit),
                help: "how many [default: 5; of the days before now 12 a day]"),
            CommandOption("--days", .integer("NUMBER", 1...365), help: "how many days before now to fill first"),
            CommandOption(
                "--speed", .integer("NUMBER", 0...1_000_000),
                help: "how many times faster than life; 0 sends everything at once [default: 10]"),
            CommandOption(
                "--seed", .integer("NUMBER", 0...Int.max), help: "which sessions [default: others each time]"),
            CommandOption("--once", help: "end after the last session"),
        ] + .json + .hubConnection,
        examples: [
            Example("eyrie demo", "something to look at"),
            Example("eyrie demo --once --speed 0 --seed 1 --sessions 20", "the same 20 sessions, at once"),
            Example("eyrie demo --once --days 8", "a week with a day before it, at once"),
        ],
        run: { context throws(CommandFailure) in try DemoPlayer(context).run() })
}

/// Sends a script's steps when they are due.
private struct DemoPlayer {
    let context: CommandContext
    let hub: any HubConnection

    /// Events of one request.
    private static let batchLimit = 500
    /// Milliseconds of made-up time that go into one request.
    private static let tick = 100
    /// Sessions of a day before now, unless told otherwise.
    private static let sessionsADay = 12
    private static let dayMicroseconds: Int64 = 86_400_000_000

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        hub = try context.hub()
    }

    func run() throws(CommandFailure) -> ExitCode {
        let arguments = context.arguments
        var seed = arguments.integer("--seed").map { UInt64($0) } ?? UInt64.random(in: 0...UInt64(Int.max))
        if let days = arguments.integer("--days") {
            let sessions =
                arguments.integer("--sessions") ?? min(DemoScript.sessionLimit, days * DemoPlayer.sessionsADay)
            let script = DemoScript(seed: seed, sessions: sessions, spread: Int64(days) * DemoPlayer.dayMicroseconds)
            report(seed: seed, sessions: sessions, events: try play(script, speed: 0))
            if arguments.has("--once") { return .success }
            seed &+= 1
        }
        let sessions = arguments.integer("--sessions") ?? 5
        let speed = arguments.integer("--speed") ?? 10
        repeat {
            let script = DemoScript(seed: seed, sessions: sessions)
            report(seed: seed, sessions: sessions, events: try play(script, speed: speed))
            seed &+= 1
        } while !arguments.has("--once")
        return .success
    }

    private func report(seed: UInt64, sessions: Int, events: Int) {
        guard context.arguments.has("--json") else {
            return context.console.print("\(sessions) sessions, \(events) events played (seed \(seed)).")
        }
        context.console.printJSON { writer in
            writer.member("seed", seed)
            writer.member("sessions", sessions)
            writer.member("events", events)
        }
    }

    private func play(_ script: DemoScript, speed: Int) throws(CommandFailure) -> Int {
        let began = context.clock.now()
        let ids = RandomEventUUIDs()
        var next = 0
        var nextCall = 0
        // Sent at once, the sessions lie in the past, with the length they would have had.
        func time(of microseconds: Int64) -> Timestamp {
            began.advanced(byMicroseconds: speed == 0 ? microseconds - script.duration : microseconds / Int64(speed))
        }
        while next < script.steps.count || nextCall < script.modelCalls.count {
            let elapsed = context.clock.now().since(began)
            var lines: [[UInt8]] = []
            while next < script.steps.count, lines.count < DemoPlayer.batchLimit {
                let step = script.steps[next]
                guard speed == 0 || step.microseconds / Int64(speed) <= elapsed else { break }
                let time = time(of: step.microseconds)
                lines.append(DemoScript.batchLine(step, at: time, uuid: ids.next(at: time)))
                next += 1
            }
            var calls: [(call: DemoModelCall, time: Timestamp)] = []
            while nextCall < script.modelCalls.count, calls.count < DemoPlayer.batchLimit {
                let call = script.modelCalls[nextCall]
                guard speed == 0 || call.microseconds / Int64(speed) <= elapsed else { break }
                calls.append((call, time(of: call.microseconds)))
                nextCall += 1
            }
            if !lines.isEmpty { try send(lines) }
            if !calls.isEmpty { _ = try hub.post("/v1/logs", json: DemoModelCall.request(calls)) }
            if lines.isEmpty, calls.isEmpty { pause(milliseconds: DemoPlayer.tick) }
        }
        return script.steps.count + script.modelCalls.count
    }

    private func send(_ lines: [[UInt8]]) throws(CommandFailure) {
        var writer = JSONWriter()
        writer.array(lines) { $0.raw($1) }
        let answer = try hub.post("/api/events/batch", json: writer.bytes)
        if let rejected = answer["rejected"]?.int, rejected > 0 {
            let first = answer["items"]?.elements.first { $0.text("status") == "rejected" }
            throw CommandFailure(
                .failure, "the hub refused \(rejected) of \(lines.count) events",
                hint: first?["error"]?["message"]?.string.map { visible($0) })
        }
    }
}
