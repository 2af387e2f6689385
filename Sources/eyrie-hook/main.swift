// What a coding agent's hook runs: takes the payload from standard input, appends it to the spool and is gone. It
// prints nothing and exits with 0 whatever happens, because the agent must not suffer from its recorder.
internal import EventModel
internal import Glibc
internal import HookWire
internal import Platform
internal import Spool

func recordEvent() {
    let time = SystemClock().now()
    let options = HookOptions(argumentCount: CommandLine.argc, arguments: CommandLine.unsafeArgv)
    let input = StandardInput()
    // No byte at all carries nothing worth an event: a terminal, a closed input, `/dev/null`.
    guard !input.isEmpty, let stateFolder = options.stateFolder else { return }
    let payload = input.withBytes { HookPayload($0, isComplete: input.isComplete) }
    let stamp = EventStamp(
        uuid: RandomEventUUIDs().next(at: time), time: time, machineID: Environment.machineID,
        sourceApp: options.sourceApp(of: payload), processID: getpid(), agentVersion: options.agentVersion,
        pluginVersion: options.pluginVersion)
    var writer = SpoolWriter(SpoolSettings(stateFolder: stateFolder))
    do {
        try writer.append(EventLine.encode(payload, stamp), at: time)
    } catch {
        // Counted in the spool's drop log where that can be written; there is nobody to tell.
        return
    }
    if CollectorWake.send(stateFolder) == .nobodyListens { FlushStarter.start(stateFolder) }
}

// A file size limit of the agent's must end in an error, not in a signal that kills the hook.
signal(SIGXFSZ, SIG_IGN)
recordEvent()
_exit(0)
