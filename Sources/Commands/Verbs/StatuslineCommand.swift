internal import JSONCoding

extension Command {
    package static let statusline = Command(
        "statusline", topic: .connect, summary: "print Claude Code's status line: model, cost, context, burn rate",
        discussion: """
            Reads what Claude Code gives its status line on standard input and prints one line: the model, what the \
            session cost so far, how full the context is, what an hour costs at this pace, folder and branch. It asks \
            no hub, and what the input lacks is left out. Put it into a settings file of Claude Code:
            {"statusLine": {"type": "command", "command": "eyrie statusline"}}
            """,
        examples: [
            Example("eyrie statusline < status.json", "what it would show")
        ],
        run: { context throws(CommandFailure) in
            var console = context.console
            // The client, which reads the line, understands colours though it is no terminal.
            if !context.arguments.has("--color") { console.usesColour = context.environment("NO_COLOR") == nil }
            guard let bytes = context.readInput(StatusLine.maximumInput),
                let document = try? JSONDocument(parsing: bytes), document.root.isObject
            else {
                console.print("eyrie: no status")
                return .success
            }
            console.print(StatusLine(document.root, console: console).text)
            return .success
        })
}

/// One line about a session, from what the client says of it.
private struct StatusLine {
    /// Bytes; the client sends some thousand.
    static let maximumInput = 1 << 20

    private static let barWidth = 10
    private static let maximumColumns = 40
    /// A pace of a few seconds says nothing.
    private static let shortestPaceMilliseconds: Double = 60_000

    private let status: JSONNode
    private let console: Console

    init(_ status: JSONNode, console: Console) {
        self.status = status
        self.console = console
    }

    var text: String {
        let parts = [model, cost, context, pace, place].compactMap { $0 }
        return parts.isEmpty ? "eyrie: no status" : parts.joined(separator: console.styled(" · ", .faint))
    }

    private func short(_ text: String) -> String { cut(visible(text), toColumns: Self.maximumColumns) }

    private var model: String? {
        guard let name = status["model"]?["display_name"]?.string ?? status["model"]?["id"]?.string, !name.isEmpty
        else {
            return nil
        }
        let fast = status["fast_mode"]?.bool == true ? " fast" : ""
        return console.styled(short(name) + fast, .name)
    }

    private var dollars: Int64? { Money.nanoDollars(status["cost"]?["total_cost_usd"]) }

    private var cost: String? { dollars.map { Money.text($0) } }

    private var context: String? {
        guard let percent = contextPercent, percent.isFinite else { return nil }
        let limited = min(max(percent, 0), 100)
        let filled = Int((limited / 100 * Double(Self.barWidth)).rounded())
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
        let style: Console.Style = limited >= 90 ? .bad : limited >= 70 ? .warning : .good
        return console.styled(bar, style) + " \(Int(limited.rounded()))%"
    }

    /// What the client computed, else what the last call sent of what the window holds.
    private var contextPercent: Double? {
        let window = status["context_window"]
        if let percent = window?["used_percentage"]?.double { return percent }
        guard let usage = window?["current_usage"], usage.isObject,
            let size = window?["context_window_size"]?.double, size > 0
        else { return nil }
        let counts = [
            usage["input_tokens"], usage["cache_creation_input_tokens"], usage["cache_read_input_tokens"],
        ]
        return counts.reduce(0) { $0 + ($1?.double ?? 0) } / size * 100
    }

    /// Dollars an hour, over the whole session.
    private var pace: String? {
        guard let dollars, dollars > 0, let length = status["cost"]?["total_duration_ms"]?.double,
            length >= Self.shortestPaceMilliseconds, length.isFinite
        else { return nil }
        // Shown to the cent: a double is exact enough.
        let rate = Double(dollars) * 3_600_000 / length
        guard rate < 1e18 else { return nil }
        return Money.text(Int64(rate)) + "/h"
    }

    private var place: String? {
        let folder = status["workspace"]?["current_dir"]?.string ?? status["cwd"]?.string
        let branch = status["worktree"]?["branch"]?.string ?? folder.flatMap(GitHead.branch)
        let name = folder.map { folder in folder.split(separator: "/").last.map(String.init) ?? folder }
        switch (name, branch) {
        case (let name?, let branch?): return "\(short(name)) (\(short(branch)))"
        case (let name?, nil): return short(name)
        case (nil, let branch?): return short(branch)
        case (nil, nil): return nil
        }
    }
}
