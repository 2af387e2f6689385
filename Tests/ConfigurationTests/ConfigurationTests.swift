import Configuration
import Platform
import Testing

/// Surroundings with nothing but what a test puts there.
private func variables(_ pairs: [String: String]) -> (String) -> String? {
    let all = ["HOME": "/nowhere"].merging(pairs) { $1 }
    return { all[$0].flatMap { $0.isEmpty ? nil : $0 } }
}

private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let path = (Environment.variable("TMPDIR") ?? "/tmp") + "/eyrie-config-\(UInt64.random(in: .min ... .max)).json"
    try Files.replace(path, with: Array(text.utf8))
    defer { try? Files.replace(path, with: []) }
    try body(path)
}

private func problems(
    flags: [String: [String]] = [:], file: String? = nil, _ pairs: [String: String] = [:]
) -> [String] {
    do {
        _ = try Configuration(flags: flags, file: file, environment: variables(pairs))
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

@Suite struct ConfigurationTests {
    @Test func defaultsHoldWhenNobodySaysAnything() throws {
        let configuration = try Configuration(environment: variables([:]))
        let hub = HubSettings(configuration)
        #expect(hub.port == 4000)
        #expect(hub.bindAddress == "127.0.0.1")
        #expect(hub.authenticationIsOn)
        #expect(hub.rateLimit == 5000)
        #expect(hub.stateFolder == "/nowhere/.local/state/eyrie")
        #expect(hub.corsOrigins.isEmpty)
        #expect(hub.secret == nil)
        #expect(hub.bearerTokens == nil)
        let client = ClientSettings(configuration)
        #expect(client.hubAddress == "http://localhost:4000")
        #expect(!client.hubAddressIsChosen)
        #expect(configuration.entries.allSatisfy { $0.origin == .standard })
    }

    @Test func whatIsKeptIsSetByOneFile() throws {
        let usual = HubSettings(try Configuration(environment: variables([:]))).privacy
        #expect(usual.mode == "redacted" && usual.withheld.isEmpty && usual.rulesFile == nil)
        let text =
            #"{"privacy": {"mode": "metadata", "thinking": false, "tool_inputs": "off", "rules": "/etc/rules.json"}}"#
        try withFile(text) { path in
            let privacy = HubSettings(try Configuration(file: path, environment: variables([:]))).privacy
            #expect(privacy.mode == "metadata" && privacy.withheld == ["tool_inputs", "thinking"])
            #expect(privacy.rulesFile == "/etc/rules.json")
        }
        #expect(problems(["EYRIE_PRIVACY": "none"]).count == 1)
    }

    @Test func flagsCountBeforeEnvironmentBeforeFileBeforeDefault() throws {
        try withFile(#"{"hub": {"port": 3, "bind": "::1", "rate_limit": 7, "demo": true}}"#) { path in
            let configuration = try Configuration(
                flags: ["hub.port": ["1"]], file: path,
                environment: variables(["EYRIE_PORT": "2", "EYRIE_BIND": "127.0.0.2", "EYRIE_DEMO": ""]))
            #expect(configuration.integer(Options.port) == 1)
            #expect(configuration.entry(Options.port)?.origin == .flag("--port"))
            #expect(configuration.text(Options.bind) == "127.0.0.2")
            #expect(configuration.entry(Options.bind)?.origin == .environment("EYRIE_BIND"))
            #expect(configuration.integer(Options.rateLimit) == 7)
            #expect(configuration.entry(Options.rateLimit)?.origin == .file(path))
            #expect(configuration.flag(Options.demo) == true)
        }
    }

    @Test func everythingWrongIsSaidAtOnce() throws {
        try withFile(#"{"hub": {"prot": 1, "session_idle_minutes": [1]}, "secret": 1.5}"#) { path in
            let found = problems(
                flags: ["hub.port": ["99999"]], file: path,
                ["EYRIE_AUTH": "perhaps", "CLAUDE_OBSERVABILITY_HUB": "nowhere", "EYRIE_RATE_LIMIT": "fast"])
            #expect(found.count == 6)
            #expect(found.contains { $0.contains("hub.prot: is not a setting (did you mean hub.port?)") })
            #expect(found.contains { $0.contains("session_idle_minutes: must be") })
            #expect(found.contains("--port: 99999 is not within 0…65535"))
            #expect(found.contains("EYRIE_AUTH: \"perhaps\" is neither on nor off"))
            #expect(
                found.contains { $0.hasPrefix("CLAUDE_OBSERVABILITY_HUB: \"nowhere\" is not an http:// or https://") })
            #expect(found.contains("EYRIE_RATE_LIMIT: \"fast\" is not a whole number"))
        }
    }

    @Test func settingsThatContradictEachOtherAreRefused() {
        #expect(problems(["EYRIE_AUTH": "off", "EYRIE_BIND": "0.0.0.0"]).count == 1)
        #expect(problems(["EYRIE_AUTH": "off", "EYRIE_BIND": "::1"]).isEmpty)
        #expect(problems(["EYRIE_JWT_SECRET": "s", "EYRIE_JWT_KEY_FILE": "/k"]).count == 1)
        #expect(problems(["EYRIE_JWT_SECRET": "s", "EYRIE_JWT_ALGORITHM": "RS256"]).count == 1)
        #expect(problems(["EYRIE_JWT_ALGORITHM": "HS256"]).count == 1)
        #expect(problems(["EYRIE_CORS_ORIGINS": "https://a.example,https://b.example/path/"]).count == 1)
        #expect(problems(["HOME": ""]).contains { $0.contains("no state folder") })
    }

    @Test func aFileThatWasNamedMustBeThere() {
        #expect(problems(file: "/nowhere/config.json").count == 1)
        #expect(problems(["EYRIE_CONFIG": "/nowhere/config.json"]).count == 1)
    }

    @Test func brokenFilesAreNamed() throws {
        try withFile("{ // no\n}") { path in
            #expect(problems(file: path).contains { $0.contains("is not valid JSON") })
        }
        try withFile("[]") { path in #expect(problems(file: path) == ["\(path): is not a JSON object"]) }
    }

    @Test func secretsAreNeverShown() throws {
        let configuration = try Configuration(
            environment: variables(["EYRIE_TOKEN": "hush", "CLAUDE_OBSERVABILITY_SECRET": "hush"]))
        #expect(!configuration.entries.contains { $0.shown?.contains("hush") ?? false })
        #expect(ClientSettings(configuration).token == "hush")
        #expect(!problems(["CLAUDE_OBSERVABILITY_HUB": "http://u:pass@h"]).isEmpty)
    }

    @Test func listsComeFromRepeatedFlagsAndFromCommas() throws {
        let two = ["https://a.example", "https://b.example:8443"]
        let flags = try Configuration(flags: ["hub.cors_origins": two], environment: variables([:]))
        #expect(flags.list(Options.corsOrigins) == two)
        let text = try Configuration(environment: variables(["EYRIE_CORS_ORIGINS": two.joined(separator: " , ")]))
        #expect(text.list(Options.corsOrigins) == two)
    }

    @Test(
        arguments: [
            ("25", 25_000_000_000), ("0.10", 100_000_000), ("0.000000001", 1), ("0", nil),
            ("9000000000.5", 9_000_000_000_500_000_000),
        ] as [(String, Int64?)])
    func budgetsAreExact(text: String, amount: Int64?) throws {
        let settings = HubSettings(try Configuration(environment: variables(["EYRIE_BUDGET_DAY": text])))
        #expect(settings.budgetDay == amount)
        #expect(settings.budgetSession == nil)
        let flags = HubSettings(
            try Configuration(
                flags: ["hub.budget_session_usd": [text]], environment: variables(["EYRIE_BUDGET_SESSION": "7"])))
        #expect(flags.budgetSession == amount)
    }

    @Test(arguments: ["-1", "1e3", "ten", "1,5", "0.0000000001", "99999999999", ".", "1.", ".5", " "])
    func amountsThatAreNoneAreRefused(text: String) throws {
        #expect(throws: ConfigurationError.self) {
            try Configuration(environment: variables(["EYRIE_BUDGET_PROJECT": text]))
        }
    }

    @Test func aFallbackPriceIsExact() throws {
        let settings = HubSettings(try Configuration(environment: variables(["EYRIE_PRICE_FALLBACK": "0.25 / 15"])))
        #expect(settings.priceFallback?.input == 250_000_000)
        #expect(settings.priceFallback?.output == 15_000_000_000)
        #expect(HubSettings(try Configuration(environment: variables([:]))).priceFallback == nil)
        for text in ["3", "3/", "/15", "3/15/1", "3/x", "0.0000001/1", "1000001/1", "-3/15"] {
            #expect(throws: ConfigurationError.self) {
                try Configuration(environment: variables(["EYRIE_PRICE_FALLBACK": text]))
            }
        }
    }

    @Test func bearerTokensFixTheAlgorithm() throws {
        let shared = HubSettings(try Configuration(environment: variables(["EYRIE_JWT_SECRET": "s"])))
        #expect(shared.bearerTokens?.algorithm == "HS256")
        let key = HubSettings(
            try Configuration(environment: variables(["EYRIE_JWT_KEY_FILE": "/k", "EYRIE_JWT_ISSUER": "i"])))
        #expect(key.bearerTokens?.algorithm == "RS256")
        #expect(key.bearerTokens?.issuer == "i")
    }

    @Test func everyOptionIsNamedOnceAndExplained() {
        let all = Options.all
        #expect(Set(all.map(\.key)).count == all.count)
        #expect(Set(all.compactMap(\.flag)).count == all.compactMap(\.flag).count)
        #expect(Set(all.compactMap(\.environment)).count == all.count)
        #expect(all.allSatisfy { !$0.help.isEmpty && (!$0.isSecret || $0.flag == nil) })
    }
}

