import JSONCoding

/// Who may call an operation. Whoever may do all may do each; `ingest` alone cannot read, nor `read` alone deliver.
package enum Access: String, Sendable, CaseIterable {
    /// Anybody who reaches the port.
    case open
    /// Whoever has proven who they are; the operation itself asks what they may do.
    case caller
    /// Whoever may deliver events.
    case ingest
    /// Whoever may read.
    case read
    /// Whoever may change the hub's state.
    case admin
}

/// One documented operation of the API.
struct Operation: Sendable {
    struct Parameter: Sendable {
        enum Place: String {
            case query
            case path
            case header
        }

        var name: String
        var place: Place = .query
        var schema: Schema = .string
        var description: String
        /// Whether a request without it is refused; always so for parts of the path.
        var isRequired = false

        /// The same, where a request without it is refused.
        var required: Parameter {
            var parameter = self
            parameter.isRequired = true
            return parameter
        }
    }

    struct Answer: Sendable {
        var status: Int
        var description: String
        var schema: Schema?
        var contentType = "application/json"
    }

    var method: String
    var path: String
    var id: String
    var tag: String
    var summary: String
    var access: Access
    var parameters: [Parameter] = []
    var body: Schema?
    var bodyContentType = "application/json"
    var answers: [Answer] = []
}

extension Operation {
    /// The path as OpenAPI writes it, which has no sign for "and all that follows".
    var documentedPath: String {
        path.hasSuffix("...}") ? path.dropLast(4) + "}" : path
    }

    /// The names in braces of the path.
    var pathParameterNames: [String] {
        documentedPath.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("operationId", id)
            writer.member("summary", summary)
            writer.key("tags")
            writer.array([tag]) { $0.value($1) }
            writer.member("x-access", access.rawValue)
            writeSecurity(to: &writer)
            writeParameters(to: &writer)
            if let body { writeBody(body, to: &writer) }
            writeAnswers(to: &writer)
        }
    }

    private func writeSecurity(to writer: inout JSONWriter) {
        writer.key("security")
        guard access != .open else { return writer.array { _ in } }
        writer.array(["bearer", "cookie"]) { writer, scheme in
            writer.object { writer in
                writer.key(scheme)
                writer.array { _ in }
            }
        }
    }

    private func writeParameters(to writer: inout JSONWriter) {
        let inPath = pathParameterNames.map { name in
            Parameter(name: name, place: .path, description: "The \(name) of the path.")
        }
        let all = inPath + parameters
        guard !all.isEmpty else { return }
        writer.key("parameters")
        writer.array(all) { writer, parameter in
            writer.object { writer in
                writer.member("name", parameter.name)
                writer.member("in", parameter.place.rawValue)
                if parameter.place == .path || parameter.isRequired { writer.member("required", true) }
                writer.member("description", parameter.description)
                writer.key("schema")
                parameter.schema.write(to: &writer)
            }
        }
    }

    private func writeBody(_ body: Schema, to writer: inout JSONWriter) {
        writer.key("requestBody")
        writer.object { writer in
            writer.member("required", true)
            writer.key("content")
            writer.object { writer in
                writer.key(bodyContentType)
                writer.object { writer in
                    writer.key("schema")
                    body.write(to: &writer)
                }
            }
        }
    }

    private func writeAnswers(to writer: inout JSONWriter) {
        let problem = Answer(status: 0, description: "Any error.", schema: .named("ErrorAnswer"))
        writer.key("responses")
        writer.object { writer in
            for answer in answers + [problem] {
                writer.key(answer.status == 0 ? "default" : String(answer.status))
                writer.object { writer in
                    writer.member("description", answer.description)
                    guard let schema = answer.schema else { return }
                    writer.key("content")
                    writer.object { writer in
                        writer.key(answer.contentType)
                        writer.object { writer in
                            writer.key("schema")
                            schema.write(to: &writer)
                        }
                    }
                }
            }
        }
    }
}

/// The whole OpenAPI 3.1 document.
func openAPIDocument(version: String, operations: [Operation]) -> [UInt8] {
    var writer = JSONWriter(reservingBytes: 64 << 10)
    writer.object { writer in
        writer.member("openapi", "3.1.0")
        writer.key("info")
        writer.object { writer in
            writer.member("title", "Eyrie")
            writer.member("version", version)
            writer.member("description", "The hub of Eyrie, a flight recorder for AI coding agents.")
        }
        writer.key("paths")
        writer.object { writer in
            var paths: [String] = []
            for operation in operations where !paths.contains(operation.documentedPath) {
                paths.append(operation.documentedPath)
            }
            for path in paths {
                writer.key(path)
                writer.object { writer in
                    for operation in operations where operation.documentedPath == path {
                        writer.key(operation.method.lowercased())
                        operation.write(to: &writer)
                    }
                }
            }
        }
        writer.key("components")
        writer.object(writeComponents)
    }
    return writer.bytes
}

private func writeComponents(to writer: inout JSONWriter) {
    writer.key("securitySchemes")
    writer.object { writer in
        writer.key("bearer")
        writer.object { writer in
            writer.member("type", "http")
            writer.member("scheme", "bearer")
        }
        writer.key("cookie")
        writer.object { writer in
            writer.member("type", "apiKey")
            writer.member("in", "cookie")
            writer.member("name", "eyrie_session")
        }
    }
    writer.key("schemas")
    writer.object { writer in
        for (name, schema) in Schemas.all {
            writer.key(name)
            schema.write(to: &writer)
        }
    }
}
