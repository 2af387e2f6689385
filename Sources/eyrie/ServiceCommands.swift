internal import Collector
internal import Commands
internal import Configuration
internal import Glibc
internal import Hub
internal import HubClient
internal import Platform
internal import Redaction
internal import Transcripts

/// The commands that run a service in this process. Their options and help are declared in `Commands`; what they do is
/// given here, where the composition roots are known.
let serviceCommands: [Command] = [
    .up { context throws(CommandFailure) in try up(context) },
    .hub { context throws(CommandFailure) in try hub(context) },
    .collect { context throws(CommandFailure) in try collect(context) },
    .flush { context throws(CommandFailure) in try flush(context) },
    .backfill { context throws(CommandFailure) in try backfill(context) },
    .doctor { context throws(CommandFailure) in try repair(context) },
]

/// How often one process repairs a database that turned out to be damaged.
private let repairLimit = 3

private func up(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let life = ServiceLife(context.console)
    var isFirst = true
    return try serve(context, life) { hub throws(CommandFailure) in
        let localHub = LocalHub { [hub] in hub.takeTranscripts($0, storeID: $1, reply: $2) }
        let collector = try startCollector(context, hubURL: hub.url, localHub: localHub)
        let link = hub.loginLink()
        context.console.print("Eyrie \(context.version) is at \(hub.url)")
        if let url = hub.telemetryURL { context.console.print("OpenTelemetry exporters also reach it at \(url)") }
        context.console.print("Log in once with \(link)")
        if isFirst, !context.arguments.has("--no-open"), context.console.isInteractive { _ = openInBrowser(link) }
        isFirst = false
        // The hub serves on without its collector: other machines and http hooks still deliver to it.
        _ = WorkerThread(name: "collector-end") { [console = context.console] in
            collector.join()
            if let failure = collector.failure {
                console.warn("nothing delivers this machine's events: \(failure.message)")
            }
        }
        return collector
    }
}

private func hub(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let life = ServiceLife(context.console)
    return try serve(context, life) { hub throws(CommandFailure) in
        context.console.print("The hub is at \(hub.url)")
        if let url = hub.telemetryURL { context.console.print("OpenTelemetry exporters also reach it at \(url)") }
        return nil
    }
}

/// Runs a hub, and what `start` puts beside it, until a signal comes. A hub whose database turns out to be damaged is
/// started anew, which repairs it.
private func serve(
    _ context: CommandContext, _ life: ServiceLife,
    beside start: (HubService) throws(CommandFailure) -> CollectorService?
) throws(CommandFailure) -> ExitCode {
    var repairs = 0
    while true {
        let hub = try startHub(context, life)
        let collector: CollectorService?
        do throws(CommandFailure) {
            collector = try start(hub)
        } catch {
            hub.stop()
            throw error
        }
        life.notifier.send(.ready("at \(hub.url)"))
        let watchdog = Watchdog(life.notifier) { [hub] in hub.isAlive() }
        defer { watchdog.stop() }
        var end = life.wait()
        if case .damage = end, repairs == repairLimit {
            context.console.warn("the database is damaged again and again: look at its disk")
            life.goOn()
            end = life.wait()
        }
        if case .damage = end {
            repairs += 1
            context.console.warn("the database is damaged: the hub begins anew and repairs it")
            collector?.stop()
            hub.stop()
            life.goOn()
            continue
        }
        context.console.print("Stopping; what was accepted is being stored.")
        life.end {
            collector?.stop()
            hub.stop()
        }
        return .success
    }
}

private func collect(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let life = ServiceLife(context.console)
    let collector = try startCollector(context, hubURL: try chosenHub(context))
    context.console.print("Delivering what hooks of this machine record.")
    life.notifier.send(.ready("delivering"))
    _ = WorkerThread(name: "collector-end") {
        collector.join()
        life.note(.collector)
    }
    _ = life.wait()
    life.end { collector.stop() }
    if let failure = collector.failure { throw CommandFailure(.failure, failure.message, hint: failure.hint) }
    return .success
}

private func flush(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let hubURL = try chosenHub(context)
    var settings = collectorSettings(context, hubURL: hubURL, try context.configuration())
    settings.privacy = try privacy(context, settings)
    switch Flush(settings).run() {
    case .drained(let count):
        context.console.print("Delivered \(count) events.")
        return .success
    case .busy:
        context.console.print("A collector or another flush is at it.")
        return .success
    case .failed(let error, let seconds):
        throw CommandFailure(
            .failure, "Not everything was delivered: \(error?.message ?? "time ran out")",
            hint: error?.hint ?? "Hooks start the next attempt in \(seconds) s or later; nothing is lost.")
    case .unusable(let error):
        throw CommandFailure(.failure, error.message, hint: error.hint)
    }
}

