import HTTPServer

/// The dashboard's files. They hold no data, so anybody who reaches the port may load them; the API they call wants a
/// login.
struct DashboardEndpoints {
    let files: StaticFiles?

    private static let operations = [
        Operation(
            method: "GET", path: "/", id: "dashboard", tag: "dashboard", summary: "The dashboard.", access: .open,
            answers: [.init(status: 200, description: "The page.", contentType: "text/html")]),
        Operation(
            method: "GET", path: "/{path...}", id: "dashboardFile", tag: "dashboard",
            summary: "A file of the dashboard, or the page itself for a path that the page handles.", access: .open,
            answers: [.init(status: 200, description: "The file.", contentType: "application/octet-stream")]),
    ]

    var all: [Endpoint] {
        DashboardEndpoints.operations.map { operation in
            Endpoint(operation, .blocking { request in response(to: request) })
        }
    }

    private func response(to request: HTTPRequest) -> HTTPResponse {
        let segments = request.target.segments
        // A program that mistypes a path of the API is not shown a page.
        if segments.first == "api" { return APIError.notFound("such path").response }
        guard let files else {
            return .text("The dashboard is not built here. Run 'make web', or set EYRIE_WEB_DIR.\n", status: 404)
        }
        if !segments.isEmpty, let file = files.response(to: request, segments: segments) { return file }
        // The paths that the page handles have no dot in their first part; data never comes as a page.
        let isPagePath = segments.first.map { !$0.contains(".") && $0 != "assets" } ?? true
        if isPagePath, let page = files.response(to: request, segments: ["index.html"]) { return page }
        return APIError.notFound("such path").response
    }
}
