internal import JSONCoding
internal import Platform

/// What a running hub says about itself in the state folder (`hub.json`, 0600).
package struct HubFile: Sendable, Equatable {
    package static let name = "hub.json"
    /// Bytes of the file.
    private static let limit = 64 << 10

    package var url: String
    package var token: String?
    package var processID: Int32?
    package var startedAt: String?
    package var version: String?

    package init(url: String, token: String?, processID: Int32?, startedAt: String?, version: String?) {
        self.url = url
        self.token = token
        self.processID = processID
        self.startedAt = startedAt
        self.version = version
    }

    /// Nil when no hub runs with this state folder, or its file cannot be read.
    package static func read(stateFolder: String) -> HubFile? {
        guard let bytes = try? Files.read("\(stateFolder)/\(name)", limit: limit),
            let root = try? JSONDocument(parsing: bytes).root, let url = root["url"]?.string
        else { return nil }
        return HubFile(
            url: url, token: root["token"]?.string, processID: root["pid"]?.int.flatMap { Int32(exactly: $0) },
            startedAt: root["started_at"]?.string, version: root["version"]?.string)
    }
}
