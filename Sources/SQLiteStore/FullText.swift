internal import EventStore

/// Questions in the syntax of SQLite's FTS5.
enum FullText {
    /// What finds the hits of a rank; nil when there are none.
    static func match(_ expression: SearchExpression, rank: SearchRank?) -> String? {
        guard let all = match(expression), let rank else { return match(expression) }
        guard let together = expression.sideBySide.flatMap({ match($0) }) else { return rank == .together ? all : nil }
        return rank == .together ? together : "(\(all)) NOT \(together)"
    }

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
