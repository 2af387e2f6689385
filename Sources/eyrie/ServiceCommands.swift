internal import Commands
internal import Configuration
internal import Hub
internal import Platform

/// The commands that run a service in this process, where the composition roots are known.
let serviceCommands: [Command] = [upCommand]

private let upCommand = Command(
    "up", topic: .run, summary: "run the hub and the collector of this machine, and open the dashboard",
    options: Options.hub.filter { $0.flag != nil }.map { CommandOption($0) } + [
        CommandOption("--no-open", help: "do not open the dashboard in a browser")
    ],
    run: { context throws(CommandFailure) in
        TerminationSignals.block()
        let hub = try startHub(context)
        context.console.print("Eyrie \(context.version) is at \(hub.url)")
        context.console.print("Log in once with \(hub.loginLink())")
        _ = TerminationSignals.wait()
        hub.stop()
        return .success
    })

private func startHub(_ context: CommandContext) throws(CommandFailure) -> HubService {
    let settings = HubSettings(try context.configuration())
    do throws(HubStartError) {
        return try HubService(
            settings: settings, version: context.version,
            log: { [console = context.console] line in console.warn(line) }, installScript: { _ in "" })
    } catch {
        throw CommandFailure(.failure, error.message, hint: error.hint)
    }
}
