internal import EventModel
internal import JSONCoding
internal import Platform
internal import Pricing

extension Command {
    private static let priceOptions: [(option: String, member: String, help: String)] = [
        ("--input", "input", "set: USD per million tokens of input"),
        ("--output", "output", "set: of output, thinking included"),
        ("--cache-read", "cache_read", "set: of input read from the cache"),
        ("--cache-write-5m", "cache_write_5m", "set: of input kept for five minutes"),
        ("--cache-write-1h", "cache_write_1h", "set: of input kept for an hour"),
    ]
    private static let dayOptions: [(option: String, member: String, help: String)] = [
        ("--from", "from", "set: the first day of these prices"),
        ("--to", "to", "set: the first day on which they no longer hold"),
    ]

    package static let prices = Command(
        "prices", topic: .look, summary: "show the prices of models, give others, and price what is recorded anew",
        discussion: """
            list shows the prices that hold today, show those of one model at every time. set gives a model a price of \
            your own, remove takes it back, import reads many: from LiteLLM's list \
            (model_prices_and_context_window.json) or from a file of Eyrie's form (see GET /api/prices). Of LiteLLM's \
            list only models count that Eyrie has no price for, unless --all is given.
            Your prices come before those that Eyrie brings along. They hold for calls from now on; reprice shows what \
            they would change in what is recorded, and changes it with --apply.
            A model without a price has no cost: it is shown as unknown, never as nothing.
            """,
        options: priceOptions.map { CommandOption($0.option, .text("USD"), help: $0.help) }
            + dayOptions.map { CommandOption($0.option, .text("DAY"), help: $0.help) } + [
                CommandOption(
                    "--format", .choice(["litellm", "eyrie"]),
                    help: "import: form of the file [default: by its content]"),
                CommandOption("--replace", help: "import: drop all your other prices"),
                CommandOption("--all", help: "list: prices of the past, too; import: models that have a price, too"),
                CommandOption("--apply", help: "reprice: change what is recorded"),
            ] + .json + .hubConnection,
        positionals: [
            Positional(
                "ACTION", choices: ["list", "show", "set", "remove", "import", "reprice"],
                help: "what to do [default: list]"),
            Positional("MODEL|FILE", help: "of show, set and remove a model, of import a file"),
        ],
        examples: [
            Example("eyrie prices show claude-sonnet-5-5", "all its prices"),
            Example("eyrie prices set my-model --input 0.5 --output 2", "a model that Eyrie does not know"),
            Example("eyrie prices import model_prices_and_context_window.json", "LiteLLM's list"),
            Example("eyrie prices reprice", "what today's prices would change"),
        ],
        run: { context throws(CommandFailure) in
            let action = context.arguments.positionals.first ?? "list"
            let name = context.arguments.positionals.dropFirst().first
            let hub = try context.hub()
            switch (action, name) {
            case ("list", nil): return try listPrices(context, hub)
            case ("show", let name?): return try showPrices(name, context, hub)
            case ("set", let name?):
                let row = try givenRow(name, context.arguments, priceOptions + dayOptions)
                return try keepPrices(context, hub) { table throws(CommandFailure) in
                    table.custom.removeAll { $0.isSameModel(as: row) && $0.from == row.from }
                    table.custom.append(row)
                }
            case ("remove", let name?):
                return try keepPrices(context, hub) { table throws(CommandFailure) in
                    let count = table.custom.count
                    table.custom.removeAll { $0.isSameModel(as: name) }
                    guard table.custom.count < count else {
                        throw CommandFailure(.nothingFound, "you gave no price for \(visible(name))")
                    }
                }
            case ("import", let name?): return try importPrices(name, context, hub)
            case ("reprice", nil): return try reprice(context, hub)
            case ("list", _?), ("reprice", _?):
                throw CommandFailure(.usage, "eyrie prices \(action) takes no further word")
            default:
                throw CommandFailure(
                    .usage, "eyrie prices \(action): \(action == "import" ? "FILE" : "MODEL") is missing",
                    hint: "see eyrie prices --help")
            }
        })
}

/// The hub's prices, yours apart.
private struct KnownPrices {
    var version: String
    var custom: [PriceRow] = []
    var shipped: [PriceRow] = []
    var fallback: PriceRow?
    /// The fallback, where it is one of the user's prices and no setting of the hub.
    var customFallback: PriceRow?
    var answer: JSONNode

    init(_ hub: any HubConnection) throws(CommandFailure) { try self.init(hub.get("/api/prices"), hub) }

    init(_ answer: JSONNode, _ hub: any HubConnection) throws(CommandFailure) {
        self.answer = answer
        version = answer.text("version")
        let file: PriceFile
        do throws(PriceFileError) { file = try PriceFile(answer) } catch {
            throw CommandFailure(
                .failure, "\(visible(hub.address)) answered with no list of prices: \(visible(error.description))",
                hint: "is it an Eyrie hub of this version?")
        }
        fallback = file.fallback
        customFallback = answer["fallback_is_custom"]?.bool == false ? nil : fallback
        for (row, node) in zip(file.rows, answer["rows"]?.elements ?? []) {
            if node["basis"]?.string == CostBasis.custom.rawValue { custom.append(row) } else { shipped.append(row) }
        }
    }

