internal import Configuration

/// The commands that run a service. What they take and say is declared here, so that help and completions are whole;
/// what they do is given by the executable, where the composition roots are known.
extension Command {
    /// `eyrie up`: hub and collector in one process.
    package static func up(run: @escaping Body) -> Command {
        Command(
            "up", topic: .run, summary: "run the hub and this machine's collector, and open the dashboard",
            discussion: """
                The hub listens on the loopback interface. Everything it keeps is in the state folder. Ctrl-C ends both \
                after what was accepted is stored.
                """,
            options: [CommandOption("--no-open", help: "do not start a browser")] + hubOptions + collectorOptions,
            examples: [
                Example("eyrie up", "on port 4000"),
                Example("eyrie up --port 0 --state-dir /tmp/try --no-open", "beside another one, for scripts"),
                Example("eyrie up --demo", "with a button that plays made-up sessions"),
            ],
            run: run)
    }

    /// `eyrie hub`: the hub alone.
    package static func hub(run: @escaping Body) -> Command {
        Command(
            "hub", topic: .run, summary: "run the hub alone", options: hubOptions,
            examples: [Example("eyrie hub --bind 0.0.0.0", "for other machines of the network")], run: run)
    }

    /// `eyrie collect`: the collector alone.
    package static func collect(run: @escaping Body) -> Command {
        Command(
            "collect", topic: .run, summary: "run this machine's collector alone, for a hub elsewhere",
            options: .hubConnection + collectorOptions,
            examples: [Example("eyrie collect --hub https://hub.example.org", "the team's hub")], run: run)
    }

    /// `eyrie flush`: one delivery of what waits.
    package static func flush(run: @escaping Body) -> Command {
        Command(
            "flush", topic: .run, summary: "send what waits in the spool, then end",
            options: .hubConnection + [CommandOption(Options.machineID)],
            examples: [Example("eyrie flush", "before switching the machine off")], run: run)
    }

    private static var collectorOptions: [CommandOption] {
        [
            CommandOption(Options.machineID), CommandOption(Options.transcriptsWatch),
            CommandOption("--poll", help: "the same as --transcripts poll"),
        ]
    }

    private static var hubOptions: [CommandOption] {
        (Options.hub + Options.privacy).filter { $0.flag != nil }.map { CommandOption($0) }
    }
}
