/// Goes through the strings of a JSON text, forward only, so that all questions together cost one pass.
struct JSONStringWalk {
    struct Place {
        /// The content, between the quotation marks.
        var content: Range<Int>
        /// The name of the member that the string is the value of, or is in an array of.
        var key: Range<Int>?
        var isKey: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var key: Range<Int>?
    private var current: Place?

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The string that the byte belongs to; nil where it stands outside of all. Offsets must grow from call to call.
    mutating func string(at offset: Int) -> Place? {
        while true {
            if let current, offset < current.content.upperBound {
                return offset >= current.content.lowerBound ? current : nil
            }
            guard let place = next() else { return nil }
            if place.content.lowerBound > offset { return nil }
        }
    }

    /// The next string.
    mutating func next() -> Place? {
        while position < bytes.count, bytes[position] != 0x22 { position += 1 }
        guard position < bytes.count else {
            current = nil
            return nil
        }
        let start = position + 1
        var end = start
        while end < bytes.count, bytes[end] != 0x22 { end += bytes[end] == 0x5C ? 2 : 1 }
        end = min(end, bytes.count)
        position = min(end + 1, bytes.count)
        var after = position
        while after < bytes.count, ByteSet.spaces.contains(bytes[after]) { after += 1 }
        let isKey = after < bytes.count && bytes[after] == UInt8(ascii: ":")
        let place = Place(content: start..<end, key: isKey ? nil : key, isKey: isKey)
        if isKey { key = start..<end }
        current = place
        return place
    }
}

/// Members by which records are told apart and put together: whatever they look like, they stay.
enum StructuralMember {
    private static let identities: Set<String> = [
        "session_id", "sessionId", "uuid", "parentUuid", "logicalParentUuid", "leafUuid", "event_uuid", "messageId",
        "message_id", "request_id", "requestId", "tool_use_id", "toolUseId", "toolUseID", "parentToolUseID",
        "parent_tool_use_id", "sourceToolAssistantUUID", "sourceToolUseID", "agent_id", "agentId", "parent_agent_id",
        "prompt_id", "promptId", "requestSessionId", "forkedFrom", "requestRef", "machine_id", "source_app",
        "hook_event_name", "hook_event_type", "type", "timestamp", "traceId", "spanId", "parentSpanId", "trace_id",
        "span_id", "parent_span_id", "session.id", "prompt.id", "message.uuid", "event.name", "event.timestamp",
        "gen_ai.conversation.id", "gen_ai.response.id", "gen_ai.tool.call.id",
    ]
    /// They hold words and paths, in which people may look for words of their own.
    private static let descriptions: Set<String> = [
        "transcript_path", "agent_transcript_path", "transcriptPath", "cwd", "gitBranch", "tool_name", "model",
        "version",
    ]
    static let names = identities.union(descriptions)
    private static let nameMaximum = 32

    /// `whenAskedFor`: for what users look for themselves.
    static func contains(_ name: UnsafeBufferPointer<UInt8>.SubSequence, whenAskedFor: Bool) -> Bool {
        name.count <= nameMaximum && (whenAskedFor ? identities : names).contains(String(decoding: name, as: UTF8.self))
    }
}
