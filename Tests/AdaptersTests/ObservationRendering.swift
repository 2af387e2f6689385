import EventModel
import JSONCoding

/// Observations as JSON that people can review: what is nil, empty or false is left out, and one fact is one line.
enum ObservationRendering {
    /// What the test gives, or what is the same in every line of a fixture.
    private static let leftOut: Set<String> = [
        "id", "uuid", "sourceApp", "machineID", "sessionID", "createdAt", "replayState", "payload",
    ]

    static func text(_ observations: [Observation]) -> String {
        var text = "[\n"
        for (index, observation) in observations.enumerated() {
            text += "{\"event\": \(json(observation.event, without: leftOut)),\n \"facts\": ["
            text += observation.facts.map { "\n  " + json($0) }.joined(separator: ",")
            text += "\n ],\n \"search\": \(json(observation.searchText))}"
            text += index == observations.count - 1 ? "\n" : ",\n"
        }
        return text + "]\n"
    }

    private static func json(_ value: Any, without names: Set<String> = []) -> String {
        var writer = JSONWriter()
        if names.isEmpty { write(value, to: &writer) } else { writeParts(of: value, without: names, to: &writer) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(_ value: Any, to writer: inout JSONWriter) {
        switch value {
        case let text as String: writer.value(text)
        case let flag as Bool: writer.value(flag)
        case let number as Int64: writer.value(number)
        case let time as Timestamp: writer.value(time.iso8601)
        case let uuid as EventUUID: writer.value(uuid.description)
        case let bytes as [UInt8]: writer.raw(bytes)
        default: writeParts(of: value, to: &writer)
        }
    }

    private static func writeParts(of value: Any, without names: Set<String> = [], to writer: inout JSONWriter) {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, let some = mirror.children.first { return write(some.value, to: &writer) }
        if mirror.displayStyle == .enum, mirror.children.isEmpty { return writer.value("\(value)") }
        writer.object { writer in
            for child in mirror.children where !isNothing(child.value) && !names.contains(child.label ?? "") {
                writer.key(child.label ?? "value")
                write(child.value, to: &writer)
            }
        }
    }

    private static func isNothing(_ value: Any) -> Bool {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.isEmpty }
        if let flag = value as? Bool { return !flag }
        if let text = value as? String { return text.isEmpty }
        return false
    }
}
