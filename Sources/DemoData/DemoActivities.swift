internal import JSONCoding

/// What an agent does in a turn.
extension DemoSession {
    mutating func work(_ actor: inout Actor, activities: Int) {
        for _ in 0..<activities {
            switch Int.random(in: 0..<100, using: &random) {
            case ..<20: read(&actor)
            case ..<32: grep(&actor)
            case ..<50: run(&actor)
            case ..<60: runFailing(&actor)
            case ..<74: edit(&actor)
            case ..<80: write(&actor)
            case ..<86: actor.id == nil ? askPermission(&actor) : run(&actor)
            case ..<90: actor.id == nil ? plan(&actor) : grep(&actor)
            case ..<93: fetchFailing(&actor)
            default: actor.depth < 2 ? delegate(&actor) : read(&actor)
            }
        }
    }

    private mutating func read(_ actor: inout Actor) {
        let file = random.pick(project.files)
        let path = folder + "/" + file.path
        call("Read", &actor, milliseconds: 3...30) {
            $0.member("file_path", path)
        } response: { writer in
            writer.member("type", "text")
            writer.key("file")
            writer.object { writer in
                writer.member("filePath", path)
                writer.member("content", file.old + "\n")
                writer.member("numLines", 1)
                writer.member("startLine", 1)
                writer.member("totalLines", 120)
            }
        }
    }

    private mutating func grep(_ actor: inout Actor) {
        let pattern = random.pick(project.searches)
        let names = project.files.map(\.path)
        call("Grep", &actor, milliseconds: 10...120) { writer in
            writer.member("pattern", pattern)
            writer.member("output_mode", "files_with_matches")
        } response: { writer in
            writer.member("mode", "files_with_matches")
            writer.key("filenames")
            writer.array(names) { $0.value($1) }
            writer.member("numFiles", names.count)
        }
    }

    private mutating func run(_ actor: inout Actor) {
        let command = random.pick(project.commands)
        call("Bash", &actor, milliseconds: 200...9000) { writer in
            writer.member("command", command.command)
            writer.member("description", command.description)
        } response: {
            DemoSession.writeOutput(&$0, command.output)
        }
    }

    private static func writeOutput(_ writer: inout JSONWriter, _ output: String) {
        writer.member("stdout", output)
        writer.member("stderr", "")
        writer.member("interrupted", false)
        writer.member("isImage", false)
    }

    private mutating func runFailing(_ actor: inout Actor) {
        let command = random.pick(project.failures)
        call(
            "Bash", &actor, milliseconds: 300...6000, error: command.error,
            input: { writer in
                writer.member("command", command.command)
                writer.member("description", command.description)
            }, response: nil)
    }

    private mutating func fetchFailing(_ actor: inout Actor) {
        call(
            "WebFetch", &actor, milliseconds: 900...5000, error: "Request failed with status code 404",
            input: { writer in
                writer.member("url", "https://docs.example.org/guide/limits")
                writer.member("prompt", "What are the limits?")
            }, response: nil)
    }

    private mutating func edit(_ actor: inout Actor) {
        let file = random.pick(project.files)
        let line = Int.random(in: 12...180, using: &random)
        let new = file.new.split(separator: "\n").map(String.init)
        call("Edit", &actor, milliseconds: 5...60) { [folder] writer in
            writer.member("file_path", folder + "/" + file.path)
            writer.member("old_string", file.old)
            writer.member("new_string", file.new)
            writer.member("replace_all", false)
        } response: { [folder] writer in
            writer.member("filePath", folder + "/" + file.path)
            writer.member("oldString", file.old)
            writer.member("newString", file.new)
            writer.key("structuredPatch")
            writer.array { writer in
                writer.object { writer in
                    writer.member("oldStart", line)
                    writer.member("oldLines", 1)
                    writer.member("newStart", line)
                    writer.member("newLines", new.count)
                    writer.key("lines")
                    writer.array(["-" + file.old] + new.map { "+" + $0 }) { $0.value($1) }
                }
            }
            writer.member("userModified", false)
            writer.member("replaceAll", false)
        }
    }

    private mutating func write(_ actor: inout Actor) {
        let path = folder + "/" + project.newFile.path
        let content = project.newFile.content
        call("Write", &actor, milliseconds: 5...40) { writer in
            writer.member("file_path", path)
            writer.member("content", content)
        } response: { writer in
            writer.member("type", "create")
            writer.member("filePath", path)
            writer.member("content", content)
            writer.key("structuredPatch")
            writer.array { _ in }
            writer.key("originalFile")
            writer.null()
            writer.member("userModified", false)
        }
    }

    /// A command that the user has to allow, and sometimes does not.
    private mutating func askPermission(_ actor: inout Actor) {
        let callID = random.toolUseID()
        let input: Members = { writer in
            writer.member("command", "git push origin HEAD")
            writer.member("description", "Push the branch")
        }
        pass(&actor, milliseconds: 500...3000)
        emit("PreToolUse", actor) { DemoSession.writeCall(&$0, "Bash", callID, input) }
        pass(&actor, milliseconds: 5...20)
        emit("PermissionRequest", actor) { DemoSession.writeCall(&$0, "Bash", nil, input) }
        pass(&actor, milliseconds: 6000...6100)
        emit("Notification", actor, hasMode: false) { writer in
            writer.member("message", "Claude needs your permission to use Bash")
            writer.member("notification_type", "permission_prompt")
        }
        pass(&actor, milliseconds: 2000...20_000)
        guard random.chance(70) else { return }
        emit("PostToolUse", actor) { writer in
            DemoSession.writeCall(&writer, "Bash", callID, input)
            writer.key("tool_response")
            writer.object { DemoSession.writeOutput(&$0, "Everything up-to-date") }
            writer.member("duration_ms", 812)
        }
    }

    private mutating func plan(_ actor: inout Actor) {
        let task = String(Int.random(in: 1...9, using: &random))
        for type in ["TaskCreated", "TaskCompleted"] {
            pass(&actor, milliseconds: 800...5000)
            emit(type, actor) { writer in
                writer.member("task_id", task)
                writer.member("task_subject", "Cover the change with a test")
                writer.member("task_description", "The test must fail without the change")
            }
        }
    }

    mutating func compact(_ actor: inout Actor) {
        emit("PreCompact", actor, hasMode: false) { writer in
            writer.member("trigger", "auto")
            writer.key("custom_instructions")
            writer.null()
        }
        pass(&actor, milliseconds: 8000...20_000)
        emit("SessionStart", actor, hasMode: false) { $0.member("source", "compact") }
        emit("PostCompact", actor, hasMode: false) { writer in
            writer.member("trigger", "auto")
            writer.member("compact_summary", "The cause is known; two files are changed; tests remain.")
        }
    }
}
