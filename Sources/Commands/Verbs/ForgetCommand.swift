internal import Configuration
internal import JSONCoding
internal import Platform
internal import Spool

extension Command {
    package static let forget = Command(
        "forget", topic: .maintain, summary: "forget sessions, a time, or a text, wherever it stands",
        discussion: """
            Shows first what would be forgotten, and asks. Sessions are named by their id, by the folder in which they \
            ran, or by a time in which something happened in them; what is given together must all match. They are \
            forgotten as a whole: every row, every sum, the index of texts, and the bytes in the hub's files; what this \
            machine still has of them in its quarantine, too. Named sessions are not taken in again, whoever sends \
            them; of a time, nothing that happened in it is.
            --text replaces a text by [forgotten] in everything that is stored, and --rules what the rules of redaction \
            in force find there. Records that come later are not concerned: for those, write a rule (docs/redaction.md).
            Session files belong to the agent and are left as they are. Copies that you made of the hub's files are \
            yours to remove.
            """,
        options: [
            CommandOption("--session", .text("ID"), isRepeatable: true, help: "this session (repeatable)"),
            CommandOption("--project", .folder, help: "sessions that ran in this folder, or below it"),
            CommandOption("--since", .text("TIME"), help: "sessions with an event from then on: 30m ago, or ISO 8601"),
            CommandOption("--until", .text("TIME"), help: "sessions with an event before then"),
            CommandOption("--with-forks", help: "also sessions that were forked from those: they have copies"),
            CommandOption("--text", .text("TEXT"), help: "this text, letter by letter"),
            CommandOption("--rules", help: "what the rules in force find in what was stored before them"),
            CommandOption("--dry-run", help: "only show what would be forgotten"),
            CommandOption("--yes", help: "do not ask"),
        ] + .json + .hubConnection,
        examples: [
            Example("eyrie forget --since 30m", "sessions of the last half hour"),
            Example("eyrie forget --project ~/clients/acme --dry-run", "what is stored of a project"),
            Example("eyrie forget --text 'Acme West' --yes", "a name that should not be there"),
        ],
        run: { context throws(CommandFailure) in try runForgetting(context, ForgetWish(context)) })
}

/// Seconds after which a hub that is still cleaning its files is not waited for.
private let forgetSeconds = 3600
/// Milliseconds for what hooks have recorded to reach the hub.
private let deliveryMilliseconds = 10_000

/// Shows what a wish concerns, asks, and has it forgotten.
func runForgetting(_ context: CommandContext, _ wish: ForgetWish) throws(CommandFailure) -> ExitCode {
    let arguments = context.arguments
    var wanted = wish
    try wanted.check()
    var settings = ClientSettings(try context.configuration())
    settings.timeoutSeconds = max(settings.timeoutSeconds, forgetSeconds)
    let hub = try context.connect(settings)
    if !arguments.has("--dry-run") { waitForDelivery(context, settings.stateFolder) }
    let found = try hub.post("/api/forget", json: wanted.json(apply: false))
    let console = context.console
    let isDry = arguments.has("--dry-run")
    if !arguments.has("--json") || !isDry { wanted.show(found, to: console, isError: arguments.has("--json")) }
    if isDry {
        if arguments.has("--json") { console.printJSON(found) }
        return .success
    }
    // What is named and not stored may still be on its way.
    if !wanted.hasHits(found), wanted.sessions.isEmpty {
        throw CommandFailure(.nothingFound, "nothing of it is stored")
    }
    if !arguments.has("--yes") {
        guard console.isInteractive else {
            throw CommandFailure(
                .usage, "nobody is there to say yes, so nothing was forgotten",
                hint: "add --yes to forget without asking")
        }
        guard console.confirm("Forget this for good?") else {
            throw CommandFailure(.failure, "nothing was forgotten")
        }
    }
    let done = try hub.post("/api/forget", json: wanted.json(apply: true))
    wanted.sessions.formUnion(done["session_ids"]?.elements.compactMap(\.string) ?? [])
    let removed = QuarantineCleaning(stateFolder: settings.stateFolder, wanted).run()
    if arguments.has("--json") {
        console.printJSON(done)
    } else {
        wanted.tell(done, removed: removed, to: console)
    }
    warnOfSetAsideFiles(hub, console)
    if let problem = done["problem"]?.string {
        throw CommandFailure(
            .failure, "It is gone for whoever asks, but \(visible(problem))",
            hint: "the hub cleans its files when it is started again")
    }
    return .success
}

