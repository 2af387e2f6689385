import Compression
import HTTPServer
import Platform
import Testing

private struct Tokens: HTTPMiddleware {
    func admit(_ request: HTTPRequest) -> HTTPResponse? {
        guard let token = request.headers["authorization"] else { return .text("who?", status: 401) }
        request.principal = token
        return nil
    }

    func inspect(_ request: HTTPRequest) -> HTTPResponse? {
        request.body == [0xFF] ? .text("bad body", status: 422) : nil
    }

    func complete(_ response: inout HTTPResponse, for request: HTTPRequest) {
        response["X-Pattern"] = request.route?.pattern ?? "none"
    }
}

private let text = String(repeating: "compressible ", count: 500)
private let routes = [
    Route(.get, "/", .immediate { _ in .text("ok") }),
    Route(.get, "/principal", .blocking { .text($0.principal as? String ?? "nobody") }),
    Route(.post, "/change", .immediate { _ in .text("changed") }),
    Route(.get, "/text", .immediate { _ in .text(text) }),
    Route(.get, "/image", .immediate { _ in HTTPResponse(contentType: "image/png", Array(text.utf8)) }),
    Route(
        .get, "/split",
        .immediate { _ in HTTPResponse(headers: [("X-Evil", "a\r\nX-Injected: 1")], body: .bytes([])) }),
]

@Suite struct HostTests {
    @Test(arguments: [
        "localhost:PORT", "127.0.0.1:PORT", "[::1]:PORT", "LocalHost:PORT", "eyrie.lan:PORT", "eyrie.lan",
    ])
    func ourNamesAreTaken(host: String) throws {
        let server = try TestServer(routes, change: { $0.allowedHosts = ["Eyrie.lan"] })
        let name = host.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: "\(server.port)")
        #expect(try server.fetch("GET", "/", host: name)?.status == 200)
    }

    @Test(arguments: [
        "localhost", "127.0.0.1", "[::1]", "localhost:1", "localhost:80", "evil.example:PORT", "127.0.0.1.evil:PORT",
        "localhost.evil:PORT", "evil@localhost:PORT", "localhost:PORT@evil", "localhost:PORT/", "localhost:PORT.",
        "localhost.:PORT", " ", "::1:PORT", "127.1:PORT", "2130706433:PORT", "0.0.0.0:PORT", "localhost:0PORT",
        "localhost:PORT, evil", "LOCALHOST :PORT", "xn--localhost:PORT", "localhost\t:PORT", "http://localhost:PORT",
    ])
    func otherNamesAre421BeforeRouting(host: String) throws {
        let server = try TestServer(routes)
        let name = host.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: "\(server.port)")
        for path in ["/", "/nowhere"] {
            #expect(try server.fetch("GET", path, host: name)?.status == 421)
        }
        #expect(try server.fetch("POST", "/change", host: name, body: [1])?.status == 421)
    }

    @Test func twoHostsAreRefused() throws {
        let server = try TestServer(routes)
        #expect(try server.fetch("GET", "/", headers: ["Host: localhost:\(server.port)"])?.status == 421)
    }
}

