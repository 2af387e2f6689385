/// Why rules cannot be used: nothing may be stored unredacted because of them, so there is no redactor without them.
package struct RedactionRuleError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file of the rule; nil for one that is built in.
    package var file: String?
    /// Line and column in the file, from 1.
    package var line: Int?
    package var column: Int?
    package var rule: String?
    /// Offset into the rule's expression.
    package var offset: Int?
    package var message: String
    package var hint: String

    package init(
        file: String? = nil, line: Int? = nil, column: Int? = nil, rule: String? = nil, offset: Int? = nil,
        _ message: String,
        hint: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.rule = rule
        self.offset = offset
        self.message = message
        self.hint = hint
    }

    package var description: String {
        var place = file ?? "built-in rules"
        if let line { place += ":\(line)" }
        if let column { place += ":\(column)" }
        if let rule { place += ": rule \(rule)" }
        if let offset { place += ", character \(offset + 1) of its expression" }
        return "\(place): \(message); \(hint)"
    }
}
