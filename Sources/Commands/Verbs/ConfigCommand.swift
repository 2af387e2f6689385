internal import Configuration
internal import JSONCoding

extension Command {
    package static let config = Command(
        "config", topic: .maintain, summary: "show every setting and where its value comes from",
        discussion: """
            Flags count before environment variables, those before the file, and that before the default. Secrets are \
            not shown.
            """,
        options: Options.all.filter { $0.flag != nil && $0.key != Options.stateFolder.key }.map { CommandOption($0) }
            + .json,
        examples: [Example("EYRIE_PORT=0 eyrie config", "what would be in force")],
        run: { context throws(CommandFailure) in
            let configuration = try context.configuration()
            if context.arguments.has("--json") {
                context.console.printJSON { writer in
                    writer.member("file", configuration.filePath)
                    writer.key("settings")
                    writer.array(configuration.entries) { writer, entry in
                        writer.object { writer in
                            writer.member("key", entry.option.key)
                            writer.member("value", entry.shown)
                            writer.member("origin", entry.origin.description)
                            writer.member("flag", entry.option.flag)
                            writer.member("environment", entry.option.environment)
                            writer.member("default", entry.option.standard)
                            writer.member("unit", entry.option.unit)
                            writer.member("help", entry.option.help)
                        }
                    }
                }
                return .success
            }
            var table = Table([
                Table.Column("SETTING"), Table.Column("VALUE", isFlexible: true),
                Table.Column("FROM", isFlexible: true),
                Table.Column("VARIABLE"),
            ])
            for entry in configuration.entries {
                let isChosen = entry.origin != .standard
                table.rows.append([
                    Table.Cell(entry.option.key), Table.Cell(entry.shown ?? "-", isChosen ? .good : nil),
                    Table.Cell(entry.origin.description, isChosen ? nil : .faint),
                    Table.Cell(entry.option.environment ?? "-", .faint),
                ])
            }
            table.print(to: context.console)
            if let path = configuration.filePath { context.console.print("\nFile: \(visible(path))") }
            return .success
        })
}
