internal import EventModel

/// One setting, defined once: from this value come its flag, its environment variable, its key in the file, its type,
/// its default, its check and its help.
package struct ConfigurationOption: Sendable {
    /// What a setting's text must look like.
    package enum Kind: Sendable, Equatable {
        case text
        case path
        /// An `http://` or `https://` address.
        case address
        case integer(ClosedRange<Int>)
        /// An amount of US dollars, exact to the nano-dollar.
        case dollars
        /// What a million tokens of input and of output cost in US dollars: `3/15`.
        case tokenPrices
        case onOff
        case choice([String])
        /// Texts; separated by commas in the environment, an array in the file, a repeated flag on the command line.
        case list
    }

    /// The key in the configuration file, dotted: `hub.port` is `{"hub":{"port":…}}`.
    package var key: String
    /// `--port`; nil where a value must not stand on a command line, which every user of the machine can read, or is
    /// nothing to be set for one run.
    package var flag: String?
    package var environment: String?
    package var kind: Kind
    /// The default as a text; nil where there is none.
    package var standard: String?
    package var unit: String?
    package var help: String
    /// True when the value must never be shown.
    package var isSecret: Bool

    package init(
        _ key: String, flag: String? = nil, environment: String? = nil, kind: Kind, standard: String? = nil,
        unit: String? = nil, isSecret: Bool = false, help: String
    ) {
        self.key = key
        self.flag = flag
        self.environment = environment
        self.kind = kind
        self.standard = standard
        self.unit = unit
        self.isSecret = isSecret
        self.help = help
    }

    /// What stands for the value in help texts: `--port NUMBER`.
    package var placeholder: String {
        switch kind {
        case .text, .list: "TEXT"
        case .path: "PATH"
        case .address: "URL"
        case .integer: "NUMBER"
        case .dollars: "USD"
        case .tokenPrices: "INPUT/OUTPUT"
        case .onOff: "on|off"
        case .choice(let choices): choices.joined(separator: "|")
        }
    }
}

/// A setting's value after its check.
package enum ConfigurationValue: Sendable, Equatable, CustomStringConvertible {
    case text(String)
    case integer(Int)
    /// Nano-dollars.
    case dollars(Int64)
    /// Nano-dollars of a million tokens.
    case tokenPrices(input: Int64, output: Int64)
    case flag(Bool)
    case list([String])

    package var description: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .dollars(let amount): USD.text(nanoDollars: amount)
        case .tokenPrices(let input, let output):
            USD.text(nanoDollars: input) + "/" + USD.text(nanoDollars: output)
        case .flag(let flag): flag ? "on" : "off"
        case .list(let texts): texts.joined(separator: ",")
        }
    }
}

/// Where a value came from.
package enum ConfigurationOrigin: Sendable, Equatable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case file(String)
    case standard

    package var description: String {
        switch self {
        case .flag(let name): "flag \(name)"
        case .environment(let name): "environment \(name)"
        case .file(let path): "file \(path)"
        case .standard: "default"
        }
    }
}

/// One thing that is wrong with the settings: where it stands, what is wrong, what to do.
package struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    package var place: String
    package var message: String
    package var hint: String?

    package init(place: String, message: String, hint: String? = nil) {
        self.place = place
        self.message = message
        self.hint = hint
    }

    package var description: String { "\(place): \(message)" + (hint.map { " (\($0))" } ?? "") }
}

/// Everything that is wrong with the settings, found in one pass.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    package var problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
