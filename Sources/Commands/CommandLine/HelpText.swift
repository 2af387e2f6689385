internal import Configuration

/// Texts of `eyrie help` and `eyrie … --help`.
package struct HelpText {
    var table: CommandTable

    package init(table: CommandTable) { self.table = table }

    /// The list of all commands.
    package func overview(width: Int) -> String {
        var text = "eyrie: a flight recorder for AI coding agents\n\nUsage: eyrie COMMAND [OPTIONS]\n"
        let nameWidth = table.commands.map(\.name.count).max() ?? 0
        for topic in Command.Topic.allCases {
            let commands = table.commands.filter { $0.topic == topic }
            guard !commands.isEmpty else { continue }
            text += "\n\(topic.rawValue)\n"
            for command in commands {
                text += entry(command.name, command.summary, nameWidth: nameWidth, width: width)
            }
        }
        text += "\neyrie COMMAND --help shows a command's options, eyrie help exit-codes what exit statuses mean.\n"
        return text
    }

    package func text(of command: Command, width: Int) -> String {
        let words = ["eyrie", command.name] + (command.options.isEmpty ? [] : ["[OPTIONS]"])
        var text = command.summary.prefix(1).uppercased() + command.summary.dropFirst() + ".\n\n"
        text += "Usage: " + (words + command.positionals.map(\.synopsis)).joined(separator: " ") + "\n"
        for paragraph in command.discussion.split(separator: "\n") {
            text += "\n" + wrapped(String(paragraph), width: width).joined(separator: "\n") + "\n"
        }
        if !command.positionals.isEmpty {
            text += "\nArguments\n"
            text += entries(command.positionals.map { ($0.name, $0.help) }, width: width)
        }
        if !command.options.isEmpty {
            text += "\nOptions\n"
            text += entries(command.options.map { ($0.synopsis, help(of: $0)) }, width: width)
        }
        text += "\nCommon options\n"
        text += entries(Command.commonOptions.map { ($0.synopsis, help(of: $0)) }, width: width)
        if !command.examples.isEmpty {
            text += "\nExamples\n"
            for example in command.examples { text += "  \(example.line)\n      \(example.meaning)\n" }
        }
        return text
    }

    package static let exitCodes = ExitCode.allCases.map { "  \($0.rawValue)  \($0.meaning)\n" }.joined()

    private func help(of option: CommandOption) -> String {
        let notes = [
            option.isRepeatable && !option.help.contains("repeatable") ? "(repeatable)" : nil,
            option.setting?.environment.map { "(\($0))" },
        ]
        return ([option.help] + notes.compactMap { $0 }).joined(separator: " ")
    }

    private func entries(_ entries: [(name: String, help: String)], width: Int) -> String {
        let nameWidth = min(entries.map { columns(of: $0.name) }.max() ?? 0, 32)
        return entries.map { entry($0.name, $0.help, nameWidth: nameWidth, width: width) }.joined()
    }

    private func entry(_ name: String, _ help: String, nameWidth: Int, width: Int) -> String {
        let indentation = nameWidth + 4
        let lines = wrapped(help, width: max(30, width - indentation))
        let isLong = columns(of: name) > nameWidth
        let margin = String(repeating: " ", count: indentation)
        let gap = isLong ? "\n" + margin : String(repeating: " ", count: nameWidth - columns(of: name) + 2)
        return "  " + name + gap + lines.joined(separator: "\n" + margin) + "\n"
    }

    private func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, columns(of: line) + 1 + columns(of: String(word)) > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + (line.isEmpty ? [] : [line])
    }
}
