internal import Configuration

/// The words of a command line, checked against a command's options.
package struct ParsedArguments: Sendable, Equatable {
    /// By the option's name with its dashes; an option without an argument has empty texts.
    package private(set) var values: [String: [String]] = [:]
    package private(set) var positionals: [String] = []
    /// Texts for settings, by the setting's key.
    package private(set) var settings: [String: [String]] = [:]

    package init() {}

    /// Reads the words behind the command's name.
    ///
    /// Options and other words may stand in any order; `--` ends the options; `--name=value` is `--name value`.
    /// - Throws: `CommandFailure` with `.usage` for the first word that does not fit.
    package init(_ words: [String], for command: Command) throws(CommandFailure) {
        var rest = words[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            if !optionsEnded, word == "--" {
                optionsEnded = true
            } else if optionsEnded || word == "-" || !word.hasPrefix("-") {
                positionals.append(word)
            } else {
                try take(word == "-h" ? "--help" : word, &rest, command)
            }
        }
        if !has("--help") { try checkPositionals(command) }
    }

    private mutating func take(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(CommandFailure) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = command.allOptions.first(where: { $0.name == name }) else {
            let near = nearestWord(to: name, in: command.allOptions.map(\.name))
            throw CommandFailure(
                .usage, "eyrie \(command.name): unknown option \(visible(name))",
                hint: near.map { "did you mean \($0)?" } ?? "see eyrie \(command.name) --help")
        }
        var text = parts.count == 2 ? String(parts[1]) : nil
        if option.argument == .none {
            guard text == nil else {
                throw CommandFailure(.usage, "eyrie \(command.name): \(name) takes no value")
            }
            text = option.setting == nil ? "" : "on"
        } else if text == nil {
            text = rest.popFirst()
        }
        guard let text else {
            throw CommandFailure(
                .usage, "eyrie \(command.name): \(name) needs a value", hint: "such as \(option.synopsis)")
        }
        if values[name] != nil, !option.isRepeatable {
            throw CommandFailure(.usage, "eyrie \(command.name): \(name) is given twice")
        }
        try check(text, option, command)
        values[name, default: []].append(text)
        if let key = option.setting?.key { settings[key, default: []].append(text) }
    }

    private func check(_ text: String, _ option: CommandOption, _ command: Command) throws(CommandFailure) {
        // Settings are checked by `Configuration`, all at once.
        guard option.setting == nil else { return }
        let place = "eyrie \(command.name): \(option.name)"
        switch option.argument {
        case .none, .text: return
        case .file, .folder:
            if text.isEmpty { throw CommandFailure(.usage, "\(place): the path is empty") }
        case .integer(_, let range):
            guard let number = Int(text), range.contains(number) else {
                let limits =
                    range.upperBound == Int.max
                    ? "\(range.lowerBound) or more" : "\(range.lowerBound)…\(range.upperBound)"
                throw CommandFailure(.usage, "\(place): \"\(visible(text))\" is not a whole number, \(limits)")
            }
        case .choice(let choices):
            guard choices.contains(text) else {
                throw CommandFailure(
                    .usage, "\(place): \"\(visible(text))\" is none of \(choices.joined(separator: ", "))",
                    hint: nearestWord(to: text, in: choices).map { "did you mean \($0)?" })
            }
        }
    }

    private func checkPositionals(_ command: Command) throws(CommandFailure) {
        let takesAll = command.positionals.last?.isRepeatable ?? false
        if positionals.count > command.positionals.count, !takesAll {
            let extra = visible(positionals[command.positionals.count])
            throw CommandFailure(
                .usage, "eyrie \(command.name): unexpected word \"\(extra)\"", hint: "see eyrie \(command.name) --help")
        }
        let required = command.positionals.filter(\.isRequired)
        if positionals.count < required.count {
            throw CommandFailure(
                .usage, "eyrie \(command.name): \(required[positionals.count].name) is missing",
                hint: "see eyrie \(command.name) --help")
        }
        for (word, positional) in zip(positionals, command.positionals)
        where !positional.choices.isEmpty && !positional.choices.contains(word) {
            throw CommandFailure(
                .usage,
                "eyrie \(command.name): \"\(visible(word))\" is none of \(positional.choices.joined(separator: ", "))",
                hint: nearestWord(to: word, in: positional.choices).map { "did you mean \($0)?" })
        }
    }

    package func has(_ name: String) -> Bool { values[name] != nil }
    package func text(_ name: String) -> String? { values[name]?.last }
    package func texts(_ name: String) -> [String] { values[name] ?? [] }
    package func integer(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
}
