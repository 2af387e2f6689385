import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// Counts and charts of lists of sessions.
struct SessionListEndpoints {
    let services: HubServices

    /// Parts of a histogram, unless the request says otherwise.
    private static let buckets: Int64 = 60

    var all: [Endpoint] { [facets, histogram] }

    private func parameters(_ request: HTTPRequest) -> QueryParameters {
        QueryParameters(request.query.items, now: services.clock.now())
    }

    // Like `/api/sessions/active`, these hide sessions with such ids.

    private var facets: Endpoint {
        .query(
            "/api/sessions/facets", "listSessionFacets", tag: "sessions",
            "How many sessions there are of each value of each facet, under the filters of all other facets.",
            Operation.Parameter.sessionFilters, answer: .named("SessionFacets")
        ) { request in
            var parameters = parameters(request)
            let query = parameters.sessionFilters()
            try parameters.check()
            let facets = try services.store.sessionFacets(query)
            return Answers.body { writer in
                writer.member("total", facets.total)
                writer.key("facets")
                writer.array(SessionFacet.allCases) { writer, facet in
                    writer.object { writer in
                        writer.member("name", facet.rawValue)
                        writer.key("values")
                        writer.array(facets.values[facet] ?? []) { writer, value in
                            writer.object { writer in
                                writer.member("value", value.value)
                                writer.member("label", value.label)
                                writer.member("count", value.count)
                            }
                        }
                    }
                }
            }
        }
    }

    private var histogram: Endpoint {
        .query(
            "/api/sessions/histogram", "sessionHistogram", tag: "sessions",
            "When sessions began, how many failed and what they cost, in equal parts of the range.",
            Operation.Parameter.sessionFilters + [
                .query("buckets", "Parts: 1 to \(SessionHistogram.bucketLimit), 60 by default.", .integer)
            ], answer: .named("SessionHistogram")
        ) { request in
            var parameters = parameters(request)
            let query = parameters.sessionFilters()
            let limit = Int64(SessionHistogram.bucketLimit)
            let count = parameters.integer("buckets", in: 1...limit, default: SessionListEndpoints.buckets)
            try parameters.check()
            let histogram = try services.store.sessionHistogram(query, buckets: Int(count))
            return Answers.body { writer in
                writer.key("range")
                writer.value(histogram.range)
                writer.member("bucket_ms", milliseconds: histogram.bucketMicroseconds)
                writer.key("buckets")
                writer.array(histogram.buckets) { writer, bucket in
                    writer.object { writer in
                        writer.member("at", bucket.at)
                        writer.member("sessions", bucket.sessions)
                        writer.member("failed", bucket.failed)
                        writer.member("cost_usd", nanoDollars: bucket.cost)
                    }
                }
            }
        }
    }
}
