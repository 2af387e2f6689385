internal import JSONCoding

/// A piece of JSON to be written into a settings file.
indirect enum SettingsValue: Sendable {
    case object([(String, SettingsValue)])
    case array([SettingsValue])
    case text(String)
    case integer(Int)

    /// On one line, with a space after commas and colons when `isSpaced`.
    func rendered(isSpaced: Bool) -> String {
        let comma = isSpaced ? ", " : ","
        let colon = isSpaced ? ": " : ":"
        switch self {
        case .object(let members):
            let parts = members.map { quoted($0.0) + colon + $0.1.rendered(isSpaced: isSpaced) }
            return "{" + parts.joined(separator: comma) + "}"
        case .array(let elements):
            return "[" + elements.map { $0.rendered(isSpaced: isSpaced) }.joined(separator: comma) + "]"
        case .text(let text): return quoted(text)
        case .integer(let number): return String(number)
        }
    }

    /// Whether the parsed value says the same, whatever the order of its members.
    func equals(_ node: JSONNode) -> Bool {
        switch self {
        case .object(let members):
            let others = node.members
            return node.isObject && others.count == members.count
                && members.allSatisfy { name, value in node[name: name].map { value.equals($0) } ?? false }
        case .array(let elements):
            let others = node.elements
            return node.isArray && others.count == elements.count
                && zip(elements, others).allSatisfy { $0.equals($1) }
        case .text(let text): return node.string == text
        case .integer(let number): return node.int == Int64(number)
        }
    }
}

extension SettingsValue: Equatable {
    static func == (left: SettingsValue, right: SettingsValue) -> Bool {
        left.rendered(isSpaced: false) == right.rendered(isSpaced: false)
    }
}

func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(text)
    return String(decoding: writer.bytes, as: UTF8.self)
}
