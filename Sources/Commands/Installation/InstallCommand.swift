internal import Configuration
internal import HTTPClient
internal import HookInstallation
internal import HubClient
internal import Platform

extension Command {
    package static let install = Command(
        "install", topic: .connect, summary: "wire the hooks of Claude Code so that its sessions are recorded",
        discussion: """
            Adds a handler for each hook event to a settings file of Claude Code: .claude/settings.local.json of the \
            project, because the program's path is this machine's. What is in the file already keeps every byte. The \
            change is shown first; a backup is kept in the state folder, and eyrie uninstall gives it back.
            Left out are WorktreeCreate (its hook replaces git), WorktreeRemove (a hook that fails keeps the \
            worktree), FileChanged (its matcher is a list of files to watch) and, unless asked for, MessageDisplay \
            (one process for every few lines of text). PreModelSwitch and PostModelSwitch are written too: clients \
            that do not know them skip them with a warning.
            With --http Claude Code sends most events itself. SessionStart, Setup and PreModelSwitch stay commands: \
            the first two take no http handler, and a hub that hangs would block a model switch. The file then holds \
            a token that may only send events, so its mode becomes 0600; with --shared it names the variable \
            EYRIE_INGEST_TOKEN instead.
            With --telemetry no hooks are written but variables, under "env", that make Claude Code report tokens, \
            costs and tool calls by OpenTelemetry. They go into the user's settings: newer clients ignore them in \
            those of a project. Texts are reported only where asked for.
            With --service no hooks are written but a service of the user that runs eyrie up from now on and starts it \
            anew when it fails or hangs: a unit of systemd, or an agent of launchd. It knows the configuration file, \
            not the variables of this terminal.
            """,
        options: SettingsPlace.options + [
            CommandOption("--http", help: "let Claude Code send events to the hub itself, without the spool"),
            CommandOption("--source-app", .text("NAME"), help: "name of the application in the events"),
            CommandOption("--hook", .file, help: "path of eyrie-hook [default: beside eyrie]"),
            CommandOption("--with-message-display", help: "record the text as it is drawn, too"),
            CommandOption(
                "--telemetry", help: "set Claude Code's telemetry (OpenTelemetry) on instead, for the user"),
            CommandOption("--with-prompts", help: "with --telemetry: report the text of prompts, too"),
            CommandOption(
                "--with-tool-details", help: "with --telemetry: report commands and paths of tool calls, too"),
            CommandOption("--with-traces", help: "with --telemetry: report spans, too (a beta of Claude Code)"),
            CommandOption("--force", help: "with --telemetry: overwrite variables that say something else"),
            CommandOption("--service", help: "write and start a service of this user that runs eyrie up instead"),
            CommandOption("--print", help: "with --service: print what would be written, and write nothing"),
            CommandOption("--yes", help: "do not ask"),
            CommandOption(Options.hubAddress),
            CommandOption(Options.machineID),
        ],
        examples: [
            Example("eyrie install", "this project, after showing what changes"),
            Example("eyrie install --user --yes", "every project of this user, without a question"),
            Example("eyrie install --http --hub https://hub.example.org", "straight to a hub elsewhere"),
            Example("eyrie install --telemetry", "tokens and costs of every project, without hooks"),
            Example("eyrie install --service", "run hub and collector whenever this user is logged in"),
        ],
        run: { context throws(CommandFailure) in
            if context.arguments.has("--service") { return try ServiceInstallation(context).install() }
            guard context.arguments.has("--telemetry") else { return try Installation(context).run() }
            return try TelemetryInstallation(context).run()
        })
}

