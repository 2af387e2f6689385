import Testing

/// The longest a file and a function may be, in lines.
private enum LengthLimit {
    static let file = 400
    static let function = 70

    /// What may be longer, and why. An entry that is no longer needed fails the test.
    static let exceptions: [String: String] = [
        "web/src/api/types.ts": "It is generated from the hub's OpenAPI document."
    ]
}

@Suite struct LengthTests {
    @Test func filesAreShort() throws {
        let files =
            try SourceTree.files(in: ["Sources", "Tests", "Benchmarks"], suffixes: [".swift", ".h"])
            + SourceTree.files(in: ["web"], suffixes: [".ts", ".tsx"])
        #expect(files.count > 30)
        let long = FileLengths.overlong(files, limit: LengthLimit.file)
        #expect(long.filter { LengthLimit.exceptions[$0.path] == nil } == [])
    }

    @Test func functionsAreShort() throws {
        let files = try SourceTree.swiftSources() + SourceTree.swiftTests()
        let functions = files.flatMap(FunctionLengths.functions)
        #expect(functions.count > 100)
        let long = functions.filter { $0.lines > LengthLimit.function }
        #expect(long.filter { LengthLimit.exceptions[$0.place] == nil }.map(\.description) == [])
    }

    @Test func exceptionsAreStillNeeded() throws {
        let files =
            try SourceTree.swiftSources() + SourceTree.swiftTests()
            + SourceTree.files(in: ["web"], suffixes: [".ts", ".tsx"])
        let long = Set(
            FileLengths.overlong(files, limit: LengthLimit.file).map(\.path)
                + files.flatMap(FunctionLengths.functions).filter { $0.lines > LengthLimit.function }.map(\.place))
        #expect(Set(LengthLimit.exceptions.keys).subtracting(long) == [])
    }

    @Test func gateSeesALongFile() {
        let file = SourceFile(path: "Sources/A/Long.swift", text: String(repeating: "\n", count: 401))
        #expect(FileLengths.overlong([file], limit: 400) == [FileLengths.Finding(path: file.path, lines: 401)])
        let short = SourceFile(path: "Sources/A/Short.swift", text: String(repeating: "\n", count: 400))
        #expect(FileLengths.overlong([short], limit: 400) == [])
    }

    @Test(arguments: [
        "func walk<T>(\n_ a: T) throws(E) -> Int where T: P", "init?(a: Int)", "subscript(i: Int) -> Int",
    ])
    func gateSeesALongFunction(_ head: String) {
        let body = String(repeating: "    if x { print(\"}\\(\"}\")\") } // }\n", count: 80)
        let text =
            "protocol Q {\n    func needed() -> Int\n    var p: Int { get }\n}\nstruct S {\n\(head) {\n\(body)}\n}\n"
        let found = FunctionLengths.functions(in: SourceFile(path: "Sources/A/B.swift", text: text))
        #expect(found.count == 1)
        #expect(found.first?.lines == 82 + head.count { $0 == "\n" })
    }

    @Test func functionsInsideStringsAndCommentsAreNone() {
        let text = ##"""
            /* func a() { */ let s = """
                func b() {
                """
            let r = #"func c() { \#(x { 1 }) "#  // func d() {
            func e() { let t = "\(f("{"))" }
            """##
        let found = FunctionLengths.functions(in: SourceFile(path: "Sources/A/B.swift", text: text))
        #expect(found.map(\.name) == ["e"])
        #expect(found.map(\.lines) == [1])
    }
}

enum FileLengths {
    struct Finding: Equatable, Sendable {
        var path: String
        var lines: Int
    }

    static func overlong(_ files: [SourceFile], limit: Int) -> [Finding] {
        files.filter { $0.lineCount > limit }.map { Finding(path: $0.path, lines: $0.lineCount) }
    }
}

/// Finds functions by their words and braces: enough to measure them, no parser.
enum FunctionLengths {
    struct Function: Equatable, Sendable, CustomStringConvertible {
        var path: String
        var name: String
        var lines: Int

        /// How a recorded exception names it.
        var place: String { "\(path) \(name)" }
        var description: String { "\(place): \(lines) lines" }
    }

    static func functions(in file: SourceFile) -> [Function] {
        let code = file.code
        var found: [Function] = []
        var position = 0
        while position < code.count {
            guard let word = word(in: code, at: position) else {
                position += 1
                continue
            }
            let start = position
            position += word.utf8.count
            guard ["func", "init", "subscript", "deinit"].contains(word), !isMember(code, at: start),
                let body = bodyRange(in: code, after: position)
            else { continue }
            let lines = code[start...body.upperBound].count { $0 == UInt8(ascii: "\n") } + 1
            found.append(Function(path: file.path, name: name(word, in: code, at: position), lines: lines))
        }
        return found
    }

    private static func word(in code: [UInt8], at position: Int) -> String? {
        guard SwiftText.isWord(code[position]), position == 0 || !SwiftText.isWord(code[position - 1]) else {
            return nil
        }
        return String(decoding: code[position...].prefix(while: SwiftText.isWord), as: UTF8.self)
    }

    /// `self.init(…)` and `.init(…)` are calls.
    private static func isMember(_ code: [UInt8], at position: Int) -> Bool {
        position > 0 && code[position - 1] == UInt8(ascii: ".")
    }

    private static func name(_ keyword: String, in code: [UInt8], at position: Int) -> String {
        guard keyword == "func" else { return keyword }
        let rest = code[position...].drop { $0 == UInt8(ascii: " ") }
        return String(
            decoding: rest.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "<") && $0 > 0x20 }, as: UTF8.self)
    }

    /// From the opening to the closing brace; nil for a requirement of a protocol, which has no body.
    private static func bodyRange(in code: [UInt8], after start: Int) -> ClosedRange<Int>? {
        var parentheses = 0
        var position = start
        while position < code.count {
            switch code[position] {
            case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
            case UInt8(ascii: "}") where parentheses == 0: return nil
            case UInt8(ascii: "{") where parentheses == 0:
                return closingBrace(in: code, from: position).map { position...$0 }
            case let byte where parentheses == 0 && SwiftText.isWord(byte):
                let next = word(in: code, at: position) ?? ""
                if ["func", "var", "let", "init", "case", "static", "subscript", "associatedtype"].contains(next) {
                    return nil
                }
            default: break
            }
            position += 1
        }
        return nil
    }

    private static func closingBrace(in code: [UInt8], from start: Int) -> Int? {
        var depth = 0
        for position in start..<code.count {
            if code[position] == UInt8(ascii: "{") { depth += 1 }
            if code[position] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return position }
            }
        }
        return nil
    }
}
