internal import Configuration
internal import EventModel
internal import JSONCoding
internal import Platform
package import Transcripts

extension Command {
    /// `eyrie backfill`: session files that are there already.
    package static func backfill(run: @escaping Body) -> Command {
        Command(
            "backfill", topic: .maintain, summary: "import this machine's session files into the hub",
            discussion: """
                The collector does this by itself when it starts; this does it now, or again, and shows how it goes. It \
                may be interrupted and goes on where it was; what the hub knows already is not stored twice. Without \
                --path the files are those that the agent tool keeps, in CLAUDE_CONFIG_DIR, ~/.claude and \
                ~/.config/claude. Files given with --path are read from their beginning.
                """,
            options: [
                CommandOption("--since", .text("TIME"), help: "only files written since: 24h, 7d, or an ISO 8601 date"),
                CommandOption("--path", .file, help: "a folder with session files, or one such file"),
                CommandOption("--again", help: "read the files from their beginning, for a hub that has lost them"),
                CommandOption("--dry-run", help: "say what would be read, and read nothing"),
            ] + .json + .hubConnection + [CommandOption(Options.machineID)],
            examples: [
                Example("eyrie backfill --since 7d", "the last week's sessions"),
                Example("eyrie backfill --path ~/old/.claude", "another machine's files, copied here"),
                Example("eyrie backfill --dry-run", "how much there is"),
            ],
            run: run)
    }
}

/// What an import is to do, as the command line says it.
package struct BackfillPlan: Sendable {
    package var transcripts: TranscriptSettings
    /// Whether the files are read from their beginning, whatever was delivered before.
    package var startsAtBeginning: Bool
    package var isDryRun: Bool

    package init(_ context: CommandContext, machineID: String) throws(CommandFailure) {
        let arguments = context.arguments
        var roots = TranscriptRoot.standard(variable: context.environment)
        if let path = arguments.text("--path") {
            let absolute = context.absolutePath(path)
            guard let root = TranscriptRoot(chosen: absolute) else {
                throw CommandFailure(.nothingFound, "\(visible(absolute)) is neither a folder nor a file")
            }
            roots = [root]
        }
        transcripts = TranscriptSettings(roots: roots, machineID: machineID)
        transcripts.isBackfill = true
        transcripts.watch = .off
        if let text = arguments.text("--since") {
            guard let time = PastTime.read(text, now: context.clock.now()) else {
                throw CommandFailure(
                    .usage, "eyrie backfill: --since: \"\(visible(text))\" is no time",
                    hint: "such as 24h, 7d, 2026-01-31, or an ISO 8601 time")
            }
            transcripts.modifiedSince = time
        }
        startsAtBeginning = arguments.has("--again") || arguments.has("--path")
        isDryRun = arguments.has("--dry-run")
    }
}

/// Times as people say them.
enum PastTime {
    private static let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    /// `15m`, `24h`, `7d` or `2w` ago; a date; an ISO 8601 time.
    static func read(_ text: String, now: Timestamp) -> Timestamp? {
        if let last = text.last, let seconds = units[last], let count = Int64(text.dropLast()), count >= 0,
            count < 1_000_000
        {
            return now.advanced(byMicroseconds: -count * seconds * 1_000_000)
        }
        return Timestamp(iso8601: text) ?? Timestamp(iso8601: text + "T00:00:00Z")
    }
}

