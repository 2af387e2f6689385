import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// How tools do: figures, durations over time, reasons of failures.
struct ToolEndpoints {
    let services: HubServices

    /// Parts of a heat map, unless the request says otherwise.
    private static let columns: Int64 = 60

    var all: [Endpoint] { [statistics, heatMap, failures] }

    private static let filters: [Operation.Parameter] =
        [.tool, .query("range", "1h, 24h (the default), 7d, …, or all."), .query("session_id", "Only this session.")]
        + Operation.Parameter.place + Operation.Parameter.range

    private func parameters(_ request: HTTPRequest) -> QueryParameters {
        QueryParameters(request.query.items, now: services.clock.now())
    }

    private var statistics: Endpoint {
        .query(
            "/api/tools/stats", "toolStatistics", tag: "tools", "How each tool did over a range of time.",
            ToolEndpoints.filters, answer: .named("ToolStatisticsList")
        ) { request in
            var parameters = parameters(request)
            let query = try parameters.toolStatisticsQuery()
            let tools = try services.store.toolStatistics(query)
            return Answers.body { writer in
                writer.key("range")
                writer.value(query.time)
                writer.member("percentile_precision", DurationScale.precision)
                writer.key("tools")
                writer.array(tools) { $0.value($1) }
            }
        }
    }

    private var heatMap: Endpoint {
        .query(
            "/api/tools/heatmap", "toolHeatMap", tag: "tools",
            "How many finished calls took how long, over time: `cells` by column, then by row.",
            ToolEndpoints.filters + [
                .query("columns", "Columns: at most \(ToolHeatMap.columnLimit), 60 by default.", .integer)
            ], answer: .named("ToolHeatMap")
        ) { request in
            var parameters = parameters(request)
            let limit = Int64(ToolHeatMap.columnLimit)
            let columns = parameters.integer("columns", in: 1...limit, default: ToolEndpoints.columns)
            let query = try parameters.toolStatisticsQuery()
            let map = try services.store.toolHeatMap(query, columns: Int(columns))
            return Answers.body { writer in
                writer.key("range")
                writer.value(map.buckets?.range ?? query.time)
                writer.member("column_ms", milliseconds: map.buckets?.width ?? 0)
                writer.key("rows")
                writer.array(Array(map.rows)) { writer, row in
                    writer.object { writer in
                        let isLast = row == DurationScale.rowCount - 1
                        writer.member("from_ms", milliseconds: DurationScale.start(ofRow: row))
                        writer.member("to_ms", milliseconds: isLast ? nil : DurationScale.start(ofRow: row + 1))
                    }
                }
                func cells(_ name: String, _ columns: [[Int64]]) {
                    writer.key(name)
                    writer.array(columns) { writer, column in writer.array(column) { $0.value($1) } }
                }
                cells("cells", map.cells)
                cells("failed", map.failed)
            }
        }
    }

    private var failures: Endpoint {
        .query(
            "/api/tools/failures", "listToolFailures", tag: "tools",
            "Failed calls by tool and reason, the most frequent first.", ToolEndpoints.filters,
            answer: .named("ToolFailures")
        ) { request in
            var parameters = parameters(request)
            let failures = try services.store.toolFailures(parameters.toolFailureQuery())
            return Answers.body { writer in
                writer.key("groups")
                writer.array(failures.groups) { $0.value($1) }
                writer.member("total", failures.total)
                writer.member("examined", failures.examined)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ tool: ToolStatistics) {
        object { writer in
            let finished = tool.succeeded + tool.failed + tool.refused
            writer.member("tool_name", tool.toolName)
            writer.member("mcp_server", tool.mcpServer)
            writer.member("calls", tool.calls)
            writer.member("success", tool.succeeded)
            writer.member("failure", tool.failed)
            writer.member("refused", tool.refused)
            writer.member("running", tool.running)
            writer.member("abandoned", tool.abandoned)
            writer.key("success_rate")
            if finished > 0 { writer.value(Double(tool.succeeded) / Double(finished)) } else { writer.null() }
            writer.member("p50_ms", milliseconds: tool.p50Microseconds)
            writer.member("p95_ms", milliseconds: tool.p95Microseconds)
            writer.member("last_used_at", tool.lastUsedAt)
            writer.key("trend")
            writer.array(tool.trend) { $0.value($1) }
            writer.key("failure_trend")
            writer.array(tool.failureTrend) { $0.value($1) }
        }
    }

    fileprivate mutating func value(_ group: ToolFailureGroup) {
        object { writer in
            writer.member("reason", group.reason)
            writer.member("example", group.example.message.cut(toUTF8Bytes: Limits.summaryBytes))
            writer.member("count", group.count)
            writer.member("tool_name", group.toolName)
            writer.member("last_at", group.example.at)
            writer.member("session_id", group.example.sessionID)
            writer.member("tool_use_id", group.example.toolUseID)
            writer.member("event_uuid", group.exampleEvent?.description)
            writer.key("agents")
            writer.array(group.agents) { $0.value($1) }
            writer.key("projects")
            writer.array(group.projects) { $0.value($1) }
        }
    }
}
