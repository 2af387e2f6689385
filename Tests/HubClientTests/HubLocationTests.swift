import Glibc
import HubClient
import Platform
import Testing

/// Runs `body` with a state folder that holds this `hub.json`.
private func withStateFolder<Result>(_ hubFile: String?, _ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/eyrie-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
        unlink("\(folder)/hub.json")
        rmdir(folder)
    }
    if let hubFile { try Files.replace("\(folder)/hub.json", with: Array(hubFile.utf8)) }
    return try body(folder)
}

private let running =
    #"{"url":"http://127.0.0.1:4711","token":"local-token","pid":12,"started_at":"2026-01-01T00:00:00Z","version":"1"}"#

private func find(
    _ explicit: String? = nil, in folder: String, _ variables: [String: String] = [:]
) throws -> HubLocation {
    try HubLocation.find(explicitURL: explicit, stateFolder: folder) { variables[$0] }
}

@Suite struct HubLocationTests {
    @Test func theFlagComesBeforeTheEnvironmentBeforeTheFileBeforeTheDefault() throws {
        try withStateFolder(running) { folder in
            let environment = ["CLAUDE_OBSERVABILITY_HUB": "https://hub.example/"]
            let explicit = try find("http://other:1", in: folder, environment)
            #expect(explicit.url == "http://other:1" && explicit.source == .explicit)
            let fromEnvironment = try find(in: folder, environment)
            #expect(fromEnvironment.url == "https://hub.example" && fromEnvironment.source == .environment)
            let fromFile = try find(in: folder)
            #expect(fromFile.url == "http://127.0.0.1:4711" && fromFile.source == .hubFile)
        }
        try withStateFolder(nil) { folder in
            let standard = try find(in: folder)
            #expect(standard.url == "http://localhost:4000" && standard.source == .standard && standard.token == nil)
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:4711", true), ("http://localhost:4711/", true), ("localhost:4711", true),
        ("http://[::1]:4711", true), ("http://127.0.0.1:4712", false), ("https://127.0.0.1:4711", false),
        ("http://hub.example:4711", false), ("http://127.0.0.1.example.org:4711", false),
        ("http://localhost.example.org:4711", false),
    ])
    func theLocalTokenGoesToTheLocalHubAlone(url: String, isLocal: Bool) throws {
        try withStateFolder(running) { folder in
            let location = try find(url, in: folder)
            #expect(location.token == (isLocal ? "local-token" : nil))
        }
    }

    @Test func theVariableOverridesTheToken() throws {
        try withStateFolder(running) { folder in
            let location = try find(in: folder, ["EYRIE_TOKEN": "mine", "CLAUDE_OBSERVABILITY_SECRET": "s"])
            #expect(location.token == "mine" && location.secret == "s")
        }
    }

    @Test(arguments: ["{}", "", "[1]", #"{"url":7}"#, "{\"url\":"])
    func aDamagedFileCountsAsNone(content: String) throws {
        try withStateFolder(content) { folder in
            let location = try find(in: folder)
            #expect(location.source == .standard)
        }
    }

    @Test(arguments: ["ftp://x", "http://", "http://a b", "http://u:p@x", "http://x/?q=1", "http://x/#f", "//"])
    func refusesWhatIsNoAddress(url: String) throws {
        try withStateFolder(nil) { folder in
            _ = #expect(throws: HubError.self) { try find(url, in: folder) }
        }
    }
}
