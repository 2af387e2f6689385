import EventModel
import HTTPClient
import HTTPServer
import JSONCoding
import Platform
import Telemetry
import Testing

@testable import Authentication
@testable import HubAPI

/// Who may call what, for every route there is.
@Suite struct AccessMatrixTests {
    enum Caller: String, CaseIterable {
        case nobody, ingestToken, viewerToken, adminToken, browser, wrongToken, brokenToken, signed

        /// What the caller may do; nil for one that is nobody we know.
        var roles: Set<AccessRole>? {
            switch self {
            case .nobody, .wrongToken, .brokenToken: nil
            case .ingestToken: [.ingest]
            case .viewerToken: [.viewer]
            case .signed: [.ingest, .viewer]
            case .adminToken, .browser: [.ingest, .viewer, .admin]
            }
        }
    }

    /// Which caller may use an operation of that access, in words of its own rather than the program's.
    private func isAllowed(_ caller: Caller, _ access: Access, hubHasSecret: Bool) -> Bool {
        switch access {
        case .open: true
        case .ingest: hubHasSecret ? caller == .signed : caller.roles?.contains(.ingest) == true
        case .caller: hubHasSecret ? caller.roles?.contains(.viewer) == true : caller.roles != nil
        case .read: caller.roles?.contains(.viewer) == true
        case .admin: caller.roles?.contains(.admin) == true
        }
    }

    @Test(arguments: [false, true]) func everyRouteAsksForWhatItSays(hubHasSecret: Bool) throws {
        let hub = try filledHub {
            $0.jwtSecret = AccessMatrixTests.jwtSecret
            if hubHasSecret { $0.secret = "shared secret" }
        }
        let browser = hub.browsers.create().id
        for operation in operations(hub) {
            for caller in Caller.allCases where hubHasSecret || caller != .signed {
                let status = try status(
                    hub, operation, caller, browser: operation.id == "logout" ? hub.browsers.create().id : browser)
                let isRefused = status == 401 || status == 403
                let isAllowed = isAllowed(caller, operation.access, hubHasSecret: hubHasSecret)
                // A login without a code is refused for the code's sake.
                if operation.id == "login" { continue }
                #expect(isRefused != isAllowed, "\(operation.id) as \(caller): \(status)")
                #expect(isAllowed || status == 401 || caller.roles != nil, "\(operation.id) as \(caller): \(status)")
                #expect(status < 500, "\(operation.id) as \(caller): \(status)")
            }
        }
    }

    @Test func withoutAuthenticationEveryoneMayDoEverything() throws {
        let hub = try filledHub { $0.isRequired = false }
        for operation in operations(hub) where operation.id != "login" {
            let status = try status(hub, operation, .nobody, browser: "")
            #expect(status != 401 && status != 403, "\(operation.id): \(status)")
        }
    }

    @Test func signaturesAreForOneRequestOnly() throws {
        let hub = try TestHub { $0.secret = "shared secret" }
        let signer = RequestSigner(secret: "shared secret", clock: hub.clock)
        let body = Array(TestEvent.json(1).utf8)
        let headers = signer.sign(method: "POST", path: "/events", body: body).headers
        #expect(try hub.send("POST", "/events", token: nil, headers: headers, body: body).status == 201)
        let replayed = try hub.send("POST", "/events", token: nil, headers: headers, body: body)
        #expect(replayed.status == 401)
        #expect(replayed.errorCode == "signature_replayed")
        let altered = signer.sign(method: "POST", path: "/events", body: body).headers
        let other = Array(TestEvent.json(2).utf8)
        #expect(
            try hub.send("POST", "/events", token: nil, headers: altered, body: other).errorCode == "signature_invalid")
        let moved = signer.sign(method: "POST", path: "/events", body: body).headers
        #expect(try hub.send("POST", "/api/events", token: nil, headers: moved, body: body).status == 401)
        let late = signer.sign(method: "POST", path: "/events", body: body).headers
        hub.clock.advance(seconds: 301)
        #expect(try hub.send("POST", "/events", token: nil, headers: late, body: body).errorCode == "signature_stale")
        let unsigned = try hub.send("POST", "/events", body: other)
        #expect(unsigned.errorCode == "signature_missing")
        #expect(hub.metrics.counter(of: .unauthorised).value == 5)
        #expect(hub.metrics.stored.value == 1)
    }

    private static let jwtSecret = "a secret of at least thirty-two bytes, as HS256 wants"

    private func status(
        _ hub: TestHub, _ operation: HubAPI.Operation, _ caller: Caller, browser: String
    ) throws -> Int {
        let target = sampleTarget(operation)
        var headers: [String] = []
        let body: [UInt8] = operation.method == "GET" ? [] : Array("{}".utf8)
        if !body.isEmpty { headers.append("Content-Type: application/json") }
        switch caller {
        case .nobody: break
        case .ingestToken: headers.append("Authorization: Bearer \(TestHub.ingestToken)")
        case .adminToken: headers.append("Authorization: bearer \(TestHub.adminToken)")
        case .viewerToken: headers.append("Authorization: Bearer \(viewerToken(hub))")
        case .wrongToken: headers.append("Authorization: Bearer \(TestHub.adminToken)x")
        case .brokenToken: headers.append("Authorization: Bearer \(viewerToken(hub))x")
        case .browser: headers.append("Cookie: a=b; eyrie_session=\(browser)")
        case .signed:
            let signer = RequestSigner(secret: "shared secret", clock: hub.clock)
            for header in signer.sign(method: operation.method, path: target, body: body).headers {
                headers.append("\(header.name): \(header.value)")
            }
        }
        if operation.id == "openWebSocket" {
            headers += [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ]
        }
        let wire = try WireClient(port: hub.port)
        wire.request(operation.method, target, port: hub.port, headers: headers, body: body)
        return wire.readHead()?.status ?? 0
    }

    private func viewerToken(_ hub: TestHub) -> String {
        let expiry = hub.clock.now().milliseconds / 1000 + 60
        let head = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        let claims = Base64URL.encode(Array(#"{"sub":"someone","scope":"viewer","exp":\#(expiry)}"#.utf8))
        let code = Cryptography.hmacSHA256(
            key: Array(AccessMatrixTests.jwtSecret.utf8), Array("\(head).\(claims)".utf8))
        return "\(head).\(claims).\(Base64URL.encode(code))"
    }
}
