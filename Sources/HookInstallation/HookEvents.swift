/// One hook event of Claude Code and whether an observer hooks it.
package struct HookEvent: Sendable {
    package var name: String
    /// False where a matcher is ignored, or read as something else.
    package var takesMatcher: Bool
    /// False where Claude Code drops an http handler, or where a hub that hangs would stop the user.
    package var takesHTTP: Bool
    /// Why the event is not hooked; nil when it is.
    package var omission: String?

    init(_ name: String, matcher: Bool = false, http: Bool = true, omission: String? = nil) {
        self.name = name
        takesMatcher = matcher
        takesHTTP = http
        self.omission = omission
    }

    package static let messageDisplay = "MessageDisplay"

    /// All 33, in the order in which they are written.
    package static let all: [HookEvent] = [
        HookEvent("SessionStart", matcher: true, http: false),
        HookEvent("Setup", matcher: true, http: false),
        HookEvent("UserPromptSubmit"),
        HookEvent("UserPromptExpansion", matcher: true),
        HookEvent("PreToolUse", matcher: true),
        HookEvent("PermissionRequest", matcher: true),
        HookEvent("PermissionDenied", matcher: true),
        HookEvent("PostToolUse", matcher: true),
        HookEvent("PostToolUseFailure", matcher: true),
        HookEvent("PostToolBatch"),
        HookEvent("Notification", matcher: true),
        HookEvent(
            messageDisplay, omission: "fires for every few lines of text that are drawn: one process each time"),
        HookEvent("SubagentStart", matcher: true),
        HookEvent("SubagentStop", matcher: true),
        HookEvent("TaskCreated"),
        HookEvent("TaskCompleted"),
        HookEvent("Stop"),
        // Its matcher accepts words only; none means every error.
        HookEvent("StopFailure"),
        HookEvent("TeammateIdle"),
        HookEvent("InstructionsLoaded", matcher: true),
        HookEvent("ConfigChange", matcher: true),
        HookEvent("CwdChanged"),
        HookEvent("DirectoryAdded", matcher: true),
        HookEvent("FileChanged", omission: "its matcher is a list of files to watch, not a filter"),
        HookEvent("WorktreeCreate", omission: "its hook replaces git: an observer must not make worktrees"),
        HookEvent("WorktreeRemove", omission: "a hook that fails keeps the worktree: an observer must not stand there"),
        HookEvent("PreCompact", matcher: true),
        HookEvent("PostCompact", matcher: true),
        // A time-out of this hook blocks the switch, and only a local program never waits for a hub.
        HookEvent("PreModelSwitch", matcher: true, http: false),
        HookEvent("PostModelSwitch", matcher: true),
        HookEvent("Elicitation", matcher: true),
        HookEvent("ElicitationResult", matcher: true),
        HookEvent("SessionEnd", matcher: true),
    ]
}
