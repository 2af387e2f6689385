// swift-tools-version: 6.2
import PackageDescription

// A target may import only targets of lower rows; Tests/HouseTests holds the list of arrows and fails on any other.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func system(_ name: String, pkgConfig: String?, apt package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// Linker flags of a product: how the Swift runtime is linked, and stripped in release builds, unless EYRIE_SYMBOLS is
/// set for a profiler.
func linked(_ flag: String) -> [LinkerSetting] {
    let strip: [LinkerSetting] =
        Context.environment["EYRIE_SYMBOLS"] == nil
        ? [.unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release))] : []
    return [.unsafeFlags([flag])] + strip
}

let clibraries: [Target] = [
    system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    system("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
    system("CWslay", pkgConfig: nil, apt: "libwslay-dev"),
    system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    system("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
    system("CCJose", pkgConfig: nil, apt: "libcjose-dev"),
    system("CVectorscan", pkgConfig: "libhs", apt: "libvectorscan-dev"),
    system("CLinux", pkgConfig: nil, apt: "linux-libc-dev"),
]

let rows: [Target] = [
    // Row 1: values
    library("EventModel"),
    library("JSONCoding"),
    library("Compression", ["CZstd", "CZlib"]),
    // Row 2: the operating system; values with behaviour
    library("Platform", ["EventModel", "CLinux"]),
    library("EventCodec", ["EventModel", "JSONCoding"]),
    library("Telemetry", ["EventModel"]),
    library("Pricing", ["EventModel", "JSONCoding"], resources: [.embedInCode("prices.json")]),
    library("OpenTelemetry", ["EventModel", "JSONCoding"]),
    // Row 3: pure logic, and the smallest moving parts
    library("HookWire", ["EventModel", "JSONCoding"]),
    library("Configuration", ["EventModel", "Platform", "JSONCoding"]),
    library("HookInstallation", ["JSONCoding"]),
    library("DemoData", ["EventModel", "JSONCoding"]),
    library("Adapters", ["EventModel", "EventCodec", "JSONCoding", "OpenTelemetry"]),
    library("Authentication", ["EventModel", "Platform", "JSONCoding", "COpenSSL", "CCJose"]),
    library("Redaction", ["EventCodec", "JSONCoding", "CVectorscan"]),
    // Row 4: mechanisms
    library("Spool", ["EventModel", "HookWire", "Platform"]),
    library("LiveFeed", ["EventModel", "Platform"]),
    library("HTTPServer", ["Platform", "Compression", "CMicroHTTPD", "CWslay", "COpenSSL"]),
    library("HTTPClient", ["Platform", "CCurl"]),
    library("Transcripts", ["EventModel", "EventCodec", "JSONCoding", "Platform"]),
    // Row 5: contracts
    library("EventStore", ["EventModel"]),
    library("HubClient", ["HTTPClient", "Authentication", "Compression", "JSONCoding", "Platform"]),
    // Row 6: engines, and features that need a store
    library("SQLiteStore", ["EventStore", "EventModel", "Platform", "CSQLite", "CZstd"]),
    library("StoreTesting", ["EventStore", "EventModel"]),
    library(
        "Ingest",
        ["EventStore", "EventModel", "LiveFeed", "Platform", "Pricing", "Telemetry"]),
    // Row 7: surfaces
    library(
        "HubAPI",
        [
            "HTTPServer", "Ingest", "EventStore", "EventModel", "EventCodec", "Adapters", "LiveFeed", "Authentication",
            "DemoData", "HookInstallation", "JSONCoding", "OpenTelemetry", "Platform", "Pricing", "Redaction",
            "Telemetry",
        ]),
    library(
        "Commands",
        [
            "HubClient", "HTTPClient", "Configuration", "HookInstallation", "DemoData", "EventModel", "JSONCoding",
            "Spool", "Platform", "Pricing", "Transcripts", "Authentication", "Redaction",
        ]),
    // Row 8: composition roots
    library(
        "Hub",
        [
            "HubAPI", "Ingest", "SQLiteStore", "EventStore", "LiveFeed", "HTTPServer", "HTTPClient", "Authentication",
            "Configuration", "JSONCoding", "Platform", "Pricing", "Redaction", "Telemetry", "EventModel",
        ]),
    library(
        "Collector",
        [
            "HubClient", "HTTPClient", "Spool", "Transcripts", "Adapters", "Redaction", "JSONCoding", "Platform",
            "EventModel", "EventCodec",
        ]),
]

let executables: [Target] = [
    // Row 9
    .executableTarget(
        name: "eyrie",
        dependencies: [
            "Commands", "Hub", "Collector", "Configuration", "HubClient", "Platform", "Redaction", "Transcripts",
        ],
        swiftSettings: strict, linkerSettings: linked("-static-stdlib")),
    .executableTarget(
        name: "eyrie-hook",
        dependencies: ["HookWire", "Spool", "Platform", "EventModel"],
        swiftSettings: strict, linkerSettings: linked("-static-executable")),
]

let benchmarks: [Target] = [
    .executableTarget(
        name: "StoreBenchmark",
        dependencies: ["SQLiteStore", "StoreTesting", "EventStore", "EventModel", "Platform", "CSQLite"],
        path: "Benchmarks/StoreBenchmark", swiftSettings: strict),
    .executableTarget(
        name: "RedactionBenchmark", dependencies: ["Redaction", "Authentication", "Platform"],
        path: "Benchmarks/RedactionBenchmark", swiftSettings: strict),
]

let suites: [Target] = [
    .target(name: "TestRandomness", path: "Tests/TestRandomness", swiftSettings: strict),
    tests("HouseTests", ["Platform"]),
    tests("EventModelTests", ["EventModel"]),
    tests("JSONCodingTests", ["JSONCoding"]),
    tests("PricingTests", ["Pricing", "EventModel", "JSONCoding"]),
    tests("OpenTelemetryTests", ["OpenTelemetry", "EventModel", "JSONCoding", "Platform", "TestRandomness"]),
    tests("TranscriptsTests", ["Transcripts", "EventModel", "EventCodec", "JSONCoding", "Platform", "TestRandomness"]),
    tests("LiveFeedTests", ["LiveFeed", "EventModel", "Platform", "TestRandomness"]),
    tests("ConfigurationTests", ["Configuration", "Platform"]),
    tests("HookInstallationTests", ["HookInstallation", "JSONCoding", "Platform", "TestRandomness"]),
    tests("DemoDataTests", ["DemoData", "EventModel", "JSONCoding"]),
    tests(
        "CommandsTests",
        [
            "Commands", "Configuration", "HookInstallation", "DemoData", "HubClient", "HTTPClient", "EventModel",
            "JSONCoding", "Platform", "Transcripts",
        ], exclude: ["Help"]),
    tests("CompressionTests", ["Compression"]),
    tests("EventCodecTests", ["EventCodec", "EventModel", "JSONCoding"]),
    tests(
        "AdaptersTests",
        ["Adapters", "OpenTelemetry", "TestRandomness", "EventCodec", "EventModel", "JSONCoding", "Platform"]),
    tests(
        "IngestTests",
        [
            "Ingest", "EventModel", "EventStore", "StoreTesting", "LiveFeed", "Platform", "Pricing", "Telemetry",
            "TestRandomness",
        ]),
    tests(
        "HubAPITests",
        [
            "HubAPI", "HTTPServer", "HTTPClient", "Ingest", "EventStore", "EventModel", "EventCodec", "LiveFeed",
            "Authentication", "StoreTesting", "Compression", "JSONCoding", "Platform", "Pricing", "Telemetry",
            "Adapters", "TestRandomness",
        ]),
    tests(
        "HubTests",
        [
            "Hub", "HTTPClient", "Compression", "Configuration", "SQLiteStore", "EventStore", "EventCodec",
            "EventModel", "JSONCoding", "Platform",
        ]),
    tests("StoreTestingTests", ["StoreTesting", "EventStore", "EventModel", "TestRandomness"]),
    tests(
        "SQLiteStoreTests",
        [
            "SQLiteStore", "StoreTesting", "EventStore", "EventModel", "Platform", "CSQLite",
            "TestRandomness",
        ]),
    .target(name: "ScriptedServer", dependencies: ["Platform"], path: "Tests/ScriptedServer", swiftSettings: strict),
    tests("HTTPClientTests", ["HTTPClient", "ScriptedServer", "Platform"]),
    tests("AuthenticationTests", ["Authentication", "EventModel", "Platform", "JSONCoding", "COpenSSL", "CCJose"]),
    tests("RedactionTests", ["Redaction", "Authentication", "JSONCoding", "Platform", "TestRandomness"]),
    tests(
        "HubClientTests",
        ["HubClient", "HTTPClient", "Authentication", "ScriptedServer", "JSONCoding", "Compression", "Platform"]),
    tests(
        "CollectorTests",
        [
            "Collector", "HubClient", "Spool", "HookWire", "Transcripts", "ScriptedServer", "EventModel", "EventCodec",
            "Authentication", "Redaction", "JSONCoding", "Compression", "Platform", "TestRandomness",
        ]),
    tests("HTTPServerTests", ["HTTPServer", "Compression", "Platform"]),
    tests("HookWireTests", ["HookWire", "EventModel", "JSONCoding", "TestRandomness"]),
    tests("SpoolTests", ["Spool", "HookWire", "EventModel", "JSONCoding", "Platform", "TestRandomness"]),
]

/// Only for `make fuzz`, which builds the whole package with libFuzzer's instrumentation.
let fuzzers: [Target] =
    Context.environment["EYRIE_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Adapters", "Authentication", "Configuration", "EventCodec", "EventModel", "EventStore", "HTTPServer",
                "HookWire", "JSONCoding", "OpenTelemetry", "Platform", "Redaction",
            ], path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: strict,
            // libFuzzer brings a main of its own.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--allow-multiple-definition"])])
    ]

let package = Package(
    name: "eyrie",
    products: [
        .executable(name: "eyrie", targets: ["eyrie"]),
        .executable(name: "eyrie-hook", targets: ["eyrie-hook"]),
    ],
    targets: clibraries + rows + executables + benchmarks + suites + fuzzers,
    swiftLanguageModes: [.v6]
)
