internal import EventModel
internal import EventStore

/// The texts of an event, compressed as one: what search and summary repeat of the payload costs next to nothing so.
///
/// Stored form: length of the summary, length of the search text, both texts, then the payload. Of a large event the
/// summary is left out and stored in a column, so that a list need not touch the body.
struct EventBody {
    /// Bytes of a body, compressed and not, up to which its summary is inside.
    private static let summaryInsideLimit = (stored: 1 << 10, original: 8 << 10)
    /// Added to the encoding when the summary is outside.
    private static let summaryOutside: Int64 = 16

    var summary: String?
    var searchText: String
    var payload: [UInt8]

    static func prepare(_ event: Event, searchText: String, codec: PayloadCodec) -> PreparedPayload {
        let size = event.payload.count + searchText.utf8.count + event.summary.utf8.count
        if size <= summaryInsideLimit.original {
            let encoded = codec.encode(joined(event, summary: event.summary, searchText: searchText))
            if encoded.bytes.count <= summaryInsideLimit.stored {
                return PreparedPayload(bytes: encoded.bytes, encoding: encoded.encoding, uuid: event.uuid)
            }
        }
        let encoded = codec.encode(joined(event, summary: "", searchText: searchText))
        return PreparedPayload(
            bytes: encoded.bytes, encoding: encoded.encoding | summaryOutside, uuid: event.uuid)
    }

    static func isSummaryInside(encoding: Int64) -> Bool { encoding & summaryOutside == 0 }

    private static func joined(_ event: Event, summary: String, searchText: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            event.payload.count + searchText.utf8.count + summary.utf8.count + 2 * VariableLength.limit)
        VariableLength.append(summary.utf8.count, to: &bytes)
        VariableLength.append(searchText.utf8.count, to: &bytes)
        bytes.append(contentsOf: summary.utf8)
        bytes.append(contentsOf: searchText.utf8)
        bytes.append(contentsOf: event.payload)
        return bytes
    }

    /// Reads a stored body. Without `wantsPayload` the payload stays empty.
    init(
        _ stored: UnsafeRawBufferPointer, encoding: Int64, wantsPayload: Bool, codec: PayloadCodec
    ) throws(StoreError) {
        let bytes = try codec.decode(stored, encoding: encoding & ~EventBody.summaryOutside)
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
    }
}
