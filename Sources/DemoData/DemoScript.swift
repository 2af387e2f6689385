package import EventModel
internal import JSONCoding

/// Made-up sessions of a coding agent, as the hooks of Claude Code would report them: the same for the same seed.
package struct DemoScript: Sendable {
    /// Sessions of one script at most.
    package static let sessionLimit = 10_000

    /// One hook that fires.
    package struct Step: Sendable {
        /// Since the start of the script.
        package var microseconds: Int64
        package var sessionID: String
        package var sourceApp: String
        package var machineID: String
        /// The hook's name: `PreToolUse`, …
        package var type: String
        /// The object on the hook's standard input.
        package var payload: [UInt8]
    }

    /// In order of time.
    package let steps: [Step]
    /// In order of time.
    package let modelCalls: [DemoModelCall]

    /// Microseconds from the first step to the last.
    package var duration: Int64 { steps.last?.microseconds ?? 0 }

    /// - Parameters:
    ///   - sessions: how many.
    ///   - spread: microseconds over which they begin, about; nil has a few of them run at the same time.
    package init(seed: UInt64, sessions: Int, spread: Int64? = nil) {
        let gaps = spread.map { 0...max(1, $0 / Int64(max(1, sessions)) * 2) } ?? 5_000_000...40_000_000
        var random = SeededRandom(seed: seed)
        var steps: [Step] = []
        var modelCalls: [DemoModelCall] = []
        var start: Int64 = 0
        for _ in 0..<min(max(0, sessions), DemoScript.sessionLimit) {
            var session = DemoSession(random: SeededRandom(seed: random.next()), start: start)
            session.play()
            steps += session.steps
            modelCalls += session.modelCalls
            start += Int64.random(in: gaps, using: &random)
        }
        self.modelCalls = modelCalls.sorted { ($0.microseconds, $0.requestID) < ($1.microseconds, $1.requestID) }
        // A stable order for steps of the same instant: as they were written.
        self.steps = steps.enumerated().sorted {
            ($0.element.microseconds, $0.offset) < ($1.element.microseconds, $1.offset)
        }.map(\.element)
    }

    /// The step as a line of a batch request, as if it had happened at `time`.
    package static func batchLine(_ step: Step, at time: Timestamp, uuid: EventUUID) -> [UInt8] {
        var writer = JSONWriter(reservingBytes: step.payload.count + 256)
        writer.object { writer in
            writer.member("event_uuid", uuid.description)
            writer.member("timestamp", time.iso8601)
            writer.member("machine_id", step.machineID)
            writer.member("source_app", step.sourceApp)
            writer.member("agent_version", DemoScript.agentVersion)
            writer.key("payload")
            writer.raw(step.payload)
        }
        return writer.bytes
    }

    static let agentVersion = "demo"
}
