internal import JSONCoding

/// Writes a record anew without the texts that may not be kept. Its form stays: where a text stood, a marker says of
/// which kind it was, so that what is counted stays counted.
struct Withholding {
    private let withheld: Set<ContentClass>
    /// Only members that are known are kept then.
    private let isStrict: Bool

    /// A longer name of a member may be a text itself.
    private static let nameMaximum = 64
    private static let nameBytes = ByteSet.words.union(ByteSet(".-"))

    init(_ policy: PrivacyPolicy) {
        withheld = policy.withheld
        isStrict = policy.mode == .metadata
    }

    /// The record, which is an object; of anything else nothing is kept in strict mode.
    func bytes(of record: JSONNode) -> [UInt8] {
        var writer = JSONWriter(reservingBytes: record.rawBytes.count)
        if record.isObject || !isStrict { value(record, &writer) } else { writer.null() }
        return writer.bytes
    }

    /// An object's members and an array's elements, each by itself.
    private func value(_ node: JSONNode, _ writer: inout JSONWriter) {
        if node.isObject {
            let holdsFile = isOfFile(node)
            let words = ContentMember.content(ofType: node["type"]?.string)
            writer.object { writer in
                for (name, value) in node.members {
                    if name == "content", let words {
                        content(name, value, words, &writer)
                    } else {
                        member(name, value, holdsFile: holdsFile, &writer)
                    }
                }
            }
        } else if node.isArray {
            writer.array(node.elements) { writer, element in value(element, &writer) }
        } else if isStrict, node.isString {
            writer.value(Self.marker(nil))
        } else {
            writer.raw(node.rawBytes)
        }
    }

    private func member(_ name: String, _ node: JSONNode, holdsFile: Bool, _ writer: inout JSONWriter) {
        switch ContentMember.treatment(of: name) {
        case .message:
            writer.key(name)
            if node.isObject { message(node, holdsFile: holdsFile, &writer) } else { text(node, [.responses], &writer) }
        case .content(let classes):
            // What a hook says went wrong is one word where it is a reason, and a text where it is an output.
            if name == "error", isWord(node) { return writer.member(raw: node, name) }
            content(name, node, classes, &writer)
        case .container where node.isObject || node.isArray:
            writer.key(name)
            value(node, &writer)
        case .figures where node.isObject || node.isArray: writer.member(raw: node, name)
        case .structure where !node.isObject && !node.isArray: writer.member(raw: node, name)
        case .word where isStrict && isCode(node): writer.member(raw: node, name)
        case .container, .figures, .structure, .word, .unknown: unknown(name, node, &writer)
        }
    }

    private func unknown(_ name: String, _ node: JSONNode, _ writer: inout JSONWriter) {
        guard isStrict else {
            writer.key(name)
            return value(node, &writer)
        }
        let isPlain = !node.isString && !node.isObject && !node.isArray
        guard isPlain, name.utf8.count <= Self.nameMaximum, name.utf8.allSatisfy(Self.nameBytes.contains) else {
            return
        }
        writer.member(raw: node, name)
    }

    // MARK: - Content

    private func content(
        _ name: String, _ node: JSONNode, _ classes: Set<ContentClass>, _ writer: inout JSONWriter
    ) {
        writer.key(name)
        let hit = classes.intersection(withheld)
        guard !hit.isEmpty else { return writer.raw(node.rawBytes) }
        // The contents of files are a part of what a tool gets and gives: the rest of it may stay.
        if hit == [.fileContents], classes.count == 2, node.isObject { return fileTexts(node, &writer) }
        text(node, hit, &writer)
    }

    /// A marker where a text stood; of objects, what puts agents and their calls together.
    private func text(_ node: JSONNode, _ classes: Set<ContentClass>, _ writer: inout JSONWriter) {
        let hit = classes.intersection(withheld)
        if hit.isEmpty || node.isNull || node.string?.isEmpty == true { return writer.raw(node.rawBytes) }
        if node.isObject {
            return writer.object { writer in
                for (name, value) in node.members where Self.links.contains(name) && isLink(value) {
                    writer.member(raw: value, name)
                }
                if let usage = node["usage"], usage.isObject { writer.member(raw: usage, "usage") }
            }
        }
        writer.value(Self.marker(ContentClass.allCases.first { hit.contains($0) }))
    }