/// One run of `eyrie install`.
struct Installation {
    private let context: CommandContext
    private let configuration: Configuration
    private let state: StateFiles
    private let place: SettingsPlace
    private let settings: ClientSettings

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        configuration = try context.configuration()
        settings = ClientSettings(configuration)
        state = StateFiles(folder: settings.stateFolder)
        place = try SettingsPlace(context)
    }

    func run() throws(CommandFailure) -> ExitCode {
        let console = context.console
        try place.checkIsInProject()
        let file = try SettingsFile(reading: place.path)
        let (plan, token) = try plan()
        let new: [UInt8]
        do {
            new = try file.document.installing(plan)
        } catch {
            throw CommandFailure(.failure, "\(visible(place.path)) \(error.message)", hint: error.hint)
        }
        if new == file.bytes {
            console.print("Nothing to do: \(visible(place.path)) has all \(plan.eventCount) hooks already.")
            return .success
        }
        warnAboutSwitches(file.document)
        let change = SettingsChange(context, place, state)
        change.show(file.bytes ?? [], new, hiding: token)
        try change.confirm("Write these hooks?")
        try change.write(file, new, programs: [plan.command.program], holdsToken: token != nil)
        console.print(
            "Installed \(plan.eventCount) hooks in \(visible(place.path)). Sessions that start now are recorded.")
        warnAboutHub()
        return .success
    }

    // MARK: Plan

    private func plan() throws(CommandFailure) -> (HookPlan, token: String?) {
        let application = context.arguments.text("--source-app")
        var arguments = application.map { ["--source-app", $0] } ?? []
        // The agent's own environment may know nothing of a state folder that was chosen here.
        if configuration.isChosen(Options.stateFolder), place.scope != .shared {
            arguments += ["--state-dir", context.absolutePath(state.folder)]
        }
        let command = HookPlan.CommandHandler(program: try hookProgram(), arguments: arguments)
        var plan = HookPlan(
            transport: .command, command: command,
            includesMessageDisplay: context.arguments.has("--with-message-display"))
        guard context.arguments.has("--http") else { return (plan, nil) }
        let parameters = application.map { HTTPAddress.queryString([("source_app", $0)]) } ?? ""
        let url = hubAddress + HookPaths.claudeCode + parameters
        if place.scope == .shared {
            plan.transport = .http(
                HookPlan.HTTPHandler(
                    url: url, headers: [("Authorization", "Bearer $EYRIE_INGEST_TOKEN")],
                    allowedVariables: ["EYRIE_INGEST_TOKEN"]))
            return (plan, nil)
        }
        let token = try state.ingestToken()
        let machine = configuration.text(Options.machineID) ?? Environment.machineID
        plan.transport = .http(
            HookPlan.HTTPHandler(
                url: url, headers: [("Authorization", "Bearer " + token), ("Eyrie-Machine-Id", machine)]))
        return (plan, token)
    }

    /// The address the hooks will use: the chosen one, else the hub that runs here.
    private var hubAddress: String {
        settings.hubAddressIsChosen ? settings.hubAddress : state.runningHub?.url ?? settings.hubAddress
    }

    private func hookProgram() throws(CommandFailure) -> String {
        if let named = context.arguments.text("--hook") {
            let path = context.absolutePath(named)
            guard isExecutableFile(path) else {
                throw CommandFailure(
                    .usage, "\(visible(path)) is not a program", hint: "--hook wants eyrie-hook's path")
            }
            return path
        }
        // A file that others check out must not name a path of this machine.
        if place.scope == .shared { return "eyrie-hook" }
        guard let own = context.programPath, let slash = own.lastIndex(of: "/") else {
            throw CommandFailure(.failure, "the folder of eyrie is unknown", hint: "give --hook PATH")
        }
        let path = own[...slash] + "eyrie-hook"
        guard isExecutableFile(String(path)) else {
            throw CommandFailure(
                .failure, "\(visible(path)) does not exist", hint: "build it (make build), or give --hook PATH")
        }
        return String(path)
    }

    // MARK: Warnings

    private func warnAboutSwitches(_ document: SettingsDocument) {
        if document.switchValue("disableAllHooks") == true {
            context.console.warn("\(visible(place.path)) has disableAllHooks: no hook runs until that is gone")
        }
        guard context.arguments.has("--http") else { return }
        if settings.secret != nil {
            context.console.warn(
                "CLAUDE_OBSERVABILITY_SECRET is set, and http hooks cannot sign: a hub with a secret refuses them")
        }
        if place.scope == .local {
            context.console.warn("\(visible(place.path)) will hold a token: see to it that git ignores the file")
        }
        if let allowed = document.texts("allowedHttpHookUrls") {
            let list = allowed.map { visible($0) }.joined(separator: ", ")
            context.console.warn("allowedHttpHookUrls lets hooks call only: \(list)")
        }
    }

    private func warnAboutHub() {
        var asked = settings
        asked.hubAddress = hubAddress
        asked.hubAddressIsChosen = true
        do throws(CommandFailure) {
            _ = try context.connect(asked).get("/health")
        } catch {
            let spooled = context.arguments.has("--http") ? "" : "; events wait in the spool until then"
            context.console.warn(
                "the hub at \(visible(hubAddress)) does not answer now; start it with eyrie up\(spooled)")
        }
    }
}
