internal import EventModel
internal import JSONCoding
internal import Platform
internal import Redaction

/// Texts that are found nowhere else, of every kind that settings tell apart, each beside a made-up secret.
final class PrivacyCanaries {
    enum Kind: Hashable {
        case text(ContentClass)
        case secret
    }

    /// A word that all of them have.
    static let common = "canarycheck"
    static let statedID = "stated-by-the-proof"

    let session = PrivacyCanaries.uuid()
    let fileSession = PrivacyCanaries.uuid()
    private var sent: [Kind: [String]] = [:]
    private(set) var hooks: [[UInt8]] = []
    private(set) var sessionFile: [UInt8] = []
    private(set) var statedSession: [UInt8] = []
    private(set) var telemetry: [UInt8] = []
    /// Events that must be there when everything has arrived.
    let eventCount = 14

    let kinds: [Kind] = ContentClass.allCases.map { .text($0) } + [.secret]

    static func name(of kind: Kind) -> String {
        switch kind {
        case .text(let kind): kind.rawValue
        case .secret: "secrets"
        }
    }

    func words(of kind: Kind) -> [String] { sent[kind] ?? [] }

    init() {
        makeHooks()
        makeSessionFile()
        statedSession = Array(
            #"{"session_id":"\#(PrivacyCanaries.statedID)","source_app":"check","title":"\#(text(.prompts))"}"#.utf8)
        let attributes = [
            ("event.name", "user_prompt"), ("session.id", session), ("prompt", text(.prompts)),
            ("user.email", word(.identity) + "@example.org"),
        ].map { #"{"key":"\#($0.0)","value":{"stringValue":"\#($0.1)"}}"# }.joined(separator: ",")
        let now = SystemClock().now().microseconds * 1000
        telemetry = Array(
            """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},\
            "scopeLogs":[{"logRecords":[{"timeUnixNano":"\(now)","body":{"stringValue":"claude_code.user_prompt"},\
            "attributes":[\(attributes)]}]}]}]}
            """.utf8)
    }

    private static func letters(_ count: Int) -> String {
        String((0..<count).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() ?? "x" })
    }

    private static func uuid() -> String {
        let digits = (0..<32).map { _ in "0123456789abcdef".randomElement() ?? "0" }
        let text = String(digits)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    private func word(_ kind: ContentClass) -> String {
        let word = "w" + PrivacyCanaries.letters(18)
        sent[.text(kind), default: []].append(word)
        return word
    }

    /// A text with a secret in it; forms take turns.
    private func text(_ kind: ContentClass) -> String {
        let count = sent[.secret]?.count ?? 0
        let secret: String
        let sentence: String
        switch count % 3 {
        case 0:
            // Put together here, so that nothing in this file looks like one.
            secret = "ghp" + "_" + PrivacyCanaries.letters(36)
            sentence = "use \(secret) for it"
        case 1:
            secret = PrivacyCanaries.letters(9) + "7Q" + PrivacyCanaries.letters(9)
            sentence = "export DB_PASSWORD=\(secret)"
        default:
            secret = PrivacyCanaries.letters(9) + "4X" + PrivacyCanaries.letters(9)
            sentence = "postgres://app:\(secret)@db.internal:5432/app"
        }
        sent[.secret, default: []].append(secret)
        return "\(PrivacyCanaries.common) \(word(kind)) \(sentence)"
    }

    private func hook(_ name: String, _ members: String) {
        hooks.append(
            Array(
                #"{"session_id":"\#(session)","hook_event_name":"\#(name)","cwd":"/srv/check",\#(members)}"#.utf8))
    }

    private func makeHooks() {
        hook("UserPromptSubmit", #""prompt":"\#(text(.prompts))""#)
        hook("UserPromptSubmit", #""prompt":"\#(text(.prompts))""#)
        hook(
            "PreToolUse",
            #""tool_name":"Bash","tool_use_id":"toolu_h1","tool_input":{"command":"\#(text(.toolInputs))"}"#)
        hook(
            "PostToolUse",
            """
            "tool_name":"Bash","tool_use_id":"toolu_h1","tool_input":{"command":"ls"},\
            "tool_response":{"stdout":"\(text(.toolOutputs))","stderr":"\(text(.toolOutputs))","interrupted":false}
            """)
        hook(
            "PostToolUse",
            """
            "tool_name":"Write","tool_use_id":"toolu_h2","tool_input":{"file_path":"/srv/check/a",\
            "content":"\(text(.fileContents))"},"tool_response":{"type":"create","filePath":"/srv/check/a"}
            """)
        hook(
            "PostToolUseFailure",
            #""tool_name":"Bash","tool_use_id":"toolu_h3","tool_input":{"command":"x"},"error":"\#(text(.toolOutputs))""#
        )
        hook("Stop", #""last_assistant_message":"\#(text(.responses))""#)
    }

    private func makeSessionFile() {
        func line(_ type: String, _ message: String, more: String = "") {
            let time = SystemClock().now().iso8601
            sessionFile += Array(
                """
                {"parentUuid":null,"sessionId":"\(fileSession)","uuid":"\(PrivacyCanaries.uuid())","type":"\(type)",\
                "timestamp":"\(time)","cwd":"/srv/check","version":"2.1.0","message":{\(message)}\(more)}

                """.utf8)
        }
        func answer(_ id: String, _ block: String) {
            line(
                "assistant",
                """
                "id":"\(id)","role":"assistant","type":"message","model":"claude-sonnet-4-5","content":[{\(block)}],\
                "usage":{"input_tokens":1,"output_tokens":1},"stop_reason":"tool_use"
                """, more: #","requestId":"req_\#(id)""#)
        }
        line("user", #""role":"user","content":"\#(text(.prompts))""#, more: #","promptId":"p1""#)
        answer("m1", #""type":"thinking","thinking":"\#(text(.thinking))","signature":"c2lnbmVk""#)
        answer("m2", #""type":"text","text":"\#(text(.responses))""#)
        answer(
            "m3", #""type":"tool_use","id":"toolu_f1","name":"Bash","input":{"command":"\#(text(.toolInputs))"}"#)
        line(
            "user",
            """
            "role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_f1","content":"\(text(.toolOutputs))"}]
            """, more: #","toolUseResult":{"stdout":"\#(text(.toolOutputs))","stderr":"","interrupted":false}"#)
        line(
            "user",
            """
            "role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_f2","content":"\(text(.fileContents))"}]
            """,
            more:
                #","toolUseResult":{"type":"text","file":{"filePath":"/srv/check/b","content":"\#(text(.fileContents))"}}"#
        )
    }
}
