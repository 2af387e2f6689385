internal import EventModel
internal import JSONCoding

/// Longest argument, in UTF-8 bytes, that stands for a tool call of an unknown tool.
private let shortArgumentBytesMaximum = 200

/// The words of one tool call, whoever reports it.
enum ToolText {
    /// What a tool call is about, in one line: the command, the path, the question.
    static func subject(of tool: String, input: JSONNode?, cwd: String?) -> String {
        guard let input, input.isObject else { return "" }
        var line = LineBuilder()
        switch tool {
        case "Bash", "PowerShell": line.append("", input.wholeText("command"))
        case "Read", "Write", "Edit", "MultiEdit": line.append("", path(input, "file_path", cwd))
        case "NotebookEdit", "NotebookRead": line.append("", path(input, "notebook_path", cwd))
        case "Glob", "Grep":
            line.append("", input.wholeText("pattern"))
            line.append(" in ", path(input, "path", cwd))
        case "WebFetch": line.append("", input.wholeText("url"))
        case "WebSearch": line.append("", input.wholeText("query"))
        case "Agent", "Task": line.append("", input.wholeText("description") ?? input.wholeText("prompt"))
        case "AskUserQuestion": line.append("", input.firstQuestion)
        case "Skill":
            line.append("", input.wholeText("skill"))
            line.append(" ", input.wholeText("args"))
        case "ExitPlanMode": line.append("", input.wholeText("plan"))
        case "TodoWrite": addTodos(input, to: &line)
        case "TaskCreate": line.append("", input.wholeText("subject"))
        case "TaskUpdate", "TaskGet", "TaskStop", "TaskOutput":
            line.append("task ", input.wholeText("taskId") ?? input.wholeText("task_id"))
            line.append(": ", input.wholeText("status") ?? input.wholeText("subject"))
        default: break
        }
        if line.isEmpty { line.append("", input.firstShortText) }
        return line.line
    }

    /// A path without the working directory where it lies inside.
    private static func path(_ input: JSONNode, _ key: StaticString, _ cwd: String?) -> String? {
        guard let path = input.wholeText(key) else { return nil }
        return cwd.map { relative(path, to: $0) } ?? path
    }

    static func relative(_ path: String, to folder: String) -> String {
        let length = folder.utf8.count
        guard length > 1, path.utf8.count > length + 1, path.utf8.starts(with: folder.utf8) else { return path }
        let separator = path.utf8.index(path.startIndex, offsetBy: length)
        guard path.utf8[separator] == 0x2F else { return path }
        return String(path[path.utf8.index(after: separator)...])
    }

    /// How many there are, and the first that is in progress.
    private static func addTodos(_ input: JSONNode, to line: inout LineBuilder) {
        let todos = input["todos"]?.elements ?? []
        guard !todos.isEmpty else { return }
        let current = todos.first { $0["status"]?.string == "in_progress" }
        line.append("\(todos.count) todos")
        line.append(": ", (current ?? todos[0]).wholeText("content"))
    }
}

extension JSONNode {
    /// The first question of an `AskUserQuestion` input.
    var firstQuestion: String? {
        guard let first = self["questions"]?.elements.first else { return wholeText("question") }
        return first.wholeText("question") ?? first.wholeText("header")
    }

    fileprivate var firstShortText: String? {
        for member in members {
            if let text = member.value.string, !text.isEmpty, text.utf8.count <= shortArgumentBytesMaximum {
                return text
            }
        }
        return nil
    }
}
