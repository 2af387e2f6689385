internal import Configuration
internal import EventModel
internal import JSONCoding
internal import Platform
internal import Spool

extension Command {
    package static let status = Command(
        "status", topic: .look, summary: "show how the hub and this machine's collector are doing",
        discussion: "Exit status 3 when the hub does not answer; what this machine knows is shown all the same.",
        options: .json + .hubConnection,
        examples: [Example("eyrie status --json", "for a program")],
        run: { context throws(CommandFailure) in try Status(context).run() })
}

private struct Status {
    let context: CommandContext
    let hub: any HubConnection
    let local: LocalCollector

    init(_ context: CommandContext) throws(CommandFailure) {
        self.context = context
        let settings = ClientSettings(try context.configuration())
        hub = try context.connect(settings)
        local = LocalCollector(stateFolder: settings.stateFolder, now: context.clock.now())
    }

    func run() throws(CommandFailure) -> ExitCode {
        var health: JSONNode?
        var failure: CommandFailure?
        do throws(CommandFailure) { health = try hub.get("/health") } catch { failure = error }
        // An old hub has no list of collectors; the rest is still worth showing.
        let collectors = health == nil ? nil : try? hub.get("/api/collectors")
        if context.arguments.has("--json") {
            printJSON(health, failure, collectors)
        } else {
            printHub(health, failure)
            printCollector()
            printOthers(collectors)
        }
        return failure?.code ?? .success
    }

    private func printJSON(_ health: JSONNode?, _ failure: CommandFailure?, _ collectors: JSONNode?) {
        context.console.printJSON { writer in
            writer.key("hub")
            writer.object { writer in
                writer.member("url", hub.address)
                writer.member("reachable", failure == nil)
                writer.member("error", failure?.message)
                writer.key("health")
                if let health { writer.raw(health.rawBytes) } else { writer.null() }
            }
            writer.key("collector")
            writer.object { writer in
                writer.member("running", local.isRunning)
                writer.key("spool")
                writer.object { writer in
                    writer.member("depth", local.spool.depth)
                    writer.member("bytes", local.spool.bytes)
                    writer.key("oldest_age_s")
                    if let age = local.oldestAge { writer.value(age) } else { writer.null() }
                }
                writer.member("last_error", local.lastError)
                writer.member("quarantined", local.quarantined)
                writer.key("drops")
                writer.object { writer in
                    for (reason, count) in local.drops { writer.member(reason, count) }
                }
                for (name, node) in [
                    ("transcripts", local.sessionFiles.transcripts), ("backfill", local.sessionFiles.backfill),
                ] {
                    writer.key(name)
                    if let node { writer.raw(node.rawBytes) } else { writer.null() }
                }
            }
            writer.key("collectors")
            if let list = collectors?["collectors"] { writer.raw(list.rawBytes) } else { writer.null() }
        }
    }

    private func printHub(_ health: JSONNode?, _ failure: CommandFailure?) {
        let console = context.console
        guard let health else {
            console.print(line("Hub", console.styled(failure?.message ?? "unknown", .bad)))
            if let hint = failure?.hint { console.print(line("", hint)) }
            return
        }
        let status = health.text("status")
        let uptime = health["uptime_s"]?.double.map { Quantity.duration(milliseconds: $0 * 1000) } ?? "-"
        let words = "\(visible(hub.address)), version \(visible(health.text("version"))), up for \(uptime)"
        console.print(line("Hub", console.styled(visible(status), status == "ok" ? .good : .warning) + "  " + words))
        for (title, key) in [("Store", "store"), ("Ingest", "ingest"), ("Drops", "drops")] {
            let members = health[name: key]?.members ?? []
            guard !members.isEmpty else { continue }
            console.print(line(title, members.map { figure($0.key, $0.value) }.joined(separator: ", ")))
        }
        printPrivacy(health["privacy"])
        if let count = health["subscribers"]?.int { console.print(line("Viewers", Quantity.count(count))) }
    }

