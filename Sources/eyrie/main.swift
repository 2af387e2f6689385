internal import Commands
internal import Glibc

let table = CommandTable(AllCommands.list + serviceCommands, version: "0.1.0")
exit(table.run(Array(CommandLine.arguments.dropFirst())))
