package import Configuration
internal import Glibc
package import Platform

/// What a command is given: its arguments, its surroundings, a way to a hub.
package struct CommandContext: Sendable {
    package var arguments: ParsedArguments
    package var console: Console
    package var clock: any WallClock = SystemClock()
    package var version: String
    /// Looks up a variable; an empty one is nil.
    package var environment: @Sendable (String) -> String? = { Environment.variable($0) }
    /// Everything on standard input, up to a limit in bytes; nil where somebody would have to type it, or it is more.
    package var readInput: @Sendable (_ limit: Int) -> [UInt8]? = { limit in
        isatty(STDIN_FILENO) == 1 ? nil : try? Files.read("/dev/stdin", limit: limit)
    }
    package var workingFolder: String
    /// Path of the running program, symbolic links resolved.
    package var programPath: String?
    package var connect: Connect
    package typealias Connect = @Sendable (ClientSettings) throws(CommandFailure) -> any HubConnection

    /// Every command there is, for help and completions.
    package var table: CommandTable

    /// The settings in force; wrong ones are all reported at once.
    package func configuration() throws(CommandFailure) -> Configuration {
        do {
            return try Configuration(
                flags: arguments.settings, file: arguments.text("--config"), environment: environment)
        } catch {
            throw CommandFailure(
                .usage, error.problems.map { visible($0.description) }.joined(separator: "\n       "),
                hint: "eyrie config shows every setting and where it comes from")
        }
    }

    package func hub() throws(CommandFailure) -> any HubConnection {
        try connect(ClientSettings(try configuration()))
    }

    /// A path as the user means it: `~` and relative paths resolved.
    package func absolutePath(_ path: String) -> String {
        if path == "~" || path.hasPrefix("~/"), let home = environment("HOME") { return home + path.dropFirst() }
        return path.hasPrefix("/") ? path : workingFolder + (workingFolder.hasSuffix("/") ? "" : "/") + path
    }
}
