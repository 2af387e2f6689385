internal import EventModel
internal import JSONCoding

extension ToolText {
    /// What the model was told in place of a result, for the calls that end without an event: the texts with which
    /// Claude Code 2.1.329 reports a refusal by a rule, by a hook or by the user, and a call it could not run.
    static func unreportedStatus(_ response: JSONNode) -> ToolCallStatus? {
        if response.hasPrefix("<tool_use_error>") { return .failed }
        if response.hasPrefix("Claude requested permissions to ") || response.hasPrefix("Permission to use ")
            || response.hasPrefix("The user doesn't want to ") || response.hasPrefix("PreToolUse:")
        {
            return .refused
        }
        return nil
    }

    static func unreportedError(_ response: JSONNode) -> String? {
        guard let text = response.string(firstBytes: errorBytesMaximum * 2) else { return nil }
        return withoutErrorTags(text).withoutNUL.cut(toUTF8Bytes: errorBytesMaximum)
    }

    static func withoutErrorTags(_ text: String) -> String {
        var text = text
        for tag in ["<tool_use_error>", "</tool_use_error>"] {
            if text.hasPrefix(tag) { text.removeFirst(tag.count) }
            if text.hasSuffix(tag) { text.removeLast(tag.count) }
        }
        return text
    }

    /// The middle of `mcp__server__tool`; nil for a tool of another kind, empty where the name has no middle.
    static func server(of tool: String?) -> String? {
        guard let tool, tool.utf8.starts(with: "mcp__".utf8) else { return nil }
        let rest = tool.utf8.dropFirst(5)
        var end = rest.startIndex
        while end < rest.endIndex {
            let next = rest.index(after: end)
            if rest[end] == 0x5F, next < rest.endIndex, rest[next] == 0x5F { break }
            end = next
        }
        return String(Substring(rest[..<end]))
    }

    /// True for the tools that start an agent; the older name is an alias.
    static func spawnsAgent(_ tool: String?) -> Bool { tool == "Agent" || tool == "Task" }

    /// Puts what full-text search finds a call by into a line: its key arguments, else what the call is about.
    static func addSearchText(of input: JSONNode?, subject: String, to line: inout LineBuilder) {
        if let input {
            for key in searchedArguments { line.appendWord(input.text(key, firstBytes: Limits.searchTextBytes)) }
        }
        if line.isEmpty { line.append(subject) }
    }

    private static let searchedArguments: [StaticString] = [
        "command", "file_path", "notebook_path", "path", "pattern", "url", "query", "description", "prompt", "skill",
        "subject", "plan",
    ]
}
