import EventModel
import HTTPServer
import JSONCoding
import Platform

/// What collectors report of themselves.
struct CollectorEndpoints {
    let services: HubServices

    var all: [Endpoint] {
        let report = Operation(
            method: "POST", path: "/api/collectors/{machine_id}", id: "reportCollector", tag: "operation",
            summary: "A collector's report of its spool.", access: .ingest,
            body: .named("CollectorReport"),
            answers: [.init(status: 204, description: "Kept.")])
        let list = Operation(
            method: "GET", path: "/api/collectors", id: "listCollectors", tag: "operation",
            summary: "The latest report of each collector.", access: .read,
            answers: [
                .init(
                    status: 200, description: "Reports.",
                    schema: .named("CollectorList"))
            ])
        let backfill = Operation(
            method: "GET", path: "/api/backfill", id: "listBackfill", tag: "operation",
            summary: "How far each machine's collector is with the session files that were there before it.",
            access: .read,
            answers: [.init(status: 200, description: "Progress.", schema: .named("BackfillList"))])
        return [
            Endpoint(
                report, maximumBodyBytes: CollectorReports.reportBytes,
                .immediate { request in
                    try answering {
                        try keepReport(request)
                        return HTTPResponse(status: 204)
                    }
                }),
            Endpoint(
                list,
                .immediate { _ in
                    .json(
                        Answers.body { writer in
                            writer.key("collectors")
                            services.collectors.write(to: &writer)
                        })
                }),
            Endpoint(
                backfill,
                .immediate { _ in
                    .json(
                        Answers.body { writer in
                            writer.key("machines")
                            services.collectors.writeBackfill(to: &writer, now: services.clock.now())
                        })
                }),
        ]
    }

    private func keepReport(_ request: HTTPRequest) throws(APIError) {
        try request.requireJSON()
        let object = try EventSubmission(services: services).object(request.body)
        let machine = request.pathParameter("machine_id")
        guard machine.utf8.count <= Limits.nameBytes else {
            throw .badRequest(
                "invalid_field", "machine_id is longer than \(Limits.nameBytes) bytes.", field: "machine_id")
        }
        guard object.isObject else {
            throw .badRequest("invalid_field", "A report must be a JSON object.", field: "body")
        }
        // A collector's last error may quote what a hub answered.
        let report = try EventSubmission(services: services).searched(object)
        services.collectors.keep(Array(report.rawBytes), machineID: machine, at: services.clock.now())
    }
}