    var rows: [(row: PriceRow, isCustom: Bool)] { custom.map { ($0, true) } + shipped.map { ($0, false) } }
}

extension PriceRow {
    fileprivate func isSameModel(as other: PriceRow) -> Bool { isSameModel(as: other.model) }

    fileprivate func isSameModel(as name: String) -> Bool {
        PriceTable.canonicalName(model) == PriceTable.canonicalName(name)
    }
}

private func listPrices(_ context: CommandContext, _ hub: any HubConnection) throws(CommandFailure) -> ExitCode {
    let known = try KnownPrices(hub)
    if context.arguments.has("--json") {
        context.console.printJSON(known.answer)
        return .success
    }
    let now = context.clock.now()
    let rows = known.rows.filter { context.arguments.has("--all") || $0.row.holds(at: now) }
    priceTable(rows).print(to: context.console)
    if let fallback = known.fallback {
        context.console.print(
            "Other models are estimated by \(dollars(fallback.prices.input)) input, "
                + "\(dollars(fallback.prices.output)) output.")
    }
    context.console.writeError("USD per million tokens, version \(visible(known.version))\n")
    return .success
}

private func showPrices(
    _ name: String, _ context: CommandContext, _ hub: any HubConnection
) throws(CommandFailure) -> ExitCode {
    let known = try KnownPrices(hub)
    let rows = known.rows.filter { $0.row.isSameModel(as: name) }
    guard !rows.isEmpty else {
        throw CommandFailure(
            .nothingFound, "nobody knows what \(visible(name)) costs", hint: "eyrie prices set gives it a price")
    }
    if context.arguments.has("--json") {
        var file = PriceFile()
        file.rows = rows.map(\.row)
        context.console.print(String(decoding: file.bytes, as: UTF8.self))
        return .success
    }
    priceTable(rows).print(to: context.console)
    for (row, _) in rows { printExtras(row, context.console) }
    return .success
}

/// What a row says beyond its prices.
private func printExtras(_ row: PriceRow, _ console: Console) {
    let factors = [
        ("fast mode", row.fast), ("batch", row.batch), ("priority", row.priority), ("bound to the US", row.us),
        ("regional endpoint", row.regional),
    ]
    var notes = factors.compactMap { name, factor in factor.map { "\(name) × \($0.text)" } }
    if let window = row.contextWindow { notes.append("window \(Quantity.count(window)) tokens") }
    for tier in row.tiers {
        let prices = tier.prices.map {
            "\(dollars($0.input)) / \(dollars($0.output)), cache \(dollars($0.cacheRead)) / "
                + "\(dollars($0.cacheWrite5m)) / \(dollars($0.cacheWrite1h))"
        }
        notes.append("above \(Quantity.count(tier.promptTokens)) tokens \(prices ?? "unknown")")
    }
    let time = row.from.map { " from " + $0.iso8601.prefix(10) } ?? ""
    if !notes.isEmpty { console.print(visible(row.model) + time + ": " + notes.joined(separator: "; ")) }
}

private func priceTable(_ rows: [(row: PriceRow, isCustom: Bool)]) -> Table {
    var table = Table(
        [Table.Column("MODEL", isFlexible: true), Table.Column("FROM"), Table.Column("TO")]
            + ["INPUT", "OUTPUT", "READ", "WRITE 5M", "WRITE 1H", "LONGER"].map { Table.Column($0, isNumber: true) }
            + [Table.Column("BASIS")])
    for (row, isCustom) in rows {
        let prices = row.prices
        let figures = [prices.input, prices.output, prices.cacheRead, prices.cacheWrite5m, prices.cacheWrite1h]
        table.rows.append(
            [
                Table.Cell(row.model, .name), Table.Cell(row.from.map { String($0.iso8601.prefix(10)) } ?? "-"),
                Table.Cell(row.to.map { String($0.iso8601.prefix(10)) } ?? "-"),
            ] + figures.map { Table.Cell(dollars($0)) } + [
                Table.Cell(row.tiers.first.map { ">" + Quantity.tokens($0.promptTokens) } ?? "-"),
                Table.Cell(isCustom ? "custom" : "list", isCustom ? .special : .faint),
            ])
    }
    return table
}

/// Pico-dollars of a token as USD per million.
private func dollars(_ price: Int64) -> String {
    ExactDecimal(coefficient: UInt64(max(0, price)), scale: TokenPrices.decimals).text
}

/// Changes your prices: reads them, changes them, sends them as a whole.
private func keepPrices(
    _ context: CommandContext, _ hub: any HubConnection,
    change: (inout KnownPrices) throws(CommandFailure) -> Void
) throws(CommandFailure) -> ExitCode {
    var known = try KnownPrices(hub)
    try change(&known)
    var file = PriceFile()
    file.rows = known.custom
    file.fallback = known.customFallback
    let answer = try hub.put("/api/prices", json: file.bytes)
    if context.arguments.has("--json") {
        context.console.printJSON(answer)
    } else {
        let count = Quantity.count(Int64(file.rows.count))
        context.console.print("\(count) prices of yours hold now, version \(visible(answer.text("version"))).")
        context.console.print("eyrie prices reprice shows what they change in what is recorded.")
    }
    return .success
}

