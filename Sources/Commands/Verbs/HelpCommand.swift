internal import JSONCoding

extension Command {
    package static let help = Command(
        "help", topic: .other, summary: "show all commands, or one",
        positionals: [Positional("TOPIC", help: "a command, or exit-codes")],
        examples: [Example("eyrie help install", "the same as eyrie install --help")],
        run: { context throws(CommandFailure) in
            let help = HelpText(table: context.table)
            let width = context.console.width ?? 100
            guard let topic = context.arguments.positionals.first else {
                context.console.write(help.overview(width: width))
                return .success
            }
            if topic == "exit-codes" {
                context.console.write("Exit statuses of eyrie:\n\n" + HelpText.exitCodes)
                return .success
            }
            guard let command = context.table.command(topic) else {
                throw CommandFailure(.usage, "eyrie help: no command \"\(visible(topic))\"", hint: "see eyrie help")
            }
            context.console.write(help.text(of: command, width: width))
            return .success
        })

    package static let version = Command(
        "version", topic: .other, summary: "show the version", options: .json,
        run: { context throws(CommandFailure) in
            if context.arguments.has("--json") {
                context.console.printJSON { $0.member("version", context.version) }
            } else {
                context.console.print("eyrie \(context.version)")
            }
            return .success
        })
}
