/// Answers 403 when a page of another origin tries to change something, to open a WebSocket or to read a stream.
///
/// Programs send no `Origin`; browsers always do with such requests, and a page cannot forge it.
package struct OriginCheck: HTTPMiddleware {
    private let origins: Set<String>

    /// Own origins are those of the allowed hosts, over http and https; `configured` are complete origins.
    package init(hosts: HostAllowlist, configured: [String] = []) {
        origins = Set(hosts.hosts.flatMap { ["http://\($0)", "https://\($0)"] }).union(configured)
    }

    package func admit(_ request: HTTPRequest) -> HTTPResponse? {
        let isGuarded =
            request.method.changesState || request.headers.contains("upgrade") || request.acceptsEventStream
        guard isGuarded, request.headers.contains("origin") else { return nil }
        guard request.headers.count(of: "origin") == 1, let origin = request.headers["origin"],
            origins.contains(origin)
        else { return HTTPProblem.foreignOrigin.response }
        return nil
    }
}
