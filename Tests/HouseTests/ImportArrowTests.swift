import Testing

/// Which target stands in which row. A target imports lower rows only.
enum House {
    static let rows: [String: Int] = [
        "CSQLite": 0, "CMicroHTTPD": 0, "CWslay": 0, "CZstd": 0, "CZlib": 0, "CCurl": 0, "COpenSSL": 0, "CCJose": 0,
        "CVectorscan": 0, "CLinux": 0,
        "EventModel": 1, "JSONCoding": 1, "Compression": 1,
        "Platform": 2, "EventCodec": 2, "Telemetry": 2, "Pricing": 2, "OpenTelemetry": 2,
        "HookWire": 3, "Configuration": 3, "HookInstallation": 3, "DemoData": 3, "Adapters": 3, "Authentication": 3,
        "Redaction": 3,
        "Spool": 4, "LiveFeed": 4, "HTTPServer": 4, "HTTPClient": 4, "Transcripts": 4,
        "EventStore": 5, "HubClient": 5,
        "SQLiteStore": 6, "StoreTesting": 6, "Ingest": 6,
        "HubAPI": 7, "Commands": 7,
        "Hub": 8, "Collector": 8,
        "eyrie": 9, "eyrie-hook": 9,
        // Not of the product: benchmarks, a server that tests script, and their random numbers.
        "StoreBenchmark": 9, "RedactionBenchmark": 9, "ScriptedServer": 3, "TestRandomness": 1,
    ]

    /// Who may import a C library: its owner. OpenSSL has two, since the server needs a digest for the WebSocket handshake;
    /// zstd has two, since the engine keeps compression contexts with its dictionaries.
    static let owners: [String: Set<String>] = [
        "CSQLite": ["SQLiteStore"], "CMicroHTTPD": ["HTTPServer"], "CWslay": ["HTTPServer"],
        "CZstd": ["Compression", "SQLiteStore"], "CZlib": ["Compression"], "CCurl": ["HTTPClient"],
        "COpenSSL": ["Authentication", "HTTPServer"], "CCJose": ["Authentication"],
        "CVectorscan": ["Redaction"], "CLinux": ["Platform"],
    ]

    /// Storage engines: known to the composition root and to their own tests.
    static let engines: Set<String> = ["SQLiteStore"]
    static let engineUsers: Set<String> = ["Hub", "StoreBenchmark"]

    /// What the toolchain brings and the product may use. Foundation is not on the list.
    static let systemModules: Set<String> = ["Glibc", "Synchronization"]

    /// Targets that must stay pure: no file, no socket, no clock.
    static let pure: Set<String> = [
        "EventModel", "JSONCoding", "EventCodec", "Adapters", "EventStore", "HookInstallation", "DemoData",
        "Redaction",
    ]

    /// The program that an agent waits for carries these and nothing else.
    static let hook: Set<String> = ["HookWire", "Spool", "Platform", "EventModel", "JSONCoding", "CLinux"]
}

@Suite struct ImportArrowTests {
    @Test func everyImportPointsDown() throws {
        let files = try SourceTree.swiftSources()
        #expect(files.count > 30)
        #expect(ImportArrows.violations(in: files) == [])
    }

    @Test func everyImportIsDeclared() throws {
        let declared = try ManifestTargets(manifest: SourceTree.text("Package.swift"))
        #expect(declared.dependencies.count >= 25)
        let files = try SourceTree.swiftSources() + SourceTree.swiftTests()
        #expect(declared.undeclaredImports(in: files) == [])
    }

    @Test func testsImportOnlyTheirOwnEngine() throws {
        let tests = try SourceTree.swiftTests()
        #expect(ImportArrows.engineViolations(inTests: tests) == [])
        let bad = SourceFile(path: "Tests/HubAPITests/A.swift", text: "import SQLiteStore\n")
        #expect(ImportArrows.engineViolations(inTests: [bad]).count == 1)
    }

    @Test func everyTargetStandsInARow() throws {
        let declared = try ManifestTargets(manifest: SourceTree.text("Package.swift"))
        #expect(declared.dependencies.keys.filter { House.rows[$0] == nil && !$0.hasSuffix("Tests") } == [])
    }

