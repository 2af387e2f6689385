import Platform

/// One text file of the project, with its path from the root.
struct SourceFile: Sendable {
    let path: String
    let text: String
    /// Swift code without the contents of comments and strings; empty for other files.
    let code: [UInt8]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = path.hasSuffix(".swift") ? SwiftText.code(of: text) : []
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } + (text.isEmpty || text.hasSuffix("\n") ? 0 : 1) }

    /// `Sources/HubAPI/Routes/Events.swift` → `HubAPI`.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }
}

/// The project as it lies on the disk, found from where this file was compiled.
enum SourceTree {
    static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    private static let skippedFolders: Set<String> = [
        ".build", ".git", ".venv", "node_modules", "dist", "__pycache__", ".pytest_cache",
    ]

    static func exists(_ path: String) -> Bool { Files.exists("\(root)/\(path)") }

    static func text(_ path: String) throws -> String {
        String(decoding: try Files.read("\(root)/\(path)"), as: UTF8.self)
    }

    /// All files below the folders whose names end in one of the suffixes, sorted by path.
    static func files(in folders: [String], suffixes: [String]) throws -> [SourceFile] {
        var found: [SourceFile] = []
        for folder in folders where exists(folder) {
            try collect(folder, suffixes: suffixes, into: &found)
        }
        return found.sorted { $0.path < $1.path }
    }

    /// Read and blanked once: several gates look at all of them.
    static func swiftSources() throws -> [SourceFile] { try swift.get().filter { $0.path.hasPrefix("Sources/") } }
    static func swiftTests() throws -> [SourceFile] { try swift.get().filter { $0.path.hasPrefix("Tests/") } }

    private static let swift = Result { try files(in: ["Sources", "Tests"], suffixes: [".swift"]) }

    private static func collect(_ folder: String, suffixes: [String], into found: inout [SourceFile]) throws {
        for name in try Files.names(in: "\(root)/\(folder)") where !skippedFolders.contains(name) {
            let path = "\(folder)/\(name)"
            if suffixes.contains(where: name.hasSuffix) {
                found.append(SourceFile(path: path, text: try text(path)))
            } else if (try? Files.names(in: "\(root)/\(path)")) != nil {
                try collect(path, suffixes: suffixes, into: &found)
            }
        }
    }
}
