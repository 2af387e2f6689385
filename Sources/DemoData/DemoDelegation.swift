internal import JSONCoding

/// Subagents: started in the foreground or in the background, and nested.
extension DemoSession {
    private static let jobs = [
        ("Explore", "find callers", "List every caller of the changed function with its file."),
        ("general-purpose", "review the diff", "Review the change for mistakes and missing tests."),
        ("test-runner", "run all tests", "Run the whole test suite and report what fails."),
    ]

    mutating func delegate(_ actor: inout Actor) {
        let (kind, description, text) = random.pick(DemoSession.jobs)
        let isBackground = random.chance(60)
        let input: Members = { writer in
            writer.member("description", description)
            writer.member("prompt", text)
            writer.member("subagent_type", kind)
            writer.member("run_in_background", isBackground)
        }
        let callID = random.toolUseID()
        think(&actor, milliseconds: 500...4000)
        emit("PreToolUse", actor) { DemoSession.writeCall(&$0, "Agent", callID, input) }
        let agent = "a" + random.hexadecimal(16)
        pass(&actor, milliseconds: 10...60)
        var child = Actor(id: agent, kind: kind, now: actor.now, depth: actor.depth + 1)
        emit("SubagentStart", child, hasMode: false) { _ in }
        if isBackground {
            // The call returns at once; the agent goes on beside its parent.
            pass(&actor, milliseconds: 2...20)
            answer(actor, callID, input) { [model] writer in
                writer.member("isAsync", true)
                writer.member("status", "async_launched")
                writer.member("agentId", agent)
                writer.member("description", description)
                writer.member("prompt", text)
                writer.member("resolvedModel", model)
            }
            running.append((agent, kind, description))
            finish(&child)
            background[agent] = child.now
            if actor.id != nil { joinBackground(agent, &actor) }
        } else {
            let began = actor.now
            finish(&child)
            actor.now = child.now + 5000
            let duration = (actor.now - began) / 1000
            answer(actor, callID, input) { [model] writer in
                writer.member("status", "completed")
                writer.member("agentId", agent)
                writer.member("agentType", kind)
                writer.member("prompt", text)
                writer.key("content")
                writer.array { writer in
                    writer.object { writer in
                        writer.member("type", "text")
                        writer.member("text", "Three places found; all are covered by tests.")
                    }
                }
                writer.member("resolvedModel", model)
                writer.member("totalDurationMs", duration)
            }
        }
    }

    private mutating func answer(_ actor: Actor, _ callID: String, _ input: Members, _ response: Members) {
        emit("PostToolUse", actor) { writer in
            DemoSession.writeCall(&writer, "Agent", callID, input)
            writer.key("tool_response")
            writer.object { response(&$0) }
            writer.member("duration_ms", 12)
        }
    }

    private mutating func finish(_ child: inout Actor) {
        work(&child, activities: Int.random(in: 2...4, using: &random))
        think(&child, milliseconds: 300...2000)
        let path = transcript(of: child.id ?? "")
        emit("SubagentStop", child) { [running] writer in
            writer.member("stop_hook_active", false)
            writer.member("agent_transcript_path", path)
            writer.member("last_assistant_message", "Three places found; all are covered by tests.")
            DemoSession.writeBackgroundTasks(&writer, running)
        }
    }

    /// A parent in the background ends after its own children.
    private mutating func joinBackground(_ agent: String, _ actor: inout Actor) {
        actor.now = max(actor.now, (background.removeValue(forKey: agent) ?? 0) + 1000)
        running.removeAll { $0.id == agent }
    }

    /// Once the turn is over, each agent that ends in the background starts a turn of its own.
    mutating func awaitBackground(_ main: inout Actor) {
        for task in running {
            main.now = max(main.now, background[task.id] ?? 0)
            pass(&main, milliseconds: 5...50)
            running.removeAll { $0.id == task.id }
            prompt(
                "<task-notification>\n<task-id>\(task.id)</task-id>\n<status>completed</status>\n"
                    + "<summary>Agent \"\(task.description)\" finished</summary>\n</task-notification>", main)
            pass(&main, milliseconds: 1500...6000)
            stop(main, message: "The agent confirms it.")
        }
        background = [:]
    }
}
