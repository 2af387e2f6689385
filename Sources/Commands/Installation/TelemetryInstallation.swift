internal import Configuration
internal import HTTPClient
internal import HookInstallation
internal import HubClient
internal import Platform

/// One run of `eyrie install --telemetry`.
struct TelemetryInstallation {
    private let context: CommandContext
    private let configuration: Configuration
    private let state: StateFiles
    private let place: SettingsPlace
    private let settings: ClientSettings

    /// Options of `eyrie install` that are about hooks.
    private static let hookOptions = ["--http", "--hook", "--with-message-display"]

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        for name in TelemetryInstallation.hookOptions where context.arguments.has(name) {
            throw CommandFailure(.usage, "\(name) is about hooks", hint: "run eyrie install once for each of the two")
        }
        configuration = try context.configuration()
        settings = ClientSettings(configuration)
        state = StateFiles(folder: settings.stateFolder)
        place = try SettingsPlace(context, user: true)
        guard place.scope != .shared else {
            throw CommandFailure(
                .usage, "a shared file must not hold a token, and telemetry needs one",
                hint: "leave out --shared: the user's settings are the place")
        }
    }

    func run() throws(CommandFailure) -> ExitCode {
        let console = context.console
        let file = try SettingsFile(reading: place.path)
        let token = try state.ingestToken()
        let plan = plan(token)
        let earlier = InstallationRecord.read(for: file.path, stateFolder: state.folder)
        let new: [UInt8]
        do {
            new = try file.document.installing(
                plan, written: earlier?.variables ?? [], overwrites: context.arguments.has("--force"))
        } catch {
            throw CommandFailure(.failure, "\(visible(place.path)) \(error.message)", hint: error.hint)
        }
        warn(file.document)
        if new == file.bytes {
            console.print("Nothing to do: \(visible(place.path)) sets telemetry on already.")
            return .success
        }
        let change = SettingsChange(context, place, state)
        change.show(file.bytes ?? [], new, hiding: token)
        try change.confirm("Write these variables?")
        try change.write(file, new, variables: plan.variables, holdsToken: true)
        console.print("Telemetry is on in \(visible(place.path)). Sessions that start now report to \(hubAddress).")
        return .success
    }

    private func plan(_ token: String) -> TelemetryPlan {
        TelemetryPlan(
            hubURL: hubAddress, token: token,
            machineID: configuration.text(Options.machineID) ?? Environment.machineID,
            sourceApp: context.arguments.text("--source-app"), includesPrompts: context.arguments.has("--with-prompts"),
            includesToolDetails: context.arguments.has("--with-tool-details"),
            includesTraces: context.arguments.has("--with-traces"))
    }

    /// The chosen address, else the hub that runs here.
    private var hubAddress: String {
        var address = settings.hubAddressIsChosen ? settings.hubAddress : state.runningHub?.url ?? settings.hubAddress
        while address.hasSuffix("/") { address.removeLast() }
        return address
    }

    private func warn(_ document: SettingsDocument) {
        if place.scope == .local {
            context.console.warn(
                "Claude Code from 2.1.282 on ignores telemetry variables in a project's settings; use --user")
        }
        if settings.secret != nil {
            context.console.warn(
                "CLAUDE_OBSERVABILITY_SECRET is set, and telemetry is not signed: a hub with a secret refuses it")
        }
        let overruling = document.overrulingVariables
        if !overruling.isEmpty {
            context.console.warn(
                "\(overruling.joined(separator: ", ")) in the file overrule this: records go elsewhere")
        }
    }
}
