internal import JSONCoding

/// What a hook got on standard input, made fit for an event line: a JSON object, or the text of something else.
package struct HookPayload: Sendable {
    /// One valid JSON object on one line, in valid UTF-8. Its bytes are those that came, except: line breaks and tabs
    /// between tokens are spaces, and a byte that is no UTF-8 is a question mark.
    package private(set) var json: [UInt8]
    /// Something was left out because of a limit.
    package private(set) var isTruncated: Bool
    /// The input was no JSON object (or nested too deeply): `json` is `{"unparsed_text":"…"}`.
    package private(set) var isUnparsed: Bool
    /// `session_id` as a quoted JSON string, where `json` has it not or not whole because it was cut.
    package private(set) var lostSessionID: [UInt8]?
    /// `hook_event_name` likewise.
    package private(set) var lostEventName: [UInt8]?
    /// The payload's `cwd`.
    package private(set) var folder: String?

    /// Reads the input. `isComplete` is false when more came than `bytes`; at most `limit` bytes of it are kept.
    package init(_ bytes: [UInt8], isComplete: Bool = true, limit: Int = HookLimits.payloadBytes) {
        self = bytes.withUnsafeBufferPointer { HookPayload($0, isComplete: isComplete, limit: limit) }
    }

    package init(_ bytes: UnsafeBufferPointer<UInt8>, isComplete: Bool = true, limit: Int = HookLimits.payloadBytes) {
        let input = withoutByteOrderMark(bytes)
        var scanner = PayloadScanner()
        scanner.scan(input, upTo: min(input.count, limit))
        let atLimit = scanner
        scanner.scan(input, upTo: input.count)
        let hasEnded = isComplete && scanner.state == .finished
        if hasEnded, scanner.end <= limit {
            json = Array(input[scanner.start..<scanner.end])
            isTruncated = false
            isUnparsed = false
        } else if (hasEnded || input.count > limit || !isComplete), let cut = PayloadCut(atLimit, input) {
            json = Array(input[scanner.start..<cut.end])
            isTruncated = true
            isUnparsed = false
            lostSessionID = cut.lost(scanner.sessionID, input) ?? (scanner.sessionID.isEmpty ? unknownSession : nil)
            lostEventName = cut.lost(scanner.eventName, input) ?? (scanner.eventName.isEmpty ? unparsedEvent : nil)
            makeOneLine(&json, spacesForBreaks: scanner.sawLineBreak, mayBeInvalid: scanner.sawNonASCII)
            json.append(contentsOf: cut.closers)
        } else {
            let text = UnparsedText(input, limit: limit)
            json = text.json
            isTruncated = text.isCut || !isComplete
            isUnparsed = true
            lostSessionID = scanner.sessionID.isEmpty ? nil : validText(input[scanner.sessionID])
        }
        if !isUnparsed, !isTruncated {
            makeOneLine(&json, spacesForBreaks: scanner.sawLineBreak, mayBeInvalid: scanner.sawNonASCII)
        }
        folder = scanner.folder.isEmpty ? nil : unquoted(validText(input[scanner.folder]))
    }

    /// Whether `bytes` are a whole JSON object, so that nothing more has to be waited for.
    package static func isWhole(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var last = bytes.count
        while last > 0, bytes[last - 1] <= 0x20 { last -= 1 }
        guard last > 0, bytes[last - 1] == UInt8(ascii: "}") else { return false }
        var scanner = PayloadScanner()
        let input = withoutByteOrderMark(bytes)
        scanner.scan(input, upTo: input.count)
        return scanner.state == .finished
    }
}

/// Where a payload that is too long is cut, and what closes it.
private struct PayloadCut {
    var end: Int
    var closers: [UInt8]

    /// Nil when the input up to the limit is not the beginning of a JSON object.
    init?(_ scanner: PayloadScanner, _ input: UnsafeBufferPointer<UInt8>) {
        guard scanner.state != .failed, scanner.state != .finished, scanner.depth > 0 else { return nil }
        closers = scanner.closers
        end = scanner.safeEnd
        guard let textStart = scanner.openStringStart else { return }
        closers.insert(UInt8(ascii: "\""), at: 0)
        end = scanner.state == .inString ? scanner.position : scanner.escapeStart
        end = wholeCharacters(input, from: textStart + 1, to: end)
        if !scanner.highSurrogate.isEmpty, scanner.highSurrogate.upperBound == end {
            end = scanner.highSurrogate.lowerBound
        }
    }

    /// The value at `range` when the cut took some of it.
    func lost(_ range: Range<Int>, _ input: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        range.isEmpty || range.upperBound <= end ? nil : validText(input[range])
    }
}

/// Any bytes as `{"unparsed_text":"…"}`.
private struct UnparsedText {
    let json: [UInt8]
    private(set) var isCut: Bool

    init(_ input: UnsafeBufferPointer<UInt8>, limit: Int) {
        isCut = input.count > limit
        let end = isCut ? wholeCharacters(input, from: 0, to: limit) : input.count
        let text = repairedUTF8(Array(input[..<end]))
        var line = LineWriter(reservingBytes: text.count + 64)
        line.raw(#"{"unparsed_text":""#)
        for byte in text {
            guard line.bytes.count < limit else {
                isCut = true
                break
            }
            line.escaped(byte)
        }
        if isCut {
            line.cut(to: line.bytes.withUnsafeBufferPointer { wholeCharacters($0, from: 0, to: $0.count) })
        }
        line.raw(#""}"#)
        json = line.bytes
    }
}

/// What an event is called whose payload was cut before it could tell.
private let unknownSession = Array(#""unknown""#.utf8)
private let unparsedEvent = Array(#""Unparsed""#.utf8)

private func withoutByteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF else { return bytes }
    return UnsafeBufferPointer(rebasing: bytes[3...])
}

/// Raw control characters in valid JSON stand between tokens only, so each may become a space.
private func makeOneLine(_ json: inout [UInt8], spacesForBreaks: Bool, mayBeInvalid: Bool) {
    if spacesForBreaks {
        for index in json.indices where json[index] < 0x20 { json[index] = 0x20 }
    }
    if mayBeInvalid { json = repairedUTF8(json) }
}

private func validText(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] { repairedUTF8(Array(bytes)) }

/// The text of a quoted JSON string.
private func unquoted(_ json: [UInt8]) -> String? {
    guard json.contains(UInt8(ascii: "\\")) else { return String(decoding: json.dropFirst().dropLast(), as: UTF8.self) }
    return try? JSONDocument(parsing: json).root.string
}
