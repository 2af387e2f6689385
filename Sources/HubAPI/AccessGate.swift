package import Authentication
import EventModel
package import HTTPServer
import JSONCoding
package import Telemetry

/// Decides who may call which operation: the one place where a request gets its principal.
///
/// A bearer token, a login cookie or a signature each prove a caller; where the hub has a secret, events must be signed
/// whatever else the request carries. Every route names its level; a route without one is closed.
package struct AccessGate: HTTPMiddleware {
    /// How callers prove who they are. Nil and empty parts are not offered.
    package struct Credentials: Sendable {
        package var adminToken: CurrentToken?
        package var ingestToken: CurrentToken?
        package var webTokens: JSONWebTokenVerifier?
        package var signatures: SignatureVerifier?
        package var browsers: BrowserSessions
        /// False lets every caller do everything; only for a hub that nobody else can reach.
        package var isRequired = true

        package init(browsers: BrowserSessions) { self.browsers = browsers }
    }

    package static let cookieName = "eyrie_session"

    private let credentials: Credentials
    private let metrics: Metrics
    private let failedLogins: FailedLogins

    package init(_ credentials: Credentials, metrics: Metrics, failedLogins: FailedLogins) {
        self.credentials = credentials
        self.metrics = metrics
        self.failedLogins = failedLogins
    }

    package func admit(_ request: HTTPRequest) -> HTTPResponse? {
        guard let route = request.route else { return nil }
        // A route that says nothing of access is nobody's.
        let access = (route.details as? Operation)?.access ?? .admin
        let signed = credentials.signatures != nil && request.headers.contains(RequestSignature.signatureHeader)
        if signed || request.headers.contains("authorization"), let refusal = failedLogins.refusal(of: request.peer) {
            return refusal
        }
        switch principal(of: request) {
        case .found(let principal, let isStillAllowed):
            request.principal = principal
            request.isStillAllowed = isStillAllowed
            if access == .open || signed { return nil }
            if credentials.signatures != nil, access == .ingest || access == .caller {
                guard access == .caller, principal.has(.viewer) else { return refuse(unsigned, request) }
                // Events over an unsigned WebSocket would be unsigned events: it may only watch.
                request.principal = Principal(subject: principal.subject, roles: [.viewer])
            }
            return principal.may(access) ? nil : forbidden(access)
        case .refused(let problem):
            // What is open says more to callers it knows, so a wrong token counts there too.
            let answer = failedLogins.noting(request.peer, refuse(problem, request))
            return access == .open && answer.status == problem.status ? nil : answer
        case .absent:
            if access == .open || signed { return nil }
            if access == .ingest, credentials.signatures != nil { return refuse(unsigned, request) }
            return refuse(AccessGate.unauthenticated, request)
        }
    }

    package func inspect(_ request: HTTPRequest) -> HTTPResponse? {
        guard let signatures = credentials.signatures, let route = request.route,
            let access = (route.details as? Operation)?.access, access != .open,
            request.headers.contains(RequestSignature.signatureHeader)
        else { return nil }
        do throws(SignatureRefusal) {
            try signatures.verify(
                method: request.method.rawValue, path: request.target.received, body: request.body
            ) { request.headers[$0] }
        } catch {
            let refusal = refuse(
                APIError(status: 401, code: error.code, message: error.message, hint: error.hint), request)
            return error == .altered ? failedLogins.noting(request.peer, refusal) : refusal
        }
        let principal = request.principal as? Principal ?? Principal(subject: "secret", roles: [.ingest, .viewer])
        request.principal = principal
        return principal.may(access) ? nil : forbidden(access)
    }

    private enum Proof {
        /// And whether it still holds, where it may end.
        case found(Principal, (@Sendable () -> Bool)?)
        case refused(APIError)
        case absent
    }

    private func principal(of request: HTTPRequest) -> Proof {
        guard credentials.isRequired else { return .found(Principal(subject: "anyone", roles: [.admin]), nil) }
        if let header = request.headers["authorization"] { return bearer(header) }
        if let id = request.cookie(AccessGate.cookieName), credentials.browsers.contains(id) {
            let browsers = credentials.browsers
            return .found(Principal(subject: "browser", roles: [.admin])) { browsers.contains(id) }
        }
        return .absent
    }

    private func bearer(_ header: String) -> Proof {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            return .refused(AccessGate.unauthenticated)
        }
        let token = String(parts[1])
        if let admin = credentials.adminToken, admin.matches(token) {
            return .found(Principal(subject: "admin-token", roles: [.admin])) { admin.matches(token) }
        }
        if let ingest = credentials.ingestToken, ingest.matches(token) {
            return .found(Principal(subject: "ingest-token", roles: [.ingest])) { ingest.matches(token) }
        }
        if let webTokens = credentials.webTokens, JSONWebTokenVerifier.isCandidate(token) {
            do throws(JSONWebTokenRefusal) {
                let principal = try webTokens.verify(token)
                return .found(principal) { (try? webTokens.verify(token)) == principal }
            } catch {
                return .refused(APIError(status: 401, code: error.rawValue, message: error.message))
            }
        }
        return .refused(
            APIError(
                status: 401, code: "unauthenticated", message: "This token is not one of the hub's.",
                hint: "The hub's token is in the file 'token' of its state folder; 'eyrie status' uses it by itself."))
    }

    private static let unauthenticated = APIError(
        status: 401, code: "unauthenticated", message: "This needs a token or a login.",
        hint: "In a browser: run 'eyrie open' on the hub's machine. In a program: send 'Authorization: Bearer TOKEN'.")

    private let unsigned = APIError(
        status: 401, code: "signature_missing", message: "This hub takes only signed events.",
        hint: "Set CLAUDE_OBSERVABILITY_SECRET to the hub's secret where the events come from.")

    private func refuse(_ problem: APIError, _ request: HTTPRequest) -> HTTPResponse {
        if (request.route?.details as? Operation)?.access == .ingest { metrics.drop(.unauthorised) }
        var response = problem.response
        response["WWW-Authenticate"] = "Bearer realm=\"eyrie\""
        return response
    }

    private func forbidden(_ access: Access) -> HTTPResponse {
        APIError(
            status: 403, code: "forbidden",
            message: "This needs the right '\(access.rawValue)', which this caller lacks."
        ).response
    }
}

extension Principal {
    fileprivate func may(_ access: Access) -> Bool {
        switch access {
        case .open: true
        case .caller: !roles.isEmpty
        case .ingest: has(.ingest)
        case .read: has(.viewer)
        case .admin: has(.admin)
        }
    }
}

extension HTTPRequest {
    /// The value of a cookie (RFC 6265 §5.4).
    func cookie(_ name: String) -> String? {
        for header in headers.all("cookie") {
            for pair in header.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                if trimmed.hasPrefix("\(name)=") { return String(trimmed.dropFirst(name.utf8.count + 1)) }
            }
        }
        return nil
    }
}