/// Damaged files that the hub set aside are not searched: nobody knows what can be read of them.
private func warnOfSetAsideFiles(_ hub: any HubConnection, _ console: Console) {
    let files = (try? hub.get("/health"))?["set_aside"]?.elements.compactMap(\.string) ?? []
    guard !files.isEmpty else { return }
    console.warn(
        "these files in the hub's state folder were set aside as damaged and may still hold it; delete them when you "
            + "need nothing in them: \(files.map(visible).joined(separator: ", "))")
}

/// Records of hooks on this machine are to be forgotten where they are: in the hub.
private func waitForDelivery(_ context: CommandContext, _ stateFolder: String) {
    let start = monotonicNanoseconds()
    let turn = Monitor(())
    while true {
        let local = LocalCollector(stateFolder: stateFolder, now: context.clock.now())
        if local.spool.depth == 0 { return }
        guard local.isRunning, monotonicNanoseconds() - start < UInt64(deliveryMilliseconds) * 1_000_000 else {
            context.console.warn(
                "\(local.spool.depth) records of hooks have not reached a hub; a text in them is not forgotten "
                    + "(eyrie flush delivers them)")
            return
        }
        _ = turn.wait(milliseconds: 100) { _ in Bool?.none }
    }
}

/// What somebody wants to be forgotten.
struct ForgetWish {
    /// Ids; those that were found are added.
    var sessions: Set<String>
    var project: String?
    var since: String?
    var until: String?
    var text: String?
    var isOfRules: Bool
    var withForks: Bool

    init(_ context: CommandContext) {
        let arguments = context.arguments
        sessions = Set(arguments.texts("--session"))
        project = arguments.text("--project").map { context.absolutePath($0) }
        since = arguments.text("--since")
        until = arguments.text("--until")
        text = arguments.text("--text")
        isOfRules = arguments.has("--rules")
        withForks = arguments.has("--with-forks")
    }

    private var isOfSessions: Bool { !sessions.isEmpty || project != nil || since != nil || until != nil }

    func check() throws(CommandFailure) {
        let kinds = [isOfSessions, text != nil, isOfRules].count { $0 }
        guard kinds == 1 else {
            throw CommandFailure(
                .usage,
                kinds == 0 ? "what is to be forgotten is missing" : "sessions, --text and --rules do not go together",
                hint: "see eyrie forget --help")
        }
    }

    func json(apply: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            if isOfSessions {
                if !sessions.isEmpty {
                    writer.key("sessions")
                    writer.array(sessions.sorted()) { $0.value($1) }
                }
                if let project { writer.member("project", project) }
                if let since { writer.member("since", since) }
                if let until { writer.member("until", until) }
                writer.member("with_forks", withForks)
            }
            if let text { writer.member("text", text) }
            if isOfRules { writer.member("rules", true) }
            writer.member("apply", apply)
        }
        return writer.bytes
    }

    func hasHits(_ answer: JSONNode) -> Bool {
        ["sessions", "events", "rows"].contains { (answer[name: $0]?.int ?? 0) > 0 }
    }

    func show(_ answer: JSONNode, to console: Console, isError: Bool) {
        var lines: [String] = []
        if isOfSessions {
            lines.append("\(answer.count("sessions")) sessions with \(answer.count("events")) events match.")
            let ids = answer["session_ids"]?.elements.compactMap(\.string) ?? []
            lines += ids.prefix(ForgetWish.shownSessions).map { "  " + visible($0) }
            if ids.count > ForgetWish.shownSessions { lines.append("  …") }
            let forks = answer["forks"]?.elements.count ?? 0
            if forks > 0 {
                lines.append(
                    "\(forks) sessions were forked from them and keep what they copied: --with-forks takes them, too.")
            }
        } else {
            lines.append(
                "\(answer.count("hits")) places in \(answer.count("events")) events match, "
                    + "and \(answer.count("rows")) rows that follow from events.")
        }
        for line in lines { if isError { console.writeError(line + "\n") } else { console.print(line) } }
    }

    private static let shownSessions = 10

    func tell(_ answer: JSONNode, removed: Int, to console: Console) {
        if isOfSessions {
            console.print("Forgotten: \(answer.count("sessions")) sessions, \(answer.count("events")) events.")
        } else {
            console.print(
                "Replaced: \(answer.count("hits")) places in \(answer.count("events")) events, "
                    + "\(answer.count("rows")) rows.")
        }
        if removed > 0 { console.print("\(removed) records were removed from this machine's quarantine.") }
    }
}
