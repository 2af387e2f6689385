/// Which handler is written for which event.
package struct HookPlan: Sendable {
    /// How events leave Claude Code.
    package enum Transport: Sendable, Equatable {
        case command
        case http(HTTPHandler)
    }

    /// A program that Claude Code starts without a shell.
    package struct CommandHandler: Sendable, Equatable {
        package var program: String
        package var arguments: [String]

        package init(program: String, arguments: [String] = []) {
            self.program = program
            self.arguments = arguments
        }

        /// Seconds after which Claude Code gives up waiting; the program needs a few milliseconds.
        static let timeout = 5

        var value: SettingsValue {
            .object([
                ("type", .text("command")), ("command", .text(program)),
                ("args", .array(arguments.map { .text($0) })), ("timeout", .integer(CommandHandler.timeout)),
            ])
        }
    }

    /// A request that Claude Code sends by itself.
    package struct HTTPHandler: Sendable, Equatable {
        package var url: String
        package var headers: [(name: String, value: String)]
        /// Variables that Claude Code may put into the headers.
        package var allowedVariables: [String]

        package init(url: String, headers: [(name: String, value: String)], allowedVariables: [String] = []) {
            self.url = url
            self.headers = headers
            self.allowedVariables = allowedVariables
        }

        /// Seconds that a hub which hangs may hold up a turn.
        static let timeout = 2

        package static func == (left: HTTPHandler, right: HTTPHandler) -> Bool { left.value == right.value }

        var value: SettingsValue {
            var members: [(String, SettingsValue)] = [
                ("type", .text("http")), ("url", .text(url)), ("timeout", .integer(HTTPHandler.timeout)),
                ("headers", .object(headers.map { ($0.name, .text($0.value)) })),
            ]
            if !allowedVariables.isEmpty {
                members.append(("allowedEnvVars", .array(allowedVariables.map { .text($0) })))
            }
            return .object(members)
        }
    }

    package var transport: Transport
    /// For every event, or for those that take no http handler.
    package var command: CommandHandler
    package var includesMessageDisplay: Bool

    package init(transport: Transport, command: CommandHandler, includesMessageDisplay: Bool = false) {
        self.transport = transport
        self.command = command
        self.includesMessageDisplay = includesMessageDisplay
    }

    /// One event's group as it is written.
    struct Group {
        var event: String
        var matcher: String?
        var handler: SettingsValue

        var value: SettingsValue {
            let hooks: (String, SettingsValue) = ("hooks", .array([handler]))
            return .object(matcher.map { [("matcher", .text($0)), hooks] } ?? [hooks])
        }
    }

    var groups: [Group] {
        HookEvent.all.compactMap { event in
            let isWanted = event.omission == nil || event.name == HookEvent.messageDisplay && includesMessageDisplay
            guard isWanted else { return nil }
            var handler = command.value
            if event.takesHTTP, case .http(let request) = transport { handler = request.value }
            return Group(event: event.name, matcher: event.takesMatcher ? "*" : nil, handler: handler)
        }
    }

    /// How many events the plan hooks.
    package var eventCount: Int { groups.count }
}
