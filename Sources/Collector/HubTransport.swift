internal import EventCodec
internal import EventModel
package import HTTPClient
package import HubClient
internal import Platform
package import Redaction
internal import Synchronization
internal import Transcripts

/// Sends to the hub that is there now: it may move to another port, or get another token, while we run.
package final class HubTransport: BatchTransport, TranscriptTransport, Sendable {
    private struct State {
        var client: HubClient?
        var isCancelled = false
    }

    private let version: String
    private let stateFolder: String
    private let timeouts: HTTPClientTimeouts
    private let privacy: PrivacyFilter
    private let locate: @Sendable () throws(HubError) -> HubLocation
    private let state = Mutex(State())

    /// `locate` finds the hub anew for each request; `privacy` decides what leaves for it.
    package init(
        version: String, stateFolder: String, timeouts: HTTPClientTimeouts = HTTPClientTimeouts(),
        privacy: PrivacyFilter = .transparent, locate: @escaping @Sendable () throws(HubError) -> HubLocation
    ) {
        self.version = version
        self.stateFolder = stateFolder
        self.timeouts = timeouts
        self.privacy = privacy
        self.locate = locate
    }

    package func send(_ lines: [[UInt8]], isBuffered: Bool) throws(HubError) -> BatchReply {
        let lines = lines.map { privacy.replacement(of: $0[...], maximumDepth: Limits.jsonDepth + 1) ?? $0 }
        return try client().postBatch(lines: lines, isBuffered: isBuffered, timeouts: timeouts)
    }

    package func send(_ request: TranscriptRequest) throws(HubError) -> TranscriptReply {
        try client().postTranscripts(
            request.body(keptBy: privacy), contentType: TranscriptChunk.contentType, storeID: request.storeID,
            timeouts: HubTransport.transcriptTimeouts)
    }

    package func storeID() throws(HubError) -> String? {
        // A request without chunks stores nothing, and is answered like any other.
        let reply = try client().postTranscripts(
            [], contentType: TranscriptChunk.contentType, timeouts: HubTransport.reportTimeouts)
        return PositionFolder.checked(reply.storeID)
    }

    /// A large request over a slow line, and a hub that has many others to serve.
    private static let transcriptTimeouts = HTTPClientTimeouts(total: 600_000, idle: 120_000)

    /// Tells the hub how this collector is doing.
    package func report(_ status: [UInt8], machineID: String) throws(HubError) {
        let path = "/api/collectors/" + HTTPAddress.encoded(machineID)
        // What answers need not be a hub: no more of it is read than one would say.
        _ = try client().send(
            "POST", path, json: status, timeouts: HubTransport.reportTimeouts,
            responseLimit: HTTPClientRequest.responseLimitDefault)
    }

    /// A report is a courtesy: it must not hold events up.
    private static let reportTimeouts = HTTPClientTimeouts(connect: 1_000, total: 3_000)

    /// Each start of a local hub writes a new `hub.json`.
    package var hubMark: String? {
        HubFile.read(stateFolder: stateFolder).map { "\($0.url) \($0.processID ?? 0) \($0.startedAt ?? "")" }
    }

    /// Where the hub is now, for messages; nil when its address is malformed.
    package var url: String? { (try? locate())?.url }

    /// Ends the running request and refuses later ones. From any thread.
    package func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.client?.cancel()
        }
    }

    private func client() throws(HubError) -> HubClient {
        let location = try locate()
        if let client = state.withLock({ $0.client }), client.location == location { return client }
        let client = try HubClient(location, version: version)
        state.withLock { state in
            if state.isCancelled { client.cancel() }
            state.client = client
        }
        return client
    }
}
