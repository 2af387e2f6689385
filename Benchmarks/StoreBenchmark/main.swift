// Measures the embedded store: speed of storing, bytes of a session, and training of the payload dictionary.
// StoreBenchmark speed [seconds] | size | samples FOLDER | read EVENTS

internal import Glibc

let arguments = CommandLine.arguments
do {
    switch arguments.dropFirst().first {
    case "speed": try measureSpeed(folder: arguments.count > 2 ? arguments[2] : "/tmp")
    case "size": try measureSize(payloadFile: arguments.count > 2 ? arguments[2] : nil)
    case "samples": try writeSamples(to: arguments.count > 2 ? arguments[2] : "samples")
    default:
        print("usage: StoreBenchmark speed [FOLDER] | size [PAYLOADS.jsonl] | samples FOLDER")
        exit(2)
    }
} catch {
    print("failed: \(error)")
    exit(1)
}
