/// Scripts that teach shells the commands and their options.
package struct Completions {
    package enum Shell: String, CaseIterable, Sendable {
        case bash
        case zsh
        case fish
    }

    var table: CommandTable

    package init(table: CommandTable) { self.table = table }

    package func script(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private var names: String { table.commands.map(\.name).joined(separator: " ") }

    // MARK: bash

    private var bash: String {
        var text = """
            # bash completion of eyrie; put it into ~/.local/share/bash-completion/completions/eyrie
            _eyrie() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=""
                COMPREPLY=()
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "\(names)" -- "$word"))
                    return
                fi
                case "${COMP_WORDS[1]} $before" in

            """
        for command in table.commands {
            for option in command.allOptions {
                guard let reply = bashArgument(option) else { continue }
                text += "        '\(command.name) \(option.name)') \(reply); return ;;\n"
            }
        }
        text += "    esac\n    case \"${COMP_WORDS[1]}\" in\n"
        for command in table.commands {
            let words = command.allOptions.map(\.name) + choices(command)
            text += "        \(command.name)) options=\"\(words.joined(separator: " "))\" ;;\n"
        }
        return text + """
                esac
                COMPREPLY=($(compgen -W "$options" -- "$word"))
            }
            complete -F _eyrie eyrie

            """
    }

    private func bashArgument(_ option: CommandOption) -> String? {
        switch option.argument {
        case .none: nil
        case .choice(let words): "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$word\"))"
        case .file: "COMPREPLY=($(compgen -f -- \"$word\"))"
        case .folder: "COMPREPLY=($(compgen -d -- \"$word\"))"
        case .text, .integer: ":"
        }
    }

    private func choices(_ command: Command) -> [String] {
        if command.name == "help" { return table.commands.map(\.name) + ["exit-codes"] }
        return command.positionals.flatMap(\.choices)
    }

    // MARK: zsh

    private var zsh: String {
        var text = "#compdef eyrie\n# zsh completion of eyrie; put it into a folder of $fpath as _eyrie\n_eyrie() {\n"
        text += "    if (( CURRENT == 2 )); then\n        local -a commands=(\n"
        for command in table.commands { text += "            \(single(command.name + ":" + command.summary))\n" }
        text += "        )\n        _describe command commands\n        return\n    fi\n"
        text += "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n"
        for command in table.commands {
            let options = command.allOptions.map { single(zshOption($0)) }
            let words = choices(command)
            let positional = words.isEmpty ? [] : [single("*:word:(" + words.joined(separator: " ") + ")")]
            text += "        \(command.name)) _arguments \\\n            "
            text += (options + positional).joined(separator: " \\\n            ") + " ;;\n"
        }
        return text + "    esac\n}\n_eyrie \"$@\"\n"
    }

    private func zshOption(_ option: CommandOption) -> String {
        let help = option.help.filter { !"[]:\\".contains($0) }
        let head = (option.isRepeatable ? "*" : "") + option.name + "[" + help + "]"
        switch option.argument {
        case .none: return head
        case .choice(let words): return head + ":value:(" + words.joined(separator: " ") + ")"
        case .file: return head + ":file:_files"
        case .folder: return head + ":folder:_files -/"
        case .text(let name), .integer(let name, _): return head + ":" + name.filter { !"[]:\\".contains($0) } + ": "
        }
    }

    private func single(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: fish

    private var fish: String {
        var text =
            "# fish completion of eyrie; put it into ~/.config/fish/completions/eyrie.fish\ncomplete -c eyrie -f\n"
        for command in table.commands {
            text += "complete -c eyrie -n __fish_use_subcommand -a \(command.name) -d \(fishText(command.summary))\n"
        }
        for command in table.commands {
            let condition = "-n '__fish_seen_subcommand_from \(command.name)'"
            for option in command.allOptions {
                let argument =
                    switch option.argument {
                    case .none: ""
                    case .choice(let words): " -x -a \(fishText(words.joined(separator: " ")))"
                    case .file: " -r -F"
                    case .folder: " -x -a '(__fish_complete_directories)'"
                    case .text, .integer: " -x"
                    }
                text +=
                    "complete -c eyrie \(condition) -l \(option.name.dropFirst(2))\(argument) -d \(fishText(option.help))\n"
            }
            let words = choices(command)
            if !words.isEmpty {
                text += "complete -c eyrie \(condition) -a \(fishText(words.joined(separator: " ")))\n"
            }
        }
        return text
    }

    private func fishText(_ text: String) -> String {
        "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
    }
}

extension Command {
    package static let completions = Command(
        "completions", topic: .other, summary: "print the completions of a shell",
        positionals: [
            Positional(
                "SHELL", isRequired: true, choices: Completions.Shell.allCases.map(\.rawValue),
                help: "bash, zsh or fish")
        ],
        examples: [
            Example("eyrie completions bash > ~/.local/share/bash-completion/completions/eyrie", "for bash")
        ],
        run: { context throws(CommandFailure) in
            guard let name = context.arguments.positionals.first, let shell = Completions.Shell(rawValue: name) else {
                throw CommandFailure(.usage, "eyrie completions: unknown shell")
            }
            context.console.write(Completions(table: context.table).script(for: shell))
            return .success
        })
}
