internal import Platform

/// The settings in force: flags before environment before file before default.
package struct Configuration: Sendable {
    /// One setting with its value and where that came from.
    package struct Entry: Sendable {
        package var option: ConfigurationOption
        /// Nil when the setting has neither a value nor a default.
        package var value: ConfigurationValue?
        package var origin: ConfigurationOrigin

        /// The value for people to see: a secret only says that it is there.
        package var shown: String? { option.isSecret ? value.map { _ in "(set, not shown)" } : value?.description }
    }

    package private(set) var entries: [Entry] = []
    /// The configuration file that is looked at, whether or not it exists.
    package private(set) var filePath: String?

    /// Resolves every setting.
    ///
    /// - Parameters:
    ///   - flags: the texts given for each option's key.
    ///   - file: the file named by `--config`; nil for the usual place.
    ///   - environment: looks up a variable; an empty one is nil.
    /// - Throws: `ConfigurationError` with everything that is wrong.
    package init(
        flags: [String: [String]] = [:], file: String? = nil,
        environment: (String) -> String? = { Environment.variable($0) }
    ) throws(ConfigurationError) {
        let path = file ?? environment("EYRIE_CONFIG") ?? Configuration.usualFile(environment)
        let mustExist = file != nil || environment("EYRIE_CONFIG") != nil
        let stored = path.map { ConfigurationFile.read($0, mustExist: mustExist) }
        filePath = path
        var problems = stored?.problems ?? []
        for option in Options.all {
            var candidates: [(texts: [String], origin: ConfigurationOrigin)] = []
            if let texts = flags[option.key] { candidates.append((texts, .flag(option.flag ?? option.key))) }
            if let name = option.environment, let text = environment(name) {
                candidates.append(([text], .environment(name)))
            }
            if let texts = stored?.values[option.key], let path { candidates.append((texts, .file(path))) }
            if let text = option.standard { candidates.append(([text], .standard)) }
            guard let first = candidates.first else {
                entries.append(Entry(option: option, value: nil, origin: .standard))
                continue
            }
            switch option.value(of: first.texts) {
            case .success(let value):
                entries.append(Entry(option: option, value: value, origin: first.origin))
            case .failure(let refusal):
                problems.append(
                    ConfigurationProblem(
                        place: Configuration.place(option, first.origin), message: refusal.message, hint: refusal.hint))
                entries.append(Entry(option: option, value: nil, origin: first.origin))
            }
        }
        setComputedDefaults(environment)
        problems += contradictions()
        guard problems.isEmpty else { throw ConfigurationError(problems) }
    }

    /// `$XDG_CONFIG_HOME/eyrie/config.json`, else `~/.config/eyrie/config.json`.
    private static func usualFile(_ environment: (String) -> String?) -> String? {
        if let base = environment("XDG_CONFIG_HOME") { return base + "/eyrie/config.json" }
        return environment("HOME").map { $0 + "/.config/eyrie/config.json" }
    }

    private static func place(_ option: ConfigurationOption, _ origin: ConfigurationOrigin) -> String {
        switch origin {
        case .flag(let name), .environment(let name): name
        case .file(let path): "\(path): \(option.key)"
        case .standard: option.key
        }
    }

    private mutating func setComputedDefaults(_ environment: (String) -> String?) {
        for index in entries.indices where entries[index].value == nil && entries[index].origin == .standard {
            switch entries[index].option.key {
            case Options.stateFolder.key:
                let base = environment("XDG_STATE_HOME") ?? environment("HOME").map { $0 + "/.local/state" }
                entries[index].value = base.map { .text($0 + "/eyrie") }
            case Options.machineID.key: entries[index].value = .text(Environment.machineID)
            case Options.corsOrigins.key: entries[index].value = .list([])
            default: break
            }
        }
    }

    /// Settings that are right by themselves but not together.
    private func contradictions() -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        if text(Options.stateFolder) == nil {
            problems.append(
                ConfigurationProblem(
                    place: "state_dir", message: "no state folder: HOME is not set", hint: "give --state-dir"))
        }
        if flag(Options.authentication) == false, let address = text(Options.bind), !isLoopbackHost(address) {
            problems.append(
                ConfigurationProblem(
                    place: "hub.auth", message: "authentication is off but the hub would listen on \(address)",
                    hint: "use --auth on, or --bind 127.0.0.1"))
        }
        let usesHS256 = text(Options.jwtAlgorithm).map { $0 == "HS256" }
        if text(Options.jwtSecret) != nil, text(Options.jwtKeyFile) != nil {
            problems.append(
                ConfigurationProblem(
                    place: "hub.jwt", message: "both a secret and a key file are given", hint: "one algorithm, one key")
            )
        } else if usesHS256 == true, text(Options.jwtSecret) == nil {
            problems.append(ConfigurationProblem(place: "hub.jwt", message: "HS256 needs EYRIE_JWT_SECRET"))
        } else if usesHS256 == false, text(Options.jwtKeyFile) == nil {
            problems.append(ConfigurationProblem(place: "hub.jwt", message: "RS256 and ES256 need EYRIE_JWT_KEY_FILE"))
        }
        for origin in list(Options.corsOrigins) where HubAddress(origin)?.text != origin {
            problems.append(
                ConfigurationProblem(
                    place: "hub.cors_origins", message: "\"\(origin)\" is not an origin",
                    hint: "scheme, host and port only, such as https://example.org"))
        }
        return problems
    }

    package func entry(_ option: ConfigurationOption) -> Entry? { entries.first { $0.option.key == option.key } }

    package func text(_ option: ConfigurationOption) -> String? {
        guard case .text(let text) = entry(option)?.value else { return nil }
        return text
    }

    package func integer(_ option: ConfigurationOption) -> Int? {
        guard case .integer(let number) = entry(option)?.value else { return nil }
        return number
    }

    /// Nano-dollars.
    package func dollars(_ option: ConfigurationOption) -> Int64? {
        guard case .dollars(let amount) = entry(option)?.value else { return nil }
        return amount
    }

    /// Nano-dollars of a million tokens.
    package func tokenPrices(_ option: ConfigurationOption) -> (input: Int64, output: Int64)? {
        guard case .tokenPrices(let input, let output) = entry(option)?.value else { return nil }
        return (input, output)
    }

    package func flag(_ option: ConfigurationOption) -> Bool? {
        guard case .flag(let flag) = entry(option)?.value else { return nil }
        return flag
    }

    package func list(_ option: ConfigurationOption) -> [String] {
        guard case .list(let texts) = entry(option)?.value else { return [] }
        return texts
    }

    /// Whether a person chose the value.
    package func isChosen(_ option: ConfigurationOption) -> Bool { entry(option)?.origin != .standard }
}
