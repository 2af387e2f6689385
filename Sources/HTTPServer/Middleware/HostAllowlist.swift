/// Answers 421 to any `Host` it does not know, so that a page cannot reach the server through a name of its own
/// (DNS rebinding).
package struct HostAllowlist: HTTPMiddleware {
    /// Values of `Host` taken, lower-case.
    let hosts: Set<String>

    /// `localhost`, `127.0.0.1` and `[::1]` with `port`, and the configured names: one with a port is taken as it is,
    /// one without is taken bare (behind a proxy) and with `port`.
    package init(port: UInt16, configured: [String] = []) {
        var hosts: Set<String> = []
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            hosts.insert("\(name):\(port)")
            // Port 80 is left out of the field.
            if port == 80 { hosts.insert(name) }
        }
        for name in configured.map({ $0.lowercased() }) {
            hosts.insert(name)
            let hasPort = name.last != "]" && name.contains(":")
            if !hasPort { hosts.insert("\(name):\(port)") }
        }
        self.hosts = hosts
    }

    package func admit(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.headers.count(of: "host") == 1, let host = request.headers["host"],
            hosts.contains(host) || hosts.contains(host.lowercased())
        else { return HTTPProblem.misdirected.response }
        return nil
    }
}
