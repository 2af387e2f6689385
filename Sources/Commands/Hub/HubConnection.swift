internal import Configuration
internal import HTTPClient
package import HubClient
package import JSONCoding

/// A way to ask a hub; tests give their own.
package protocol HubConnection: Sendable {
    /// The hub's address, for messages.
    var address: String { get }
    /// Sends one request and returns the answer's JSON.
    func request(
        _ method: String, _ path: String, query: [(String, String)], json: [UInt8]
    ) throws(HubError) -> JSONDocument
    /// Reads the live stream until `onMessage` returns false or the connection ends.
    func follow(
        _ path: String, query: [(String, String)], lastEventID: String?, onMessage: (ServerSentEvent) -> Bool
    ) throws(HubError)
}

extension HubConnection {
    package func get(_ path: String, query: [(String, String)] = []) throws(CommandFailure) -> JSONNode {
        try asked("GET", path, query, [])
    }

    package func post(_ path: String, json: [UInt8] = []) throws(CommandFailure) -> JSONNode {
        try asked("POST", path, [], json)
    }

    package func post(_ path: String, query: [(String, String)]) throws(CommandFailure) -> JSONNode {
        try asked("POST", path, query, [])
    }

    package func put(_ path: String, json: [UInt8]) throws(CommandFailure) -> JSONNode {
        try asked("PUT", path, [], json)
    }

    private func asked(
        _ method: String, _ path: String, _ query: [(String, String)], _ json: [UInt8]
    ) throws(CommandFailure) -> JSONNode {
        do {
            return try request(method, path, query: query, json: json).root
        } catch {
            throw CommandFailure(error, address: address)
        }
    }
}

extension CommandFailure {
    /// What a hub's refusal, or its silence, means for a user.
    package init(_ error: HubError, address: String) {
        let said = visible(error.message)
        let hint = error.hint.map { visible($0) }
        let hub = "the hub at \(visible(address))"
        if error.isUnreachable {
            self.init(
                .hubNotReachable, "\(hub) does not answer: \(said)",
                hint: "start one with eyrie up, or name another with --hub")
        } else if error.isDenied {
            self.init(
                .notAuthorised, "\(hub) refused: \(said)",
                hint: hint ?? "use the state folder of that hub (--state-dir), or set EYRIE_TOKEN")
        } else if error.status == 404, error.isFromHub {
            self.init(.nothingFound, said, hint: hint)
        } else if error.status == 400 {
            self.init(.usage, "\(hub) refused: \(said)", hint: hint)
        } else {
            self.init(.failure, "\(hub): \(said)", hint: hint)
        }
    }
}

/// A hub over HTTP.
struct RemoteHub: HubConnection {
    private let client: HubClient
    private let timeoutMilliseconds: Int

    var address: String { client.location.url }

    static func connect(version: String) -> CommandContext.Connect {
        { settings throws(CommandFailure) in try RemoteHub(settings, version: version) }
    }

    init(_ settings: ClientSettings, version: String) throws(CommandFailure) {
        do {
            var location = try HubLocation.find(
                explicitURL: settings.hubAddressIsChosen ? settings.hubAddress : nil,
                stateFolder: settings.stateFolder)
            if let token = settings.token { location.token = token }
            location.secret = settings.secret
            client = try HubClient(location, version: version)
        } catch {
            throw CommandFailure(error, address: settings.hubAddress)
        }
        timeoutMilliseconds = settings.timeoutSeconds * 1000
    }

    func request(
        _ method: String, _ path: String, query: [(String, String)], json: [UInt8]
    ) throws(HubError) -> JSONDocument {
        let response = try client.send(
            method, path, query: query, json: json,
            timeouts: HTTPClientTimeouts(total: timeoutMilliseconds, idle: timeoutMilliseconds))
        do {
            return try JSONDocument(
                parsing: response.body.isEmpty ? Array("null".utf8) : response.body, maximumDepth: 80)
        } catch {
            throw HubError(
                status: response.status, code: HubError.unexpectedReply,
                message: "the server's reply is not JSON (\(error))", hint: "check that the address is a hub's")
        }
    }

    func follow(
        _ path: String, query: [(String, String)], lastEventID: String?, onMessage: (ServerSentEvent) -> Bool
    ) throws(HubError) {
        try client.stream(path, query: query, lastEventID: lastEventID, onMessage: onMessage)
    }
}
