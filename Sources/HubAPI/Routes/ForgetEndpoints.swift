import Authentication
import EventModel
import EventStore
import HTTPServer
import Ingest
import JSONCoding
import Platform
import Redaction

/// Letting the hub forget, and who did.
struct ForgetEndpoints {
    /// Sessions that an answer names; all are counted.
    static let namedSessionsMaximum = 10_000
    /// Bytes of a text that is to be forgotten.
    static let textBytes = 4096
    private static let listMaximum = 1000

    let services: HubServices

    var all: [Endpoint] { [forget, list] }

    private var forget: Endpoint {
        let operation = Operation(
            method: "POST", path: "/api/forget", id: "forget", tag: "operation",
            summary: """
                Forgets sessions, or a text wherever it stands, or what the rules in force find: `apply`; else only tells \
                what there is. What was forgotten is not taken in again.
                """,
            access: .admin, body: .named("ForgetInput"),
            answers: [.init(status: 200, description: "What was forgotten.", schema: .named("ForgetResult"))])
        return Endpoint(
            operation, maximumBodyBytes: Limits.eventBytes,
            .blocking { request in
                try answering {
                    try request.requireJSON()
                    let object = try EventSubmission(services: services).object(request.body)
                    let wanted = try self.request(object, by: request)
                    let result = try services.ingest.forget(wanted)
                    // What is kept to answer faster may hold it.
                    if wanted.apply {
                        services.spans.removeAll()
                        services.answers.removeAll()
                    }
                    return .json(Answers.body { $0.members(of: result, wanted) })
                }
            })
    }

    private var list: Endpoint {
        let operation = Operation(
            method: "GET", path: "/api/forgettings", id: "listForgettings", tag: "operation",
            summary: "Who let what be forgotten when, in counts; the newest first.", access: .admin,
            answers: [.init(status: 200, description: "The rows.", schema: .named("ForgettingList"))])
        return Endpoint(
            operation,
            .blocking { _ in
                try answering {
                    let rows = try services.store.forgettings(limit: ForgetEndpoints.listMaximum)
                    return .json(
                        Answers.body { writer in
                            writer.key("forgettings")
                            writer.array(rows) { $0.value($1) }
                        })
                }
            })
    }

    private func request(_ object: JSONNode, by request: HTTPRequest) throws(APIError) -> ForgetRequest {
        guard object.isObject else {
            throw .badRequest("invalid_field", "What is to be forgotten must be a JSON object.", field: "body")
        }
        for (name, _) in object.members where !ForgetEndpoints.members.contains(name) {
            throw .badRequest("invalid_field", "\(name.cut(toUTF8Bytes: 60)) is not known.", field: name)
        }
        let by = (request.principal as? Principal)?.subject ?? "anybody"
        let apply = object["apply"]?.bool ?? false
        let selection = try selection(object)
        let text = try text(object, "text")
        let isOfRules = object["rules"]?.bool ?? false
        guard [!selection.isEmpty, text != nil, isOfRules].count(where: { $0 }) == 1 else {
            throw .badRequest(
                "invalid_field", "Give one of sessions, project, since and until, text, or rules.", field: "body",
                hint: "sessions, project and times may stand together: all of them must match then")
        }
        if let text {
            var wanted = ForgetRequest(.text, by: by, apply: apply)
            wanted.rewriting = try rewriting(text)
            return wanted
        }
        if isOfRules {
            guard let filter = services.privacy.rulesAlone else {
                throw APIError(
                    status: 409, code: "no_rules",
                    message: services.privacy.problem ?? "In the mode full nothing is looked for.",
                    hint: "Start the hub with privacy.mode redacted or metadata, and with rules that can be used.")
            }
            var wanted = ForgetRequest(.rules, by: by, apply: apply)
            wanted.rewriting = RedactionRewriting(filter)
            return wanted
        }
        let hasTime = selection.time.since != nil || selection.time.until != nil
        let kind: Forgetting.Kind =
            !selection.sessionIDs.isEmpty
            ? .sessions : selection.project != nil ? .project : hasTime ? .time : .sessions
        var wanted = ForgetRequest(kind, by: by, apply: apply)
        wanted.selection = selection
        return wanted
    }

    private static let members: Set<String> = [
        "sessions", "project", "since", "until", "with_forks", "text", "rules", "apply",
    ]

    private func selection(_ object: JSONNode) throws(APIError) -> ForgetSelection {
        var selection = ForgetSelection()
        if let sessions = object["sessions"] {
            guard sessions.isArray, sessions.elements.allSatisfy(\.isString),
                sessions.elements.count <= ForgetEndpoints.namedSessionsMaximum
            else { throw .badRequest("invalid_field", "sessions must be a list of ids.", field: "sessions") }
            selection.sessionIDs = sessions.elements.compactMap(\.string).filter { !$0.isEmpty }
        }
        selection.project = try text(object, "project")
        selection.includesForks = object["with_forks"]?.bool ?? false
        var pairs: [(name: String, value: String)] = []
        for name in ["since", "until"] {
            guard let text = try text(object, name) else { continue }
            pairs.append((name, text))
        }
        var parameters = QueryParameters(pairs, now: services.clock.now())
        selection.time = parameters.timeRange()
        try parameters.check()
        return selection
    }

    private func text(_ object: JSONNode, _ name: String) throws(APIError) -> String? {
        guard let node = object[name: name], !node.isNull else { return nil }
        guard let text = node.string, !text.isEmpty, text.utf8.count <= ForgetEndpoints.textBytes, !text.containsNUL
        else {
            throw .badRequest(
                "invalid_field", "\(name) must be a text of at most \(ForgetEndpoints.textBytes) bytes.", field: name)
        }
        return text
    }

    private func rewriting(_ text: String) throws(APIError) -> RedactionRewriting {
        do throws(RedactionRuleError) {
            return RedactionRewriting(try PrivacyFilter(forgetting: text))
        } catch {
            throw .badRequest("invalid_field", "text: \(error.message).", field: "text", hint: error.hint)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of result: ForgetResult, _ wanted: ForgetRequest) {
        let report = result.report
        member("applied", wanted.apply)
        member("kind", wanted.kind.rawValue)
        member("sessions", report.sessionIDs.count)
        member("events", report.eventCount + result.rewrite.eventCount)
        member("hits", result.rewrite.hitCount)
        member("rows", result.rewrite.rowCount)
        key("session_ids")
        array(report.sessionIDs.prefix(ForgetEndpoints.namedSessionsMaximum)) { $0.value($1) }
        key("forks")
        array(report.forkIDs.prefix(ForgetEndpoints.namedSessionsMaximum)) { $0.value($1) }
        member("purged", result.isPurged)
        member("problem", result.purgeFailure.map { "the files still hold it: \($0.message)" })
    }

    fileprivate mutating func value(_ row: Forgetting) {
        object { writer in
            writer.member("at", row.at.iso8601)
            writer.member("by", row.by)
            writer.member("kind", row.kind.rawValue)
            writer.member("sessions", row.sessionCount)
            writer.member("events", row.eventCount)
            writer.member("hits", row.hitCount)
            writer.member("purged", row.isPurged)
        }
    }
}