    private func printPrivacy(_ privacy: JSONNode?) {
        guard let privacy, privacy.isObject else { return }
        let console = context.console
        var words = "keeps \(visible(privacy.text("mode")))"
        let withheld = (privacy["withheld"]?.elements ?? []).compactMap(\.string)
        if !withheld.isEmpty { words += " without \(visible(withheld.joined(separator: ", ")))" }
        words += ", \(Quantity.count(privacy["redacted"]?.int ?? 0)) secrets replaced"
        if let failures = privacy["failures"]?.int, failures > 0 {
            words += ", \(Quantity.count(failures)) records kept as metadata alone"
        }
        console.print(line("Privacy", words))
        guard let problem = privacy["problem"]?.string else { return }
        console.print(line("", console.styled(visible(problem), .warning)))
    }

    private func figure(_ name: String, _ value: JSONNode) -> String {
        let words = visible(name.split(separator: "_").joined(separator: " "))
        if let number = value.int {
            return name.hasSuffix("bytes") ? "\(words) \(Quantity.bytes(number))" : "\(words) \(Quantity.count(number))"
        }
        return words + " " + visible(value.string ?? String(decoding: value.rawBytes, as: UTF8.self))
    }

    private func printCollector() {
        let console = context.console
        let state = local.isRunning ? console.styled("running", .good) : console.styled("not running", .faint)
        console.print(line("Collector", state))
        var spool = "\(Quantity.count(Int64(local.spool.depth))) events, \(Quantity.bytes(Int64(local.spool.bytes)))"
        if let age = local.oldestAge {
            spool += ", the oldest has waited \(Quantity.duration(milliseconds: age * 1000))"
        }
        console.print(line("Spool", spool))
        printSessionFiles()
        if let error = local.lastError { console.print(line("Last error", console.styled(visible(error), .bad))) }
        if local.quarantined > 0 {
            console.print(line("Quarantine", console.styled(Quantity.count(Int64(local.quarantined)), .warning)))
        }
        for (reason, count) in local.drops where count > 0 {
            console.print(
                line("Dropped", console.styled("\(Quantity.count(Int64(count))) \(visible(reason))", .warning)))
        }
    }

    /// Who is not running left its last words.
    private func printSessionFiles() {
        let console = context.console
        let files = local.sessionFiles
        let past = local.isRunning ? "" : " (when it last ran)"
        if let words = files.following { console.print(line("Sessions", words + past)) }
        for words in files.losses { console.print(line("", console.styled(words, .warning))) }
        if let words = files.importing { console.print(line("Backfill", words + past)) }
    }

    private func printOthers(_ collectors: JSONNode?) {
        let rows = collectors?["collectors"]?.elements ?? []
        guard !rows.isEmpty else { return }
        var table = Table([
            Table.Column("MACHINE", isFlexible: true), Table.Column("SPOOL", isNumber: true),
            Table.Column("BYTES", isNumber: true), Table.Column("OLDEST", isNumber: true), Table.Column("VERSION"),
            Table.Column("LAST ERROR", isFlexible: true),
        ])
        for collector in rows {
            let row = collector["report"] ?? collector
            let age = row["spool"]?["oldest_age_s"]?.double
            table.rows.append([
                Table.Cell(collector.text("machine_id"), .name), Table.Cell(row["spool"]?.count("depth") ?? "-"),
                Table.Cell(row["spool"]?["bytes"]?.int.map { Quantity.bytes($0) } ?? "-"),
                Table.Cell(age.map { Quantity.duration(milliseconds: $0 * 1000) } ?? "-"),
                Table.Cell(row.text("version")), Table.Cell(row["last_error"]?.string ?? "-"),
            ])
        }
        context.console.print()
        table.print(to: context.console)
    }

    private func line(_ title: String, _ text: String) -> String {
        context.console.styled(title, .heading) + String(repeating: " ", count: max(1, 12 - title.count)) + text
    }
}
