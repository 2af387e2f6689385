package import Configuration

/// One option of a command.
package struct CommandOption: Sendable {
    /// What follows the option on the command line.
    package enum Argument: Sendable, Equatable {
        case none
        case text(String)
        case integer(String, ClosedRange<Int>)
        case choice([String])
        case file
        case folder
    }

    /// With its dashes: `--project`.
    package var name: String
    package var argument: Argument
    package var isRepeatable: Bool
    package var help: String
    /// The setting it gives, where it is one of `Options`.
    package var setting: ConfigurationOption?

    package init(_ name: String, _ argument: Argument = .none, isRepeatable: Bool = false, help: String) {
        self.name = name
        self.argument = argument
        self.isRepeatable = isRepeatable
        self.help = help
    }

    /// The flag of a setting, with its help and default.
    package init(_ setting: ConfigurationOption) {
        name = setting.flag ?? "--" + setting.key
        argument =
            switch setting.kind {
            case .text, .list, .address, .dollars, .tokenPrices: .text(setting.placeholder)
            case .path: .folder
            case .integer(let range): .integer(setting.placeholder, range)
            case .onOff: .choice(["on", "off"])
            case .choice(let choices): .choice(choices)
            }
        // `--demo` alone says it all.
        if setting.key == Options.demo.key { argument = .none }
        isRepeatable = setting.kind == .list
        let notes = [setting.standard.map { "default: \($0)" }, setting.unit].compactMap { $0 }
        help = setting.help + (notes.isEmpty ? "" : " [\(notes.joined(separator: " "))]")
        self.setting = setting
    }

    var placeholder: String? {
        switch argument {
        case .none: nil
        case .text(let name), .integer(let name, _): name
        case .choice(let choices): choices.joined(separator: "|")
        case .file: "FILE"
        case .folder: "DIR"
        }
    }

    /// `--project DIR`
    var synopsis: String { placeholder.map { "\(name) \($0)" } ?? name }
}

/// A word of a command line that is no option.
package struct Positional: Sendable {
    package var name: String
    package var help: String
    package var isRequired: Bool
    package var isRepeatable: Bool
    package var choices: [String]

    package init(
        _ name: String, isRequired: Bool = false, isRepeatable: Bool = false, choices: [String] = [], help: String
    ) {
        self.name = name
        self.help = help
        self.isRequired = isRequired
        self.isRepeatable = isRepeatable
        self.choices = choices
    }

    var synopsis: String {
        let name = isRepeatable ? name + "…" : name
        return isRequired ? name : "[\(name)]"
    }
}

/// One command of the program: from this value come its parsing, its help and its completions.
package struct Command: Sendable {
    /// Under which heading `eyrie help` lists a command.
    package enum Topic: String, Sendable, CaseIterable {
        case run = "Run"
        case connect = "Connect a project"
        case look = "Look"
        case maintain = "Check and try out"
        case other = "Other"
    }

    package struct Example: Sendable {
        package var line: String
        package var meaning: String

        package init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    package typealias Body = @Sendable (CommandContext) throws(CommandFailure) -> ExitCode

    package var name: String
    package var topic: Topic
    package var summary: String
    /// What a user should know beyond the options; paragraphs.
    package var discussion: String
    package var options: [CommandOption]
    package var positionals: [Positional]
    package var examples: [Example]
    package var run: Body

    package init(
        _ name: String, topic: Topic, summary: String, discussion: String = "", options: [CommandOption] = [],
        positionals: [Positional] = [], examples: [Example] = [], run: @escaping Body
    ) {
        self.name = name
        self.topic = topic
        self.summary = summary
        self.discussion = discussion
        self.options = options
        self.positionals = positionals
        self.examples = examples
        self.run = run
    }

    /// What every command takes.
    package static let commonOptions: [CommandOption] = [
        CommandOption("--help", help: "show this help and do nothing else"),
        CommandOption("--color", .choice(["auto", "always", "never"]), help: "colours in the output [default: auto]"),
        CommandOption("--config", .file, help: "configuration file [default: ~/.config/eyrie/config.json]"),
        CommandOption(Options.stateFolder),
    ]

    var allOptions: [CommandOption] { options + Command.commonOptions }
}

extension [CommandOption] {
    /// Of every command that calls a hub.
    package static let hubConnection = [CommandOption(Options.hubAddress), CommandOption(Options.timeout)]
    /// Of every listing.
    package static let json = [CommandOption("--json", help: "print JSON for programs instead of a table")]
}
