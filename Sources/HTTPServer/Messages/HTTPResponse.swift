/// One answer. The length, `Date` and `Connection` fields are the server's business.
package struct HTTPResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        case file(HTTPFile)
        case stream(HTTPStream)
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: Body
    /// What went wrong, for the access hook and never for the client.
    package var failure: String?

    package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(status: Int = 200, contentType: String, _ bytes: [UInt8]) {
        self.init(status: status, headers: [("Content-Type", contentType)], body: .bytes(bytes))
    }

    package static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, contentType: "text/plain; charset=utf-8", Array(text.utf8))
    }

    package static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, contentType: "application/json", bytes)
    }

    /// 200, `text/event-stream`, never cached.
    package static func eventStream(_ stream: HTTPStream) -> HTTPResponse {
        HTTPResponse(
            headers: [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")], body: .stream(stream))
    }

    /// The field's value; setting replaces every field of the name, nil removes them.
    package subscript(name: String) -> String? {
        get { headers.first { ASCII.equalIgnoringCase($0.name, name) }?.value }
        set {
            headers.removeAll { ASCII.equalIgnoringCase($0.name, name) }
            if let newValue { headers.append((name, newValue)) }
        }
    }
}

/// An open file, read from its start; closed when nobody needs it any more.
package final class HTTPFile: Sendable {
    let descriptor: Int32
    package let bytes: Int

    /// Takes over the descriptor of a regular file of this many bytes.
    package init(descriptor: Int32, bytes: Int) {
        self.descriptor = descriptor
        self.bytes = bytes
    }

    deinit { closeDescriptor(descriptor) }
}
