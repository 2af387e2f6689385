import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// Full-text search: hits, or the sessions that they are in.
struct SearchEndpoints {
    let services: HubServices

    private enum Grouping: String, CaseIterable { case none, session }

    var all: [Endpoint] {
        [
            .query(
                "/api/search", "search", tag: "events",
                "Full-text search in prompts, commands, paths and errors; hits with the words side by side come first.",
                [
                    Operation.Parameter.query(
                        "q", "Words that must occur; word* is a beginning, \"…\" a phrase. `re:` is refused."
                    ).required, .query("session_id", "Only this session."),
                    .query("scope", "Only what was said so; may be repeated.", Schemas.names(SearchScope.self)),
                    .query("group", "`session`: sessions with their newest hits.", .oneOf(["none", "session"])),
                ] + Operation.Parameter.range + Operation.Parameter.paging,
                answer: .named("SearchPage")
            ) { request in
                var parameters = QueryParameters(request.query.items, now: services.clock.now())
                let grouping = parameters.choice("group", default: Grouping.none)
                let query = try parameters.searchQuery()
                guard grouping == .session else { return Answers.page(try services.store.search(query)) }
                return groups(try services.store.searchSessions(query))
            }
        ]
    }

    private func groups(_ page: SearchGroupPage) -> [UInt8] {
        Answers.body { writer in
            writer.key("hits")
            writer.array { _ in }
            writer.key("groups")
            writer.array(page.groups) { writer, group in
                writer.object { writer in
                    writer.member("session_id", group.sessionID)
                    writer.member("session_title", group.sessionTitle)
                    writer.member("project_path", group.projectPath)
                    writer.member("count", group.count)
                    writer.key("hits")
                    writer.array(group.hits) { $0.value($1) }
                }
            }
            writer.member("total", page.total)
            writer.member("session_total", page.sessionTotal)
            writer.member("examined", page.examined)
            writer.member("next_cursor", page.nextCursor)
        }
    }
}