/// Shows how an import goes: a bar on a terminal, a line now and then elsewhere.
package struct BackfillDisplay {
    /// Cells of the bar.
    private static let barCells = 24
    /// Microseconds between two lines where there is no terminal.
    private static let lineInterval: Int64 = 5_000_000

    private let console: Console
    private let clock: any WallClock
    private let isQuiet: Bool
    private let began: Timestamp
    private var shownAt: Timestamp?
    private var hasBar = false

    package init(_ context: CommandContext) {
        console = context.console
        clock = context.clock
        isQuiet = context.arguments.has("--json")
        began = context.clock.now()
    }

    package mutating func show(_ progress: TranscriptProgress, error: String?) {
        guard !isQuiet else { return }
        let now = clock.now()
        let backfill = progress.backfill
        if let width = console.width {
            let line = BackfillDisplay.bar(backfill) + (error.map { "  waiting: \(visible($0))" } ?? "")
            console.write("\r" + String(line.prefix(max(1, width - 1))) + "\u{1B}[K")
            hasBar = true
        } else if shownAt.map({ now.since($0) >= BackfillDisplay.lineInterval }) ?? false {
            console.print(BackfillDisplay.figures(backfill) + (error.map { ", waiting: \(visible($0))" } ?? ""))
            shownAt = now
        }
        shownAt = shownAt ?? now
    }

    /// The last word, whatever the end was.
    package func finish(_ progress: TranscriptProgress) {
        let backfill = progress.backfill
        if hasBar { console.write("\r\u{1B}[K") }
        let seconds = Double(max(1, clock.now().since(began))) / 1_000_000
        if isQuiet {
            console.printJSON { writer in
                writer.member("state", backfill.state.rawValue)
                writer.member("files_total", backfill.filesTotal)
                writer.member("files_done", backfill.filesDone)
                writer.member("bytes_total", backfill.bytesTotal)
                writer.member("bytes_done", backfill.bytesDone)
                writer.member("events", backfill.events)
                writer.member("refused_lines", progress.refusedLines)
                writer.member("oversize_lines", progress.oversizeLines)
                writer.member("unreadable_files", progress.unreadableFiles)
                writer.member("duration_ms", (seconds * 1000).rounded())
            }
            return
        }
        guard backfill.filesTotal > 0 else { return console.print("Nothing is left to import.") }
        let rate = Quantity.bytes(Int64(Double(backfill.bytesDone) / seconds))
        console.print(
            "\(Quantity.count(Int64(backfill.filesDone))) of \(Quantity.count(Int64(backfill.filesTotal))) files, "
                + "\(Quantity.bytes(backfill.bytesDone)), \(Quantity.count(Int64(backfill.events))) records in "
                + "\(Quantity.duration(milliseconds: seconds * 1000)) (\(rate)/s)")
        let notes = [
            (progress.refusedLines, "lines were not taken by the hub"), (progress.oversizeLines, "lines were too long"),
            (progress.unreadableFiles, "files could not be read"),
        ]
        for (count, what) in notes where count > 0 { console.warn("\(Quantity.count(Int64(count))) \(what)") }
    }

    private static func bar(_ backfill: BackfillProgress) -> String {
        let share = backfill.bytesTotal > 0 ? Double(backfill.bytesDone) / Double(backfill.bytesTotal) : 0
        let cells = Int((min(1, max(0, share)) * Double(barCells)).rounded(.down))
        let bar = String(repeating: "█", count: cells) + String(repeating: "░", count: barCells - cells)
        return "\(bar) \(figures(backfill))"
    }

    private static func figures(_ backfill: BackfillProgress) -> String {
        guard backfill.state != .scanning else { return "looking for session files" }
        var words = [
            "\(Quantity.count(Int64(backfill.filesDone)))/\(Quantity.count(Int64(backfill.filesTotal))) files",
            "\(Quantity.bytes(backfill.bytesDone)) of \(Quantity.bytes(backfill.bytesTotal))",
            "\(Quantity.count(Int64(backfill.events))) records", "\(Quantity.bytes(Int64(backfill.bytesPerSecond)))/s",
        ]
        if let seconds = backfill.secondsLeft {
            words.append("\(Quantity.duration(milliseconds: seconds * 1000)) left")
        }
        return words.joined(separator: ", ")
    }

    /// What `--dry-run` says.
    package static func printSurvey(_ files: [UnreadFile], to context: CommandContext) {
        let bytes = files.reduce(0) { $0 + $1.bytes }
        if context.arguments.has("--json") {
            context.console.printJSON { writer in
                writer.key("files")
                writer.array(files) { writer, file in
                    writer.object { writer in
                        writer.member("path", file.path)
                        writer.member("bytes", file.bytes)
                        writer.member("modified_at", file.modified.iso8601)
                    }
                }
                writer.member("bytes_total", bytes)
            }
            return
        }
        for file in files {
            context.console.print("\(visible(file.path))  \(Quantity.bytes(file.bytes))")
        }
        context.console.print("\(Quantity.count(Int64(files.count))) files, \(Quantity.bytes(bytes)) to read")
    }
}