private func repair(_ context: CommandContext) throws(CommandFailure) -> [String] {
    keepFilesPrivate()
    let folder = HubSettings(try context.configuration()).stateFolder
    do throws(HubStartError) {
        return try StateRepair.whileNobodyServes(stateFolder: folder, log: { _ in })
    } catch {
        throw CommandFailure(.failure, error.message, hint: "a hub repairs its folder whenever it starts")
    }
}

/// What a service writes is this user's alone, files that libraries make included.
private func keepFilesPrivate() { umask(0o077) }

private func startHub(_ context: CommandContext, _ life: ServiceLife) throws(CommandFailure) -> HubService {
    keepFilesPrivate()
    let extending = StartExtension(life.notifier)
    defer { extending.stop() }
    let settings = HubSettings(try context.configuration())
    do throws(HubStartError) {
        return try HubService(
            settings: settings, version: context.version, onDamage: { life.note(.damage) },
            log: { [console = context.console] line in console.warn(line) })
    } catch {
        throw CommandFailure(.failure, error.message, hint: error.hint)
    }
}

private func startCollector(
    _ context: CommandContext, hubURL: String?, localHub: LocalHub? = nil
) throws(CommandFailure) -> CollectorService {
    keepFilesPrivate()
    let configuration = try context.configuration()
    var settings = collectorSettings(context, hubURL: hubURL, configuration)
    settings.localHub = localHub
    if localHub == nil { settings.privacy = try privacy(context, settings) }
    settings.transcripts = transcriptSettings(context, configuration, machineID: settings.machineID)
    do throws(CollectorError) {
        return try CollectorService.start(settings)
    } catch {
        throw CommandFailure(.failure, error.message, hint: error.hint)
    }
}

private func collectorSettings(
    _ context: CommandContext, hubURL: String?, _ configuration: Configuration
) -> Collector.CollectorSettings {
    CollectorSettings(
        stateFolder: configuration.text(Options.stateFolder) ?? "", version: context.version, hubURL: hubURL,
        machineID: configuration.text(Options.machineID) ?? Environment.machineID,
        log: { [console = context.console] line in console.warn(line) })
}

/// What may leave for a hub in another process, which may be on another machine.
private func privacy(
    _ context: CommandContext, _ settings: Collector.CollectorSettings
) throws(CommandFailure) -> PrivacyFilter {
    let configuration = try context.configuration()
    do throws(HubStartError) {
        return try PrivacySetup.filter(
            PrivacySettings(configuration), stateFolder: settings.stateFolder, log: settings.log)
    } catch {
        throw CommandFailure(.failure, error.message, hint: error.hint)
    }
}

/// Nil where session files are not to be followed.
private func transcriptSettings(
    _ context: CommandContext, _ configuration: Configuration, machineID: String
) -> TranscriptSettings? {
    var settings = TranscriptSettings(
        roots: TranscriptRoot.standard(variable: context.environment), machineID: machineID)
    let choice = configuration.text(Options.transcriptsWatch)
    settings.watch = choice.flatMap { TranscriptSettings.Watch(rawValue: $0) } ?? .inotify
    if context.arguments.has("--poll") { settings.watch = .poll }
    return settings.watch == .off ? nil : settings
}

private func backfill(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let configuration = try context.configuration()
    var settings = collectorSettings(context, hubURL: try chosenHub(context), configuration)
    let plan = try BackfillPlan(context, machineID: settings.machineID)
    settings.transcripts = plan.transcripts
    settings.privacy = try privacy(context, settings)
    let signal = StopSignal()
    let backfill = Backfill(settings, from: plan.startsAtBeginning ? .beginning : .whereItEnded, pacing: signal)
    guard !plan.isDryRun else {
        BackfillDisplay.printSurvey(backfill.survey(), to: context)
        return .success
    }
    TerminationSignals.block()
    _ = WorkerThread(name: "signals") {
        _ = TerminationSignals.wait()
        signal.stop()
    }
    // A hub that is not there is said at once, with the status that scripts know.
    _ = try context.hub().get("/health")
    var display = BackfillDisplay(context)
    var last = TranscriptProgress()
    let end = backfill.run { progress, error in
        last = progress
        display.show(progress, error: error?.message)
    }
    display.finish(last)
    switch end {
    case .done: return .success
    case .stopped:
        throw CommandFailure(.failure, "Interrupted.", hint: "The next eyrie backfill goes on where this one was.")
    case .gaveUp(let error):
        if let error { throw CommandFailure(error, address: configuration.text(Options.hubAddress) ?? "the hub") }
        throw CommandFailure(.failure, "Not everything was imported.")
    case .unusable(let error): throw CommandFailure(.failure, error.message, hint: error.hint)
    }
}

/// The hub that was named; nil leaves the choice to what the state folder says.
private func chosenHub(_ context: CommandContext) throws(CommandFailure) -> String? {
    let settings = ClientSettings(try context.configuration())
    return settings.hubAddressIsChosen ? settings.hubAddress : nil
}
