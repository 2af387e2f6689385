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
        let texts = EventTexts(event, searchText: searchText)
        var prefix: [UInt8] = []
        prefix.reserveCapacity(2 * VariableLength.limit + texts.headCount)
        VariableLength.append(texts.headCount, to: &prefix)
        prefix.append(contentsOf: texts.head)
        let isSmall = texts.byteCount <= summaryInsideLimit.original
        let encoded = codec.encode(behind: prefix) { texts.append(summary: isSmall ? event.summary : "", to: &$0) }
        // Where a small event turns out to be large when compressed, the summary that is inside does no harm.
        let isInside = isSmall && encoded.bytes.count - prefix.count <= summaryInsideLimit.stored
        let marks = (texts.headCount > 0 ? headOutside : 0) | (isInside ? 0 : summaryOutside)
        return PreparedPayload(bytes: encoded.bytes, encoding: encoded.encoding | marks, uuid: event.uuid)
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

/// The texts of an event, about to be put together.
private struct EventTexts {
    private let event: Event
    private let searchText: String
    /// Bytes of the payload that are its head; 0 when it has none.
    let headCount: Int

    init(_ event: Event, searchText: String) {
        self.event = event
        self.searchText = searchText
        // Lines of session files have no head: it is not worth looking for.
        guard event.source != .transcript else {
            headCount = 0
            return
        }
        let count = PayloadHead.count(in: event.payload)
        headCount = count > 0 && PayloadHead.isReplaceable(event.payload[count...]) ? count : 0
    }

    var head: ArraySlice<UInt8> { event.payload[..<headCount] }
    var byteCount: Int { event.payload.count + searchText.utf8.count + event.summary.utf8.count }

    /// Appends what is compressed.
    func append(summary: String, to bytes: inout [UInt8]) {
        let searchBytes = searchText.utf8.count
        bytes.reserveCapacity(event.payload.count + searchBytes + summary.utf8.count + 2 * VariableLength.limit)
        VariableLength.append(summary.utf8.count, to: &bytes)
        VariableLength.append(searchBytes, to: &bytes)
        bytes.append(contentsOf: summary.utf8)
        bytes.append(contentsOf: searchText.utf8)
        guard headCount > 0 else { return bytes.append(contentsOf: event.payload) }
        event.payload.withUnsafeBytes { payload in
            PayloadHead.replacing(
                UnsafeRawBufferPointer(rebasing: payload[headCount...]),
                head: UnsafeRawBufferPointer(rebasing: payload[..<headCount]), toolUse: event.toolUseID, into: &bytes)
        }
    }
}

extension SQLiteStore {
    /// What of an event is compressed: for training a dictionary.
    package static func compressedTexts(_ event: Event, searchText: String) -> (head: [UInt8], body: [UInt8]) {
        let texts = EventTexts(event, searchText: searchText)
        var body: [UInt8] = []
        texts.append(summary: event.summary, to: &body)
        return (Array(texts.head), body)
    }
}
