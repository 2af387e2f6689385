import TestRandomness

/// Valid JSON of every shape, as a hook might get it.
struct RandomJSON {
    private static let texts = [
        "", "a", "plain words", #"\"quoted\""#, #"\\"#, #"\n\t\/\b\f\r"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\ud83d"#,
        #"\\ud83d"#,
        "é", "€", "😀", "e\u{301}", "]}", "[{\\\"", #"\u0000"#,
    ]
    private static let numbers = [
        "0", "-0", "1", "-12", "3.25", "1e9", "2E-7", "1.5e+3", "123456789012345678901234567890",
    ]

    var generator: SeededGenerator

    mutating func object(depth: Int = 4) -> String {
        let count = Int.random(in: 0...4, using: &generator)
        let members = (0..<count).map { _ in string() + space() + ":" + space() + value(depth: depth - 1) }
        return "{" + space() + members.joined(separator: space() + "," + space()) + space() + "}"
    }

    mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return ["true", "false", "null"].randomElement(using: &generator) ?? "null"
        case 1: return RandomJSON.numbers.randomElement(using: &generator) ?? "0"
        case 2, 3, 4: return string()
        case 5:
            let count = Int.random(in: 0...4, using: &generator)
            return "[" + (0..<count).map { _ in value(depth: depth - 1) }.joined(separator: "," + space()) + space()
                + "]"
        default: return object(depth: depth)
        }
    }

    private mutating func string() -> String {
        let count = Int.random(in: 0...3, using: &generator)
        return "\"" + (0..<count).map { _ in RandomJSON.texts.randomElement(using: &generator) ?? "" }.joined() + "\""
    }

    private mutating func space() -> String { ["", "", "", " ", "\n", "\t "].randomElement(using: &generator) ?? "" }
}
