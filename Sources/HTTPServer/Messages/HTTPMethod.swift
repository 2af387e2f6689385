/// A request method; `other` is one this server has no routes for.
package enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    case other = ""

    package init(name: String) { self = HTTPMethod(rawValue: name) ?? .other }

    /// Whether a request may change something, so that another site must not be able to send it.
    package var changesState: Bool {
        switch self {
        case .get, .head, .options: false
        case .post, .put, .patch, .delete, .other: true
        }
    }
}
