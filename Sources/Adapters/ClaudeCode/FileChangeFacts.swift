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
        if patch == nil, operation != .notebookEdit {
            derive(&change)
            return change
        }
        let lines = patch.flatMap(LineCounts.init(patch:)) ?? lineCounts
        change.linesAdded = lines.added
        change.linesRemoved = lines.removed
        if let patch, patch.isArray, patch.rawBytes.count <= patchBytesMaximum, !patch.elements.isEmpty {
            change.patch = Array(patch.rawBytes)
        }
        return change
    }

    /// Takes what the call was given for what it did.
    private func derive(_ change: inout FileChange) {
        change.isDerived = true
        var patch = DerivedPatch()
        switch operation {
        case .create: patch.add(old: nil, new: input?.wholeText("content") ?? response?.wholeText("content"))
        case .write:
            patch.add(
                old: response?.wholeText("originalFile"),
                new: input?.wholeText("content") ?? response?.wholeText("content"))
        case .edit, .notebookEdit:
            let edits = Array((input?["edits"]?.elements ?? []).prefix(FileChangeReading.editsMaximum))
            for edit in edits { patch.add(old: edit.wholeText("old_string"), new: edit.wholeText("new_string")) }
            guard edits.isEmpty else { break }
            patch.add(
                old: input?.wholeText("old_string") ?? response?.wholeText("oldString"),
                new: input?.wholeText("new_string") ?? response?.wholeText("newString"))
        }
        change.linesAdded = patch.lines.added
        change.linesRemoved = patch.lines.removed
        change.patch = patch.bytes(atMost: patchBytesMaximum)
    }

    /// Edits of one call that are looked at.
    private static let editsMaximum = 256

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
