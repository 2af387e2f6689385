// Measures how fast secrets are looked for, on one core, and shows what is found.
// Run it without arguments for its usage.

internal import Authentication
internal import Glibc
internal import Platform
internal import Redaction

let arguments = CommandLine.arguments
do {
    switch arguments.dropFirst().first {
    case "speed" where arguments.count > 2: try measureSpeed(of: Files.read(arguments[2]))
    case "worst": try measureWorstInputs()
    case "report" where arguments.count > 2:
        try report(on: Files.read(arguments[2]), shows: arguments.contains("--show"))
    default:
        print("usage: RedactionBenchmark speed FILE.jsonl | worst | report FILE.jsonl [--show]")
        exit(2)
    }
} catch {
    print("failed: \(error)")
    exit(1)
}
