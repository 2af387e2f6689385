internal import Collector
internal import Commands
internal import Configuration
internal import Hub
internal import HubClient
internal import Platform

/// The commands that run a service in this process. Their options and help are declared in `Commands`; what they do is
/// given here, where the composition roots are known.
let serviceCommands: [Command] = [
    .up { context throws(CommandFailure) in try up(context) },
    .hub { context throws(CommandFailure) in try hub(context) },
    .collect { context throws(CommandFailure) in try collect(context) },
    .flush { context throws(CommandFailure) in try flush(context) },
]

private func up(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    TerminationSignals.block()
    let hub = try startHub(context)
    let collector: CollectorService
    do throws(CommandFailure) {
        collector = try startCollector(context, hubURL: hub.url)
    } catch {
        hub.stop()
        throw error
    }
    let link = hub.loginLink()
    context.console.print("Eyrie \(context.version) is at \(hub.url)")
    if let url = hub.telemetryURL { context.console.print("OpenTelemetry exporters also reach it at \(url)") }
    context.console.print("Log in once with \(link)")
    if !context.arguments.has("--no-open"), context.console.isInteractive { _ = openInBrowser(link) }
    // The hub serves on without its collector: other machines and http hooks still deliver to it.
    _ = WorkerThread(name: "collector-end") { [console = context.console] in
        collector.join()
        if let failure = collector.failure {
            console.warn("nothing delivers this machine's events: \(failure.message)")
        }
    }
    _ = TerminationSignals.wait()
    context.console.print("Stopping; what was accepted is being stored.")
    collector.stop()
    hub.stop()
    return .success
}

private func hub(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    TerminationSignals.block()
    let hub = try startHub(context)
    context.console.print("The hub is at \(hub.url)")
    if let url = hub.telemetryURL { context.console.print("OpenTelemetry exporters also reach it at \(url)") }
    _ = TerminationSignals.wait()
    hub.stop()
    return .success
}

private func collect(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    TerminationSignals.block()
    let collector = try startCollector(context, hubURL: try chosenHub(context))
    context.console.print("Delivering what hooks of this machine record.")
    waitForSignal(orEndOf: collector)
    collector.stop()
    if let failure = collector.failure { throw CommandFailure(.failure, failure.message, hint: failure.hint) }
    return .success
}

/// Returns at a signal, or when the collector has ended by itself.
private func waitForSignal(orEndOf collector: CollectorService) {
    let isOver = Monitor(false)
    _ = WorkerThread(name: "signals") {
        _ = TerminationSignals.wait()
        isOver.signal { $0 = true }
    }
    _ = WorkerThread(name: "collector-end") {
        collector.join()
        isOver.signal { $0 = true }
    }
    _ = isOver.wait { $0 ? true : nil }
}

private func flush(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let hubURL = try chosenHub(context)
    switch Flush(collectorSettings(context, hubURL: hubURL, try context.configuration())).run() {
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

private func startHub(_ context: CommandContext) throws(CommandFailure) -> HubService {
    let settings = HubSettings(try context.configuration())
    do throws(HubStartError) {
        return try HubService(
            settings: settings, version: context.version,
            log: { [console = context.console] line in console.warn(line) })
    } catch {
        throw CommandFailure(.failure, error.message, hint: error.hint)
    }
}

private func startCollector(
    _ context: CommandContext, hubURL: String?
) throws(CommandFailure) -> CollectorService {
    let settings = collectorSettings(context, hubURL: hubURL, try context.configuration())
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

/// The hub that was named; nil leaves the choice to what the state folder says.
private func chosenHub(_ context: CommandContext) throws(CommandFailure) -> String? {
    let settings = ClientSettings(try context.configuration())
    return settings.hubAddressIsChosen ? settings.hubAddress : nil
}