/// The row that the options say.
private func givenRow(
    _ model: String, _ arguments: ParsedArguments, _ options: [(option: String, member: String, help: String)]
) throws(CommandFailure) -> PriceRow {
    var writer = JSONWriter()
    writer.object { writer in
        writer.key("rows")
        writer.array { writer in
            writer.object { writer in
                writer.member("model", model)
                for (option, member, _) in options {
                    if let text = arguments.text(option) { writer.member(member, text) }
                }
            }
        }
    }
    do throws(PriceFileError) {
        let file = try PriceFile(parsing: writer.bytes)
        if let row = file.rows.first { return row }
    } catch {
        let member = error.field.split(separator: ".").last.map(String.init) ?? ""
        let option = options.first { $0.member == member }?.option ?? "MODEL"
        throw CommandFailure(.usage, "eyrie prices set: \(option) \(error.message)")
    }
    throw CommandFailure(.usage, "eyrie prices set: MODEL is missing")
}

private func importPrices(
    _ name: String, _ context: CommandContext, _ hub: any HubConnection
) throws(CommandFailure) -> ExitCode {
    let path = context.absolutePath(name)
    let arguments = context.arguments
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Files.read(path, limit: PriceFile.maximumSize) } catch {
        throw CommandFailure(.failure, "\(visible(path)) cannot be read: \(visible(error.reason))")
    }
    let isOurs = arguments.text("--format").map { $0 == "eyrie" } ?? isPriceFile(bytes)
    return try keepPrices(context, hub) { table throws(CommandFailure) in
        var rows: [PriceRow]
        do throws(PriceFileError) {
            if isOurs {
                let file = try PriceFile(parsing: bytes)
                rows = file.rows
                table.customFallback = file.fallback ?? table.customFallback
            } else {
                let list = try LiteLLM(parsing: bytes)
                let known = Set(table.shipped.map { PriceTable.canonicalName($0.model) })
                rows = arguments.has("--all") ? list.rows : list.rows.filter { !known.contains($0.model) }
                let left = list.rows.count - rows.count
                context.console.writeError(
                    "\(rows.count) models read; left out: \(list.skipped) without prices by the token, "
                        + "\(list.duplicates) further entries of a model, \(left) that Eyrie prices itself\n")
            }
        } catch {
            throw CommandFailure(.usage, "\(visible(path)): \(visible(error.description))")
        }
        let models = Set(rows.map { PriceTable.canonicalName($0.model) })
        table.custom.removeAll {
            arguments.has("--replace") || models.contains(PriceTable.canonicalName($0.model))
        }
        table.custom += rows
    }
}

/// A file of ours has rows; LiteLLM's list has models.
private func isPriceFile(_ bytes: [UInt8]) -> Bool {
    (try? JSONDocument(parsing: bytes))?.root["rows"]?.isArray ?? false
}

private func reprice(_ context: CommandContext, _ hub: any HubConnection) throws(CommandFailure) -> ExitCode {
    let console = context.console
    let path = "/api/prices/reprice"
    let preview = try hub.post(path, query: [("apply", "0")])
    let isJSON = context.arguments.has("--json")
    if !isJSON { printDifference(preview, to: console) }
    guard context.arguments.has("--apply") else {
        if isJSON { console.printJSON(preview) }
        if !isJSON, preview["changed"]?.int ?? 0 > 0 {
            console.print("Nothing is changed yet: eyrie prices reprice --apply does it.")
        }
        return .success
    }
    let done = try hub.post(path, query: [("apply", "1")])
    if isJSON { console.printJSON(done) } else { console.print("\(done.count("changed")) calls have a new price.") }
    return .success
}

private func printDifference(_ answer: JSONNode, to console: Console) {
    var table = Table(
        [Table.Column("MODEL", isFlexible: true)]
            + ["CALLS", "BEFORE", "AFTER", "CHANGE"].map { Table.Column($0, isNumber: true) })
    func cells(_ row: JSONNode, _ name: Table.Cell) -> [Table.Cell] {
        let before = Money.nanoDollars(row["before_usd"])
        let after = Money.nanoDollars(row["after_usd"])
        var change = Table.Cell("-", .faint)
        if let before, let after, before != after {
            let (difference, isTooLarge) = after.subtractingReportingOverflow(before)
            change = Table.Cell(
                isTooLarge ? "-" : (difference > 0 ? "+" : "") + Money.text(difference), difference > 0 ? .bad : .good)
        }
        return [
            name, Table.Cell(row.count("calls")), row.costCell("before_usd"), row.costCell("after_usd"), change,
        ]
    }
    for row in answer["models"]?.elements ?? [] { table.rows.append(cells(row, Table.Cell(row.text("model"), .name))) }
    table.rows.append(cells(answer, Table.Cell("total", .heading)))
    table.print(to: console)
    console.print("\(answer.count("changed")) of \(answer.count("calls")) calls get another price.")
}
