/// What a path and method lead to.
enum RouteMatch {
    struct Values {
        var parameters: [String] = []
        var remainder: [String] = []
    }

    case found(Route, Values)
    /// The path exists for these methods.
    case wrongMethod([HTTPMethod])
    case notFound
}

/// A route table that cannot be served.
package struct RouterError: Error, CustomStringConvertible {
    package var pattern: String
    package var reason: String

    package var description: String { "route \(pattern): \(reason)" }
}

/// Finds routes; a literal part wins over a parameter, a parameter over a remainder.
package struct Router: Sendable {
    private struct Node {
        var literals: [String: Int] = [:]
        var parameter: Int?
        /// Indices into `routes`, for a path that ends here.
        var here: [Int] = []
        /// Indices into `routes`, for a path that goes on in any way.
        var remainder: [Int] = []
    }

    /// Every route, in the order given.
    package let routes: [Route]
    private var nodes = [Node()]

    /// Throws for two routes of one method and path, and for patterns that are none.
    package init(_ routes: [Route]) throws(RouterError) {
        self.routes = routes
        for index in routes.indices { try add(index) }
    }

    func match(_ method: HTTPMethod, _ segments: [String]) -> RouteMatch {
        var values = RouteMatch.Values()
        var allowed: [HTTPMethod] = []
        if let route = find(method, segments[...], at: 0, &values, &allowed) { return .found(route, values) }
        guard !allowed.isEmpty else { return .notFound }
        if allowed.contains(.get), !allowed.contains(.head) { allowed.append(.head) }
        if !allowed.contains(.options) { allowed.append(.options) }
        return .wrongMethod(allowed)
    }

    private func find(
        _ method: HTTPMethod, _ segments: ArraySlice<String>, at node: Int, _ values: inout RouteMatch.Values,
        _ allowed: inout [HTTPMethod]
    ) -> Route? {
        guard let segment = segments.first else {
            return choose(method, among: nodes[node].here, &allowed)
        }
        if let next = nodes[node].literals[segment],
            let route = find(method, segments.dropFirst(), at: next, &values, &allowed)
        {
            return route
        }
        if let next = nodes[node].parameter, !segment.isEmpty {
            values.parameters.append(segment)
            if let route = find(method, segments.dropFirst(), at: next, &values, &allowed) { return route }
            values.parameters.removeLast()
        }
        guard let route = choose(method, among: nodes[node].remainder, &allowed) else { return nil }
        values.remainder = Array(segments)
        return route
    }

    private func choose(_ method: HTTPMethod, among indices: [Int], _ allowed: inout [HTTPMethod]) -> Route? {
        let wanted = method == .head ? HTTPMethod.get : method
        for index in indices {
            let route = routes[index]
            if route.method == method || route.method == wanted { return route }
            if !allowed.contains(route.method) { allowed.append(route.method) }
        }
        return nil
    }

    private mutating func add(_ index: Int) throws(RouterError) {
        let route = routes[index]
        guard route.pattern.hasPrefix("/") else {
            throw RouterError(pattern: route.pattern, reason: "does not begin with a slash")
        }
        var node = 0
        for (position, part) in route.parts.enumerated() {
            switch part {
            case .literal(let text):
                let next = nodes[node].literals[text] ?? appendNode()
                nodes[node].literals[text] = next
                node = next
            case .parameter:
                let next = nodes[node].parameter ?? appendNode()
                nodes[node].parameter = next
                node = next
            case .remainder:
                guard position == route.parts.count - 1 else {
                    throw RouterError(pattern: route.pattern, reason: "goes on after the remainder")
                }
            }
        }
        let isRemainder = route.parts.last == .remainder
        let taken = isRemainder ? nodes[node].remainder : nodes[node].here
        guard !taken.contains(where: { routes[$0].method == route.method }) else {
            throw RouterError(pattern: route.pattern, reason: "has two routes for \(route.method.rawValue)")
        }
        if isRemainder { nodes[node].remainder.append(index) } else { nodes[node].here.append(index) }
    }

    private mutating func appendNode() -> Int {
        nodes.append(Node())
        return nodes.count - 1
    }
}
