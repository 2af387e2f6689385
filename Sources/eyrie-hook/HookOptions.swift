internal import HookWire
internal import Platform

/// What the command line and the environment say; what they say wrongly is ignored, for a hook never complains.
struct HookOptions {
    var stateFolder: String?
    var sourceApp: String?
    var pluginVersion: String?
    var agentVersion: String?

    init(arguments: [String]) {
        stateFolder = Environment.stateFolder
        pluginVersion = Environment.variable("EYRIE_PLUGIN_VERSION")
        agentVersion = Environment.variable("CLAUDE_AGENT_VERSION") ?? Environment.variable("CLAUDE_CODE_VERSION")
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            var name = argument
            var value: String?
            if let equals = argument.utf8.firstIndex(of: UInt8(ascii: "=")) {
                name = String(argument[..<equals])
                value = String(argument[argument.utf8.index(after: equals)...])
            }
            switch name {
            case "--state-dir": stateFolder = value ?? rest.popFirst() ?? stateFolder
            case "--source-app": sourceApp = value ?? rest.popFirst()
            case "--plugin-version": pluginVersion = value ?? rest.popFirst() ?? pluginVersion
            default: break
            }
        }
        if stateFolder?.isEmpty == true { stateFolder = nil }
        if sourceApp?.isEmpty == true { sourceApp = nil }
    }

    /// The name given, else that of the project's folder, the payload's, the working folder.
    func sourceApp(of payload: HookPayload) -> String {
        if let sourceApp { return sourceApp }
        return EventLine.projectName(ofFolder: Environment.variable("CLAUDE_PROJECT_DIR"))
            ?? EventLine.projectName(ofFolder: payload.folder)
            ?? EventLine.projectName(ofFolder: Environment.workingFolder) ?? "unknown"
    }
}
