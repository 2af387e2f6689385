internal import HTTPClient
internal import Platform

/// Which hub to talk to, and what proves who we are.
package struct HubLocation: Sendable, Equatable {
    /// Where the address came from.
    package enum Source: String, Sendable {
        case explicit = "flag"
        case environment = "CLAUDE_OBSERVABILITY_HUB"
        case hubFile = "hub.json"
        case standard = "default"
    }

    package static let urlVariable = "CLAUDE_OBSERVABILITY_HUB"
    package static let secretVariable = "CLAUDE_OBSERVABILITY_SECRET"
    package static let tokenVariable = "EYRIE_TOKEN"
    package static let standardURL = "http://localhost:4000"

    /// Without a slash at the end.
    package var url: String
    package var source: Source
    package var token: String?
    /// Signs every request when there is one.
    package var secret: String?

    package init(url: String, source: Source = .explicit, token: String? = nil, secret: String? = nil) {
        self.url = url
        self.source = source
        self.token = token
        self.secret = secret
    }

    /// Finds the hub: `explicitURL`, else `CLAUDE_OBSERVABILITY_HUB`, else the hub that runs with this state folder, else
    /// the standard address. The token is `EYRIE_TOKEN`, else the running hub's own, which is sent to no other server.
    package static func find(
        explicitURL: String? = nil, stateFolder: String? = Environment.stateFolder,
        variable: (String) -> String? = Environment.variable
    ) throws(HubError) -> HubLocation {
        let file = stateFolder.flatMap { HubFile.read(stateFolder: $0) }
        var location: HubLocation
        if let explicitURL {
            location = HubLocation(url: explicitURL, source: .explicit)
        } else if let url = variable(urlVariable) {
            location = HubLocation(url: url, source: .environment)
        } else if let file {
            location = HubLocation(url: file.url, source: .hubFile)
        } else {
            location = HubLocation(url: standardURL, source: .standard)
        }
        let address = try location.normalise()
        location.secret = variable(secretVariable)
        if let token = variable(tokenVariable) {
            location.token = token
        } else if let file, let local = HTTPAddress(file.url), local.isSameServer(as: address) {
            location.token = file.token
        }
        return location
    }

    /// Completes `host:port` to a URL and drops the slash at its end.
    private mutating func normalise() throws(HubError) -> HTTPAddress {
        if !url.contains("://") { url = "http://" + url }
        while url.hasSuffix("/") { url.removeLast() }
        guard let address = HTTPAddress(url), address.query == nil, !url.contains("#") else {
            throw HubError(
                code: HTTPClientError.Kind.invalidRequest.rawValue,
                message: "not the address of a hub: \(url) (from \(source.rawValue))",
                hint: "give it as http://host:port or https://host")
        }
        return address
    }
}
