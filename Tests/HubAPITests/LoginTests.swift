import Authentication
import HTTPClient
import JSONCoding
import Platform
import Testing

@testable import HubAPI

@Suite struct LoginTests {
    @Test func aLinkLogsOneBrowserInOnce() throws {
        let hub = try TestHub()
        let link = try hub.post("/api/login-links", "")
        #expect(link.status == 201)
        let url = try #require(link.json["url"]?.string)
        #expect(url.hasPrefix("http://hub.test/login?code="))
        let target = String(url.dropFirst("http://hub.test".utf8.count))
        // A program that only looks at the link does not use it up.
        #expect(try hub.send("HEAD", target, token: nil).header("set-cookie") == nil)
        let reply = try hub.send("GET", target, token: nil)
        #expect(reply.status == 303)
        #expect(reply.header("location") == "/")
        #expect(reply.header("cache-control") == "no-store")
        let cookie = try #require(reply.header("set-cookie"))
        for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] { #expect(cookie.contains(part)) }
        let again = try hub.send("GET", target, token: nil)
        #expect(again.status == 403)
        #expect(again.header("set-cookie") == nil)
        #expect(again.header("content-type") == "application/json")
        #expect(again.errorCode == "login_link_used")
        // A person reads it in a browser.
        let page = try hub.send("GET", target, token: nil, headers: [(name: "Accept", value: "text/html,*/*;q=0.8")])
        #expect(page.status == 403 && page.text.contains("eyrie open"))
        #expect(page.header("content-type")?.hasPrefix("text/plain") == true)

        let session = [(name: "Cookie", value: String(cookie.prefix { $0 != ";" }))]
        #expect(try hub.send("GET", "/api/sessions", token: nil, headers: session).status == 200)
        let logout = try hub.send("POST", "/api/logout", token: nil, headers: session)
        #expect(logout.status == 204)
        #expect(logout.header("set-cookie")?.contains("Max-Age=0") == true)
        #expect(try hub.send("GET", "/api/sessions", token: nil, headers: session).status == 401)
    }

    @Test func aLinkIsForFiveMinutes() throws {
        let hub = try TestHub()
        let code = hub.loginLinks.issue()
        hub.clock.advance(seconds: 301)
        #expect(try hub.send("GET", "/login?code=\(code)", token: nil).status == 403)
        #expect(try hub.send("GET", "/login", token: nil).status == 403)
        #expect(try hub.send("GET", "/login?code=", token: nil).status == 403)
    }

    @Test func pagesOfOtherOriginsMayDoNothing() throws {
        let hub = try TestHub()
        let browser = [(name: "Cookie", value: "eyrie_session=\(hub.browsers.create().id)")]
        for origin in ["http://evil.test", "null", "http://127.0.0.1:\(hub.port).evil.test", "http://127.0.0.1:1"] {
            let headers = browser + [(name: "Origin", value: origin)]
            for operation in operations(hub) where operation.method != "GET" {
                let status = try hub.send(
                    operation.method, sampleTarget(operation), token: nil, headers: headers, body: Array("{}".utf8)
                ).status
                #expect(status == 403, "\(operation.id) for \(origin)")
            }
            let stream = try EventStreamClient(hub, headers: ["Origin: \(origin)"])
            #expect(stream.status == 403)
            let socket = try WebSocketClient(
                hub, headers: ["Authorization: Bearer \(TestHub.adminToken)", "Origin: \(origin)"])
            #expect(socket.status == 403)
        }
        let own = browser + [(name: "Origin", value: hub.url)]
        #expect(try hub.send("POST", "/api/login-links", token: nil, headers: own).status == 201)
    }

    @Test func foreignHostsAreMisdirected() throws {
        let hub = try TestHub()
        for host in ["evil.test", "127.0.0.1", "localhost:1", "127.0.0.1:\(hub.port).evil.test", ""] {
            for operation in operations(hub) {
                let wire = try WireClient(port: hub.port)
                wire.request(
                    operation.method, sampleTarget(operation), port: hub.port,
                    headers: ["Host: \(host)", "Authorization: Bearer \(TestHub.adminToken)"])
                let status = wire.readHead()?.status
                #expect(status == 421, "\(operation.id) for '\(host)'")
            }
        }
    }
}
