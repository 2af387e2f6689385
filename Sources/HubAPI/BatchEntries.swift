import EventModel
internal import Glibc
import Ingest
import JSONCoding

/// The events of one batch request: each is read alone, so that one bad event spoils no other.
enum BatchEntries {
    static let linesType = "application/x-ndjson"

    typealias Entry = Result<IngestItem, APIError>

    /// Reads an array, or one object a line; counts what is no event or too large under `drop`. Throws when the whole is
    /// no such thing, or has too many events.
    static func read(
        _ body: [UInt8], isLines: Bool, drop: (DropReason) -> Void, _ read: (JSONNode) throws(APIError) -> IngestItem
    ) throws(APIError) -> [Entry] {
        if isLines || body.first(where: { !isSpace($0) }) != 0x5B { return try readLines(body, drop, read) }
        let root: JSONNode
        do throws(JSONError) {
            // One level more than an event may have: the array around it.
            root = try JSONDocument(parsing: body, maximumDepth: Limits.jsonDepth + 1).root
        } catch {
            drop(.malformed)
            throw APIError(error)
        }
        let elements = root.elements
        try check(elements.count)
        return elements.map { element in
            guard element.rawBytes.count <= Limits.eventBytes else { return refuseTooLarge(drop) }
            return entry(element, read)
        }
    }

    private static func readLines(
        _ body: [UInt8], _ drop: (DropReason) -> Void, _ read: (JSONNode) throws(APIError) -> IngestItem
    ) throws(APIError) -> [Entry] {
        let lines = lines(of: body)
        try check(lines.count)
        return lines.map { line in
            guard line.count <= Limits.eventBytes else { return refuseTooLarge(drop) }
            do throws(JSONError) {
                return entry(try JSONDocument(parsing: Array(line), maximumDepth: Limits.jsonDepth).root, read)
            } catch {
                drop(.malformed)
                return .failure(APIError(error))
            }
        }
    }

    /// The lines that hold more than white space. memchr, since a batch may be 32 MiB.
    private static func lines(of body: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        body.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            var position = 0
            while position < bytes.count {
                let found = memchr(start + position, 0x0A, bytes.count - position)
                let end = found.map { UnsafeRawPointer($0) - start } ?? bytes.count
                let line = body[position..<end]
                if !line.allSatisfy(isSpace) { lines.append(line) }
                position = end + 1
            }
        }
        return lines
    }

    /// White space as JSON has it: a line of anything else is an entry, so that each line sent has its item.
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0A ~= byte || byte == 0x0D }

    private static let tooLarge = APIError(
        status: 413, code: "too_large", message: "An event is at most \(Limits.eventBytes) bytes.",
        fields: [.init(name: "payload", message: "is too large")],
        hint: "Cut the payload; eyrie-hook does so by itself and marks the event as truncated.")

    private static func refuseTooLarge(_ drop: (DropReason) -> Void) -> Entry {
        drop(.oversize)
        return .failure(tooLarge)
    }

    private static func check(_ count: Int) throws(APIError) {
        guard count > Limits.batchEvents else { return }
        throw APIError(
            status: 413, code: "too_many_events", message: "A batch has at most \(Limits.batchEvents) events.",
            hint: "Send the rest in another batch.")
    }

    private static func entry(_ object: JSONNode, _ read: (JSONNode) throws(APIError) -> IngestItem) -> Entry {
        do throws(APIError) {
            return .success(try read(object))
        } catch {
            return .failure(error)
        }
    }

    /// The body of the reply; `outcomes` are those of the entries that could be read, in order.
    static func receipt(_ entries: [Entry], outcomes: [IngestOutcome]) -> [UInt8] {
        var rest = outcomes[...]
        let results: [(uuid: EventUUID?, outcome: IngestOutcome?, error: APIError?)] = entries.map { entry in
            switch entry {
            case .failure(let error): return (nil, nil, error)
            case .success(let item):
                let outcome = rest.popFirst()
                return (item.eventUUID, outcome, outcome.flatMap { APIError($0) })
            }
        }
        var writer = JSONWriter(reservingBytes: 256 + entries.count * 96)
        writer.object { writer in
            writer.member("stored", results.count { if case .stored = $0.outcome { true } else { false } })
            writer.member("duplicate", results.count { if case .duplicate = $0.outcome { true } else { false } })
            writer.member("rejected", results.count { $0.error != nil })
            writer.key("items")
            writer.array(results.enumerated()) { writer, indexed in
                let result = indexed.element
                writer.object { writer in
                    writer.member("index", indexed.offset)
                    if let uuid = result.uuid, let outcome = result.outcome {
                        writer.receipt(uuid, outcome)
                    } else {
                        writer.member("event_uuid", String?.none)
                        writer.member("status", "rejected")
                    }
                    guard let error = result.error else { return }
                    writer.key("error")
                    error.writeObject(to: &writer)
                }
            }
        }
        return writer.bytes
    }
}
