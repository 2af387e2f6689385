import EventCodec
import EventModel
import EventStore
import JSONCoding

/// The bodies of the API's answers.
enum Answers {
    static func page(_ page: EventPage, includePayload: Bool, named name: String = "events") -> [UInt8] {
        body { writer in
            writer.key(name)
            writer.array(page.events) { $0.value($1, includePayload: includePayload) }
            writer.member("next_cursor", page.nextCursor)
            writer.member("total", page.total)
        }
    }

    static func page(_ page: SessionPage, now: Timestamp) -> [UInt8] {
        body { writer in
            writer.key("sessions")
            writer.array(page.sessions) { $0.value($1, now: now) }
            writer.member("next_cursor", page.nextCursor)
            writer.member("total", page.total)
        }
    }

    static func page(_ page: AgentPage, now: Timestamp) -> [UInt8] {
        body { writer in
            writer.key("agents")
            writer.array(page.agents) { $0.value($1, now: now) }
            writer.member("next_cursor", page.nextCursor)
            writer.member("total", page.total)
        }
    }

    static func page(_ page: ToolCallPage) -> [UInt8] {
        body { writer in
            writer.key("tool_calls")
            writer.array(page.calls) { $0.value($1) }
            writer.member("next_cursor", page.nextCursor)
            writer.member("total", page.total)
        }
    }

    static func page(_ page: SearchPage) -> [UInt8] {
        body { writer in
            writer.key("hits")
            writer.array(page.hits) { $0.value($1) }
            writer.member("next_cursor", page.nextCursor)
            writer.member("total", page.total)
        }
    }

    static func facets(_ facets: Facets) -> [UInt8] {
        body { writer in
            func list(_ name: String, _ values: [String]) {
                writer.key(name)
                writer.array(values) { $0.value($1) }
            }
            list("source_apps", facets.sourceApps)
            list("machine_ids", facets.machineIDs)
            list("event_types", facets.eventTypes)
            list("tool_names", facets.toolNames)
            list("agent_names", facets.agentNames)
        }
    }

    static func list<Element>(
        _ name: String, _ elements: [Element], _ each: (inout JSONWriter, Element) -> Void
    ) -> [UInt8] {
        body { writer in
            writer.key(name)
            writer.array(elements, each)
        }
    }

    static func body(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(reservingBytes: 4096)
        writer.object(members)
        return writer.bytes
    }
}

extension JSONWriter {
    mutating func value(_ hit: SearchHit) {
        object { writer in
            writer.key("event")
            writer.value(hit.event, includePayload: false)
            writer.member("snippet", hit.snippet)
        }
    }
}
