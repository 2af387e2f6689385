import HTTPServer

/// The API's description, for programs and for people.
struct DocumentationEndpoints {
    let document: [UInt8]
    private let page: [UInt8]

    private static let operations = [
        Operation(
            method: "GET", path: "/openapi.json", id: "openAPI", tag: "documentation",
            summary: "This API as an OpenAPI 3.1 document.", access: .open,
            answers: [.init(status: 200, description: "The document.", schema: .anyObject)]),
        Operation(
            method: "GET", path: "/docs", id: "documentation", tag: "documentation",
            summary: "This API as a page to read.", access: .open,
            answers: [.init(status: 200, description: "The page.", contentType: "text/html")]),
    ]

    init(version: String, documenting operations: [Operation]) {
        let all = operations + DocumentationEndpoints.operations
        document = openAPIDocument(version: version, operations: all)
        page = Array(documentationPage(version: version, operations: all).utf8)
    }

    var all: [Endpoint] {
        let answers = [
            HTTPResponse.json(document), HTTPResponse(contentType: "text/html; charset=utf-8", page),
        ]
        return zip(DocumentationEndpoints.operations, answers).map { operation, answer in
            Endpoint(operation, .immediate { _ in answer })
        }
    }
}

/// A page without script or style of its own, so that the strictest policy shows it.
private func documentationPage(version: String, operations: [Operation]) -> String {
    var html = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Eyrie API</title>
        <meta name="viewport" content="width=device-width, initial-scale=1"></head><body>
        <h1>Eyrie API \(escaped(version))</h1>
        <p>As data: <a href="/openapi.json">/openapi.json</a>. Send <code>Authorization: Bearer TOKEN</code>.</p>
        """
    var tags: [String] = []
    for operation in operations where !tags.contains(operation.tag) { tags.append(operation.tag) }
    for tag in tags {
        html += "<h2>\(escaped(tag))</h2>"
        for operation in operations where operation.tag == tag { html += section(operation) }
    }
    return html + "</body></html>\n"
}

private func section(_ operation: Operation) -> String {
    var html = """
        <h3><code>\(operation.method) \(escaped(operation.path))</code></h3>
        <p>\(escaped(operation.summary)) Needs: \(operation.access.rawValue).</p>
        """
    if !operation.parameters.isEmpty {
        html += "<ul>"
        for parameter in operation.parameters {
            html += "<li><code>\(escaped(parameter.name))</code> (\(parameter.place.rawValue)): "
            html += "\(escaped(parameter.description))</li>"
        }
        html += "</ul>"
    }
    html += "<ul>"
    for answer in operation.answers { html += "<li>\(answer.status): \(escaped(answer.description))</li>" }
    return html + "</ul>"
}

private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        default: result.append(character)
        }
    }
    return result
}
