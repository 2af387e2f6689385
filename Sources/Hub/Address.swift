import Platform
import Synchronization

/// Where the hub is reached: known in full once it listens.
final class Address: Sendable {
    private let host: String
    private let port = Atomic<Int>(0)

    init(host: String) { self.host = host }

    func set(port: UInt16) { self.port.store(Int(port), ordering: .releasing) }

    /// The origin for browsers and programs of this machine.
    var url: String {
        let port = port.load(ordering: .acquiring)
        switch host {
        case "0.0.0.0", "127.0.0.1", "localhost": return "http://127.0.0.1:\(port)"
        case "::", "::1": return "http://[::1]:\(port)"
        default: return host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        }
    }

    static func isLoopback(_ host: String) -> Bool { host == "::1" || host.hasPrefix("127.") || host == "localhost" }

    /// The address to listen on: the one name that is allowed in its place stands for the usual loopback address.
    static func numeric(_ host: String) -> String { host == "localhost" ? "127.0.0.1" : host }

    /// What `Host` may say where the hub listens beyond this machine.
    static func names(_ host: String) -> [String] {
        let own = Environment.hostName
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return host == "0.0.0.0" || host == "::" ? [own] : [own, bracketed]
    }
}