@Suite struct OriginTests {
    @Test(arguments: [
        ("http://localhost:PORT", true), ("http://127.0.0.1:PORT", true), ("https://localhost:PORT", true),
        ("https://team.example", true), ("null", false), ("http://evil.example", false), ("", false),
        ("http://localhost", false), ("http://localhost:1", false), ("http://localhost:PORT.evil", false),
        ("http://localhost:PORT/", false), ("HTTP://LOCALHOST:PORT", false), ("http://xlocalhost:PORT", false),
        ("https://team.example.evil", false), ("https://team.example:443", false), ("file://", false),
        ("http://localhost:PORT, http://evil.example", false),
    ])
    func onlyPagesOfOwnAndConfiguredOriginsAreAnswered(origin: String, isTaken: Bool) throws {
        let server = try TestServer(routes, change: { $0.allowedOrigins = ["https://team.example"] })
        let name = origin.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: "\(server.port)")
        let headers = ["Origin: \(name)"]
        #expect(try server.fetch("POST", "/change", headers: headers, body: [1])?.status == (isTaken ? 200 : 403))
        for method in ["PUT", "DELETE", "PATCH", "BREW"] {
            #expect(try server.fetch(method, "/change", headers: headers)?.status == (isTaken ? 405 : 403))
        }
        #expect(try server.fetch("GET", "/", headers: headers)?.status == (isTaken ? 200 : 403))
        let upgrade = try server.fetch("GET", "/", headers: headers + ["Connection: Upgrade", "Upgrade: websocket"])
        #expect(upgrade?.status == (isTaken ? 200 : 403))
    }

    @Test func programsSendNoOrigin() throws {
        #expect(try TestServer(routes).fetch("POST", "/change", body: [1])?.text == "changed")
    }

    @Test func crossOriginAccessIsForConfiguredOriginsOnly() throws {
        let server = try TestServer(routes, change: { $0.allowedOrigins = ["https://team.example"] })
        let preflight = ["Access-Control-Request-Method: POST"]
        let allowed = try server.fetch("OPTIONS", "/change", headers: ["Origin: https://team.example"] + preflight)
        #expect(allowed?.status == 204)
        #expect(allowed?["access-control-allow-origin"] == "https://team.example")
        #expect(allowed?["access-control-allow-methods"]?.contains("POST") == true)
        #expect(allowed?["access-control-allow-credentials"] == nil)
        let refused = try server.fetch("OPTIONS", "/change", headers: ["Origin: https://evil.example"] + preflight)
        #expect(refused?.status == 403)
        #expect(refused?["access-control-allow-origin"] == nil)
        let read = try server.fetch("GET", "/", headers: ["Origin: https://evil.example"])
        #expect(read?["access-control-allow-origin"] == nil)
        #expect(read?["vary"] == "Origin")
        #expect(try TestServer(routes).fetch("GET", "/")?["vary"] == nil)
    }
}

@Suite struct MiddlewareTests {
    @Test func aPrincipalReachesItsHandler() throws {
        let server = try TestServer(routes, middleware: [Tokens()])
        #expect(try server.fetch("GET", "/principal", headers: ["Authorization: me"])?.text == "me")
        let refused = try server.fetch("GET", "/nowhere")
        #expect(refused?.status == 401)
        #expect(refused?["x-pattern"] == "none")
    }

    @Test func refusalsComeBeforeTheBody() throws {
        let server = try TestServer(routes, middleware: [Tokens()])
        let client = try server.client()
        client.send("POST /change HTTP/1.1\r\nHost: localhost:\(server.port)\r\nContent-Length: 1000000\r\n\r\n")
        #expect(client.readReply()?.status == 401)
        let inspected = try server.fetch("POST", "/change", headers: ["Authorization: me"], body: [0xFF])
        #expect(inspected?.status == 422)
    }

    @Test func everyAnswerToReadCarriesTheSecurityFields() throws {
        let server = try TestServer(routes)
        #expect(try server.fetch("PUT", "/")?["x-content-type-options"] == "nosniff")
        for path in ["/", "/nowhere", "/%zz"] {
            let reply = try server.fetch("GET", path)
            #expect(reply?["x-content-type-options"] == "nosniff")
            #expect(reply?["referrer-policy"] == "no-referrer")
            #expect(reply?["cross-origin-opener-policy"] == "same-origin")
            #expect(reply?["cross-origin-resource-policy"] == "same-origin")
            #expect(reply?["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
        }
    }

    @Test func textIsPackedForThoseWhoTakeIt() throws {
        let server = try TestServer(routes)
        let packed = try server.fetch("GET", "/text", headers: ["Accept-Encoding: br, gzip;q=0.8"])
        #expect(packed?["content-encoding"] == "gzip")
        #expect(packed?["vary"] == "Accept-Encoding")
        let limits = DecompressionLimits(maximumBytes: 1 << 20)
        #expect(try Gzip.decompress(packed?.body ?? [], limits: limits) == Array(text.utf8))
        for encodings in [[], ["Accept-Encoding: br"], ["Accept-Encoding: gzip;q=0"], ["Accept-Encoding: gzip; q=0.0"]]
        {
            let plain = try server.fetch("GET", "/text", headers: encodings)
            #expect(plain?["content-encoding"] == nil)
            #expect(plain?.text == text)
        }
        let gzip = ["Accept-Encoding: gzip"]
        #expect(try server.fetch("GET", "/image", headers: gzip)?["content-encoding"] == nil)
        #expect(try server.fetch("GET", "/", headers: gzip)?["content-encoding"] == nil)
    }

    @Test func aLineBreakInAFieldInjectsNothing() throws {
        let reply = try TestServer(routes).fetch("GET", "/split")
        #expect(reply?.status == 200)
        #expect(reply?["x-injected"] == nil)
    }
}
