internal import Commands
internal import Glibc
internal import Platform

// Request bodies pass from HTTP threads to the ingest thread: with two arenas an import peaks a tenth lower.
AllocatorArenas.limit(to: 2)
let table = CommandTable(AllCommands.list + serviceCommands, version: "0.1.0")
exit(table.run(Array(CommandLine.arguments.dropFirst())))
