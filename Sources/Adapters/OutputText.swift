internal import EventModel
internal import JSONCoding

/// What a tool answered, as people read it.
enum OutputText {
    /// The text that an answer is or holds, at most so many bytes of it; nil where there is none, as in an answer that is
    /// an image, or data of a form that is not known.
    static func text(_ node: JSONNode?, _ limit: Int) -> String? {
        guard let node else { return nil }
        if node.isString { return beginning(node, limit) }
        if let text = joined(node, limit) ?? node["content"].flatMap({ joined($0, limit) }) { return text }
        if node["stdout"] != nil || node["stderr"] != nil {
            if node["isImage"]?.bool == true { return nil }
            let parts = [node["stdout"], node["stderr"]].compactMap { $0.flatMap { beginning($0, limit) } }
            return parts.filter { !$0.isEmpty }.joined(separator: "\n").cut(toUTF8Bytes: limit)
        }
        if let content = node["file"]?["content"], content.isString { return beginning(content, limit) }
        if let names = node["filenames"]?.elements, !names.isEmpty {
            return names.compactMap(\.string).joined(separator: "\n").cut(toUTF8Bytes: limit)
        }
        return nil
    }

    /// What full-text search finds an answer by.
    static func searched(_ node: JSONNode?) -> String? { text(node, Limits.searchedOutputBytes) }

    /// The texts of a list of blocks.
    private static func joined(_ content: JSONNode, _ limit: Int) -> String? {
        if content.isString { return beginning(content, limit) }
        let texts = content.elements.compactMap { block in
            block["type"]?.string == "text" ? block["text"].flatMap { beginning($0, limit) } : nil
        }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n").cut(toUTF8Bytes: limit)
    }

    /// An escape has at most six bytes for one, so that twice the limit is enough of nearly every text.
    private static func beginning(_ node: JSONNode, _ limit: Int) -> String? {
        node.string(firstBytes: limit * 2)?.cut(toUTF8Bytes: limit)
    }
}
