import Compression
import Configuration
import Glibc
import HTTPClient
import Hub
import JSONCoding
import Platform
import Testing

/// Starting, stopping and starting again.
@Suite struct HubLifeTests {
    @Test func aHubSaysWhereItIsWhileItRuns() throws {
        let state = try StateFolder()
        let hub = try state.start()
        let file = try JSONDocument(parsing: state.text("hub.json")).root
        #expect(file["url"]?.string == hub.url)
        #expect(file["pid"]?.int == Int64(getpid()))
        #expect(file["version"]?.string == "0.0.0-test")
        let token = try #require(file["token"]?.string)
        #expect(token.utf8.count == 43)
        #expect(try state.text("token").hasPrefix(token))
        for name in ["hub.json", "token", "ingest.token"] { #expect(state.mode(name) == 0o600, "\(name)") }
        #expect(state.mode("eyrie.db") & 0o077 == 0)
        #expect(state.mode() == 0o700)
        #expect(try hub.send("GET", "/api/sessions", token: token).status == 200)
        #expect(try hub.send("GET", "/api/sessions", token: nil).status == 401)
        hub.stop()
        #expect(!Files.exists(state.path + "/hub.json"))
        hub.stop()
    }

    @Test func tokensAndDataOutliveTheHub() throws {
        let state = try StateFolder()
        var hub: HubService? = try state.start()
        let tokens = [try state.text("token"), try state.text("ingest.token")]
        let ingest = String(tokens[1].prefix { !$0.isWhitespace })
        for number in 0..<20 {
            #expect(try hub?.send("POST", "/events", token: ingest, body: event(number)).status == 201)
        }
        #expect(try hub?.send("GET", "/api/events", token: ingest).status == 403)
        let link = try #require(hub?.loginLink().split(separator: "/").last)
        let cookie = try #require(
            try hub?.send("GET", "/\(link)", token: nil).header("set-cookie")?.prefix { $0 != ";" })
        hub?.stop()
        hub = nil
        let again = try state.start()
        defer { again.stop() }
        #expect([try state.text("token"), try state.text("ingest.token")] == tokens)
        let admin = String(tokens[0].prefix { !$0.isWhitespace })
        let page = try again.send("GET", "/api/events?limit=1", token: admin).json
        #expect(page?["total"]?.int == 20)
        #expect(page?["events"]?.elements.first?["id"]?.int == 20)
        #expect(try again.send("POST", "/events", token: ingest, body: event(5)).status == 409)
        #expect(try again.send("POST", "/events", token: ingest, body: event(20)).json?["id"]?.int == 21)
        let session = try again.send("GET", "/api/sessions/s", token: admin).json?["session"]
        #expect(session?["event_count"]?.int == 21)
        #expect(session?["prompt_count"]?.int == 21)
        let browser = try HTTPClient(userAgent: "test").send(
            HTTPClientRequest("GET", again.url + "/api/sessions", headers: [("Cookie", String(cookie))]))
        #expect(browser.status == 200)
    }

    /// Two megabytes of one letter pack to almost nothing, and are an event all the same.
    @Test(arguments: ["gzip", "zstd"]) func anEventThatPacksWellIsTaken(coding: String) throws {
        let state = try StateFolder()
        let hub = try state.start()
        defer { hub.stop() }
        let token = try state.text("token").prefix { !$0.isWhitespace }
        let body = Array(event(1, text: String(repeating: "x", count: 2 << 20)).utf8)
        let reply = try HTTPClient(userAgent: "test").send(
            HTTPClientRequest(
                "POST", hub.url + "/events",
                headers: [
                    ("Authorization", "Bearer \(token)"), ("Content-Type", "application/json"),
                    ("Content-Encoding", coding),
                ], body: coding == "gzip" ? try Gzip.compress(body) : try Zstd.compress(body)))
        #expect(reply.status == 201)
    }