@Suite struct HubAddressTests {
    @Test(arguments: [
        ("http://localhost:4000/", "http://localhost:4000", "localhost", 4000),
        ("HTTPS://Hub.Example.org", "HTTPS://Hub.Example.org", "hub.example.org", 443),
        ("http://[::1]:80/eyrie//", "http://[::1]:80/eyrie", "::1", 80),
    ])
    func readsAddresses(_ text: String, _ written: String, _ host: String, _ port: Int) throws {
        let address = try #require(HubAddress(text))
        #expect(address.text == written)
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(arguments: [
        "", "localhost:4000", "http://", "http://h:0", "http://h:99999", "ftp://h", "http://h/?q=1", "http://a b",
    ])
    func refusesOtherTexts(_ text: String) {
        #expect(HubAddress(text) == nil)
    }

    @Test func knowsLoopback() {
        #expect(isLoopbackHost("127.8.0.1") && isLoopbackHost("::1") && isLoopbackHost("localhost"))
        #expect(!isLoopbackHost("127.0.0.1.example.org") && !isLoopbackHost("10.0.0.1") && !isLoopbackHost("127.0.0"))
    }
}

@Suite struct SuggestionTests {
    @Test(
        arguments: [
            ("instal", "install"), ("statsu", "status"), ("sess", "sessions"), ("tale", "tail"), ("frobnicate", nil),
            ("x", nil),
        ] as [(String, String?)])
    func findsWhatWasMeant(_ word: String, _ meant: String?) {
        #expect(nearestWord(to: word, in: ["install", "uninstall", "status", "sessions", "tail"]) == meant)
    }
}
