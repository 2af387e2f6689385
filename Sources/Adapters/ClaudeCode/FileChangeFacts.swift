internal import EventModel
internal import JSONCoding

/// Longest structured patch that is kept beside its event, in bytes of JSON. The event's payload has the whole.
private let patchBytesMaximum = 256 << 10

extension HookReading {
    /// The file that a finished call of Write, Edit or NotebookEdit changed.
    func addFileChange(to facts: inout [Fact]) {
        guard !isInterrupted,
            let reading = FileChangeReading(
                tool: toolName, input: toolInput, response: payload["tool_response"], cwd: cwd),
            let change = reading.change(
                sessionID: sessionID, agentID: agentID, toolUseID: toolUseID ?? uuid.description, at: at)
        else { return }
        facts.append(.fileChange(change))
    }
}

/// What a call that writes a file was given and what it answered, whoever reports it.
struct FileChangeReading {
    private let operation: FileOperation
    private let input: JSONNode?
    private let response: JSONNode?
    private let cwd: String?

    /// Nil for a tool that writes no file.
    init?(tool: String?, input: JSONNode?, response: JSONNode?, cwd: String?) {
        switch tool {
        case "Write": operation = FileChangeReading.isNewFile(response) ? .create : .write
        case "Edit", "MultiEdit": operation = .edit
        case "NotebookEdit": operation = .notebookEdit
        default: return nil
        }
        self.input = input
        self.response = response
        self.cwd = cwd
    }

    /// Tells the tool by its answer, where the report does not name it. Nil for the answer of any other tool.
    init?(response: JSONNode, cwd: String?) {
        guard response.isObject else { return nil }
        let tool: String
        if response["filePath"] != nil, response["structuredPatch"] != nil {
            tool = response["type"] != nil || response["content"] != nil ? "Write" : "Edit"
        } else if response["notebook_path"] != nil, response["new_source"] != nil {
            tool = "NotebookEdit"
        } else {
            return nil
        }
        self.init(tool: tool, input: nil, response: response, cwd: cwd)
    }

    func change(sessionID: String, agentID: String, toolUseID: String, at: Timestamp) -> FileChange? {
        guard let path = changedPath else { return nil }
        var change = FileChange(
            sessionID: sessionID, agentID: agentID, toolUseID: toolUseID, path: path, operation: operation, at: at)
        let patch = response?["structuredPatch"]
        let lines = patch.flatMap(LineCounts.init(patch:)) ?? lineCounts
        change.linesAdded = lines.added
        change.linesRemoved = lines.removed
        if let patch, patch.isArray, patch.rawBytes.count <= patchBytesMaximum, !patch.elements.isEmpty {
            change.patch = Array(patch.rawBytes)
        }
        return change
    }

    private static func isNewFile(_ response: JSONNode?) -> Bool {
        guard let response else { return false }
        if let type = response["type"]?.string { return type == "create" }
        return response["originalFile"]?.isNull == true
    }

    /// The input's path is absolute; the response's may be relative to the working directory.
    private var changedPath: String? {
        let reported =
            operation == .notebookEdit
            ? input?.path("notebook_path") ?? response?.path("notebook_path")
            : input?.path("file_path") ?? response?.path("filePath")
        guard let reported, !reported.hasPrefix("/"), let cwd else { return reported }
        return (cwd + "/" + reported).cut(toUTF8Bytes: Limits.pathBytes)
    }

    /// For an answer without a patch: new text against old text.
    private var lineCounts: LineCounts {
        switch operation {
        case .create:
            LineCounts(old: "", new: input?.wholeText("content") ?? response?.wholeText("content"))
        case .write:
            LineCounts(
                old: response?.wholeText("originalFile"),
                new: input?.wholeText("content") ?? response?.wholeText("content"))
        case .edit:
            LineCounts(
                old: input?.wholeText("old_string") ?? response?.wholeText("oldString"),
                new: input?.wholeText("new_string") ?? response?.wholeText("newString"))
        case .notebookEdit:
            switch (input ?? response)?.name("edit_mode") {
            case "insert": LineCounts(old: "", new: newSource)
            case "delete": LineCounts(old: response?.wholeText("old_source"), new: "")
            default: LineCounts(old: response?.wholeText("old_source"), new: newSource)
            }
        }
    }

    private var newSource: String? { input?.wholeText("new_source") ?? response?.wholeText("new_source") }
}

/// How many lines a change added and removed.
struct LineCounts: Equatable {
    var added: Int64 = 0
    var removed: Int64 = 0

    /// Counts a structured patch; nil where there is none, or an empty one.
    init?(patch: JSONNode) {
        let hunks = patch.elements
        guard !hunks.isEmpty else { return nil }
        for hunk in hunks {
            for line in hunk["lines"]?.elements ?? [] {
                if line.hasPrefix("+") { added += 1 } else if line.hasPrefix("-") { removed += 1 }
            }
        }
    }

    /// Counts the lines that differ once the common beginning and the common end are taken off: exact for one change in
    /// one place, an upper bound for several. The end of the last line is no line of its own.
    init(old: String?, new: String?) {
        var old = old ?? ""
        var new = new ?? ""
        (added, removed) = old.withUTF8 { old in
            new.withUTF8 { new in LineCounts.count(TextLines(old), TextLines(new)) }
        }
    }

    private static func count(_ old: TextLines, _ new: TextLines) -> (added: Int64, removed: Int64) {
        let shorter = min(old.count, new.count)
        var head = 0
        while head < shorter, old[head] == new[head] { head += 1 }
        while !old.isLineStart(head) || !new.isLineStart(head) { head -= 1 }
        var tail = 0
        while tail < shorter - head, old[old.count - tail - 1] == new[new.count - tail - 1] { tail += 1 }
        while !old.isLineStart(old.count - tail) || !new.isLineStart(new.count - tail) { tail -= 1 }
        return (new.lineCount(from: head, to: new.count - tail), old.lineCount(from: head, to: old.count - tail))
    }
}

/// The bytes of a text, every line ended by a line feed, the last one too.
private struct TextLines {
    private let bytes: UnsafeBufferPointer<UInt8>
    let count: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        count = bytes.isEmpty || bytes[bytes.count - 1] == 0x0A ? bytes.count : bytes.count + 1
    }

    subscript(index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0x0A }

    func isLineStart(_ index: Int) -> Bool { index == 0 || self[index - 1] == 0x0A }

    func lineCount(from start: Int, to end: Int) -> Int64 {
        var lines: Int64 = 0
        for index in start..<end where self[index] == 0x0A { lines += 1 }
        return lines
    }
}