    @Test func oneFolderHasOneHub() throws {
        let state = try StateFolder()
        let first = try state.start()
        let failure = #expect(throws: HubStartError.self) { try state.start() }
        #expect(failure?.message.contains(state.path) == true)
        #expect(failure?.hint?.contains("--state-dir") == true)
        // The refused one has taken nothing away.
        #expect(try JSONDocument(parsing: state.text("hub.json")).root["url"]?.string == first.url)
        #expect(try first.send("GET", "/health", token: nil).status == 200)
        first.stop()
    }

    @Test func aPortThatIsTakenIsNamed() throws {
        let state = try StateFolder()
        let other = try StateFolder()
        let first = try state.start()
        defer { first.stop() }
        let port = String(first.url.split(separator: ":").last ?? "")
        let failure = #expect(throws: HubStartError.self) { try other.start(["EYRIE_PORT": port]) }
        #expect(failure?.message.contains(port) == true)
        #expect(failure?.hint?.contains("--port") == true)
        #expect(!Files.exists(other.path + "/hub.json"))
        // What the failed start held is free again.
        try other.start().stop()
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "10.0.0.1"]) func nobodyElseReachesAHubWithoutAuthentication(
        address: String
    ) throws {
        let state = try StateFolder()
        let failure = #expect(throws: HubStartError.self) {
            try state.start {
                $0.authenticationIsOn = false
                $0.bindAddress = address
            }
        }
        #expect(failure?.message.contains(address) == true)
        #expect(failure?.hint?.contains("--auth off") == true)
        #expect(!Files.exists(state.path + "/token"))
    }

    @Test func onLoopbackAuthenticationCanBeOff() throws {
        let state = try StateFolder()
        let hub = try state.start {
            $0.authenticationIsOn = false
            $0.bindAddress = "localhost"
        }
        defer { hub.stop() }
        #expect(hub.url.hasPrefix("http://127.0.0.1:"))
        #expect(try hub.send("GET", "/api/sessions", token: nil).status == 200)
        #expect(try hub.send("POST", "/events", token: nil, body: event(1)).status == 201)
    }

    @Test func aFolderWithoutDashboardIsNamed() throws {
        let state = try StateFolder()
        let failure = #expect(throws: HubStartError.self) { try state.start { $0.webFolder = state.path } }
        #expect(failure?.hint?.contains("EYRIE_WEB_DIR") == true)
        try state.start().stop()
    }

    @Test func aFileInPlaceOfTheFolderIsNamed() throws {
        let state = try StateFolder()
        try Files.replace(state.path + "/file", with: [])
        let failure = #expect(throws: HubStartError.self) {
            try state.start { $0.stateFolder = state.path + "/file" }
        }
        #expect(failure?.message.contains("state folder") == true)
        #expect(throws: HubStartError.self) { try state.start { $0.stateFolder = "" } }
    }

    /// Whoever is under way when the hub stops is answered, and what was acknowledged is there afterwards.
    @Test func aStoppingHubAnswersWhatIsUnderWay() throws {
        let state = try StateFolder()
        let hub = try state.start()
        let token = String(try state.text("token").prefix { !$0.isWhitespace })
        let acknowledged = Monitor(Set<Int>())
        let senders = (0..<4).map { sender in
            WorkerThread(name: "sender") { [hub] in
                for number in 0..<10_000 {
                    let id = sender * 10_000 + number
                    guard let reply = try? hub.send("POST", "/events", token: token, body: event(id)),
                        reply.status == 201
                    else { return }
                    acknowledged.signal { _ = $0.insert(id) }
                }
            }
        }
        #expect(acknowledged.wait(milliseconds: 30_000) { $0.count > 40 ? true : nil } == true)
        hub.stop()
        for sender in senders { #expect(sender.join(milliseconds: 30_000)) }
        let again = try restarted(state, after: hub)
        defer { again.stop() }
        for id in acknowledged.withLock({ $0 }) {
            let uuid = "00000000-0000-7000-8000-\(100_000_000_000 + id)"
            #expect(try again.send("GET", "/api/events/\(uuid)", token: token).status == 200)
        }
    }

    /// A stopped hub that somebody still refers to has let go of its folder.
    private func restarted(_ state: StateFolder, after hub: HubService) throws -> HubService {
        defer { withExtendedLifetime(hub) {} }
        return try state.start()
    }
}
