internal import JSONCoding

/// One made-up session while it is being written.
struct DemoSession {
    typealias BackgroundTask = (id: String, kind: String, description: String)
    typealias Members = (inout JSONWriter) -> Void

    /// Which agent acts, and how far its own time has gone; agents in the background have theirs beside the main one's.
    struct Actor {
        /// Nil for the main agent.
        var id: String?
        var kind: String?
        var now: Int64
        var depth = 0
    }

    var steps: [DemoScript.Step] = []
    var modelCalls: [DemoModelCall] = []
    private var usage: DemoUsage
    var random: SeededRandom
    let project: DemoProject
    let id: String
    private let machine: String
    private let start: Int64
    private(set) var promptID: String
    private let permissionMode: String
    let model: String
    /// When each agent in the background ends, by id.
    var background: [String: Int64] = [:]
    /// Descriptions of agents in the background that still run, by id.
    var running: [BackgroundTask] = []

    init(random: SeededRandom, start: Int64) {
        var random = random
        project = random.pick(DemoProject.all)
        id = random.uuid()
        promptID = random.uuid()
        machine = random.pick(["demo-laptop", "demo-workstation", "demo-ci"])
        permissionMode = random.pick(["default", "acceptEdits", "acceptEdits", "plan"])
        model = random.pick(["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"])
        self.start = start
        self.random = random
        usage = DemoUsage(seed: random.next())
    }

    var folder: String { "/home/dev/" + project.name }
    private var transcripts: String { "/home/dev/.claude/projects/-home-dev-\(project.name)/\(id)" }

    func transcript(of agent: String) -> String { transcripts + "/subagents/agent-\(agent).jsonl" }

    mutating func pass(_ actor: inout Actor, milliseconds: ClosedRange<Int64>) {
        actor.now += Int64.random(in: milliseconds, using: &random) * 1000
    }

    /// Lets the model think of what comes next.
    mutating func think(_ actor: inout Actor, milliseconds: ClosedRange<Int64>) {
        let began = actor.now
        pass(&actor, milliseconds: milliseconds)
        let tokens = usage.next(of: actor.id)
        modelCalls.append(
            DemoModelCall(
                microseconds: actor.now, sessionID: id, sourceApp: project.name, machineID: machine, promptID: promptID,
                requestID: usage.requestID(), model: model, agentID: actor.id, agentName: actor.kind,
                milliseconds: (actor.now - began) / 1000, input: tokens.input, output: tokens.output,
                cacheRead: tokens.cacheRead, cacheCreation: tokens.cacheCreation))
    }

    // MARK: Writing

