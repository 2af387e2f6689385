package import EventModel

/// A made-up Claude Code session as the hub would store it: hook payloads of the documented form, with the columns
/// and the search text that an adapter takes from them. The same seed gives the same session.
package struct HookSampleSession {
    /// One event and what full-text search finds it by.
    package struct Row {
        package var event: Event
        package var searchText: String
    }

    package private(set) var rows: [Row] = []
    package private(set) var calls: [ToolCall] = []
    package private(set) var session: Session
    package private(set) var agents: [Agent] = []

    private var random: SplitMix
    private var number: Int
    private let root: String
    private var head = ""
    private var promptID = ""
    private var agentID = Agent.mainID
    private var agentName: String?

    /// About `eventCount` events, beginning at `start`.
    package init(seed: UInt64, eventCount: Int, start: Timestamp = StoreSamples.time(0)) {
        random = SplitMix(state: seed &* 7919)
        number = 0
        let user = HookSampleTexts.homes.any(&random) + HookSampleTexts.people.any(&random)
        root = user + "/" + HookSampleTexts.projects.any(&random) + (random.below(2) == 0 ? "" : "-\(random.below(99))")
        session = Session(
            id: random.uuid(), agentKind: "claude-code", sourceApp: String(root.split(separator: "/").last ?? ""),
            machineID: "machine-\(random.below(4))", startedAt: start, lastEventAt: start)
        session.cwd = root
        session.projectPath = root
        session.permissionMode = "default"
        session.transcriptPath =
            "\(user)/.claude/projects/\(root.replacingSlashes)/\(session.id).jsonl"
        agents = [Agent(sessionID: session.id, id: Agent.mainID, role: .main, startedAt: start)]
        add("SessionStart", #""source":"startup","model":"\#(HookSampleTexts.models.any(&random))""#, text: "")
        while rows.count < eventCount - 1 { addTurn(until: eventCount) }
        add("SessionEnd", #""reason":"prompt_input_exit""#, text: "")
    }

    private mutating func addTurn(until eventCount: Int) {
        promptID = random.uuid()
        let prompt = random.sentence(words: 4 + random.below(30))
        add("UserPromptSubmit", #""prompt":"\#(prompt)""#, text: prompt)
        session.title = session.title ?? prompt.cut(toUTF8Bytes: 80)
        session.promptCount += 1
        for _ in 0..<(3 + random.below(12)) where rows.count < eventCount - 4 {
            if random.below(14) == 0, agentID == Agent.mainID { addSubagent(until: eventCount) } else { addCall() }
        }
        let closing = random.filled(HookSampleTexts.closings.any(&random), root: root)
        add(
            "Stop",
            #"""
            "stop_hook_active":false,"last_assistant_message":"\#(closing.escaped)","background_tasks":[]\#
            ,"session_crons":[]
            """#,
            text: "")
    }

    private mutating func addSubagent(until eventCount: Int) {
        let name = HookSampleTexts.agentTypes.any(&random)
        let prompt = random.sentence(words: 20 + random.below(60))
        let description = random.sentence(words: 4)
        let id = "a" + String(random.next(), radix: 16).suffix(16)
        let use = random.toolUseID()
        let input = #""description":"\#(description)","prompt":"\#(prompt)","subagent_type":"\#(name)""#
        addToolEvent("PreToolUse", "Agent", use, input, "", summary: "Agent: \(description)", text: prompt)
        agentID = id
        agentName = name
        add("SubagentStart", #""agent_id":"\#(id)","agent_type":"\#(name)""#, text: "")
        for _ in 0..<(2 + random.below(6)) where rows.count < eventCount - 4 { addCall() }
        add(
            "SubagentStop",
            #"""
            "stop_hook_active":false\#
            ,"agent_transcript_path":"\#((session.transcriptPath ?? "").dropLast(6))/subagents/agent-\#(id).jsonl"\#
            ,"last_assistant_message":"\#(random.sentence(words: 30))"
            """#,
            text: "")
        agentID = Agent.mainID
        agentName = nil
        let response =
            #"""
            ,"tool_response":{"status":"completed","agentId":"\#(id)","content":[{"type":"text"\#
            ,"text":"\#(random.sentence(words: 30))"}],"totalDurationMs":\#(random.below(99_999))\#
            ,"totalToolUseCount":\#(random.below(20)),"totalTokens":\#(random.below(99_999))}\#
            ,"duration_ms":\#(random.below(99_999))
            """#
        addToolEvent("PostToolUse", "Agent", use, input, response, summary: "Agent: \(description)", text: "")
    }

    /// What a call says: the tool, the fields of its input, its whole response, and the input in one line.
    private typealias CallTexts = (tool: String, input: String, response: String, summary: String)

    private mutating func addCall() {
        let use = random.toolUseID()
        let (tool, input, response, summary) = random.below(14) < 10 ? frequentCall() : rareCall()
        if random.below(25) == 0 {
            add(
                "PermissionRequest",
                #"""
                "tool_name":"\#(tool)","tool_input":{\#(input)},"permission_suggestions":[{"type":"addRules"\#
                ,"rules":[{"toolName":"\#(tool)"}],"behavior":"allow","destination":"localSettings"}]
                """#,
                text: "", tool: tool)
            let message = "Claude needs your permission to use \(tool)"
            add(
                "Notification", #""message":"\#(message)","notification_type":"permission_prompt""#, text: message)
        }
        let isFailure = random.below(15) == 0
        addToolEvent("PreToolUse", tool, use, input, "", summary: "\(tool): \(summary)", text: summary)
        let result =
            isFailure
            ? #","error":"Exit code 1\n\#(random.output(lines: 3, root: root).escaped)","is_interrupt":false"#
            : #","tool_response":\#(response)"#
        addToolEvent(
            isFailure ? "PostToolUseFailure" : "PostToolUse", tool, use, input,
            result + #","duration_ms":\#(random.below(9000))"#, summary: "\(tool): \(summary)",
            text: isFailure ? "Exit code 1" : "")
    }

    private mutating func frequentCall() -> CallTexts {
        let path = random.path(root)
        let tool: String, input: String, response: String, summary: String
        switch random.below(10) {
        case 0, 1, 2:
            let command = random.filled(HookSampleTexts.commands.any(&random), root: root)
            let output = random.output(lines: 1 + random.below(10), root: root)
            (tool, summary) = ("Bash", command)
            input = #""command":"\#(command.escaped)","description":"\#(random.sentence(words: 4))""#
            response =
                #"""
                {"stdout":"\#(output.escaped)","stderr":"","interrupted":false,"isImage":false\#
                ,"noOutputExpected":false}
                """#
        case 3, 4, 5:
            (tool, summary) = ("Read", path)
            input = #""file_path":"\#(path)""#
            let code = random.code(lines: 5 + random.below(30))
            response =
                #"""
                {"type":"text","file":{"filePath":"\#(path)","content":"\#(code.escaped)"\#
                ,"numLines":\#(random.below(200)),"startLine":1,"totalLines":\#(random.below(400))}}
                """#
        case 6, 7:
            let (old, new) = (random.code(lines: 1 + random.below(4)), random.code(lines: 1 + random.below(6)))
            (tool, summary) = ("Edit", path)
            input =
                #"""
                "file_path":"\#(path)","old_string":"\#(old.escaped)","new_string":"\#(new.escaped)"\#
                ,"replace_all":false
                """#
            response =
                #"""
                {"filePath":"\#(path)","oldString":"\#(old.escaped)","newString":"\#(new.escaped)"\#
                ,"originalFile":null,"structuredPatch":[{"oldStart":\#(random.below(200)),"oldLines":6\#
                ,"newStart":\#(random.below(200)),"newLines":8,"lines":["-\#(old.escaped)","+\#(new.escaped)"]}]\#
                ,"userModified":false,"replaceAll":false}
                """#
        case 8:
            let pattern = HookSampleTexts.identifiers.any(&random)
            (tool, summary) = ("Grep", pattern)
            input = #""pattern":"\#(pattern)","path":"\#(root)","output_mode":"files_with_matches""#
            let files = (0..<(1 + random.below(8))).map { _ in #""\#(random.path(root))""# }
            response =
                #"""
                {"mode":"files_with_matches","filenames":[\#(files.joined(separator: ","))]\#
                ,"numFiles":\#(files.count)}
                """#
        default:
            let code = random.code(lines: 5 + random.below(25))
            (tool, summary) = ("Write", path)
            input = #""file_path":"\#(path)","content":"\#(code.escaped)""#
            response =
                #"""
                {"type":"create","filePath":"\#(path)","content":"\#(code.escaped)","structuredPatch":[]\#
                ,"originalFile":null}
                """#
        }
        return (tool, input, response, summary)
    }

    private mutating func rareCall() -> CallTexts {
        let tool: String, input: String, response: String, summary: String
        switch random.below(4) {
        case 0:
            (tool, summary) = ("Glob", "**/*.ts")
            input = #""pattern":"**/*.\#(HookSampleTexts.extensions.any(&random))""#
            let files = (0..<(1 + random.below(9))).map { _ in #""\#(random.path(root))""# }
            response =
                #"""
                {"filenames":[\#(files.joined(separator: ","))],"durationMs":\#(random.below(90))\#
                ,"numFiles":\#(files.count),"truncated":false}
                """#
        case 1:
            let todos = (0..<(2 + random.below(4))).map { _ in
                #"""
                {"content":"\#(random.sentence(words: 5))"\#
                ,"status":"\#(["pending", "in_progress", "completed"].any(&random))"\#
                ,"activeForm":"\#(random.sentence(words: 5))"}
                """#
            }.joined(separator: ",")
            (tool, summary) = ("TodoWrite", "todos")
            input = #""todos":[\#(todos)]"#
            response = #"{"oldTodos":[],"newTodos":[\#(todos)]}"#
        case 2:
            let url = random.filled("https://docs.example.com/$/$", root: root)
            (tool, summary) = ("WebFetch", url)
            input = #""url":"\#(url)","prompt":"\#(random.sentence(words: 9))""#
            response =
                #"""
                {"bytes":\#(random.below(99_999)),"code":200,"codeText":"OK"\#
                ,"result":"\#(random.sentence(words: 60))","durationMs":\#(random.below(9999)),"url":"\#(url)"}
                """#
        default:
            (tool, summary) = ("TaskCreate", random.sentence(words: 5))
            input =
                #"""
                "subject":"\#(summary)","description":"\#(random.sentence(words: 15))"\#
                ,"activeForm":"\#(random.sentence(words: 5))"
                """#
            response = #"{"task":{"id":"\#(random.below(30))","subject":"\#(summary)"}}"#
        }
        return (tool, input, response, summary)
    }

    private mutating func addToolEvent(
        _ type: String, _ tool: String, _ use: String, _ input: String, _ rest: String, summary: String, text: String
    ) {
        let cut = summary.cut(toUTF8Bytes: Limits.summaryBytes)
        add(
            type, #""tool_name":"\#(tool)","tool_input":{\#(input)},"tool_use_id":"\#(use)"\#(rest)"#, text: text,
            summary: cut, tool: tool, use: use)
        if type == "PreToolUse" {
            var call = ToolCall(
                sessionID: session.id, toolUseID: use, agentID: agentID, toolName: tool,
                startedAt: session.lastEventAt)
            call.summary = cut
            calls.append(call)
        } else if let index = calls.lastIndex(where: { $0.toolUseID == use }) {
            calls[index].status = type == "PostToolUse" ? .succeeded : .failed
            calls[index].endedAt = session.lastEventAt
            calls[index].durationMicroseconds = Int64(random.below(9_000_000))
        }
    }

    private mutating func add(
        _ type: String, _ fields: String, text: String, summary: String = "", tool: String? = nil, use: String? = nil
    ) {
        session.lastEventAt = session.lastEventAt.advanced(byMicroseconds: Int64(random.below(5_000_000)))
        let time = session.lastEventAt
        var event = Event(
            uuid: EventUUID(version7At: time, random: (random.next(), random.next())), sourceApp: session.sourceApp,
            machineID: session.machineID, sessionID: session.id, type: type, timestamp: time,
            createdAt: time.advanced(byMicroseconds: Int64(2000 + random.below(90_000))))
        event.agentID = agentID
        event.agentRole = agentID == Agent.mainID ? .main : .subagent
        event.agentName = agentName
        event.parentAgentID = agentName == nil ? nil : Agent.mainID
        event.agentVersion = "2.1.290"
        event.toolName = tool
        event.toolUseID = use
        event.summary = summary.isEmpty ? type : summary
        event.isError = type == "PostToolUseFailure"
        let prompt = promptID.isEmpty ? "" : #","prompt_id":"\#(promptID)""#
        let agent = agentName.map { #","agent_id":"\#(agentID)","agent_type":"\#($0)""# } ?? ""
        event.payload = Array(
            #"""
            {"session_id":"\#(session.id)","transcript_path":"\#(session.transcriptPath ?? "")"\#
            ,"cwd":"\#(root)"\#(prompt),"permission_mode":"default"\#(agent)\#
            ,"hook_event_name":"\#(type)",\#(fields)}
            """#
            .utf8)
        rows.append(Row(event: event, searchText: text.cut(toUTF8Bytes: Limits.searchTextBytes)))
        session.eventCount += 1
    }
}

extension SplitMix {
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func uuid() -> String {
        EventUUID(high: next() & ~0xF000 | 0x4000, low: next() >> 2 | 1 << 63).description
    }

    mutating func toolUseID() -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        return "toolu_01" + String(decoding: (0..<22).map { _ in alphabet[below(62)] }, as: UTF8.self)
    }

    mutating func sentence(words count: Int) -> String {
        (0..<count).map { _ in HookSampleTexts.words.any(&self) }.joined(separator: " ")
    }

    mutating func path(_ root: String) -> String {
        let suffix = below(3) == 0 ? "_\(HookSampleTexts.words.any(&self))" : ""
        return "\(root)/\(HookSampleTexts.folders.any(&self))/\(HookSampleTexts.stems.any(&self))\(suffix)."
            + HookSampleTexts.extensions.any(&self)
    }

    /// The pattern with `$` a word of code, `%` a path, `#` a number and `^` the root.
    mutating func filled(_ pattern: String, root: String) -> String {
        var text = ""
        for character in pattern {
            switch character {
            case "$": text += below(4) == 0 ? HookSampleTexts.words.any(&self) : HookSampleTexts.identifiers.any(&self)
            case "%": text += path(below(2) == 0 ? root : ".")
            case "#": text += "\(below(below(3) == 0 ? 2000 : 60))"
            case "^": text += root
            default: text.append(character)
            }
        }
        return text
    }

    mutating func code(lines count: Int) -> String {
        (0..<count).map { _ in filled(HookSampleTexts.lines.any(&self), root: "") }.joined(separator: "\n")
    }

    mutating func output(lines count: Int, root: String) -> String {
        (0..<count).map { _ in filled(HookSampleTexts.outputs.any(&self), root: root) }.joined(separator: "\n")
    }
}

extension Array {
    func any(_ random: inout SplitMix) -> Element { self[random.below(count)] }
}

extension String {
    /// As it stands between the quotes of a JSON string.
    fileprivate var escaped: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    fileprivate var replacingSlashes: String { String(map { $0 == "/" ? "-" : $0 }) }
}
