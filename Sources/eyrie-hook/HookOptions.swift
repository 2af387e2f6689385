internal import Glibc
internal import HookWire
internal import Platform

/// What the command line and the environment say; what they say wrongly is ignored, for a hook never complains.
struct HookOptions {
    private(set) var stateFolder: String?
    private(set) var sourceApp: String?
    private(set) var pluginVersion: String?
    private(set) var agentVersion: String?

    /// Reads the C arguments: the standard library's array of strings costs a hook a tenth of a millisecond.
    init(argumentCount: Int32, arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
        var index = 1
        while index < Int(argumentCount), let argument = arguments[index] {
            index += 1
            let next = index < Int(argumentCount) ? arguments[index] : nil
            var usedNext = false
            if let value = HookOptions.value(of: "--state-dir", in: argument, next, &usedNext) {
                stateFolder = value
            } else if let value = HookOptions.value(of: "--source-app", in: argument, next, &usedNext) {
                sourceApp = value
            } else if let value = HookOptions.value(of: "--plugin-version", in: argument, next, &usedNext) {
                pluginVersion = value
            }
            if usedNext { index += 1 }
        }
        stateFolder = stateFolder ?? Environment.stateFolder
        pluginVersion = pluginVersion ?? Environment.variable("EYRIE_PLUGIN_VERSION")
        agentVersion = Environment.variable("CLAUDE_AGENT_VERSION") ?? Environment.variable("CLAUDE_CODE_VERSION")
    }

    /// The name given, else that of the project's folder, the payload's, the working folder.
    func sourceApp(of payload: HookPayload) -> String {
        if let sourceApp { return sourceApp }
        return EventLine.projectName(ofFolder: Environment.variable("CLAUDE_PROJECT_DIR"))
            ?? EventLine.projectName(ofFolder: payload.folder)
            ?? EventLine.projectName(ofFolder: Environment.workingFolder) ?? "unknown"
    }

    /// The text behind `--name=` or in the argument after `--name`; nil when this is another argument, or it is empty.
    private static func value(
        of name: StaticString, in argument: UnsafePointer<CChar>, _ next: UnsafePointer<CChar>?, _ usedNext: inout Bool
    ) -> String? {
        for index in 0..<name.utf8CodeUnitCount where UInt8(bitPattern: argument[index]) != name.utf8Start[index] {
            return nil
        }
        var text: UnsafePointer<CChar>?
        switch UInt8(bitPattern: argument[name.utf8CodeUnitCount]) {
        case UInt8(ascii: "="): text = argument + name.utf8CodeUnitCount + 1
        case 0:
            text = next
            usedNext = next != nil
        default: return nil
        }
        guard let text, text.pointee != 0 else { return nil }
        return String(cString: text)
    }
}
