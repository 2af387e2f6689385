/// Answers 403 to any request that a page of another origin makes, whether to change something, to open a WebSocket or to
/// read.
///
/// Programs send no `Origin`, and neither does a browser that follows a link; a page that fetches from another origin
/// always sends it and cannot forge it.
package struct OriginCheck: HTTPMiddleware {
    private let origins: Set<String>

    /// Own origins are those of the allowed hosts, over http and https; `configured` are complete origins.
    package init(hosts: HostAllowlist, configured: [String] = []) {
        origins = Set(hosts.hosts.flatMap { ["http://\($0)", "https://\($0)"] }).union(configured)
    }

    package func admit(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.headers.contains("origin") else { return nil }
        guard request.headers.count(of: "origin") == 1, let origin = request.headers["origin"],
            origins.contains(origin)
        else { return HTTPProblem.foreignOrigin.response }
        return nil
    }
}