    /// Adds one hook event; `members` writes what only this event has.
    mutating func emit(
        _ type: String, _ actor: Actor, hasMode: Bool = true, hasPrompt: Bool = true, _ members: Members
    ) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("session_id", id)
            writer.member("transcript_path", transcripts + ".jsonl")
            writer.member("cwd", folder)
            if hasPrompt { writer.member("prompt_id", promptID) }
            if hasMode { writer.member("permission_mode", permissionMode) }
            if let agent = actor.id {
                writer.member("agent_id", agent)
                writer.member("agent_type", actor.kind ?? "general-purpose")
            }
            writer.member("hook_event_name", type)
            members(&writer)
        }
        steps.append(
            DemoScript.Step(
                microseconds: actor.now, sessionID: id, sourceApp: project.name, machineID: machine, type: type,
                payload: writer.bytes))
    }

    /// A tool call from its start to its end. `response` is the tool's structured answer; nil makes it fail with `error`.
    @discardableResult mutating func call(
        _ tool: String, _ actor: inout Actor, milliseconds: ClosedRange<Int64> = 20...900, error: String = "",
        input: Members, response: Members?
    ) -> String {
        let callID = random.toolUseID()
        think(&actor, milliseconds: 400...4000)
        emit("PreToolUse", actor) { writer in
            DemoSession.writeCall(&writer, tool, callID, input)
        }
        let began = actor.now
        pass(&actor, milliseconds: milliseconds)
        let duration = (actor.now - began) / 1000
        if let response {
            emit("PostToolUse", actor) { writer in
                DemoSession.writeCall(&writer, tool, callID, input)
                writer.key("tool_response")
                writer.object { response(&$0) }
                writer.member("duration_ms", duration)
            }
        } else {
            emit("PostToolUseFailure", actor) { writer in
                DemoSession.writeCall(&writer, tool, callID, input)
                writer.member("error", error)
                writer.member("is_interrupt", false)
                writer.member("duration_ms", duration)
            }
        }
        return callID
    }

    static func writeCall(_ writer: inout JSONWriter, _ tool: String, _ callID: String?, _ input: Members) {
        writer.member("tool_name", tool)
        writer.key("tool_input")
        writer.object { input(&$0) }
        if let callID { writer.member("tool_use_id", callID) }
    }

    mutating func prompt(_ text: String, _ actor: Actor) {
        promptID = random.uuid()
        emit("UserPromptSubmit", actor) { $0.member("prompt", text) }
    }

    mutating func stop(_ actor: Actor, message: String) {
        emit("Stop", actor) { [running] writer in
            writer.member("stop_hook_active", false)
            writer.member("last_assistant_message", message)
            DemoSession.writeBackgroundTasks(&writer, running)
        }
    }

    static func writeBackgroundTasks(_ writer: inout JSONWriter, _ running: [BackgroundTask]) {
        writer.key("background_tasks")
        writer.array(running) { writer, task in
            writer.object { writer in
                writer.member("id", task.id)
                writer.member("type", "subagent")
                writer.member("status", "running")
                writer.member("description", task.description)
                writer.member("agent_type", task.kind)
            }
        }
        writer.key("session_crons")
        writer.array { _ in }
    }

    // MARK: The story

    /// Writes the session from its start to its end.
    mutating func play() {
        var main = Actor(now: start)
        let firstPrompt = random.pick(project.prompts)
        let title = firstPrompt.split(separator: ". ").first.map(String.init) ?? firstPrompt
        emit("SessionStart", main, hasMode: false, hasPrompt: false) { [model] writer in
            writer.member("source", "startup")
            writer.member("model", model)
            writer.member("session_title", title)
        }
        pass(&main, milliseconds: 5...40)
        emit("InstructionsLoaded", main, hasMode: false, hasPrompt: false) { [folder] writer in
            writer.member("file_path", folder + "/CLAUDE.md")
            writer.member("memory_type", "Project")
            writer.member("load_reason", "session_start")
        }
        let turns = Int.random(in: 1...3, using: &random)
        for turn in 0..<turns {
            pass(&main, milliseconds: 2000...15_000)
            prompt(turn == 0 ? firstPrompt : random.pick(DemoSession.followUps), main)
            work(&main, activities: Int.random(in: 3...7, using: &random))
            if turn < turns - 1, random.chance(10) { compact(&main) }
            think(&main, milliseconds: 500...4000)
            if random.chance(6) {
                emit("StopFailure", main, hasMode: false) { writer in
                    writer.member("error", "overloaded")
                    writer.member("error_details", "529 overloaded_error")
                }
            } else {
                stop(main, message: random.pick(DemoSession.closings))
            }
            awaitBackground(&main)
        }
        pass(&main, milliseconds: 1000...8000)
        emit("SessionEnd", main, hasMode: false) { $0.member("reason", "prompt_input_exit") }
    }

    static let followUps = [
        "Good. Now add a test for it.", "Please explain what you changed, briefly.",
        "Commit that with a message that says why.", "Is there another place with the same mistake?",
    ]
    static let closings = [
        "Done: the cause is fixed and the tests pass.", "I found the cause and changed two places.",
        "The change is in; one test still needs your decision.",
    ]
}
