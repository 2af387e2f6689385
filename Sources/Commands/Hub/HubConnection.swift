package import JSONCoding

/// One answer of a hub.
package struct HubReply: Sendable {
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// One message of a hub's live stream.
package struct StreamMessage: Sendable, Equatable {
    package var event: String
    /// The store's cursor; nil for what is not stored.
    package var id: String?
    package var data: String

    package init(event: String, id: String?, data: String) {
        self.event = event
        self.id = id
        self.data = data
    }
}

/// A way to ask a hub; tests give their own.
package protocol HubConnection: Sendable {
    /// The hub's address.
    var address: String { get }
    /// Sends one request; `path` includes the query.
    ///
    /// - Throws: `CommandFailure` with `.hubNotReachable` when there was no answer.
    func send(
        _ method: String, _ path: String, contentType: String?, body: [UInt8]
    ) throws(CommandFailure) -> HubReply
    /// Reads the live stream until `onMessage` returns false or the connection ends.
    ///
    /// - Throws: `CommandFailure` with `.hubNotReachable` when there is no connection or it broke.
    func follow(
        _ path: String, lastEventID: String?, onMessage: (StreamMessage) -> Bool
    ) throws(CommandFailure)
}

extension HubConnection {
    /// A JSON answer of status 2xx.
    package func get(_ path: String) throws(CommandFailure) -> JSONNode {
        try json(try send("GET", path, contentType: nil, body: []))
    }

    package func post(_ path: String, _ body: [UInt8]) throws(CommandFailure) -> JSONNode {
        try json(try send("POST", path, contentType: "application/json", body: body))
    }

    /// The answer as JSON.
    ///
    /// - Throws: `CommandFailure` that says what the hub said.
    package func json(_ reply: HubReply) throws(CommandFailure) -> JSONNode {
        let root = try? JSONDocument(parsing: reply.body).root
        guard (200..<300).contains(reply.status) else { throw failure(reply.status, root?["error"]) }
        guard let root else {
            throw CommandFailure(.failure, "\(address) did not answer with JSON", hint: "is it an Eyrie hub?")
        }
        return root
    }

    private func failure(_ status: Int, _ error: JSONNode?) -> CommandFailure {
        let said = error?["message"]?.string.map { visible($0) }
        let hint = error?["hint"]?.string.map { visible($0) }
        switch status {
        case 401, 403:
            return CommandFailure(
                .notAuthorised, "the hub at \(address) refused: \(said ?? "not authorised")",
                hint: hint ?? "use the state folder of that hub (--state-dir), or set EYRIE_TOKEN")
        case 404: return CommandFailure(.nothingFound, said ?? "not found", hint: hint)
        case 400, 422: return CommandFailure(.usage, "the hub refused: \(said ?? "status \(status)")", hint: hint)
        default:
            return CommandFailure(
                .failure, "the hub at \(address) answered with status \(status)" + (said.map { ": \($0)" } ?? ""),
                hint: hint)
        }
    }
}

/// A query string out of names and values; nil values are left out.
package func query(_ items: [(name: String, value: String?)]) -> String {
    let parts = items.compactMap { item in
        item.value.map { percentEncoded(item.name) + "=" + percentEncoded($0) }
    }
    return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
}

/// A text as one part of a path or of a query.
package func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
        default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
