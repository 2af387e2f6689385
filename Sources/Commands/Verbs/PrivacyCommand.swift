internal import Configuration
internal import JSONCoding
internal import Platform
internal import Redaction

extension Command {
    package static let privacy = Command(
        "privacy", topic: .maintain, summary: "show what is kept of what agents do, and prove it",
        discussion: """
            Shows what the settings in force let the hub keep, and where each of them comes from. --check proves it: it \
            starts a hub of its own in a temporary folder with the same settings, lets texts and made-up secrets of every \
            kind come in by hooks, session files and HTTP, and then looks for them in everything that is kept, answered \
            or written. It prints where it found what, and ends with status 1 if something is where it should not be.
            --apply runs the rules that are in force now over what was stored before them, as eyrie forget --rules does.
            """,
        options: [
            CommandOption("--check", help: "prove it with texts that are looked for everywhere"),
            CommandOption("--apply", help: "run the rules in force over what is stored"),
            CommandOption("--dry-run", help: "with --apply: only show what the rules find"),
            CommandOption("--yes", help: "with --apply: do not ask"),
            CommandOption(Options.privacyMode), CommandOption(Options.privacyRules),
        ] + .json + .hubConnection,
        examples: [
            Example("eyrie privacy", "what is kept, and why"),
            Example("EYRIE_PRIVACY=metadata eyrie privacy --check", "prove what that mode keeps"),
            Example("eyrie privacy --apply --dry-run", "what new rules find in old records"),
        ],
        run: { context throws(CommandFailure) in
            if context.arguments.has("--apply") {
                var wish = ForgetWish(context)
                wish.isOfRules = true
                return try runForgetting(context, wish)
            }
            let plan = try PrivacyPlan(context)
            if context.arguments.has("--check") { return try PrivacyProof(context, plan).run() }
            plan.show(context)
            return .success
        })
}

/// What the settings in force let a hub keep.
struct PrivacyPlan {
    let configuration: Configuration
    let policy: PrivacyPolicy
    /// Why the file of rules cannot be used; nothing but metadata is kept then.
    let problem: String?
    let rules: UserRules

    init(_ context: CommandContext) throws(CommandFailure) {
        configuration = try context.configuration()
        let settings = PrivacySettings(configuration)
        var rules = UserRules.none
        var problem: String?
        if let path = settings.rulesFile {
            do {
                rules = try UserRules(parsing: Files.read(path, limit: 1 << 20), file: path)
                _ = try RedactionRules(user: rules)
            } catch {
                problem = "\(error)"
            }
        }
        self.rules = rules
        self.problem = problem
        let chosen = PrivacyPolicy(
            mode: PrivacyMode(rawValue: settings.mode) ?? .metadata,
            withheld: Set(settings.withheld.compactMap(ContentClass.init)))
        policy = problem == nil || chosen.mode == .full ? chosen : PrivacyPolicy(mode: .metadata)
    }

    /// Of each kind of text the setting that decides about it, and what is in it.
    static let kinds: [(kind: ContentClass, option: ConfigurationOption, content: String)] = [
        (.prompts, Options.privacyPrompts, "what people ask, titles, notes of a compaction"),
        (.responses, Options.privacyResponses, "what agents say, plans, notifications"),
        (.toolInputs, Options.privacyToolInputs, "arguments of tools: commands, paths, descriptions"),
        (.toolOutputs, Options.privacyToolOutputs, "what tools answer, errors' texts"),
        (.fileContents, Options.privacyFileContents, "text of files that are read, written, edited"),
        (.thinking, Options.privacyThinking, "what models think"),
        (.identity, Options.privacyIdentity, "accounts, e-mail addresses, names of users in paths"),
    ]

    private func origin(_ option: ConfigurationOption) -> String {
        configuration.entries.first { $0.option.key == option.key }?.origin.description ?? "default"
    }

    /// What becomes of texts of a kind, and which setting says so.
    private func fate(_ kind: ContentClass, _ option: ConfigurationOption) -> (kept: String, from: String) {
        if problem != nil, policy.mode == .metadata { return ("no", "rules that cannot be used") }
        if policy.mode == .metadata { return ("no", "privacy.mode, \(origin(Options.privacyMode))") }
        if policy.withheld.contains(kind) { return ("no", "\(option.key), \(origin(option))") }
        return (policy.mode == .full ? "yes" : "yes, without secrets", "\(option.key), \(origin(option))")
    }

    func show(_ context: CommandContext) {
        if context.arguments.has("--json") { return context.console.printJSON { write(to: &$0) } }
        let console = context.console
        console.print("Mode: \(policy.mode.rawValue) (\(origin(Options.privacyMode)))")
        if let problem { console.print("Rules that cannot be used: \(visible(problem))") }
        console.print()
        var table = Table([
            Table.Column("TEXT"), Table.Column("WHAT IT IS", isFlexible: true), Table.Column("KEPT"),
            Table.Column("BECAUSE OF", isFlexible: true),
        ])
        table.rows.append([
            Table.Cell("metadata", .name),
            Table.Cell("who, where, when, how long, how much: ids, times, names, figures"),
            Table.Cell("yes"), Table.Cell("always", .faint),
        ])
        for (kind, option, content) in PrivacyPlan.kinds {
            let fate = fate(kind, option)
            table.rows.append([
                Table.Cell(kind.rawValue, .name), Table.Cell(content),
                Table.Cell(fate.kept, fate.kept == "no" ? .good : nil), Table.Cell(fate.from, .faint),
            ])
        }
        table.rows.append([
            Table.Cell("secrets", .name), Table.Cell("credentials, and what your own rules find"),
            Table.Cell(policy.mode == .full ? "yes" : "no", policy.mode == .full ? .warning : .good),
            Table.Cell("privacy.mode, \(origin(Options.privacyMode))", .faint),
        ])
        table.print(to: console)
        showScopes(console)
        console.print()
        console.print("Modes: metadata keeps no text, redacted all but secrets, full everything as it came.")
        console.print("eyrie privacy --check proves it; docs/redaction.md says what each of them means.")
    }

    private func showScopes(_ console: Console) {
        for project in rules.scopes.projects {
            var words = project.policy.mode == .full ? [] : [project.policy.mode.rawValue]
            if project.policy.mode != .metadata {
                words += project.policy.withheld.map { "no \($0.rawValue)" }.sorted()
            }
            console.print("In \(visible(project.pattern)): \(words.joined(separator: ", "))")
        }
        for path in rules.scopes.paths { console.print("Never the content of \(visible(path))") }
    }

    private func write(to writer: inout JSONWriter) {
        writer.member("mode", policy.mode.rawValue)
        writer.member("from", origin(Options.privacyMode))
        writer.member("problem", problem)
        writer.key("texts")
        writer.array(PrivacyPlan.kinds) { writer, entry in
            let fate = fate(entry.kind, entry.option)
            writer.object { writer in
                writer.member("text", entry.kind.rawValue)
                writer.member("kept", fate.kept != "no")
                writer.member("from", fate.from)
            }
        }
        writer.key("projects")
        writer.array(rules.scopes.projects) { writer, project in
            writer.object { writer in
                writer.member("pattern", project.pattern)
                writer.member("mode", project.policy.mode.rawValue)
                writer.key("leave_out")
                writer.array(project.policy.withheld.map(\.rawValue).sorted()) { $0.value($1) }
            }
        }
        writer.key("paths")
        writer.array(rules.scopes.paths) { $0.value($1) }
    }
}
