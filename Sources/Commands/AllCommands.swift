/// The commands that need nothing but a terminal, this machine's files and a hub's address. The executable adds those
/// that run a hub or a collector.
package enum AllCommands {
    package static let list: [Command] = [
        .install, .uninstall, .statusline, .open, .status, .sessions, .events, .tools, .agents, .search, .tail, .cost,
        .prices, .privacy, .forget, .demo,
        .loadTest, .config, .completions, .help, .version,
    ]
}
