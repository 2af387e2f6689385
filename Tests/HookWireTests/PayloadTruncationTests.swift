import EventModel
import HookWire
import JSONCoding
import TestRandomness
import Testing

@Suite struct PayloadTruncationTests {
    @Test(arguments: 0..<60)
    func isValidWhereverItIsCut(_ seed: Int) throws {
        var json = RandomJSON(generator: SeededGenerator(seed: UInt64(seed)))
        let whole = Array(json.object(depth: 5).utf8)
        for limit in 0...whole.count {
            let payload = HookPayload(whole, limit: limit)
            let text = String(decoding: payload.json, as: UTF8.self)
            #expect(payload.isTruncated == (limit < whole.count), "\(text)")
            #expect(payload.isUnparsed == (limit == 0))
            #expect(payload.json.count <= max(limit, 21) + HookLimits.payloadDepth + 1)
            #expect(!payload.json.contains { $0 < 0x20 })
            #expect(String(validating: payload.json, as: UTF8.self) != nil)
            let document = try JSONDocument(parsing: payload.json)
            #expect(document.root.isObject)
            if limit > 0 { #expect(hasNoNewLoneSurrogate(text, whole), "\(text)") }
        }
    }

    /// What a cut leaves over must not end in half a pair that was whole before.
    private func hasNoNewLoneSurrogate(_ text: String, _ whole: [UInt8]) -> Bool {
        let original = Array(String(decoding: whole, as: UTF8.self).utf8)
        let pair = Array(#"\ud83d\ude00"#.utf8)
        let half = Array(#"\ud83d"#.utf8)
        var kept = Array(text.utf8)
        while let last = kept.last, last == UInt8(ascii: "}") || last == UInt8(ascii: "]") { kept.removeLast() }
        guard kept.last == UInt8(ascii: "\""), kept.count > 7 else { return true }
        kept.removeLast()
        guard Array(kept.suffix(6)) == half, kept.count + 6 <= original.count else { return true }
        return Array(original[(kept.count - 6)..<(kept.count + 6)]) != pair
    }

    @Test func keepsTheBeginning() {
        let payload = HookPayload(
            Array(#"{"session_id":"s","tool_input":{"content":"0123456789"},"z":1}"#.utf8), limit: 50)
        #expect(
            String(decoding: payload.json, as: UTF8.self)
                == #"{"session_id":"s","tool_input":{"content":"0123456"}}"#)
        #expect(payload.lostSessionID == nil)
        #expect(payload.lostEventName == Array(#""Unparsed""#.utf8))
    }

    @Test func findsTheIdentityBehindTheCut() throws {
        let long = String(repeating: "x", count: 500)
        let raw = #"{"big":"\#(long)","session_id":"s-1","hook_event_name":"PostToolUse"}"#
        let payload = HookPayload(Array(raw.utf8), limit: 200)
        #expect(payload.lostSessionID == Array(#""s-1""#.utf8))
        #expect(payload.lostEventName == Array(#""PostToolUse""#.utf8))
        let line = EventLine.encode(payload, stamp)
        let root = try JSONDocument(parsing: line).root
        #expect(root["session_id"]?.string == "s-1")
        #expect(root["hook_event_type"]?.string == "PostToolUse")
        #expect(root["truncated"]?.bool == true)
    }

    @Test func namesWhatTheCutLeftUnknown() throws {
        let raw = #"{"big":"\#(String(repeating: "x", count: 500))"#
        let payload = HookPayload(Array(raw.utf8), isComplete: false, limit: 200)
        let root = try JSONDocument(parsing: EventLine.encode(payload, stamp)).root
        #expect(root["session_id"]?.string == "unknown")
        #expect(root["hook_event_type"]?.string == "Unparsed")
        #expect(root["payload"]?["big"]?.string?.utf8.count == 192)
    }

    @Test func aLinePastEveryLimitStaysWithinOneEvent() throws {
        let raw =
            Array(#"{"session_id":"s","t":""#.utf8) + [UInt8](repeating: 0x61, count: Limits.eventBytes)
            + Array(#""}"#.utf8)
        var stamp = stamp
        stamp.sourceApp = String(repeating: "\u{1}", count: 5000)
        stamp.machineID = stamp.sourceApp
        stamp.agentVersion = stamp.sourceApp
        stamp.pluginVersion = stamp.sourceApp
        for bytes in [raw, [UInt8](repeating: 0x01, count: Limits.eventBytes)] {
            let payload = HookPayload(bytes)
            #expect(payload.isTruncated)
            let line = EventLine.encode(payload, stamp)
            #expect(line.count <= Limits.eventBytes)
            #expect(line.count > Limits.eventBytes - HookLimits.envelopeBytes)
            _ = try JSONDocument(parsing: line)
        }
    }

    private var stamp: EventStamp {
        EventStamp(
            uuid: EventUUID(high: 1, low: 2), time: .epoch, machineID: "m", sourceApp: "app", processID: 7)
    }
}
