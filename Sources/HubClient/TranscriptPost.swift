internal import Compression
package import HTTPClient
internal import JSONCoding

/// What the hub did with the lines of a request.
package struct TranscriptReply: Sendable, Equatable {
    package var stored = 0
    package var duplicate = 0
    /// Lines that it does not take, and took out of the others.
    package var rejected = 0

    /// Which store the hub keeps; nil of a hub that does not say.
    package var storeID: String?

    package init(stored: Int = 0, duplicate: Int = 0, rejected: Int = 0) {
        self.stored = stored
        self.duplicate = duplicate
        self.rejected = rejected
    }

    /// Reads what the hub answered. Throws what it refused with, or that the answer is not a hub's.
    package init(_ response: HTTPClientResponse) throws(HubError) {
        let root = try HubClient.document(HubClient.successful(response)).root
        guard let stored = root["stored"]?.int, let duplicate = root["duplicate"]?.int else {
            throw HubError.unreadable(response.status, "it does not say what was stored")
        }
        self.init(
            stored: Int(clamping: stored), duplicate: Int(clamping: duplicate),
            // Of many it names a part only.
            rejected: root["rejected_count"]?.int.map { Int(clamping: $0) } ?? root["rejected"]?.elements.count ?? 0)
        storeID = root["store_id"]?.string
    }
}

extension HubClient {
    /// Sends parts of session files, in the form of `contentType`, and returns once the hub has them for good. A hub with
    /// another store than `storeID` refuses them: `HubError.isOtherStore`.
    package func postTranscripts(
        _ body: [UInt8], contentType: String, storeID: String? = nil, timeouts: HTTPClientTimeouts
    ) throws(HubError) -> TranscriptReply {
        var request = HTTPClientRequest(
            "POST", "", headers: [("Content-Type", contentType)], body: body, timeouts: timeouts)
        if let storeID { request.headers.append(("Eyrie-Store", storeID)) }
        // Compressing costs more than it saves where nothing leaves the machine.
        if HTTPAddress(location.url)?.isLoopback != true, let compressed = try? Zstd.compress(body) {
            request.headers.append(("Content-Encoding", "zstd"))
            request.body = compressed
        }
        return try TranscriptReply(perform(&request, "/api/transcripts", []))
    }
}
