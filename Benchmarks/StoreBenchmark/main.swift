// Measures the embedded store: speed of storing, bytes of a session, and training of the payload dictionary.
// Run it without arguments for its usage.

internal import Glibc

let arguments = CommandLine.arguments
do {
    switch arguments.dropFirst().first {
    case "speed": try measureSpeed(folder: arguments.count > 2 ? arguments[2] : "/tmp")
    case "import": try measureImport(folder: arguments.count > 2 ? arguments[2] : "/tmp")
    case "size": try measureSize(payloadFile: arguments.count > 2 ? arguments[2] : nil)
    case "queries": try measureQueries(eventCount: arguments.count > 2 ? Int(arguments[2]) ?? 0 : 200_000)
    case "samples": try writeSamples(to: arguments.count > 2 ? arguments[2] : "samples")
    default:
        print(
            "usage: StoreBenchmark speed [FOLDER] | import [FOLDER] | size [PAYLOADS.jsonl] | queries [EVENTS] | samples FOLDER"
        )
        exit(2)
    }
} catch {
    print("failed: \(error)")
    exit(1)
}
