import Configuration
import Glibc
import HTTPClient
import Hub
import JSONCoding
import Platform

/// A state folder that is gone when the test is over.
final class StateFolder {
    let path: String

    init() throws {
        path = "/tmp/eyrie-hub-\(getpid())-\(UInt32.random(in: .min ... .max))"
        try Files.makeFolder(path)
    }

    deinit {
        for name in (try? Files.names(in: path)) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }

    func text(_ name: String) throws -> String { String(decoding: try Files.read("\(path)/\(name)"), as: UTF8.self) }

    /// The permission bits.
    func mode(_ name: String = ".") -> UInt32 {
        var status = stat()
        return stat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o777 : 0
    }

    func settings(_ environment: [String: String] = [:]) throws -> HubSettings {
        let all = ["EYRIE_PORT": "0", "EYRIE_STATE": path, "EYRIE_RATE_LIMIT": "0"].merging(environment) { $1 }
        var settings = HubSettings(
            try Configuration(environment: { all[$0] }))
        settings.stateFolder = path
        settings.port = UInt16(all["EYRIE_PORT"] ?? "0") ?? 0
        return settings
    }

    func start(_ environment: [String: String] = [:], change: (inout HubSettings) -> Void = { _ in }) throws
        -> HubService
    {
        var settings = try settings(environment)
        change(&settings)
        return try HubService(settings: settings, version: "0.0.0-test", log: { _ in })
    }
}

extension HubService {
    func send(
        _ method: String, _ target: String, token: String?, body: String = ""
    ) throws -> HTTPClientResponse {
        var headers: [(name: String, value: String)] = []
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        if !body.isEmpty { headers.append(("Content-Type", "application/json")) }
        return try HTTPClient(userAgent: "test").send(
            HTTPClientRequest(
                method, url + target, headers: headers, body: Array(body.utf8),
                responseLimit: HTTPClientRequest.responseLimitQuery))
    }
}

extension HTTPClientResponse {
    var json: JSONNode? { try? JSONDocument(parsing: body).root }
    var text: String { String(decoding: body, as: UTF8.self) }
}

func event(_ number: Int, session: String = "s", text: String = "hello") -> String {
    """
    {"event_uuid":"00000000-0000-7000-8000-\(String(100_000_000_000 + number))","session_id":"\(session)",\
    "hook_event_type":"UserPromptSubmit","timestamp":\(1_767_225_600_000 + number),"source_app":"app",\
    "payload":{"session_id":"\(session)","hook_event_name":"UserPromptSubmit","prompt":"\(text) \(number)"}}
    """
}
