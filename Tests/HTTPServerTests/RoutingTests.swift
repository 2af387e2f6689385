import HTTPServer
import Platform
import Testing

/// Says what it got, for tests of the way in.
private func echo(_ request: HTTPRequest) -> HTTPResponse {
    let query = request.query.items.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let parts = [
        request.method.rawValue, request.target.segments.joined(separator: "|"), query,
        request.parameter("id") ?? "-", request.remainingSegments.joined(separator: "|"),
        String(decoding: request.body, as: UTF8.self),
    ]
    return .text(parts.joined(separator: ";"))
}

private let routes = [
    Route(.get, "/", .immediate { _ in .text("root") }),
    Route(.get, "/items/{id}", .immediate(echo)),
    Route(.post, "/items/{id}", .immediate(echo)),
    Route(.get, "/items/special", .immediate { _ in .text("special") }),
    Route(.get, "/items/{id}/parts", .blocking(echo)),
    Route(.get, "/files/{path...}", .immediate(echo)),
    Route(.post, "/body", .deferred { request, reply in reply.send(echo(request)) }),
    Route(.get, "/broken", .blocking { _ in throw Broken() }),
    Route(.get, "/refused", .immediate { _ in throw HTTPProblem(status: 409, code: "taken", message: "Taken.") }),
]

private struct Broken: Error {
    let secret = "the password"
}

@Suite struct RoutingTests {
    @Test(arguments: [
        ("/", "root"),
        ("/items/special", "special"),
        ("/items/7", "GET;items|7;;7;;"),
        ("/items/a%2Fb%20c?x=1&y=a+b%26&x=2&z", "GET;items|a/b c;x=1,y=a b&,x=2,z=;a/b c;;"),
        ("/items/7/parts", "GET;items|7|parts;;7;;"),
        ("/files/a/b.txt", "GET;files|a|b.txt;;-;a|b.txt;"),
        ("/items/%C3%A9", "GET;items|é;;é;;"),
    ])
    func pathsFindTheirRoutes(target: String, expected: String) throws {
        let reply = try TestServer(routes).fetch("GET", target)
        #expect(reply?.status == 200)
        #expect(reply?.text == expected)
    }

    @Test(arguments: ["/nothing", "/items", "/items/", "/items/7/", "/items/7/parts/8", "/files", "//", "/Items/7"])
    func otherPathsAre404(target: String) throws {
        let reply = try TestServer(routes).fetch("GET", target)
        #expect(reply?.status == 404)
        #expect(reply?.text.contains(#""code":"not_found""#) == true)
    }

    @Test func otherMethodsAre405WithTheRightOnes() throws {
        let server = try TestServer(routes)
        let reply = try server.fetch("DELETE", "/items/7")
        #expect(reply?.status == 405)
        #expect(reply?["allow"] == "GET, POST, HEAD, OPTIONS")
        #expect(try server.fetch("BREW", "/items/7")?.status == 405)
        let options = try server.fetch("OPTIONS", "/items/7")
        #expect(options?.status == 204)
        #expect(options?["allow"] == "GET, POST, HEAD, OPTIONS")
    }

    @Test func headIsGetWithoutTheBody() throws {
        let server = try TestServer(routes)
        let client = try server.client()
        client.send(RawClient.request("HEAD", "/items/special", port: server.port))
        let reply = client.readReply(toHead: true)
        #expect(reply?.status == 200)
        #expect(reply?["content-length"] == "7")
        client.send(RawClient.request("GET", "/", port: server.port))
        #expect(client.readReply()?.text == "root")
    }

    @Test(arguments: ["/%", "/%zz", "/a%0", "/%00", "/%FF", "http://127.0.0.1/", "*", "items"])
    func brokenTargetsAre400(target: String) throws {
        #expect(try TestServer(routes).fetch("GET", target)?.status == 400)
    }

    @Test func bodiesArrive() throws {
        let server = try TestServer(routes)
        let body = Array(String(repeating: "0123456789", count: 20_000).utf8)
        #expect(
            try server.fetch("POST", "/body", body: body)?.text == "POST;body;;-;;"
                + String(decoding: body, as: UTF8.self))
        let client = try server.client()
        client.send(
            "POST /body HTTP/1.1\r\nHost: localhost:\(server.port)\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\n\r\n")
        #expect(client.readReply()?.text == "POST;body;;-;;abcdefgh")
    }

    @Test func errorsOfHandlersLeakNothing() throws {
        let seen = Monitor<[HTTPAccess]>([])
        let server = try TestServer(routes, onAccess: { access in seen.signal { $0.append(access) } })
        let reply = try server.fetch("GET", "/broken")
        #expect(reply?.status == 500)
        #expect(reply?.text.contains("password") == false)
        #expect(reply?.text.contains("request 1") == true)
        #expect(try server.fetch("GET", "/refused")?.status == 409)
        let accesses = seen.wait(milliseconds: 30_000) { $0.count == 2 ? $0 : nil }
        #expect(accesses?.map(\.status) == [500, 409])
        #expect(accesses?.map(\.pattern) == ["/broken", "/refused"])
        #expect(accesses?[0].failure?.contains("password") == true)
    }

    @Test func aTableWithTwoRoutesOfOneKindIsRefused() {
        let handler = RouteHandler.immediate { _ in .text("") }
        #expect(throws: RouterError.self) {
            try Router([Route(.get, "/a/{x}", handler), Route(.get, "/a/{y}", handler)])
        }
        #expect(throws: RouterError.self) { try Router([Route(.get, "/{x...}/a", handler)]) }
        #expect(throws: RouterError.self) { try Router([Route(.get, "a", handler)]) }
    }
}
