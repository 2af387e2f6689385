package import EventModel
internal import EventStore

/// The texts of an event, compressed as one: what search and summary repeat of the payload costs next to nothing so.
///
/// Stored form: length of the summary, length of the search text, both texts, then the payload, without its head
/// where it has one. Of a large event the summary is left out and stored in a column, so that a list need not touch
/// the body.
struct EventBody {
    /// Bytes of a body, compressed and not, up to which its summary is inside.
    private static let summaryInsideLimit = (stored: 1 << 10, original: 8 << 10)
    /// Added to the encoding when the summary is outside.
    private static let summaryOutside: Int64 = 16
    /// Added to the encoding when the payload's head is a row of its own.
    private static let headOutside: Int64 = 32

    var summary: String?
    var searchText: String
    var payload: [UInt8]

    /// Prepared bytes are: length of the head, the head, the stored body.
    static func prepare(_ event: Event, searchText: String, codec: PayloadCodec) -> PreparedPayload {
        let size = event.payload.count + searchText.utf8.count + event.summary.utf8.count
        let (head, texts) = texts(of: event)
        let headMark = head.isEmpty ? 0 : headOutside
        if size <= summaryInsideLimit.original {
            let encoded = codec.encode(joined(summary: event.summary, searchText: searchText, texts))
            if encoded.bytes.count <= summaryInsideLimit.stored {
                return prepared(event, head, encoded.bytes, encoding: encoded.encoding | headMark)
            }
        }
        let encoded = codec.encode(joined(summary: "", searchText: searchText, texts))
        return prepared(event, head, encoded.bytes, encoding: encoded.encoding | headMark | summaryOutside)
    }

    private static func prepared(
        _ event: Event, _ head: ArraySlice<UInt8>, _ body: [UInt8], encoding: Int64
    ) -> PreparedPayload {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(VariableLength.limit + head.count + body.count)
        VariableLength.append(head.count, to: &bytes)
        bytes.append(contentsOf: head)
        bytes.append(contentsOf: body)
        return PreparedPayload(bytes: bytes, encoding: encoding, uuid: event.uuid)
    }

    /// Where in prepared bytes the head is; the body follows.
    static func head(in prepared: [UInt8]) -> Range<Int>? {
        prepared.withUnsafeBytes { buffer in
            var rest = buffer[...]
            guard let count = VariableLength.read(&rest), count <= rest.count else { return nil }
            return rest.startIndex..<(rest.startIndex + count)
        }
    }

    static func isSummaryInside(encoding: Int64) -> Bool { encoding & summaryOutside == 0 }

    /// The payload's head and what is stored of the rest.
    fileprivate static func texts(of event: Event) -> (head: ArraySlice<UInt8>, rest: [UInt8]) {
        let headCount = PayloadHead.count(in: event.payload)
        guard headCount > 0 else { return ([], event.payload) }
        var rest: [UInt8] = []
        rest.reserveCapacity(event.payload.count - headCount)
        let isReplaced = event.payload.withUnsafeBytes { bytes in
            PayloadHead.replacing(
                UnsafeRawBufferPointer(rebasing: bytes[headCount...]),
                head: UnsafeRawBufferPointer(rebasing: bytes[..<headCount]), toolUse: event.toolUseID, into: &rest)
        }
        return isReplaced ? (event.payload[..<headCount], rest) : ([], event.payload)
    }

    fileprivate static func joined(summary: String, searchText: String, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            payload.count + searchText.utf8.count + summary.utf8.count + 2 * VariableLength.limit)
        VariableLength.append(summary.utf8.count, to: &bytes)
        VariableLength.append(searchText.utf8.count, to: &bytes)
        bytes.append(contentsOf: summary.utf8)
        bytes.append(contentsOf: searchText.utf8)
        bytes.append(contentsOf: payload)
        return bytes
    }

    /// Reads a stored body. Without `wantsPayload` the payload stays empty; `head` is asked for where it is needed
    /// only.
    init(
        _ stored: UnsafeRawBufferPointer, encoding: Int64, toolUse: String?, wantsPayload: Bool, codec: PayloadCodec,
        head: () throws(StoreError) -> [UInt8]
    ) throws(StoreError) {
        let bytes = try codec.decode(
            stored, encoding: encoding & ~(EventBody.summaryOutside | EventBody.headOutside))
        let parts = bytes.withUnsafeBytes { buffer -> (String, String, [UInt8])? in
            var rest = buffer[...]
            guard let summaryCount = VariableLength.read(&rest), let textCount = VariableLength.read(&rest),
                summaryCount <= rest.count, textCount <= rest.count - summaryCount
            else { return nil }
            let summary = String(decoding: rest.prefix(summaryCount), as: UTF8.self)
            let text = String(decoding: rest.dropFirst(summaryCount).prefix(textCount), as: UTF8.self)
            return (summary, text, wantsPayload ? Array(rest.dropFirst(summaryCount + textCount)) : [])
        }
        guard let parts else {
            throw StoreError(.corrupt, "a stored body is cut short", hint: "check the disk, restore a backup")
        }
        summary = EventBody.isSummaryInside(encoding: encoding) ? parts.0 : nil
        searchText = parts.1
        payload = parts.2
        if wantsPayload, encoding & EventBody.headOutside != 0 {
            let head = try head()
            payload = head + PayloadHead.restoring(payload, head: head, toolUse: toolUse)
        }
    }
}

extension SQLiteStore {
    /// What of an event is compressed: for training a dictionary.
    package static func compressedTexts(_ event: Event, searchText: String) -> (head: [UInt8], body: [UInt8]) {
        let (head, rest) = EventBody.texts(of: event)
        return (Array(head), EventBody.joined(summary: event.summary, searchText: searchText, rest))
    }
}
