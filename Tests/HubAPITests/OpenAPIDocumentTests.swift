import HTTPClient
import HTTPServer
import JSONCoding
import Testing

@testable import HubAPI

/// The API document is whole: it has every route, and all that it refers to.
@Suite struct OpenAPIDocumentTests {
    @Test func everyRouteIsInTheDocument() throws {
        let hub = try TestHub()
        let document = try hub.send("GET", "/openapi.json", token: nil)
        #expect(document.status == 200)
        #expect(undocumented(hub.server.routes, in: document.json) == [])
        let extra = Route(.get, "/api/secret", .immediate { _ in HTTPResponse() })
        #expect(undocumented([extra], in: document.json) == ["GET /api/secret"])
    }

    @Test func theDocumentHoldsTogether() throws {
        let document = JSONNode.parsed(String(decoding: try TestHub().routes.openAPI, as: UTF8.self))
        #expect(document["openapi"]?.string?.hasPrefix("3.1") == true)
        let schemas = Set(document["components"]?["schemas"]?.members.map(\.key) ?? [])
        #expect(schemas.count == Schemas.all.count)
        #expect(references(document).subtracting(schemas.map { "#/components/schemas/\($0)" }).isEmpty)
        var ids: [String] = []
        for (path, methods) in document["paths"]?.members ?? [] {
            for (method, operation) in methods.members {
                ids.append(operation["operationId"]?.string ?? "")
                let inPath = (operation["parameters"]?.elements ?? []).filter { $0["in"]?.string == "path" }
                let named = inPath.compactMap { $0["name"]?.string }
                #expect(named == braces(path), "\(method) \(path)")
                #expect(operation["responses"]?["default"] != nil)
            }
        }
        #expect(Set(ids).count == ids.count)
    }

    @Test func thePageNamesEveryOperation() throws {
        let hub = try TestHub()
        let page = try hub.send("GET", "/docs", token: nil).text
        for operation in operations(hub) { #expect(page.contains(operation.path), "\(operation.path)") }
        #expect(!page.contains("<script"))
    }

    private func undocumented(_ routes: [Route], in document: JSONNode) -> [String] {
        routes.compactMap { route in
            let path = route.pattern.replacing("...}", with: "}")
            let isThere = document["paths"]?[name: path]?[name: route.method.rawValue.lowercased()] != nil
            return isThere ? nil : "\(route.method.rawValue) \(route.pattern)"
        }
    }

    private func references(_ node: JSONNode) -> Set<String> {
        var found = Set(node.elements.flatMap(references))
        for member in node.members {
            if member.key == "$ref", let text = member.value.string { found.insert(text) }
            found.formUnion(references(member.value))
        }
        return found
    }

    private func braces(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}