    @Test func hookCarriesNothingElse() throws {
        let declared = try ManifestTargets(manifest: SourceTree.text("Package.swift"))
        #expect(declared.closure(of: "eyrie-hook").subtracting(House.hook) == [])
        #expect(declared.closure(of: "eyrie").isSuperset(of: ["SQLiteStore", "CSQLite", "HookWire"]))
    }

    @Test(arguments: [
        ("Ingest", "import HubAPI", "upward"),
        ("Ingest", "package import StoreTesting", "sideways"),
        ("HubAPI", "internal import SQLiteStore", "engine"),
        ("Hub", "import CSQLite", "C library"),
        ("EventModel", "import Foundation", "unknown module"),
        ("HubAPI", "@preconcurrency import FoundationEssentials", "unknown module"),
        ("Platform", "import struct Foundation.Date", "unknown module"),
        ("Adapters", "internal import Glibc", "pure"),
        ("Adapters", "internal import Platform", "pure"),
        ("Stranger", "import EventModel", "no row"),
    ])
    func gateSees(_ target: String, _ line: String, _ reason: String) {
        let file = SourceFile(path: "Sources/\(target)/A.swift", text: "// import B\n\(line)\n")
        let violations = ImportArrows.violations(in: [file])
        #expect(violations.count == 1)
        #expect(violations.first?.contains(reason) == true)
    }

    @Test func gateSeesAnUndeclaredImport() {
        let declared = ManifestTargets(manifest: #"library("Hub", ["HubAPI"]), library("HubAPI"), library("Spool")"#)
        let file = SourceFile(path: "Sources/Hub/A.swift", text: "import Glibc\nimport HubAPI\nimport Spool\n")
        #expect(declared.undeclaredImports(in: [file]) == ["Sources/Hub/A.swift imports Spool: not in Package.swift"])
        #expect(declared.closure(of: "Hub") == ["HubAPI"])
    }

    @Test func downwardImportsPass() {
        let text = "internal import Glibc\npackage import EventStore\nimport Synchronization\nimport func Glibc.open\n"
        #expect(ImportArrows.violations(in: [SourceFile(path: "Sources/Ingest/A.swift", text: text)]) == [])
        let owner = SourceFile(path: "Sources/SQLiteStore/A.swift", text: "internal import CSQLite\n")
        #expect(ImportArrows.violations(in: [owner]) == [])
    }
}

enum ImportArrows {
    /// Modules that the file imports, read from its `import` lines.
    static func imports(of file: SourceFile) -> [String] {
        let code = String(decoding: file.code, as: UTF8.self)
        return code.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
                words[..<keyword].allSatisfy({
                    $0.hasPrefix("@") || ["package", "internal", "public", "private", "fileprivate"].contains($0)
                })
            else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[keyword + 1]) ? words[keyword + 2] : words[keyword + 1]
            return name.split(separator: ".").first.map(String.init)
        }
    }

    static func violations(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            imports(of: file).compactMap { module in
                reason(against: module, in: file.target).map { "\(file.path) imports \(module): \($0)" }
            }
        }
    }

    private static func reason(against module: String, in target: String) -> String? {
        guard let row = House.rows[target] else { return "no row for target \(target)" }
        let isPure = House.pure.contains(target)
        if House.systemModules.contains(module) {
            return isPure && module == "Glibc" ? "\(target) is pure, it calls no system" : nil
        }
        guard let importedRow = House.rows[module] else { return "unknown module" }
        if let owners = House.owners[module] {
            return owners.contains(target) ? nil : "C library of \(owners.sorted())"
        }
        if House.engines.contains(module), !House.engineUsers.contains(target) { return "engine, not for \(target)" }
        if isPure, module == "Platform" { return "\(target) is pure, it calls no system" }
        if importedRow == row { return "sideways in row \(row)" }
        return importedRow > row ? "upward from row \(row) to \(importedRow)" : nil
    }

    static func engineViolations(inTests files: [SourceFile]) -> [String] {
        files.flatMap { file in
            imports(of: file).filter {
                House.engines.contains($0) && file.target != "\($0)Tests" && file.target != "HubTests"
            }
            .map { "\(file.path) imports \($0)" }
        }
    }
}
