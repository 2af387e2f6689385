internal import HubClient
internal import JSONCoding
internal import Platform

extension Command {
    package static let tail = Command(
        "tail", topic: .look, summary: "follow events as they happen",
        discussion: """
            Goes on after a broken connection where it stopped, with nothing missing and nothing twice. Ctrl-C ends it.
            """,
        options: .eventFilters + [
            CommandOption("--app", .text("NAME"), isRepeatable: true, help: "of this source application"),
            CommandOption("--machine", .text("NAME"), isRepeatable: true, help: "of this machine"),
            CommandOption("--payload", help: "with --json: the payloads as they were received, too"),
            CommandOption("--since-id", .text("ID"), help: "begin behind this event of the store"),
            CommandOption("--limit", .integer("NUMBER", 1...1_000_000_000), help: "end after so many events"),
        ] + .json + .hubConnection,
        examples: [
            Example("eyrie tail", "everything"), Example("eyrie tail --errors", "only what fails"),
            Example("eyrie tail --session 1b9d6bcd --json", "one session, for a program"),
        ],
        run: { context throws(CommandFailure) in
            var tail = try Tail(context)
            return try tail.run()
        })
}

/// One run of `eyrie tail`.
private struct Tail {
    private let context: CommandContext
    private var hub: any HubConnection
    private var query: [(String, String)] = []
    private let isJSON: Bool
    private let limit: Int
    private var lastID: String?
    private var count = 0
    /// UUIDs of events that were shown and are not stored yet.
    private var unstored: Set<String> = []
    private var hasConnected = false
    private var attempt = 0

    /// Events of that kind that are remembered.
    private static let unstoredLimit = 10_000
    /// Milliseconds before the first and before any later attempt to connect again.
    private static let firstDelay = 250
    private static let longestDelay = 8_000

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        hub = try context.hub()
        isJSON = context.arguments.has("--json")
        limit = context.arguments.integer("--limit") ?? Int.max
        lastID = context.arguments.text("--since-id")
        for (name, value) in context.arguments.filterQuery {
            query.append((name, name == "session_id" ? try sessionID(value, hub) : value))
        }
        query.append(("payload", isJSON && context.arguments.has("--payload") ? "1" : "0"))
    }

    mutating func run() throws(CommandFailure) -> ExitCode {
        while true {
            do throws(HubError) {
                let (hub, query, lastID) = (hub, query, lastID)
                try hub.follow("/api/events/stream", query: query, lastEventID: lastID) { take($0) }
            } catch {
                guard hasConnected, error.isRetryable || error.isUnreachable else {
                    throw CommandFailure(error, address: hub.address)
                }
            }
            if count >= limit { return .success }
            if attempt == 0 { context.console.warn("the connection to \(visible(hub.address)) is lost; trying again") }
            wait()
            // A hub that was started again may have another port.
            hub = (try? context.hub()) ?? hub
        }
    }

    private mutating func wait() {
        let ceiling = min(Tail.longestDelay, Tail.firstDelay << min(attempt, 10))
        attempt += 1
        pause(milliseconds: Int.random(in: ceiling / 2...ceiling))
    }

    /// False for what was shown while the store could not take it: it comes again with each try, and once it is stored.
    private mutating func isNews(_ event: JSONNode) -> Bool {
        guard let uuid = event["event_uuid"]?.string else { return true }
        guard event["stored"]?.bool == false else { return unstored.remove(uuid) == nil }
        if unstored.count >= Tail.unstoredLimit { unstored.removeAll() }
        return unstored.insert(uuid).inserted
    }

    /// Takes one message; false when enough were taken.
    private mutating func take(_ message: ServerSentEvent) -> Bool {
        hasConnected = true
        attempt = 0
        switch message.event {
        case "event":
            guard let event = try? JSONDocument(parsing: message.data).root else { return true }
            if event["stored"]?.bool != false { lastID = message.id ?? lastID }
            guard isNews(event) else { return true }
            if isJSON {
                context.console.printJSON(event)
            } else {
                context.console.print(EventLine(console: context.console).text(of: event))
            }
            count += 1
        case "gap":
            let gap = try? JSONDocument(parsing: message.data).root
            let missed = gap?["missed"]?.int.map { Quantity.count($0) } ?? "some"
            context.console.warn("\(missed) events came too fast; they follow from the store")
        case "hello":
            // So that a connection which breaks before the first event goes on from here, not from later.
            let hello = try? JSONDocument(parsing: message.data).root
            if lastID == nil, let id = hello?["last_id"]?.int { lastID = String(id) }
        default: break
        }
        return count < limit
    }
}

/// Waits without doing anything.
func pause(milliseconds: Int) {
    _ = Monitor(()).wait(milliseconds: milliseconds) { _ -> Bool? in nil }
}
