internal import Configuration
internal import HookInstallation
internal import HubClient
internal import JSONCoding
internal import Platform
internal import Transcripts

extension Command {
    /// `eyrie doctor`; `repair` sets aside what is damaged in the state folder and says what it did, a sentence each.
    package static func doctor(
        repair: @escaping @Sendable (CommandContext) throws(CommandFailure) -> [String]
    ) -> Command {
        Command(
            "doctor", topic: .maintain, summary: "find the usual misconfigurations and say how to mend them",
            discussion:
                "Looks at settings, state folder, disk, hub, clocks, hooks, telemetry, session files, prices, spool and "
                + "quarantine. Exit status 1 when there is a problem.\n"
                + "With --repair it first does what a hub does when it starts, and reads the whole database: damaged files "
                + "are set aside as NAME.damaged-TIME, never deleted, and what can be read of the database is taken over "
                + "into a new one.",
            options: [
                CommandOption(
                    "--project", .folder, help: "project whose hooks are looked at [default: this folder's]"),
                CommandOption("--repair", help: "set aside what is damaged in the state folder; no hub may run"),
            ] + .json + .hubConnection,
            examples: [
                Example("eyrie doctor", "when nothing appears in the dashboard"),
                Example("eyrie doctor --repair", "after the disk had errors"),
            ],
            run: { context throws(CommandFailure) in try examine(context, repair) })
    }
}

private func examine(
    _ context: CommandContext, _ repair: (CommandContext) throws(CommandFailure) -> [String]
) throws(CommandFailure) -> ExitCode {
    let isJSON = context.arguments.has("--json")
    let deeds = context.arguments.has("--repair") ? try repair(context) : nil
    let findings = try Examination(context).findings()
    let problems = findings.count { $0.level == .problem }
    guard !isJSON else {
        context.console.printJSON { writer in
            writer.member("problems", problems)
            if let deeds {
                writer.key("repaired")
                writer.array(deeds) { $0.value($1) }
            }
            writer.key("findings")
            writer.array(findings) { writer, finding in
                writer.object { writer in
                    writer.member("level", finding.level.rawValue)
                    writer.member("text", finding.text)
                    writer.member("mend", finding.mend)
                }
            }
        }
        return problems == 0 ? .success : .failure
    }
    for deed in deeds ?? [] { context.console.print("repaired  " + visible(deed)) }
    if deeds?.isEmpty == true { context.console.print("nothing had to be repaired") }
    for finding in findings { print(finding, context.console) }
    context.console.print(
        problems == 0 ? "\nNo problem found." : "\n\(problems) problem\(problems == 1 ? "" : "s") found.")
    return problems == 0 ? .success : .failure
}

private func print(_ finding: Finding, _ console: Console) {
    let (sign, style): (String, Console.Style) =
        switch finding.level {
        case .fine: ("ok     ", .good)
        case .notice: ("note   ", .warning)
        case .problem: ("PROBLEM", .bad)
        }
    console.print(console.styled(sign, style) + "  " + finding.text)
    if let mend = finding.mend { console.print("         → " + mend) }
}

/// Gathers what the checks look at.
private struct Examination {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func findings() throws(CommandFailure) -> [Finding] {
        let configuration: Configuration
        do throws(CommandFailure) {
            configuration = try context.configuration()
        } catch {
            return [.problem("the settings are wrong: \(error.message)", mend: error.hint)]
        }
        let settings = ClientSettings(configuration)
        var findings = [Finding.fine("the settings are in order")]
        if let path = configuration.filePath, let mode = permissions(of: path), mode & 0o077 != 0,
            configuration.entries.contains(where: { $0.option.isSecret && $0.origin == .file(path) })
        {
            findings.append(
                .problem("others can read the secrets in \(visible(path))", mend: "chmod 600 \(visible(path))"))
        }
        findings += StateChecks(folder: settings.stateFolder, now: context.clock.now()).run()
        let hub = try context.connect(settings)
        findings += HubChecks(hub: hub, settings: settings, now: context.clock.now()).run()
        let state = StateFiles(folder: settings.stateFolder)
        let hook = context.programPath.flatMap { path in
            path.lastIndex(of: "/").map { String(path[...$0]) + "eyrie-hook" }
        }
        let sources = try sources()
        let address = settings.hubAddressIsChosen ? settings.hubAddress : state.runningHub?.url ?? hub.address
        let ingestToken = state.token("ingest.token")
        findings += HookChecks(
            sources: sources, hookPath: hook, hubAddress: address, ingestToken: ingestToken
        ).run()
        findings += TelemetryChecks(
            sources: sources, hubAddress: address, telemetryPort: configuration.integer(Options.telemetryPort),
            tokens: [ingestToken, state.token("token")].compactMap { $0 }
        ).run()
        let local = LocalCollector(stateFolder: settings.stateFolder, now: context.clock.now())
        findings += SessionFileChecks(
            roots: TranscriptRoot.standard(variable: context.environment), report: local.sessionFiles
        ).run()
        findings += PriceChecks(hub: hub).run()
        return findings
    }

    private func sources() throws(CommandFailure) -> [HookChecks.Source] {
        let local = try SettingsPlace(context)
        var paths: [(String, Bool)] = [(local.path, false)]
        if let project = local.project { paths.append((project + "/.claude/settings.json", false)) }
        if let folder = context.environment("CLAUDE_CONFIG_DIR") ?? context.environment("HOME").map({ $0 + "/.claude" })
        {
            paths.append((folder + "/settings.json", false))
        }
        let managed = "/etc/claude-code"
        paths.append((managed + "/managed-settings.json", true))
        for name in (try? Files.names(in: managed + "/managed-settings.d")) ?? [] where name.hasSuffix(".json") {
            paths.append((managed + "/managed-settings.d/" + name, true))
        }
        var sources: [HookChecks.Source] = []
        for (path, isManaged) in paths where !sources.contains(where: { $0.path == path }) {
            guard let bytes = try? Files.read(path, limit: SettingsDocument.sizeLimit) else { continue }
            let document = Result<SettingsDocument, SettingsProblem> { () throws(SettingsProblem) in
                try SettingsDocument(bytes)
            }
            sources.append(HookChecks.Source(path: path, isManaged: isManaged, document: document))
        }
        return sources
    }
}
