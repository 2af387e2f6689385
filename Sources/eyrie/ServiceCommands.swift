internal import Commands

/// The commands that run a service in this process. Their options and help are declared in `Commands`; what they do is
/// given here, where the composition roots are known.
let serviceCommands: [Command] = []
