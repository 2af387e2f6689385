internal import Configuration
internal import Glibc
internal import Platform

/// One run of `eyrie install --service` or `eyrie uninstall --service`.
struct ServiceInstallation {
    private enum Manager {
        case systemd
        case launchd
    }

    private let context: CommandContext
    private let manager: Manager
    private let definition: ServiceDefinition
    /// Of the manager's file.
    private let path: String

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        guard let program = context.programPath else {
            throw CommandFailure(.failure, "the path of this program is not known")
        }
        guard let home = context.environment("HOME") else {
            throw CommandFailure(.failure, "HOME is not set", hint: "a service is one of its user")
        }
        let configuration = try context.configuration()
        let stateFolder = context.absolutePath(ClientSettings(configuration).stateFolder)
        var arguments = ["up", "--no-open"]
        // The manager's environment knows nothing of what was chosen here.
        if configuration.isChosen(Options.stateFolder) { arguments += ["--state-dir", stateFolder] }
        if let file = configuration.filePath,
            context.arguments.has("--config") || context.environment("EYRIE_CONFIG") != nil
        {
            arguments += ["--config", context.absolutePath(file)]
        }
        definition = ServiceDefinition(program: program, arguments: arguments, logPath: stateFolder + "/service.log")
        #if os(macOS)
            manager = .launchd
            path = "\(home)/Library/LaunchAgents/\(ServiceDefinition.label).plist"
        #else
            manager = .systemd
            let base = context.environment("XDG_CONFIG_HOME") ?? home + "/.config"
            path = "\(base)/systemd/user/\(ServiceDefinition.unitName)"
        #endif
    }

    private var text: String {
        switch manager {
        case .systemd: definition.systemdUnit
        case .launchd: definition.launchdPropertyList
        }
    }

    func install() throws(CommandFailure) -> ExitCode {
        let console = context.console
        if context.arguments.has("--print") {
            console.print(String(text.dropLast()))
            return .success
        }
        try refuseRoot()
        do throws(SystemError) {
            try Files.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), mode: 0o755)
            try Files.replace(path, with: Array(text.utf8), mode: 0o644)
        } catch {
            throw CommandFailure(.failure, visible(error.description))
        }
        console.print("Wrote \(visible(path)).")
        let commands = startCommands
        if run(commands) {
            console.print("The service runs, and starts again when you log in.")
        } else {
            console.print("Nothing here could start it. In a session of yours, run:")
            for command in commands { console.print("  " + command.joined(separator: " ")) }
        }
        if manager == .systemd {
            console.print("To have it run while you are not logged in: loginctl enable-linger")
        }
        return .success
    }

    func uninstall() throws(CommandFailure) -> ExitCode {
        guard Files.exists(path) else {
            context.console.print("Nothing to do: \(visible(path)) does not exist.")
            return .success
        }
        _ = run(stopCommands)
        guard unlink(path) == 0 else {
            throw CommandFailure(.failure, visible(SystemError("unlink", path: path).description))
        }
        if manager == .systemd { _ = run([["systemctl", "--user", "daemon-reload"]]) }
        context.console.print("Removed \(visible(path)). What was recorded stays.")
        return .success
    }

    /// A service of root would record what root does and nobody else.
    private func refuseRoot() throws(CommandFailure) {
        guard context.environment("SUDO_USER") != nil else { return }
        throw CommandFailure(.usage, "the service runs as the user whose agents are recorded", hint: "leave out sudo")
    }

    private var startCommands: [[String]] {
        switch manager {
        case .systemd:
            [
                ["systemctl", "--user", "daemon-reload"],
                ["systemctl", "--user", "enable", "--now", ServiceDefinition.unitName],
            ]
        case .launchd: [["launchctl", "bootstrap", "gui/\(getuid())", path]]
        }
    }

    private var stopCommands: [[String]] {
        switch manager {
        case .systemd: [["systemctl", "--user", "disable", "--now", ServiceDefinition.unitName]]
        case .launchd: [["launchctl", "bootout", "gui/\(getuid())/\(ServiceDefinition.label)"]]
        }
    }

    /// False at the first that fails.
    private func run(_ commands: [[String]]) -> Bool { commands.allSatisfy { runSilently($0) } }
}
