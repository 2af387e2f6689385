internal import EventStore

/// Questions in the syntax of SQLite's FTS5.
enum FullText {
    /// Every term as a quoted string, in which nothing has a meaning; nil when there is no word to look for.
    static func match(_ expression: SearchExpression) -> String? {
        if expression.terms.isEmpty { return nil }
        return expression.terms.map { term in
            // FTS5 reads its query up to the first NUL; here, as in the index, a NUL only separates words.
            let scalars = term.source.unicodeScalars.map { $0 == "\0" ? " " : $0 }
            var quoted = "\""
            for scalar in scalars {
                if scalar == "\"" { quoted.unicodeScalars.append("\"") }
                quoted.unicodeScalars.append(scalar)
            }
            return quoted + (term.isPrefix ? "\" *" : "\"")
        }.joined(separator: " AND ")
    }
}
