import HTTPClient
import Hub
import JSONCoding
import Testing

/// Text of strangers in every query parameter, against the real store: never an error of the hub's, never a change.
@Suite struct HostileQueryTests {
    private static let stems = [
        "'", "\"", "''", "';--", "' OR '1'='1", "\" OR \"\"=\"", "1; DROP TABLE events", "') UNION SELECT 1--", "\\",
        "%", "_",
        "%' ESCAPE '", "*", "?", "?1", ":a", "$1", "@x", "x'00'", "NULL", "NaN", "0x1F", "-1", "1e999", "\u{0}",
        "a\u{0}b",
        "\u{1}", "\u{2}\u{3}", "\u{7F}", "\u{FEFF}", "\u{202E}abc", "\u{FFFF}", "é", "e\u{301}", "😀", "👩‍👩‍👧", "ß", "İ",
        "\n", "\r\n",
        "\t", " ", "", "AND", "OR", "NOT", "NEAR", "NEAR(", "NEAR(a b, 5)", "a NEAR b", "(", ")", "((((", "a AND",
        "AND a", "-a",
        "+a", "^a", "a*", "*a", "a**", "\"a", "a\"", "\"\"", "\"\"\"", "{a b}", "summary:", "summary: a", "text : a",
        "-text:a",
        "{text summary} : a", "a:b:c", "rowid:1", "[a]", "<script>", "${x}", "{{x}}", "../../etc/passwd", "%00", "%27",
        "/*", "*/", "--", ";", "`", "||", "&&", "!", "~", "#", "a,b", ",,,", ",", "=", "==", "\u{2028}",
    ]

    /// Two hundred in all: each as it is, and as part of a text.
    private static let texts = stems + stems.map { "hello \($0) world" } + [String(repeating: "a ", count: 3000)]

    private static let parameters = [
        "/api/events": [
            "session_id", "agent_id", "event_type", "tool_name", "source_app", "machine_id", "q", "cursor", "since",
        ],
        "/api/sessions": ["session_id", "agent_kind", "source_app", "machine_id", "q", "cursor", "status"],
        "/api/agents": ["session_id", "agent_id", "agent_name", "source_app", "machine_id", "cursor"],
        "/api/sessions/s/tools": ["agent_id", "tool_name", "cursor"], "/api/sessions/s/events": ["q", "agent_id"],
        "/api/tools/stats": ["session_id", "source_app", "machine_id", "range"],
        "/api/search": ["q", "session_id", "cursor"], "/api/errors": ["q"],
    ]

    @Test func noTextInAnyParameterBreaksAnything() throws {
        #expect(HostileQueryTests.texts.count >= 190)
        let state = try StateFolder()
        let hub = try state.start()
        defer { hub.stop() }
        let token = String(try state.text("token").prefix { !$0.isWhitespace })
        for number in 0..<3 { _ = try hub.send("POST", "/events", token: token, body: event(number)) }
        let client = try HTTPClient(userAgent: "test")
        for (path, names) in HostileQueryTests.parameters {
            for name in names {
                for text in HostileQueryTests.texts {
                    let prefix = path == "/api/search" && name != "q" ? "q=hello&" : ""
                    let url = "\(hub.url)\(path)?\(prefix)\(name)=\(HTTPAddress.encoded(text))"
                    let reply = try client.send(
                        HTTPClientRequest("GET", url, headers: [("Authorization", "Bearer \(token)")]))
                    #expect(reply.status == 200 || reply.status == 400, "\(path) \(name)=\(text): \(reply.text)")
                    for word in ["SQL", "SELECT", "syntax", "fts5", "no such"] where !text.contains(word) {
                        #expect(!reply.text.contains(word), "\(path) \(name)=\(text): \(reply.text)")
                    }
                }
            }
        }
        #expect(try hub.send("GET", "/api/events", token: token).json?["total"]?.int == 3)
    }

    /// Names of strangers come back as they were sent.
    @Test func anyNameIsKeptAsItIs() throws {
        let state = try StateFolder()
        let hub = try state.start()
        defer { hub.stop() }
        let token = String(try state.text("token").prefix { !$0.isWhitespace })
        var number = 0
        for text in HostileQueryTests.texts
        where !text.isEmpty && text.utf8.count < 512 && !text.utf8.contains(0) {
            number += 1
            var writer = JSONWriter()
            writer.value(text)
            let name = String(decoding: writer.bytes, as: UTF8.self)
            let body = """
                {"session_id":\(name),"hook_event_type":\(name),"source_app":\(name),"machine_id":\(name),\
                "agent_id":\(name),"timestamp":\(1_767_225_600_000 + number)}
                """
            let receipt = try hub.send("POST", "/events", token: token, body: body)
            #expect(receipt.status == 201, "\(text): \(receipt.text)")
            let uuid = receipt.json?["event_uuid"]?.string ?? ""
            let stored = try hub.send("GET", "/api/events/\(uuid)", token: token).json
            for member in ["session_id", "hook_event_type", "source_app", "machine_id", "agent_id"] {
                // As bytes: Swift takes two spellings of one character for the same text.
                #expect(stored?[name: member]?.string.map { Array($0.utf8) } == Array(text.utf8), "\(member) \(text)")
            }
            let session = try hub.send("GET", "/api/sessions/\(HTTPAddress.encoded(text))", token: token)
            #expect(session.status == 200, "\(text)")
        }
        #expect(try hub.send("GET", "/api/facets", token: token).json?["source_apps"]?.elements.isEmpty == false)
        #expect(try hub.send("GET", "/api/sessions", token: token).json?["total"]?.int == Int64(number))
    }
}
