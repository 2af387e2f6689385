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
            """,
        options: SettingsPlace.options + [
            CommandOption("--http", help: "let Claude Code send events to the hub itself, without the spool"),
            CommandOption("--source-app", .text("NAME"), help: "name of the application in the events"),
            CommandOption("--hook", .file, help: "path of eyrie-hook [default: beside eyrie]"),
            CommandOption("--with-message-display", help: "record the text as it is drawn, too"),
            CommandOption("--yes", help: "do not ask"),
            CommandOption(Options.hubAddress),
            CommandOption(Options.machineID),
        ],
        examples: [
            Example("eyrie install", "this project, after showing what changes"),
            Example("eyrie install --user --yes", "every project of this user, without a question"),
            Example("eyrie install --http --hub https://hub.example.org", "straight to a hub elsewhere"),
        ],
        run: { context throws(CommandFailure) in try Installation(context).run() })
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
        show(file.bytes ?? [], new, hiding: token)
        try confirm()
        try write(file, new, plan, holdsToken: token != nil)
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

    // MARK: Asking

    private func show(_ old: [UInt8], _ new: [UInt8], hiding token: String?) {
        var texts = [old, new].map { String(decoding: $0, as: UTF8.self) }
        if let token { texts = texts.map { hide(token, in: $0) } }
        UnifiedDiff(from: texts[0], to: texts[1]).print(path: place.path, to: context.console)
    }

    private func confirm() throws(CommandFailure) {
        if context.arguments.has("--yes") { return }
        guard context.console.isInteractive else {
            throw CommandFailure(
                .usage, "nobody is there to say yes, so nothing was changed",
                hint: "add --yes to install without asking")
        }
        guard context.console.confirm("Write these hooks?") else {
            throw CommandFailure(.failure, "nothing was changed")
        }
    }

    // MARK: Writing

    private func write(
        _ file: SettingsFile, _ new: [UInt8], _ plan: HookPlan, holdsToken: Bool
    ) throws(CommandFailure) {
        let earlier = InstallationRecord.read(for: file.path, stateFolder: state.folder)
        var record = InstallationRecord(
            path: file.path, original: file.bytes, originalMode: file.mode, installed: new, madeFolders: [],
            programs: [plan.command.program])
        if let earlier, earlier.installed == file.bytes {
            record.original = earlier.original
            record.originalMode = earlier.originalMode
            record.madeFolders = earlier.madeFolders
        } else if let bytes = file.bytes, !file.document.ourHandlers().isEmpty {
            // The file has changed since, or was installed from another state folder: what comes back later is the
            // file as it is now without our hooks.
            let before = try? SettingsDocument(earlier?.original)
            let cleaned = file.document.removingOurs(
                programs: record.programs + (earlier?.programs ?? []), original: before)
            record.original = cleaned == bytes ? bytes : cleaned
        }
        if file.bytes == nil { record.madeFolders = try file.makeFolders() }
        // The record goes first: a crash between the two leaves a backup too many, never one too few.
        do {
            try record.write(stateFolder: state.folder, at: context.clock.now(), version: context.version)
        } catch {
            throw CommandFailure(
                .failure, "no backup could be written: \(visible(error.description))", hint: "nothing was changed")
        }
        let mode = holdsToken ? file.mode & 0o600 : file.bytes == nil ? 0o644 : file.mode
        try file.replace(with: new, mode: mode)
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
