import Testing

@Suite struct DocumentedNamesTests {
    @Test func namesInTheArchitecturePageExist() throws {
        let tree = try KnownNames.ofTheTree()
        let page = try SourceTree.text("ARCHITECTURE.md")
        let spans = DocumentedNames.spans(in: page)
        #expect(spans.count > 40)
        #expect(DocumentedNames.unknown(spans, in: tree) == [])
    }

    @Test func architecturePageIsShort() throws {
        // Three printed pages of 60 lines with 12 words each.
        let words = try SourceTree.text("ARCHITECTURE.md").split { $0.isWhitespace }
        #expect(words.count <= 2160)
    }

    @Test func linksBetweenPagesLead() throws {
        for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
            let dead = DocumentedNames.localLinks(in: try SourceTree.text(page)).filter { !SourceTree.exists($0) }
            #expect(dead == [], "\(page)")
        }
    }

    @Test func gateSeesANameThatIsGone() {
        let tree = KnownNames(
            words: ["Monitor", "withLock", "eyrie"], texts: ["synchronous=FULL"], isThere: { $0 == "Sources/A.swift" })
        let page = """
            `Monitor.withLock(_:)` and `Monitor.unlock()`, `Sources/A.swift`, `Sources/B.swift`, `Gone`, `synchronous=FULL`
            ```
            `NotASpan`
            ```
            """
        let unknown = DocumentedNames.unknown(DocumentedNames.spans(in: page), in: tree)
        #expect(unknown == ["Monitor.unlock()", "Sources/B.swift", "Gone"])
    }

    @Test func gateSeesADeadLink() {
        let links = DocumentedNames.localLinks(in: "[a](docs/none.md#x) [b](https://example.org/x.md) [c](#here)")
        #expect(links == ["docs/none.md"])
        #expect(!SourceTree.exists("docs/none.md"))
    }
}

enum DocumentedNames {
    /// What stands between single backticks, outside fenced blocks.
    static func spans(in page: String) -> [String] {
        var isFenced = false
        var found: [String] = []
        for line in page.split(separator: "\n") {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isFenced.toggle()
            } else if !isFenced {
                let parts = line.split(separator: "`", omittingEmptySubsequences: false)
                found += stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
            }
        }
        return found
    }

    static func unknown(_ spans: [String], in tree: KnownNames) -> [String] { spans.filter { !tree.knows($0) } }

    /// Targets of links to files of the project.
    static func localLinks(in page: String) -> [String] {
        page.components(separatedBy: "](").dropFirst().compactMap { part in
            let target = part.prefix { $0 != ")" }
            guard !target.contains("://"), !target.hasPrefix("#"), !target.hasPrefix("mailto:") else { return nil }
            return target.split(separator: "#").first.map(String.init)
        }
    }
}

/// The words, texts and paths that a page may name.
struct KnownNames {
    var words: Set<String>
    var texts: [String]
    var isThere: @Sendable (String) -> Bool

    static func ofTheTree() throws -> KnownNames {
        let files =
            try SourceTree.files(in: ["Sources", "Tests"], suffixes: [".swift", ".h", ".modulemap", ".py"])
            + SourceTree.files(in: ["web"], suffixes: [".ts", ".tsx", ".sh"])
        let texts = try files.map(\.text) + ["Package.swift", "Makefile"].map(SourceTree.text)
        var words: Set<String> = []
        for text in texts {
            for word in text.utf8.split(whereSeparator: { !SwiftText.isWord($0) }) {
                words.insert(String(Substring(word)))
            }
        }
        return KnownNames(words: words, texts: texts, isThere: SourceTree.exists)
    }

    func knows(_ span: String) -> Bool {
        if span.contains("/"), !span.hasPrefix("/"), !span.contains(" "), !span.contains("<") {
            return isThere(span) || texts.contains { $0.contains(span) }
        }
        let parts = Substring(span).prefix { $0 != "(" }.split(separator: ".")
        let isName = !parts.isEmpty && span.utf8.allSatisfy { SwiftText.isWord($0) || ".(:)@".utf8.contains($0) }
        if isName, parts.allSatisfy({ words.contains(String($0)) }) { return true }
        return isThere(span) || texts.contains { $0.contains(span) }
    }
}
