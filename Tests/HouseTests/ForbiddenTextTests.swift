import Testing

@Suite struct ForbiddenTextTests {
    /// Path and the text it may contain, with the reason. An entry that is no longer needed fails the test.
    static let exceptions: [String: String] = [:]

    @Test func nothingTraps() throws {
        let findings = try ForbiddenText.traps(in: SourceTree.swiftSources())
        #expect(findings.filter { Self.exceptions[$0] == nil } == [])
        #expect(Set(Self.exceptions.keys).subtracting(findings) == [])
    }

    @Test func everyUncheckedClaimHasItsReason() throws {
        #expect(try ForbiddenText.unexplainedClaims(in: SourceTree.swiftSources()) == [])
    }

    @Test func noPathOfOneMachineAndNoRegistryHost() throws {
        let files = try SourceTree.files(
            in: ["Sources", "Tests", "web", "scripts", "Benchmarks", ".ci", "docs"],
            suffixes: [".swift", ".h", ".ts", ".tsx", ".py", ".sh", ".md", ".json", "setup", "run"])
        #expect(ForbiddenText.machineNames(in: files) == [])
    }

    @Test func noConflictMarkIsLeft() throws {
        let files = try SourceTree.files(
            in: ["Sources", "Tests", "web", "scripts", "Benchmarks"],
            suffixes: [".swift", ".h", ".ts", ".tsx", ".py", ".sh", ".md", ".json"])
        #expect(ForbiddenText.conflictMarks(in: files) == [])
        let bad = SourceFile(
            path: "Sources/A/B.swift", text: "let a = 1\n" + String(repeating: "<", count: 7) + " HEAD\n")
        #expect(ForbiddenText.conflictMarks(in: [bad]) == ["Sources/A/B.swift:2"])
    }

    @Test(arguments: ["try! work()", "x = try !read()", "fatalError(\"no\")", "preconditionFailure()", "x as! Int"])
    func gateSeesATrap(_ line: String) {
        let file = SourceFile(path: "Sources/A/B.swift", text: "// try! in a comment is fine\n\(line)\n")
        let isTrap = line != "x = try !read()"
        #expect(ForbiddenText.traps(in: [file]).count == (isTrap ? 1 : 0))
    }

    @Test func gateSeesAnUnexplainedClaim() {
        let bare = SourceFile(path: "Sources/A/B.swift", text: "\n\n\n\nfinal class B: @unchecked Sendable {\n}\n")
        #expect(ForbiddenText.unexplainedClaims(in: [bare]) == ["Sources/A/B.swift:5"])
        let explained = SourceFile(
            path: bare.path, text: "final class B: @unchecked Sendable {\n    // @unchecked: guarded by `lock`.\n}\n")
        #expect(ForbiddenText.unexplainedClaims(in: [explained]) == [])
        let global = SourceFile(path: bare.path, text: "nonisolated(unsafe) var count = 0\n")
        #expect(ForbiddenText.unexplainedClaims(in: [global]) == ["Sources/A/B.swift:1"])
    }

    @Test func gateSeesAPathOfOneMachine() {
        // Put together here, so that this file does not contain what it looks for.
        for name in ["/" + "work/main", "py" + "pi.org", "/root" + "/x"] {
            let file = SourceFile(path: "scripts/a.sh", text: "ok\ncp \(name) .\n")
            #expect(ForbiddenText.machineNames(in: [file]) == ["scripts/a.sh:2"])
        }
    }
}

enum ForbiddenText {
    private static let traps = ["try!", "fatalError(", "preconditionFailure(", "as!"]
    private static let claims = ["@unchecked Sendable", "nonisolated(unsafe)"]
    private static let machineNames = [
        "/" + "work/", "/root" + "/", "py" + "pi.org", "python" + "hosted", "registry." + "npm", "deb." + "debian",
    ]

    /// How many lines before and after a claim its comment may stand.
    private static let reach = 3

    /// `path: text` of every use outside comments and strings.
    static func traps(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            let code = String(decoding: file.code, as: UTF8.self)
            return code.split(separator: "\n").flatMap { line in
                traps.filter { line.contains($0) }.map { "\(file.path): \($0)" }
            }
        }
    }

    static func unexplainedClaims(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            let code = String(decoding: file.code, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false)
            let lines = file.lines
            return code.indices.filter { index in
                guard claims.contains(where: { code[index].contains($0) }) else { return false }
                let near = lines[max(0, index - reach)...min(lines.count - 1, index + reach)]
                return !near.contains { $0.contains("//") && !$0.contains("///") }
            }
            .map { "\(file.path):\($0 + 1)" }
        }
    }

    static func conflictMarks(in files: [SourceFile]) -> [String] {
        let marks = ["<", ">"].map { String(repeating: $0, count: 7) + " " }
        return files.flatMap { file in
            file.lines.enumerated().filter { _, line in marks.contains { line.hasPrefix($0) } }
                .map { "\(file.path):\($0.offset + 1)" }
        }
    }

    static func machineNames(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            file.lines.enumerated().filter { _, line in machineNames.contains { line.contains($0) } }
                .map { "\(file.path):\($0.offset + 1)" }
        }
    }
}
