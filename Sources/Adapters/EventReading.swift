package import EventModel
internal import JSONCoding

/// What a stored event says in full: texts that its columns only have in one line. Whatever the payload holds, this
/// neither fails nor traps; what it does not say is nil.
package struct EventReading {
    private let event: Event
    private let root: JSONNode?

    package init(_ event: Event) {
        self.event = event
        root = (try? JSONDocument(parsing: event.payload))?.root
    }

    /// The payload was too large, and was stored with its long texts cut.
    package var isCut: Bool { root?["eyrie_cut_from_bytes"] != nil }

    /// What an agent or a user said: the texts of a message, an agent's last message, a prompt.
    package var words: String? {
        if let text = root?.wholeText("last_assistant_message") ?? root?.wholeText("prompt") { return text }
        return message.flatMap { EventReading.text(of: $0["content"]) }
    }

    package var thinking: String? {
        let texts = blocks.compactMap { $0.wholeText("thinking") }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }

    /// Of the model call that the event is a part of.
    package var usage: TokenUsage? {
        guard let usage = message?["usage"], usage.isObject else { return nil }
        return TokenUsage(message: usage)
    }

    /// What a tool was called with, as JSON; at most so many bytes of it.
    package func toolInput(bytes limit: Int) -> String? {
        guard let input = inputNode else { return nil }
        return String(decoding: input.rawBytes.prefix(limit * 2), as: UTF8.self).cut(toUTF8Bytes: limit)
    }

    /// What a tool answered, as text where it says so; at most so many bytes of it.
    package func toolOutput(bytes limit: Int) -> String? {
        if let result = resultBlock { return EventReading.outputText(result["content"], limit) }
        if let response = root?["tool_response"] { return EventReading.outputText(response, limit) }
        return root?.wholeText("error")?.cut(toUTF8Bytes: limit)
    }

    /// What the event says of a file that a tool wrote or edited.
    package var fileTexts: FileTexts? {
        let answer = root?["tool_response"] ?? root?["toolUseResult"]
        let input = inputNode
        guard answer?.isObject == true || input?.isObject == true else { return nil }
        var texts = FileTexts()
        let original = answer?["originalFile"]
        texts.original = original?.string
        texts.isNew = answer?["type"]?.string == "create"
        texts.written =
            input?["content"]?.string ?? (answer?["structuredPatch"] == nil ? nil : answer?["content"]?.string)
        texts.patch = answer?["structuredPatch"].map(EventReading.hunks) ?? []
        texts.replacements = replacements(input) ?? replacements(answer) ?? []
        return texts
    }
}

/// A file before and after one call of a tool, as far as the call's events tell.
package struct FileTexts: Sendable, Equatable {
    /// One text that was put in the place of another.
    package struct Replacement: Sendable, Equatable {
        package var old: String
        package var new: String
        package var isEverywhere: Bool

        package init(old: String, new: String, isEverywhere: Bool = false) {
            self.old = old
            self.new = new
            self.isEverywhere = isEverywhere
        }
    }

    /// A run of lines of a structured patch.
    package struct Hunk: Sendable, Equatable {
        package var oldStart: Int64
        package var oldCount: Int64
        package var newStart: Int64
        package var newCount: Int64
        /// Each begins with a space, `+` or `-`.
        package var lines: [String]

        package init(oldStart: Int64, oldCount: Int64, newStart: Int64, newCount: Int64, lines: [String]) {
            self.oldStart = oldStart
            self.oldCount = oldCount
            self.newStart = newStart
            self.newCount = newCount
            self.lines = lines
        }
    }

    /// The whole file before the call.
    package var original: String?
    /// There was no file before the call.
    package var isNew = false
    /// The whole file as the call wrote it.
    package var written: String?
    package var patch: [Hunk] = []
    package var replacements: [Replacement] = []

    package init() {}

    /// What both of them tell.
    package mutating func add(_ other: FileTexts) {
        original = original ?? other.original
        isNew = isNew || other.isNew
        written = written ?? other.written
        if patch.isEmpty { patch = other.patch }
        if replacements.isEmpty { replacements = other.replacements }
    }

    /// Reads a structured patch; nil where it is none.
    package static func hunks(patch: [UInt8]) -> [Hunk]? {
        guard let document = try? JSONDocument(parsing: patch), document.root.isArray else { return nil }
        return EventReading.hunks(document.root)
    }
}

extension EventReading {
    private var message: JSONNode? { root?["message"] }

    private var blocks: [JSONNode] { message?["content"]?.elements ?? [] }

    private var inputNode: JSONNode? {
        if let input = root?["tool_input"] { return input }
        let uses = blocks.filter { $0["type"]?.string == "tool_use" || $0["type"]?.string == "server_tool_use" }
        let own = uses.first { $0["id"]?.string == event.toolUseID }
        return (own ?? uses.first)?["input"]
    }

    private var resultBlock: JSONNode? {
        let results = blocks.filter { $0["tool_use_id"] != nil }
        return results.first { $0["tool_use_id"]?.string == event.toolUseID } ?? results.first
    }

    private func replacements(_ node: JSONNode?) -> [FileTexts.Replacement]? {
        guard let node, node.isObject else { return nil }
        let edits = node["edits"]?.elements ?? [node]
        let found = edits.compactMap { edit -> FileTexts.Replacement? in
            guard let old = edit["old_string"]?.string ?? edit["oldString"]?.string,
                let new = edit["new_string"]?.string ?? edit["newString"]?.string
            else { return nil }
            let everywhere = edit["replace_all"]?.bool ?? edit["replaceAll"]?.bool ?? false
            return FileTexts.Replacement(old: old, new: new, isEverywhere: everywhere)
        }
        return found.isEmpty ? nil : found
    }

    fileprivate static func hunks(_ patch: JSONNode) -> [FileTexts.Hunk] {
        patch.elements.map { hunk in
            FileTexts.Hunk(
                oldStart: hunk["oldStart"]?.int ?? 0, oldCount: hunk["oldLines"]?.int ?? 0,
                newStart: hunk["newStart"]?.int ?? 0, newCount: hunk["newLines"]?.int ?? 0,
                lines: (hunk["lines"]?.elements ?? []).compactMap(\.string))
        }
    }

    /// The text of a message's content: a text, or the texts of its blocks.
    private static func text(of content: JSONNode?) -> String? {
        guard let content else { return nil }
        if let text = content.string { return text.isEmpty ? nil : text }
        let texts = content.elements.compactMap { $0["type"]?.string == "text" ? $0.wholeText("text") : nil }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }

    /// An answer as people read it: the text that it is or holds, else its JSON.
    private static func outputText(_ node: JSONNode?, _ limit: Int) -> String? {
        guard let node, !node.isNull else { return nil }
        return OutputText.text(node, limit)
            ?? String(decoding: node.rawBytes.prefix(limit * 2), as: UTF8.self).cut(toUTF8Bytes: limit)
    }
}
