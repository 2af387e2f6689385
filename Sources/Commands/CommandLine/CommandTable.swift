internal import Configuration
internal import Platform

/// All commands of the program, and how a command line is run.
package struct CommandTable: Sendable {
    package var commands: [Command]
    package var version: String

    package init(_ commands: [Command], version: String) {
        self.commands = commands
        self.version = version
    }

    package func command(_ name: String) -> Command? { commands.first { $0.name == name } }

    /// Runs the words behind the program's name and returns the exit status.
    ///
    /// - Parameter prepare: changes the context before the command runs; tests give their surroundings with it.
    package func run(
        _ words: [String], console: Console? = nil,
        connect: CommandContext.Connect? = nil,
        prepare: (inout CommandContext) -> Void = { _ in }
    ) -> Int32 {
        var console = console ?? .standard()
        do throws(CommandFailure) {
            let (command, rest) = try selectCommand(words)
            let arguments = try ParsedArguments(rest, for: command)
            if let colour = arguments.text("--color"), colour != "auto" {
                console.usesColour = colour == "always"
                console.errorUsesColour = console.usesColour
            }
            if arguments.has("--help") {
                console.write(HelpText(table: self).text(of: command, width: console.width ?? 100))
                return ExitCode.success.rawValue
            }
            // `??` around closures with a typed error crashes the compiler.
            let dial: CommandContext.Connect = if let connect { connect } else { RemoteHub.connect(version: version) }
            var context = CommandContext(
                arguments: arguments, console: console, version: version,
                workingFolder: Environment.workingFolder ?? "/", programPath: Environment.executablePath,
                connect: dial, table: self)
            prepare(&context)
            return try command.run(context).rawValue
        } catch {
            console.report(error)
            return error.code.rawValue
        }
    }

    private func selectCommand(_ words: [String]) throws(CommandFailure) -> (Command, [String]) {
        // `eyrie`, `eyrie --help`, `eyrie --version` and `eyrie --state-dir X status` are what people type.
        var words = words
        var leading: [String] = []
        while let word = words.first, word.hasPrefix("-") {
            if word == "--help" || word == "-h" {
                words[0] = "help"
            } else if word == "--version" || word == "-V" {
                words[0] = "version"
            } else {
                leading.append(words.removeFirst())
                let isCommon = Command.commonOptions.contains { $0.name == word && $0.argument != .none }
                if isCommon, !words.isEmpty { leading.append(words.removeFirst()) }
            }
        }
        guard let name = words.first ?? (leading.isEmpty ? "help" : nil) else {
            throw CommandFailure(.usage, "no command is given", hint: "see eyrie help")
        }
        guard let command = command(name) else {
            let near = nearestWord(to: name, in: commands.map(\.name))
            throw CommandFailure(
                .usage, "eyrie: unknown command \"\(visible(name))\"",
                hint: near.map { "did you mean eyrie \($0)?" } ?? "eyrie help lists the commands")
        }
        return (command, leading + words.dropFirst())
    }
}
