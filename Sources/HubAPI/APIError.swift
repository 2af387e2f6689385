import EventStore
import JSONCoding

/// Why a request is not answered as it wished: a status and a body that says what, where and whether to try again.
struct APIError: Error, Sendable {
    struct Field: Sendable, Equatable {
        var name: String
        var message: String
    }

    var status: Int
    var code: String
    var message: String
    var fields: [Field] = []
    var hint: String?
    var isRetryable = false
    /// Seconds after which to try again.
    var retryAfter: Int?

    static func badRequest(_ code: String, _ message: String, field: String? = nil, hint: String? = nil) -> APIError {
        APIError(
            status: 400, code: code, message: message,
            fields: field.map { [Field(name: $0, message: message)] } ?? [], hint: hint)
    }

    static func notFound(_ what: String) -> APIError {
        APIError(status: 404, code: "not_found", message: "There is no \(what).")
    }

    static let overloaded = APIError(
        status: 503, code: "overloaded", message: "More events wait than the hub will hold.",
        hint: "Send again after Retry-After; nothing of this request was kept.", isRetryable: true, retryAfter: 1)

    init(
        status: Int, code: String, message: String, fields: [Field] = [], hint: String? = nil,
        isRetryable: Bool = false, retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.hint = hint
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
    }

    init(_ error: StoreError) {
        self.init(
            status: APIError.status(of: error), code: error.code.rawValue, message: error.message, hint: error.hint,
            isRetryable: error.isRetryable, retryAfter: error.isRetryable ? 1 : nil)
    }

    private static func status(of error: StoreError) -> Int {
        switch error.code {
        case .diskFull, .busy, .inputOutput, .deadline: 503
        case .badQuery: 400
        case .constraint: 422
        case .corrupt, .schemaTooNew, .fault: 500
        }
    }

    var body: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("error")
            writeObject(to: &writer)
        }
        return writer.bytes
    }

    func writeObject(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("message", message)
            if fields.count == 1 { writer.member("field", fields[0].name) }
            if !fields.isEmpty {
                writer.key("fields")
                writer.array(fields) { writer, field in
                    writer.object { writer in
                        writer.member("field", field.name)
                        writer.member("message", field.message)
                    }
                }
            }
            if let hint { writer.member("hint", hint) }
            writer.member("retryable", isRetryable)
        }
    }
}
