import Authentication
import EventCodec
import EventModel
import EventStore
import HTTPServer
import HookInstallation
import Ingest
import JSONCoding
import LiveFeed
import Platform
import Redaction
import Synchronization
import Telemetry

/// Running the hub: health, metrics, logging browsers in.
struct OperationEndpoints {
    let services: HubServices

    var all: [Endpoint] { [health, metrics, installScript] + login + demo }

    private var health: Endpoint {
        let operation = Operation(
            method: "GET", path: "/health", id: "health", tag: "operation",
            summary: "Whether the hub works; callers that may read see its parts.", access: .open,
            answers: [.init(status: 200, description: "Its condition.", schema: .named("Health"))])
        return Endpoint(
            operation, lane: .health, .blocking { request in try answering { .json(healthBody(request)) } })
    }

    private func healthBody(_ request: HTTPRequest) -> [UInt8] {
        let status = try? services.store.status()
        let now = services.clock.now()
        return Answers.body { writer in
            let isFailing =
                status == nil || services.metrics.isStoreFailing.load(ordering: .relaxed)
                || services.privacy.problem != nil || services.privacy.failureCount > 0
            writer.member("status", isFailing ? "degraded" : "ok")
            writer.member("version", services.version)
            writer.member("started_at", services.startedAt)
            writer.member("uptime_s", Double(now.since(services.startedAt)) / 1e6)
            writer.member("demo", services.demo != nil)
            guard (request.principal as? Principal)?.has(.viewer) == true else { return }
            writer.key("store")
            if let status { writer.value(status) } else { writer.null() }
            writer.key("ingest")
            writer.object { writer in
                writer.member("stored", services.metrics.stored.value)
                writer.member("duplicate", services.metrics.duplicate.value)
                writer.member("clock_skew", services.metrics.clockSkew.value)
                writer.member("rejected", services.metrics.rejected.value)
                writer.member("unavailable", services.metrics.unavailable.value)
                writer.member("queue_depth", services.ingest.queueDepth)
            }
            writer.key("drops")
            writer.object { writer in
                for drop in services.metrics.dropsByReason { writer.member(drop.reason.rawValue, drop.count) }
            }
            writer.key("set_aside")
            writer.array(services.setAside()) { $0.value($1) }
            writer.key("privacy")
            writer.object { writer in services.privacy.write(to: &writer) }
            writer.key("transcripts")
            writer.object { writer in
                for disposition in Metrics.LineDisposition.allCases {
                    writer.member(disposition.rawValue, services.metrics.transcriptLines(disposition).value)
                }
            }
            writer.key("records")
            writer.object { writer in
                for source in RecordSource.allCases {
                    writer.key(source.rawValue)
                    writer.outcomes(services.metrics, of: source)
                }
            }
            writer.member("subscribers", services.feed.subscriberCount)
            writer.key("collectors")
            services.collectors.write(to: &writer)
        }
    }

    private var metrics: Endpoint {
        let operation = Operation(
            method: "GET", path: "/metrics", id: "metrics", tag: "operation",
            summary: "The hub's own counters, in the Prometheus text format.", access: .read,
            answers: [.init(status: 200, description: "Metrics.", contentType: "text/plain")])
        return Endpoint(
            operation,
            .blocking { _ in
                let text = PrometheusText(services).text
                return HTTPResponse(contentType: "text/plain; version=0.0.4; charset=utf-8", Array(text.utf8))
            })
    }

    private var installScript: Endpoint {
        let operation = Operation(
            method: "GET", path: "/install.sh", id: "installScript", tag: "operation",
            summary: "A script that connects a machine without Eyrie to this hub.", access: .open,
            answers: [.init(status: 200, description: "A POSIX shell script.", contentType: "text/x-shellscript")])
        return Endpoint(
            operation,
            .immediate { request in
                // The address that the client used reaches this hub from where the script will run.
                let url = request.headers["host"].map { "http://\($0)" } ?? services.publicURL()
                guard let script = InstallScript.text(hubURL: url) else {
                    return APIError.badRequest("invalid_field", "This Host fits into no script.", field: "Host")
                        .response
                }
                return HTTPResponse(contentType: "text/x-shellscript; charset=utf-8", Array(script.utf8))
            })
    }