    /// Members of inputs and outputs by which a subagent is found from the call that began it.
    private static let links: Set<String> = [
        "agentId", "agent_id", "isAsync", "run_in_background", "subagent_type", "interrupted", "totalDurationMs",
        "totalTokens", "totalToolUseCount",
    ]

    private func isLink(_ node: JSONNode) -> Bool {
        !node.isObject && !node.isArray && (!node.isString || isWord(node))
    }

    /// A name or a code, not a sentence.
    private func isWord(_ node: JSONNode) -> Bool {
        guard let text = node.string else { return false }
        return !text.isEmpty && text.utf8.count <= Self.nameMaximum
            && text.utf8.allSatisfy { ByteSet.words.contains($0) || $0 == 0x2D }
    }

    /// As names and versions are written: whatever it says, it says it without spaces.
    private func isCode(_ node: JSONNode) -> Bool {
        guard let text = node.string else { return !node.isObject && !node.isArray }
        return text.utf8.count <= Self.nameMaximum * 2
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x5C }
    }

    static func marker(_ kind: ContentClass?) -> String { kind.map { "[withheld:\($0.rawValue)]" } ?? "[withheld]" }

    // MARK: - Messages

    private func message(_ node: JSONNode, holdsFile: Bool, _ writer: inout JSONWriter) {
        let words: ContentClass = node["role"]?.string == "assistant" ? .responses : .prompts
        writer.object { writer in
            for (name, value) in node.members {
                guard name == "content" else {
                    member(name, value, holdsFile: false, &writer)
                    continue
                }
                writer.key(name)
                guard value.isArray else {
                    text(value, [words], &writer)
                    continue
                }
                writer.array(value.elements) { writer, block in
                    self.block(block, words, holdsFile: holdsFile, &writer)
                }
            }
        }
    }

    private func block(
        _ node: JSONNode, _ words: ContentClass, holdsFile: Bool, _ writer: inout JSONWriter
    ) {
        let type = node["type"]?.string ?? ""
        let classes: Set<ContentClass> =
            switch type {
            case "text": [words]
            case "thinking", "redacted_thinking": [.thinking]
            case _ where type.hasSuffix("tool_use"): [.toolInputs]
            case _ where type.hasSuffix("tool_result"): holdsFile ? [.toolOutputs, .fileContents] : [.toolOutputs]
            case "image", "document": [words, .fileContents]
            default: Set(ContentClass.allCases)
            }
        guard node.isObject else { return text(node, classes, &writer) }
        writer.object { writer in
            for (name, value) in node.members {
                if Self.blockStructure.contains(name), !value.isObject, !value.isArray {
                    writer.member(raw: value, name)
                } else if name == "input", type.hasSuffix("tool_use") {
                    content(name, value, [.toolInputs, .fileContents], &writer)
                } else {
                    writer.key(name)
                    text(value, classes, &writer)
                }
            }
        }
    }

    private static let blockStructure: Set<String> = ["type", "id", "name", "tool_use_id", "is_error"]

    // MARK: - Contents of files

    /// Whether what a tool answered, as the line has it beside the message, is about a file or its lines.
    private func isOfFile(_ record: JSONNode) -> Bool {
        guard let answer = record["toolUseResult"], answer.isObject else { return false }
        return ["file", "filePath", "filenames", "originalFile"].contains { answer[name: $0] != nil }
    }

    private static let fileMembers: Set<String> = [
        "content", "old_string", "new_string", "oldString", "newString", "old_source", "new_source", "originalFile",
        "base64", "patch", "file_text", "insert_text", "snippet", "updatedFile", "cells", "stdout",
    ]

    /// The object without texts of files; of a patch the signs in front of its lines stay, so that they can be counted.
    private func fileTexts(_ node: JSONNode, _ writer: inout JSONWriter) {
        if node.isArray { return writer.array(node.elements) { writer, element in fileTexts(element, &writer) } }
        guard node.isObject else { return writer.raw(node.rawBytes) }
        // What a command prints is no file; what a tool reads is.
        let isCommand = node["stdout"] != nil
        writer.object { writer in
            for (name, value) in node.members {
                writer.key(name)
                if name == "lines", value.isArray {
                    writer.array(value.elements) { writer, line in
                        writer.value(line.string.map { String($0.prefix(1)) } ?? "")
                    }
                } else if Self.fileMembers.contains(name), !isCommand {
                    text(value, [.fileContents], &writer)
                } else {
                    fileTexts(value, &writer)
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(raw node: JSONNode, _ name: String) {
        key(name)
        raw(node.rawBytes)
    }
}
