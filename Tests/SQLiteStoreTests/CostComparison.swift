import EventStore
import Testing

/// Both stores give the same answers.
func expectSameCosts(
    _ store: any EventStore, _ reference: any EventStore, _ queries: [CostQuery], _ note: String
) throws {
    for query in queries {
        let (found, expected) = (try store.costs(query), try reference.costs(query))
        #expect(found == expected, "\(note): by \(query.grouping), \(query.time)")
    }
}
