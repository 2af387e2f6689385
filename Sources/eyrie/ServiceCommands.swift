internal import Commands

/// The commands that run a service in this process. Their options and help are declared in `Commands`; what they do is
/// given here, where the composition roots are known.
let serviceCommands: [Command] = [
    .up { _ throws(CommandFailure) in throw notWired },
    .hub { _ throws(CommandFailure) in throw notWired },
    .collect { _ throws(CommandFailure) in throw notWired },
    .flush { _ throws(CommandFailure) in throw notWired },
]

private let notWired = CommandFailure(.failure, "this command is not wired yet")