    private var login: [Endpoint] {
        let issue = Operation(
            method: "POST", path: "/api/login-links", id: "createLoginLink", tag: "operation",
            summary: "A link that logs one browser in, once, within five minutes.", access: .admin,
            answers: [.init(status: 201, description: "The link.", schema: .object([.always("url", .string)]))])
        let redeem = Operation(
            method: "GET", path: "/login", id: "login", tag: "operation",
            summary: "Takes the code of a login link, sets the cookie and goes to the dashboard.", access: .open,
            parameters: [.query("code", "The code of the link.")],
            answers: [.init(status: 303, description: "Logged in.")])
        let logout = Operation(
            method: "POST", path: "/api/logout", id: "logout", tag: "operation", summary: "Ends the browser's login.",
            access: .read, answers: [.init(status: 204, description: "Logged out.")])
        return [
            Endpoint(
                issue,
                .immediate { _ in
                    let url = "\(services.publicURL())/login?code=\(services.loginLinks.issue())"
                    return .json(Answers.body { $0.member("url", url) }, status: 201)
                }),
            Endpoint(redeem, .blocking { request in redeemCode(request) }),
            Endpoint(
                logout,
                .blocking { request in
                    if let id = request.cookie(AccessGate.cookieName) { services.browsers.remove(id) }
                    var response = HTTPResponse(status: 204)
                    response["Set-Cookie"] = "\(AccessGate.cookieName)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
                    return response
                }),
        ]
    }

    private func redeemCode(_ request: HTTPRequest) -> HTTPResponse {
        // A HEAD comes from programs that look at links; it must not use the code up.
        guard request.method == .get else { return HTTPResponse(status: 204) }
        if let refusal = services.failedLogins.refusal(of: request.peer) { return refusal }
        guard let code = request.query["code"], services.loginLinks.redeem(code) else {
            return services.failedLogins.noting(request.peer, usedLink(request))
        }
        let session = services.browsers.create()
        let seconds = BrowserSessions.lifetime / 1_000_000
        var response = HTTPResponse(status: 303)
        response["Location"] = "/"
        response["Cache-Control"] = "no-store"
        response["Set-Cookie"] =
            "\(AccessGate.cookieName)=\(session.id); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
        response.failure = session.error.map { "the login will not survive a restart: \($0)" }
        return response
    }

    /// For a program as the API's errors are; a person who follows the link in a browser gets a sentence.
    private func usedLink(_ request: HTTPRequest) -> HTTPResponse {
        let problem = APIError(
            status: 403, code: "login_link_used", message: "This login link has been used or is too old.",
            hint: "Run 'eyrie open' for a new one.")
        guard request.headers["accept"]?.contains("text/html") == true else { return problem.response }
        return .text("\(problem.message) \(problem.hint ?? "")\n", status: problem.status)
    }

    private var demo: [Endpoint] {
        let operation = Operation(
            method: "POST", path: "/api/demo", id: "startDemo", tag: "operation",
            summary: "Plays made-up sessions; only on a hub started with --demo.", access: .admin,
            answers: [.init(status: 202, description: "Started.")])
        return [
            Endpoint(
                operation,
                .immediate { _ in
                    guard let demo = services.demo else {
                        return APIError(
                            status: 409, code: "not_a_demo", message: "This hub was not started with --demo.",
                            hint: "Start it with 'eyrie up --demo', or run 'eyrie demo'."
                        ).response
                    }
                    demo.play(EventSubmission(services: services))
                    return .json(Answers.body { $0.member("status", "started") }, status: 202)
                })
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func outcomes(_ metrics: Metrics, of source: RecordSource) {
        object { writer in
            for outcome in Metrics.Outcome.allCases {
                writer.member(outcome.rawValue, metrics.records(source, outcome).value)
            }
        }
    }

    fileprivate mutating func value(_ status: StoreStatus) {
        object { writer in
            writer.member("engine", status.engine)
            writer.member("schema_version", status.schemaVersion)
            writer.member("id", status.identity)
            writer.member("events", status.eventCount)
            writer.member("sessions", status.sessionCount)
            writer.member("database_bytes", status.databaseBytes)
            writer.member("wal_bytes", status.walBytes)
            writer.member("free_disk_bytes", status.freeDiskBytes)
            writer.member("path", status.path)
        }
    }
}

extension PrivacyFilter {
    /// The members of a HealthPrivacy.
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("mode", policy.mode.rawValue)
        writer.key("withheld")
        writer.array(ContentClass.allCases.filter(policy.withheld.contains)) { $0.value($1.rawValue) }
        writer.member("redacted", redactedCount)
        writer.member("failures", failureCount)
        writer.member("problem", problem)
    }
}
