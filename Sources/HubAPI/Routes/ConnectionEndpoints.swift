import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// Which machines send what.
struct ConnectionEndpoints {
    let services: HubServices

    var all: [Endpoint] {
        [
            .query(
                "/api/connections", "listConnections", tag: "operation",
                "What each machine sends by each way, and what its collector reports of itself.",
                answer: .named("ConnectionList")
            ) { _ in try answer() }
        ]
    }

    private func answer() throws -> [UInt8] {
        let since = services.clock.now().advanced(byMicroseconds: -ActivityTime.day)
        let found = Dictionary(grouping: try services.store.connections(since: since), by: \.machineID)
        let machines = Set(found.keys).union(services.collectors.machineIDs).sorted()
        return Answers.list("machines", machines) { writer, machine in
            writer.object { writer in
                writer.member("machine_id", machine)
                writer.key("sources")
                writer.array(found[machine] ?? []) { writer, source in
                    writer.object { writer in
                        writer.member("source", source.source.rawValue)
                        writer.member("events_24h", source.recentCount)
                        writer.member("first_at", source.firstAt)
                        writer.member("last_at", source.lastAt)
                        writer.key("agent_versions")
                        writer.array(source.agentVersions) { $0.value($1) }
                    }
                }
                writer.key("collector")
                services.collectors.write(machineID: machine, to: &writer)
            }
        }
    }
}
